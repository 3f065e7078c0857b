import CallboardCore
import Terminal

/// Sends a submission in this process and shows how it goes, until its goal or an interruption.
struct SubmissionRun {
    private let session: Session
    private let context: CommandContext

    init(_ session: Session, _ context: CommandContext) {
        self.session = session
        self.context = context
    }

    /// Time between two looks at the journal for the progress line; source: design section 3, at most 5 times a second.
    private static let rhythm = Duration.milliseconds(250)

    /// Runs until the goal; an interruption lets what is under way finish and leaves the rest for another run.
    func run(_ id: SubmissionID, until goal: RunGoal) async throws -> SubmissionReport {
        let core = session.core
        let work = Task { try await core.run(id, until: goal) }
        context.interruption.onWanted { work.cancel() }
        context.interruption.onStop { body in
            core.stop(body)
            Task { await core.goOnClaiming() }
        }
        let mode = try await core.submission(id)?.mode ?? .batch
        let show = Task { await showProgress(of: id) }
        let result = await WaitNotice.during(session, mode, context.output) { await work.result }
        show.cancel()
        await show.value
        context.output.endProgress()
        var report = try await SubmissionReport.read(id, core)
        report.isInterrupted = context.interruption.isWanted && !report.summary.isFinished
        if case .failure(let error) = result, !context.interruption.isWanted {
            guard let error = error as? CoreError else { throw error }
            report.error = error
        }
        return report
    }

    private func showProgress(of id: SubmissionID) async {
        guard context.output.isMessagesTerminal else { return }
        var last: StateCounts?
        while !Task.isCancelled {
            if let summary = try? await session.core.submission(id), summary.counts != last {
                last = summary.counts
                context.output.progress(SubmissionReport(summary: summary, batches: []).line)
            }
            try? await Task.sleep(for: Self.rhythm)
        }
    }
}

extension SubmissionReport {
    /// Prints the result, and what to do about what is left.
    func print(json: Bool, _ output: Output) {
        if let error { output.say("callboard: \(error.description)") }
        let goOn = "Go on with: callboard resume \(summary.id)"
        if isInterrupted {
            output.say("callboard: Interrupted. \(goOn)")
        } else if error != nil, summary.counts.waiting > 0 {
            let count = summary.counts.waiting
            output.say("callboard: \(count == 1 ? "1 row is" : "\(count) rows are") queued and kept. \(goOn)")
        }
        if json { return output.line(self.json) }
        for line in lines { output.line(line) }
        if summary.counts[.inDoubt] > 0 {
            output.line("callboard status \(summary.id.rawValue) shows what is in doubt and how to decide.")
        }
    }
}
