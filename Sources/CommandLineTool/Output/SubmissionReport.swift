import CallPersonalisation
import CallboardCore
import Terminal

/// What became of a submission: the one result behind text, JSON and exit status.
struct SubmissionReport {
    var summary: SubmissionSummary
    /// Attempts that the service gave a batch ID.
    var batches: [AttemptSummary]
    /// What was reckoned when it was queued; nil unless this run queued it.
    var queue: Queue?
    /// Whether it ended before its end, so that another run can go on.
    var isInterrupted = false
    /// What was changed about the rows on their way in, if anything was asked for.
    var file: FileReport?
    /// Why sending ended early, if it did.
    var error: CoreError?

    /// Reads what the journal holds now.
    static func read(_ id: SubmissionID, _ core: ServiceCore) async throws -> SubmissionReport {
        guard let summary = try await core.submission(id) else { throw CoreError.unknown("submission \(id)") }
        var batches: [AttemptSummary] = []
        // Real-time attempts, of which there may be very many, have no batch IDs.
        guard summary.mode == .batch else { return SubmissionReport(summary: summary, batches: []) }
        var last: Int64?
        while true {
            let page = try await core.attempts(of: id, limit: 500, after: last)
            batches += page.filter { $0.batchID != nil }
            guard page.count == 500, let end = page.last?.id else { break }
            last = end
        }
        return SubmissionReport(summary: summary, batches: batches)
    }

    /// How long the queue was to take, and what it would reach too late.
    struct Queue {
        var estimate: SubmitEstimate
        var late: FileReport.RuleCount?

        init(_ submitted: SubmitReport) {
            estimate = submitted.estimate
            late = submitted.report.byRule.first { $0.rule == .windowQueue }
        }
    }

    /// Takes over what was found out while the file was read.
    mutating func note(_ submitted: SubmitReport) {
        file = submitted.report
        queue = Queue(submitted)
    }

    // MARK: Status

    var status: CommandStatus {
        let counts = summary.counts
        var status = CommandStatus.success
        let bad: [RecordState] = [.invalid, .failed, .rejected, .expired, .stopped, .quarantined]
        if bad.contains(where: { counts[$0] > 0 }) { status = .someFailed }
        // Rows that were accepted earlier are no reason to call a run a failure.
        if summary.rows > counts[.leftOut], !isAnythingAccepted, counts.waiting == 0, counts[.inFlight] == 0 {
            status = .nothingAccepted
        }
        if counts[.inDoubt] + counts[.statusUnknown] > 0 { status = .unknownOutcome }
        if let error {
            status = max(status, CommandFailure.status(of: error))
            // What waits is not lost, and another run goes on with it.
            if counts.waiting > 0 { status = max(status, .interrupted) }
        }
        if isInterrupted { status = .interrupted }
        return status
    }

    /// Whether the service took at least one record; in a batch it took those that failed later, too.
    private var isAnythingAccepted: Bool {
        let counts = summary.counts
        let taken = counts[.accepted] + counts[.pushed] + counts[.statusUnknown]
        return taken + (summary.mode == .batch ? counts[.failed] : 0) > 0
    }

    // MARK: JSON

    /// The line of design section 8: every state, 0 too; they add up to the rows.
    var json: JSONLine {
        JSONLine.object { line in
            line.string("submission", summary.id.rawValue)
            line.number("rows", summary.rows)
            line.object("states") { states in
                for state in RecordState.allCases { states.number(state.name, summary.counts[state]) }
            }
            if let queue {
                line.object("queue") { line in
                    line.number("requests", queue.estimate.requests)
                    line.number("requests_ahead", queue.estimate.ahead)
                    line.number("seconds", queue.estimate.seconds)
                    line.number("too_late", queue.late?.rows ?? 0)
                    line.array("too_late_lines", queue.late?.firstLines ?? []) { $0.number($1) }
                }
            }
            if let file { FileSummary.leftOver(file, in: &line) }
            if let file, !file.repairs.isEmpty { line.object("repairs") { FileSummary.repairs(file, in: &$0) } }
            line.array("batches", batches) { line, batch in
                line.object { line in
                    line.string("batch_id", batch.batchID)
                    line.number("attempt", batch.id)
                    line.number("records", batch.records)
                }
            }
        }
    }

    // MARK: Text

    /// A few lines for a person.
    var lines: [SafeText] {
        var lines: [SafeText] = [
            "\(untrusted: summary.name) (\(summary.id.rawValue)): \(grouped: summary.rows) rows, \(standing)"
        ]
        for state in RecordState.allCases where summary.counts[state] > 0 {
            lines.append("  \(grouped: summary.counts[state]) \(Wording.name(of: state)): \(Wording.words(of: state))")
        }
        return lines
    }

    /// How far it has come, in a word or two; nothing runs of which all was sent.
    private var standing: SafeText {
        let counts = summary.counts
        guard summary.control == .running, counts.waiting == 0, counts[.inFlight] == 0 else {
            return SafeText(untrusted: Wording.name(of: summary.control))
        }
        return summary.isSettled ? "done" : "all sent"
    }

    /// One line for a list or as progress.
    var line: SafeText {
        // What waits for its turn and what waits for a person are not the same.
        let waitsForPerson = summary.control == .held || summary.control == .paused
        let parts = RecordState.allCases.filter { summary.counts[$0] > 0 }.map { state -> SafeText in
            let name = state.isWaiting && waitsForPerson ? standing : SafeText(untrusted: Wording.name(of: state))
            return "\(grouped: summary.counts[state]) \(name)"
        }
        return "\(summary.id.rawValue)  \(untrusted: summary.name)  \(parts.joined(separator: ", "))"
    }
}
