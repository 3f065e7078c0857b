import ArgumentParser
import CallboardCore
import Foundation
import Terminal

/// `callboard status`: what became of submissions, unknown outcomes first.
struct StatusCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what became of submissions, unknown outcomes first.",
        discussion: """
            With a name the service is asked for results that are still open; without one only what is known is shown, \
            one line for each submission, newest last.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A submission, the beginning or end of its name, or a batch ID.")
    var submission: String?

    @Flag(help: "Go on until every record is final.")
    var watch = false

    @Flag(help: "Print one JSON line for each submission.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        guard let submission else { return try await list(context) }
        if watch { context.interruption.takeSignals(hangUpEnds: true) }
        return try await Session.with(options, context) { session in
            let id = try await session.submission(submission).id
            return try await watch
                ? follow(id, session, context) : show(id, session, context)
        }
    }

    private func list(_ context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let doubts = try await session.core.doubts(limit: 1000)
            if !json { Self.print(doubts, session, context.output) }
            for summary in try await session.submissions() {
                if json {
                    context.output.line(try await SubmissionReport.read(summary.id, session.core).json)
                } else {
                    context.output.line(SubmissionReport(summary: summary, batches: []).line)
                }
            }
            return doubts.isEmpty ? .success : .unknownOutcome
        }
    }

    private func show(_ id: SubmissionID, _ session: Session, _ context: CommandContext) async throws -> CommandStatus {
        var report = try await SubmissionReport.read(id, session.core)
        if report.summary.counts[.accepted] > 0 {
            do {
                try await session.core.refreshStatus(id, isAsked: context.isInteractive)
                report = try await SubmissionReport.read(id, session.core)
            } catch {
                context.output.say("callboard: Shown is what was known before. \(CommandFailure(error).message)")
            }
        }
        try await print(report, session, context.output)
        return report.status
    }

    private func follow(_ id: SubmissionID, _ session: Session, _ context: CommandContext) async throws -> CommandStatus
    {
        var last: StateCounts?
        var asks = 0
        var isTold = false
        let waiting = Waiting()
        context.interruption.onWanted { waiting.end() }
        while true {
            var refusal: CommandStatus?
            do {
                try await session.core.refreshStatus(id, isAsked: last == nil && context.isInteractive)
                isTold = false
            } catch {
                let failure = CommandFailure(error)
                if !isTold { context.output.say("callboard: Shown is what was known before. \(failure.message)") }
                isTold = true
                // Time alone mends neither a key nor an account.
                if failure.status == .signInRefused || failure.status == .configuration { refusal = failure.status }
            }
            let report = try await SubmissionReport.read(id, session.core)
            if report.summary.counts != last {
                last = report.summary.counts
                context.output.line(asJSON: json, report.json, else: report.line)
                context.output.flush()
            }
            if report.summary.isFinished { return report.status }
            if let refusal { return max(report.status, refusal) }
            // The rhythm of design section 6.
            let rhythm = [2, 5, 10, 20, 30]
            await waiting.wait(for: .seconds(rhythm[min(asks, rhythm.count - 1)]))
            asks += 1
            if context.interruption.isWanted { return .interrupted }
        }
    }

    private func print(_ report: SubmissionReport, _ session: Session, _ output: Output) async throws {
        if json { return output.line(report.json) }
        let doubts = try await session.core.doubts(limit: 1000).filter { $0.submission == report.summary.id }
        Self.print(doubts, session, output)
        for line in report.lines { output.line(line) }
        if !report.summary.isFinished, let news = report.summary.lastNewsAt {
            output.line("  last news \(Moment.age(news, now: SystemClock().now())) ago")
        }
        for batch in report.batches {
            let asked = batch.lastAskedAt.map { "asked \(session.moment($0))" } ?? "not asked yet"
            output.line("  batch \(untrusted: batch.batchID ?? ""): \(batch.records) records, \(untrusted: asked)")
        }
    }

    private static func print(_ doubts: [AttemptSummary], _ session: Session, _ output: Output) {
        for doubt in doubts {
            let count = doubt.counts[.inDoubt]
            output.line(
                "IN DOUBT: attempt \(doubt.id) of \(doubt.submission.rawValue), \(count) records, sent \(session.moment(doubt.claimedAt)). Decide with: callboard resolve \(doubt.id) --as accepted|not-sent|resend"
            )
            output.line("  known of it: \(untrusted: Wording.evidence(of: doubt))")
        }
    }
}
