import CallPersonalisation
import CallboardCore
import Terminal

/// Why something cannot be done with failures.
extension FailuresPane {
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .open: return causes.isEmpty ? "there is no failure" : part == .rows && row == nil ? "no row" : nil
        case .nextMatch, .previousMatch: return lastFilter.isEmpty ? "nothing was filtered yet" : nil
        case .copy, .writeProblems: return causes.isEmpty ? "there is no failure" : nil
        case .editRow: return whyNotEdited(facts)
        case .bundle: return part == .rows && row != nil ? nil : "it is about a row: \(facts.key(.open)) opens them"
        case .mark, .markRange, .markAll:
            return part == .causes ? "marks are for rows: \(facts.key(.open)) opens them" : nil
        case .retry, .fix: return facts.whyNothingIsSent ?? (causes.isEmpty ? "there is no failure" : nil)
        case .filter, .nextSpan, .previousSpan:
            guard !isBeside else { return "all of this submission is shown; Failures has others" }
            return facts.whyCoreIsClosed
        case .refresh: return facts.whyCoreIsClosed
        default: return nil
        }
    }

    /// The menu of what can be sent again, or why nothing can.
    ///
    /// - Parameter awaited: records whose results are awaited, which are no failures yet.
    static func steps(for plans: [RetryPlan], awaited: Int = 0) -> [Step] {
        if plans.contains(where: { !$0.records.isEmpty }) { return [.ask(.retryMenu(plans))] }
        let more: SafeText = awaited == 0 ? .empty : " \(SubmissionsView.awaitedWords(awaited))."
        let rest = plans.first { !$0.rest.isEmpty }?.rest ?? []
        guard rest.count > 1 else {
            let reason = rest.first?.verdict.reason ?? "nothing failed"
            return [.tell(.problem("Nothing can be sent again: \(untrusted: reason).\(more)"))]
        }
        let reasons = rest.prefix(3).map { "\(grouped: $0.rows): \(untrusted: $0.verdict.reason)" as SafeText }
        return [.tell(.problem("Nothing can be sent again. \(reasons.joined(separator: "; ")).\(more)"))]
    }
}
