import ArgumentParser
import Terminal

/// `callboard demo`: the console on a sandbox of its own.
struct DemoCommand: ScreenCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Open the console on a sandbox of its own; no account, no network, nothing is kept.",
        discussion: """
            Everything lives in a temporary folder that is removed at the end. sample.csv in it has good and bad rows, and numbers \
            that fail in every way: press o in Batches to open it.
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var screen: ScreenOptions

    @Argument(help: "A file of records to open in Batches.", completion: .file())
    var file: String?

    func show(in context: CommandContext) throws -> CommandStatus {
        try Demo(options, screen, context).show(file: file)
    }
}
