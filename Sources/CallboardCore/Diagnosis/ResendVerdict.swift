import CallPersonalisation

/// Whether one failed record can be sent again, and why not, if not.
package enum ResendVerdict: Hashable, Sendable {
    /// It can be sent as it is.
    case yes
    /// Something has to be put right first; the words say what.
    case afterFix(String)
    /// Something has to be waited for or decided first.
    case notYet(String)
    /// It makes no sense, or it was done already.
    case never(String)

    /// `yes`, `after_fix`, `not_yet` or `never`.
    package var name: String {
        switch self {
        case .yes: "yes"
        case .afterFix: "after_fix"
        case .notYet: "not_yet"
        case .never: "never"
        }
    }

    /// Why; empty for a record that can be sent.
    package var reason: String {
        switch self {
        case .yes: ""
        case .afterFix(let reason), .notYet(let reason), .never(let reason): reason
        }
    }
}

extension FailedRecord {
    /// Whether its window is open long enough to be sent into.
    package func hasOpenWindow(at now: Int64) -> Bool { record.window.endsAt > now + RecordRules.windowSoon }

    /// Why a person cannot change it and send it anew; nil if that can be done.
    package func whyNotEdited(at now: Int64) -> String? {
        let canBe = resent == nil && record.callRecord != nil && [.failed, .rejected, .expired].contains(state)
        return canBe ? nil : resendVerdict(at: now).reason
    }

    /// Whether it can be sent again at a moment, in milliseconds since the epoch.
    package func resendVerdict(at now: Int64) -> ResendVerdict {
        if let resent { return .never("sent again already, as \(resent.submission.rawValue)") }
        guard record.callRecord != nil else { return .never("its data was emptied") }
        switch state {
        case .accepted: return .notYet("its result is still asked for")
        case .inDoubt: return .notYet("decide first whether it was taken")
        case .statusUnknown: return .never("the service took it, and no result can be had")
        case .expired: return .afterFix("its window is over: it needs a new one")
        case .failed, .rejected: break
        default: return .never(Wording.words(of: state))
        }
        let diagnosis = Diagnosis.of(cause)
        switch diagnosis.resend {
        case .yes, .afterFix:
            guard hasOpenWindow(at: now) else { return .afterFix("its window is over: it needs a new one") }
            return diagnosis.resend == .yes ? .yes : .afterFix(diagnosis.remedy)
        case .later: return .notYet("its result is still asked for")
        case .askFirst: return .notYet("decide first whether it was taken")
        case .never: return .never("\(diagnosis.title): sending it again cannot help")
        }
    }
}
