import ArgumentParser
import CallboardCore
import Terminal

extension DoubtDecision: ExpressibleByArgument {
    /// What a person may say; that a question is moot is not theirs to decide.
    package init?(argument: String) {
        guard let decision = DoubtDecision(rawValue: argument), DoubtDecision.allCases.contains(decision) else {
            return nil
        }
        self = decision
    }
}

/// `callboard resolve`: a person decides about an attempt in doubt.
struct ResolveCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Decide about an attempt whose outcome is unknown.",
        discussion: """
            accepted: the service has the records, nothing is sent again. not-sent: it does not have them, they count as rejected. \
            resend: send them again, at the risk of doubling them; callboard resume then sends them. \
            The decision is written into the history and cannot be changed.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The number of the attempt, as callboard status shows it.")
    var attempt: Int64

    @Option(name: .customLong("as"), help: "accepted, not-sent or resend.")
    var decision: DoubtDecision

    @Flag(help: "Print the submission as one JSON line.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context, isOffline: true) { session in
            guard let summary = try await session.core.attempt(attempt) else {
                throw CommandFailure(.usage, "There is no attempt \(attempt). callboard status shows those in doubt.")
            }
            guard try await session.core.resolve(attempt: attempt, as: decision) else {
                throw CommandFailure(
                    .usage,
                    "Attempt \(attempt) is not in doubt, or was decided before: nothing was changed."
                )
            }
            let report = try await SubmissionReport.read(summary.submission, session.core)
            if json {
                context.output.line(report.json)
            } else {
                context.output.line("Attempt \(attempt), \(summary.records) records: \(Wording.words(of: decision))")
                if decision == .resend {
                    context.output.line("They go with: callboard resume \(summary.submission.rawValue)")
                }
            }
            return .success
        }
    }
}
