import ArgumentParser
import CallboardCore
import Terminal

/// `callboard track`: watches a batch that was made elsewhere.
struct TrackCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "track",
        abstract: "Watch a batch that was made elsewhere, by its batch ID.",
        discussion: """
            The service is asked what it holds for the batch; its records become a submission of their own that is watched like any other \
            and never sent.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("The batch ID as the service gave it.", valueName: "batch-id"))
    var batchID: String

    @Option(help: ArgumentHelp("What the submission is called.", valueName: "name"))
    var name: String?

    @Flag(help: "Wait until every record is final.")
    var wait = false

    @Flag(help: "End with one JSON line.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        if wait { context.interruption.takeSignals(hangUpEnds: true) }
        return try await Session.with(options, context) { session in
            let made = try await session.core.track(batchID, name: name)
            context.output.say("callboard: \(made.rows) records of batch \(batchID) are watched as \(made.id).")
            guard wait else {
                let report = try await SubmissionReport.read(made.id, session.core)
                report.print(json: json, context.output)
                return report.status
            }
            let report = try await SubmissionRun(session, context).run(made.id, until: .final)
            report.print(json: json, context.output)
            return report.status
        }
    }
}
