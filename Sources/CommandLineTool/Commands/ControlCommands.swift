import ArgumentParser
import CallboardCore
import Terminal

/// Which submissions a command of control is for.
struct SubmissionChoice: ParsableArguments {
    @Argument(help: "A submission, the beginning or end of its name, or a batch ID.")
    var submission: String?

    @Flag(help: "All submissions that it can be done to.")
    var all = false

    func validate() throws {
        if all == (submission != nil) { throw ValidationError("Name one submission, or say --all.") }
    }

    /// The submissions that are meant, oldest first.
    func submissions(_ session: Session, _ isMeant: (SubmissionSummary) -> Bool) async throws -> [SubmissionSummary] {
        if let submission { return [try await session.submission(submission)] }
        return try await session.submissions().filter(isMeant)
    }
}

/// `callboard pause`: nothing more is sent until somebody resumes.
struct PauseCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop sending until somebody resumes; what is under way is finished."
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var choice: SubmissionChoice

    @Flag(help: "Print one JSON line for each submission.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context, isOffline: true) { session in
            let meant = try await choice.submissions(session) { $0.control == .running || $0.control == .held }
            return try await Control.change(meant, session, context.output, json: json) {
                try await session.core.pause($0)
            }
        }
    }
}

/// `callboard cancel`: what was not sent never is.
struct CancelCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop for good what was not sent; what was sent cannot be called back."
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var choice: SubmissionChoice

    @Flag(help: "Print one JSON line for each submission.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context, isOffline: true) { session in
            let meant = try await choice.submissions(session) { $0.control != .cancelled && $0.counts.waiting > 0 }
            return try await Control.change(meant, session, context.output, json: json) {
                try await session.core.cancel($0)
            }
        }
    }
}

/// What pause and cancel have in common.
enum Control {
    static func change(
        _ meant: [SubmissionSummary],
        _ session: Session,
        _ output: Output,
        json: Bool,
        _ body: (SubmissionID) async throws -> Bool
    ) async throws -> CommandStatus {
        var status = CommandStatus.success
        for summary in meant {
            if try await !body(summary.id) {
                output.say("callboard: \(summary.id) is \(Wording.name(of: summary.control)): nothing was changed.")
                status = .unexpected
            }
            let report = try await SubmissionReport.read(summary.id, session.core)
            output.line(asJSON: json, report.json, else: report.line)
        }
        if meant.isEmpty { output.say("callboard: There is no submission that this can be done to.") }
        return status
    }
}
