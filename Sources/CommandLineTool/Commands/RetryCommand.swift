import ArgumentParser
import CallboardCore
import Terminal

/// `callboard retry`: sends failed records again, as a new submission that names the old one.
struct RetryCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send failed records again that are safe to send, as a new submission.",
        discussion:
            "Records that may have been taken, and those for which sending again makes no sense, are left alone."
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A submission, the beginning or end of its name, or a batch ID.")
    var submission: String

    @Option(help: ArgumentHelp("Only records that failed for this cause.", valueName: "name"))
    var cause: String?

    @Flag(help: "One record in each request, each result at once.")
    var realtime = false

    @Flag(help: "Up to 500 records in a request.")
    var batch = false

    @Flag(help: "Wait until every record is final or in doubt.")
    var wait = false

    @Flag(help: "End with one JSON line.")
    var json = false

    func validate() throws {
        if realtime, batch { throw ValidationError("Either --realtime or --batch.") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context) { session in
            context.interruption.takeSignals(hangUpEnds: session.configured.profile.onHangUp == .stop)
            let old = try await session.submission(submission)
            let mode: SubmissionMode? = realtime ? .realtime : batch ? .batch : nil
            let new = try await session.core.retry(old.id, cause: cause, mode: mode)
            context.output.say("callboard: \(new.rows) records of \(old.id) go again as \(new.id).")
            if new.control == .held || new.control == .paused { _ = try await session.core.resume(new.id) }
            let report = try await SubmissionRun(session, context).run(new.id, until: wait ? .final : .sent)
            report.print(json: json, context.output)
            return report.status
        }
    }
}
