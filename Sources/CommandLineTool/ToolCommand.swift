import ArgumentParser

/// A command that says what became of it in one status.
protocol ToolCommand: ParsableCommand {
    /// Does what the command is for.
    ///
    /// - Throws: what `CommandFailure.init(_:)` can tell apart.
    func run(in context: CommandContext) async throws -> ExitStatus
}
