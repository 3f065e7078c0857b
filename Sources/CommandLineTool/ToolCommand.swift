import ArgumentParser

/// A command that says what became of it in one status.
protocol ToolCommand: ParsableCommand {
    /// Does what the command is for.
    ///
    /// - Throws: what `CommandFailure.init(_:)` can tell apart.
    func run(in context: CommandContext) async throws -> CommandStatus
}

/// A command that takes the terminal over and keeps the thread it is called on until the person leaves.
protocol ScreenCommand: ToolCommand {
    /// Whether it will take the terminal over; else it runs as any other command.
    func needsScreen(in context: CommandContext) -> Bool
    /// Shows the screen; to be called on the main thread, so that no task has to wait for it.
    ///
    /// - Throws: what `CommandFailure.init(_:)` can tell apart.
    func show(in context: CommandContext) throws -> CommandStatus
}

extension ScreenCommand {
    func needsScreen(in context: CommandContext) -> Bool { true }

    func run(in context: CommandContext) async throws -> CommandStatus { try show(in: context) }
}
