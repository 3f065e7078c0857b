import ArgumentParser
import CallboardCore
import Terminal

/// `callboard prune`: empties old personal data, and keeps what was done.
struct PruneCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Empty personal data older than the profile's retention; the history itself stays whole."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Days to keep instead of the profile's.", valueName: "count"))
    var days: Int?

    func validate() throws {
        if let days, !(1...3650).contains(days) { throw ValidationError("--days is 1 to 3650.") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        return try await Session.with(options, context, isOffline: true) { session in
            let count = try await session.core.prune(olderThanDays: days)
            context.output.line("Numbers and texts of \(grouped: count) records were emptied.")
            return .success
        }
    }
}
