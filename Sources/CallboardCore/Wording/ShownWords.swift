import CallPersonalisation

/// Tells whether a name should have shown.
package struct ShownWords: Sendable {
    private let spelling: Spelling

    /// Words in a spelling.
    package init(_ spelling: Spelling) { self.spelling = spelling }

    private func moment(_ value: Int64) -> String { spelling.moment(value) }
    private func number(_ value: UInt64) -> String { spelling.number(value) }
    private func label(_ id: LabelID) -> String { spelling.label(id) }

    /// One sentence with the answer and its reason.
    package func sentence(_ answer: ShownAnswer, receiver: UInt64) -> String {
        guard let hit = answer.hit else { return withoutRecord(answer, receiver) }
        let shown = name(hit)
        let window = "its window is \(moment(hit.record.window.startsAt)) to \(moment(hit.record.window.endsAt))"
        let from = "when \(number(hit.record.caller)) rang"
        let sent = hit.sending.map { moment($0.closedAt ?? $0.sentAt) } ?? ""
        switch answer.kind {
        case .shown:
            return "Yes: \(shown) should have shown \(from); \(window), and it was pushed by \(sent)."
        case .shownIfInTime:
            let asked = hit.sending?.lastAskedAt.map(moment) ?? ""
            return "Yes, most likely: \(shown) should have shown \(from); \(window), the service took it at \(sent), "
                + "and it was seen as pushed at \(asked) at the latest."
        case .late: return "No: \(shown) was pushed only at \(sent), after the call; \(window)."
        case .resultOpen: return "Not known yet: the service took \(shown) at \(sent) and has told no result so far."
        case .resultUnknown: return "Not known: the service took \(shown) at \(sent), but no result of it can be had."
        case .inDoubt:
            return
                "Not known: \(shown) left with request \(hit.sending?.attempt ?? 0), and no answer says whether it was taken."
        case .failed, .rejected:
            let diagnosis = Diagnosis.of(hit.cause ?? "unknown")
            let message = hit.message ?? ""
            let isNew = !message.isEmpty && message.lowercased() != diagnosis.title.lowercased()
            let said = isNew ? " (\"\(spelling.text(message))\")" : ""
            return "No: \(shown) failed, \(diagnosis.title)\(said). \(diagnosis.meaning)"
        case .notSentYet: return "No: \(shown) waits to be sent; \(window)."
        case .expired: return "No: \(shown) was not sent before its window was over; \(window)."
        case .cancelled: return "No: \(shown) was cancelled before it was sent."
        case .outside, .refused, .emptied, .neverSent:
            return "No: \(shown) was never sent. \(Wording.words(of: hit.state))"
        }
    }

    private func withoutRecord(_ answer: ShownAnswer, _ receiver: UInt64) -> String {
        let at = moment(answer.moment)
        switch answer.kind {
        case .refused:
            guard let refused = answer.refused else { break }
            let rules = refused.row.rules.map { RecordRule(name: $0).map(Wording.title) ?? $0 }.joined(separator: ", ")
            return
                "No: the row for this number, line \(refused.row.line) of \(refused.submissionName), was refused (\(rules)) "
                + "and nothing was sent."
        case .emptied:
            return
                "Not known: records as old as that were emptied after the retention time, and none that is left names this number."
        case .outside:
            var text = "No: no window for \(number(receiver)) covers \(at)."
            if let before = answer.before {
                text +=
                    " The last one before, \(name(before)), was over at \(moment(before.record.window.endsAt))"
                    + " (\(Wording.name(of: before.state)))."
            }
            if let after = answer.after {
                text +=
                    " The next one, \(name(after)), is from \(moment(after.record.window.startsAt)) on"
                    + " (\(Wording.name(of: after.state)))."
            }
            return text
        default: break
        }
        return "No: no record was ever sent for this number from here."
    }

    /// What to do next, in one or two sentences.
    package func next(_ answer: ShownAnswer) -> String {
        let submission = answer.hit?.submission.rawValue ?? ""
        switch answer.kind {
        case .shown, .shownIfInTime:
            return
                "If it did not: the phone was offline, the call came from another number, or it is no Android phone. "
                + "For the service's support: callboard bundle \(answer.hit?.sending.map { String($0.attempt) } ?? submission)."
        case .late: return "Send records some minutes before the call."
        case .resultOpen: return "Ask again: callboard status \(submission)."
        case .resultUnknown: return "Ask the service's support: callboard bundle \(submission)."
        case .inDoubt:
            return "Decide about it: r in Batches, or callboard resolve \(answer.hit?.sending?.attempt ?? 0)."
        case .failed, .rejected: return Diagnosis.of(answer.hit?.cause ?? "unknown").remedy
        case .notSentYet: return "See why it waits: callboard status \(submission)."
        case .expired, .outside, .cancelled: return "Send a record whose window covers the call."
        case .refused: return "Mend the row and submit it again: callboard validate shows what is wrong with it."
        case .emptied: return "Ask the service's support; the history still tells who submitted what."
        case .neverSent: return "Look for another spelling of the number, or on the computer it was sent from."
        }
    }

    /// The name that shows, in quotes: that of the record, else that of its label.
    package func name(_ hit: NumberHit) -> String { "\"\(bareName(hit))\"" }

    /// The name that shows: that of the record, else that of its label.
    package func bareName(_ hit: NumberHit) -> String { hit.record.labelName ?? label(hit.record.labelID) }
}
