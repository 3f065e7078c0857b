import ArgumentParser
import CallboardCore

/// The whole tool: what it is, and its commands in the order of help.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callboard",
        abstract: "Send call records to Truecaller for Business, and know what became of every one.",
        discussion: """
            Without a command the console opens. Results go to standard output, everything else to standard error.

            Exit status (of 2 to 6 the highest that applies): 0 all well, 1 unexpected, 2 some rows invalid or failed, \
            3 nothing accepted, 4 an unknown outcome is left, 5 sign-in refused, 6 interrupted and resumable, 64 usage, \
            78 configuration.
            """,
        version: CallboardVersion.number,
        groupedSubcommands: [
            CommandGroup(name: "Console", subcommands: [ConsoleCommand.self, DemoCommand.self]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    LabelsCommand.self, StatusCommand.self, FailuresCommand.self, HistoryCommand.self,
                    BundleCommand.self, TrackCommand.self,
                ]
            ),
            CommandGroup(
                name: "Send",
                subcommands: [ValidateCommand.self, SubmitCommand.self, PushCommand.self, RetryCommand.self]
            ),
            CommandGroup(
                name: "Control",
                subcommands: [
                    PauseCommand.self, ResumeCommand.self, CancelCommand.self, ResolveCommand.self,
                ]
            ),
            CommandGroup(
                name: "Set up",
                subcommands: [
                    ConfigCommand.self, KeysCommand.self, MappingsCommand.self, RecipesCommand.self,
                    DoctorCommand.self, SandboxCommand.self, VerifyCommand.self,
                    PruneCommand.self,
                ]
            ),
        ]
    )

    @OptionGroup var options: GlobalOptions
}
