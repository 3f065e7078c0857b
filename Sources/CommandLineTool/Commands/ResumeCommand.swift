import ArgumentParser
import CallboardCore
import Terminal

/// `callboard resume`: goes on with what is paused or lost its process.
struct ResumeCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with what is paused, or lost its process, and send it here.",
        discussion: "Ends when all is sent, with --wait when every record is final or in doubt."
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var choice: SubmissionChoice

    @Flag(help: "Wait until every record is final or in doubt.")
    var wait = false

    @Flag(help: "End with one JSON line for each submission.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context) { session in
            context.interruption.takeSignals(hangUpEnds: session.configured.profile.onHangUp == .stop)
            let meant = try await choice.submissions(session) { summary in
                summary.control != .cancelled && summary.control != .importing && !summary.isFinished
                    && session.core.isOurs(summary)
            }
            if meant.isEmpty { context.output.say("callboard: There is nothing to go on with.") }
            var status = CommandStatus.success
            var reports: [SubmissionReport] = []
            await session.core.tryAgain()
            // Everything is sent before anything is waited for.
            for summary in meant {
                if summary.control == .paused || summary.control == .held {
                    _ = try await session.core.resume(summary.id)
                }
                reports.append(try await SubmissionRun(session, context).run(summary.id, until: .sent))
            }
            for (index, summary) in meant.enumerated() {
                if wait, reports[index].error == nil, !reports[index].isInterrupted {
                    reports[index] = try await SubmissionRun(session, context).run(summary.id, until: .final)
                }
                let report = reports[index]
                report.print(json: json, context.output)
                status = max(status, report.status)
            }
            return status
        }
    }
}
