import CallPersonalisation
import CallboardCore
import Terminal

/// Why something cannot be done with submissions.
extension SubmissionsView {
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .takeBack:
            if facts.isReadOnly { return "the console is read-only (--read-only)" }
            if !marks.isEmpty { return marked.contains { $0.control == .held } ? nil : "nothing marked is held" }
            return current?.control == .held ? nil : "the submission is not held"
        case .resolve:
            if facts.isReadOnly { return "the console is read-only (--read-only)" }
            if doubt != nil { return nil }
            guard let current, StateSums(current.counts).bad - current.counts[.invalid] > 0 else {
                let awaited = current?.counts[.accepted] ?? 0
                let rest: SafeText = awaited == 0 ? .empty : ". \(Self.awaitedWords(awaited))"
                return "nothing of this submission is in doubt or failed" + rest
            }
            return facts.whyNothingIsSent
        case .showFailures: return current == nil ? "there is no submission under the cursor" : nil
        case .pause, .cancel:
            if facts.isReadOnly { return "the console is read-only (--read-only)" }
            if !marks.isEmpty { return markedUnsent.isEmpty ? "everything that is marked is sent" : nil }
            guard let current else { return "there is no submission under the cursor" }
            if current.counts.waiting == 0 { return "everything is sent" }
            if command == .pause, current.isPush, current.control == .held {
                return "one record is not paused; \(facts.key(.takeBack)) takes it back"
            }
            return current.control == .cancelled ? "it is cancelled" : nil
        case .track: return facts.whyNothingIsSent
        case .openBatch: return facts.whyNoBatch
        case .nextMatch, .previousMatch: return lastFilter.isEmpty ? "nothing was filtered yet" : nil
        case .mark, .markRange, .markAll:
            if part == .attempts { return "marks are for submissions: \(facts.key(.back)) leads to them" }
            return current == nil ? "there is no submission under the cursor" : nil
        case .open where part == .attempts:
            if showsMore { return "the request is told beside it" }
            return currentAttempt == nil ? "there is no request under the cursor" : nil
        case .open, .copy, .bundle: return current == nil ? "there is no submission under the cursor" : nil
        case .refresh:
            if facts.isOffline { return "the console is offline (--offline)" }
            return current == nil ? "there is no submission under the cursor" : nil
        default: return nil
        }
    }
}
