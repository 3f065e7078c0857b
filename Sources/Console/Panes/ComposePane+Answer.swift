import CallPersonalisation
import CallboardCore
import Terminal

/// What became of a record, as lines.
extension ComposePane {
    static func lines(_ body: String) -> [SafeText] {
        body.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText(untrusted: String($0)) }
    }

    func lines(of report: PushReport, _ facts: Facts) -> [SafeText] {
        var lines = [verdict(of: report, facts)]
        if report.state == .inDoubt { lines.append(facts.wayToDecide) }
        if report.state != .stopped, let error = report.error { lines.append(SafeText(untrusted: error.description)) }
        if let attempt = report.attempt, let status = attempt.httpStatus {
            lines.append(
                "HTTP \(status) after \(attempt.durationMilliseconds ?? 0) ms, at \(facts.zone.time(facts.now))"
            )
            if let message = attempt.message { lines.append("said: \(untrusted: message)") }
            if let batch = attempt.batchID { lines.append("batch \(untrusted: batch)") }
        } else if let attempt = report.attempt, report.state != .stopped {
            lines.append("no answer after \(attempt.durationMilliseconds ?? 0) ms, at \(facts.zone.time(facts.now))")
        }
        lines.append("submission \(untrusted: report.submission.rawValue)")
        return lines
    }

    /// The first line: what became of the record and, if it was not sent, why.
    private func verdict(of report: PushReport, _ facts: Facts) -> SafeText {
        switch report.takenBack {
        case .here: return "Taken back: nothing was sent. \(placeOfTakenBack(facts))"
        case .elsewhere: return "Taken back in another callboard: nothing was sent. \(placeOfTakenBack(facts))"
        case nil: break
        }
        let again: SafeText = "\(facts.key(.send)) tries again."
        guard report.state == .stopped else {
            return "\(Wording.name(of: report.state).uppercased()). \(Wording.words(of: report.state))"
        }
        switch (report.error, report.attempt) {
        case (.unreachable(let reason)?, _):
            return "NOT SENT: the service cannot be reached (\(untrusted: reason)). \(again)"
        case (let error?, _): return "NOT SENT. \(untrusted: error.description)"
        case (nil, let attempt?):
            guard let status = attempt.httpStatus else {
                let reason = SafeText(untrusted: attempt.message ?? "no connection")
                return "NOT SENT: the service cannot be reached (\(reason)). \(again)"
            }
            return "NOT SENT: the service did not take it (\(status)). \(again)"
        case (nil, nil): return "NOT SENT. \(Wording.words(of: report.state))"
        }
    }
}
