import ArgumentParser
import CallboardCore
import Terminal

/// `callboard verify`: whether the journal is whole.
struct VerifyCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every hash and every sum of the journal."
    )

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let problems = try await session.core.verify()
            for problem in problems { context.output.line(SafeText(untrusted: problem)) }
            if problems.isEmpty {
                context.output.line("The journal is whole.")
            } else {
                context.output.say("callboard: The journal is not as it was written. Keep a copy of it for support.")
            }
            return problems.isEmpty ? .success : .unexpected
        }
    }
}
