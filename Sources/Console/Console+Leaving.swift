import CallboardCore
import Terminal

/// A record of the form that is on its way while a person wants to leave.
enum LeavingRecord: Hashable, Sendable {
    /// It goes at a moment, in milliseconds since the epoch.
    case held(until: Int64)
    /// It is being written or sent, or waits for its turn.
    case underWay
}

extension Console {
    /// Leaves, or asks first if something is not sent.
    mutating func quit(pressed key: Key?) -> [Effect] {
        guard let question = leavingQuestion else { return leave() }
        ask(question, pressed: key)
        return []
    }

    /// Leaves, keeping what is not on disk yet.
    mutating func leave() -> [Effect] {
        exitCode = 0
        return compose.saving
    }

    /// Whether the question stands whether to leave.
    var isAskingToLeave: Bool {
        if case .dialog(let open) = overlay, case .leave = open.question { true } else { false }
    }

    /// What has to be asked before a person leaves; nil if there is nothing.
    private var leavingQuestion: Question? {
        let unsent = batches.submissions.unsent(besides: compose.submissionOnItsWay)
        let record: LeavingRecord? =
            switch compose.sending {
            case .held(let held): .held(until: held.until)
            case .beingWritten, .underWay: .underWay
            case nil: nil
            }
        guard unsent > 0 || unwritten > 0 || record != nil else { return nil }
        return .leave(unsent: unsent, unwritten: unwritten, record: record)
    }

    /// Looks whether the question whether to leave still says what is so.
    mutating func reviewLeaving() -> [Effect] {
        guard case .dialog(let open) = overlay, case .leave(_, _, let record) = open.question else { return [] }
        guard let question = leavingQuestion, case .leave(_, _, let left) = question else {
            // All was sent while the question stood, so there is nothing to ask any more.
            overlay = nil
            guard record != nil else { return leave() }
            tell(Notice("The record is through: \(facts.key(.compose)) shows what came of it."))
            return []
        }
        // A key that was meant for the question as it stood must not answer the other one.
        if left != record { ask(question) }
        return []
    }

    /// What the question whether to leave says.
    func linesOfLeaving(unsent: Int, unwritten: Int, record: LeavingRecord?) -> [SafeText] {
        var lines: [SafeText] = []
        switch record {
        case .held(let until):
            lines = [
                "1 record is held and goes at \(facts.zone.time(until)).",
                "Leaving before that takes it back: it is not sent, its draft is kept.",
            ]
        case .underWay:
            lines = [
                "1 record is being sent. If it has left, its answer is waited for;",
                "if it has not, it is not sent and its draft is kept.",
            ]
        case nil: break
        }
        if unsent > 0 {
            lines += [
                unsent == 1
                    ? "1 record is not sent yet. It is kept on disk:"
                    : "\(grouped: unsent) records are not sent yet. They are kept on disk:",
                "the next start of callboard goes on with \(unsent == 1 ? "it" : "them").",
            ]
        }
        if unwritten > 0 {
            lines += [
                "A submission is not in the queue yet. Leaving now gives it up;",
                "the file, and what was changed about it, stay as they are.",
            ]
        }
        return lines
    }
}
