import ArgumentParser
import CallboardCore
import Console
import Terminal

/// `callboard keys`: every key of the console.
struct KeysCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List the keys of the console, as the configuration sets them.",
        discussion: """
            Other keys stand in the configuration by the names in the last column:

              [keys]
              submit = "X"
              down = "j Down"
            """
    )

    @OptionGroup var options: GlobalOptions

    @Flag(help: "Print a table in Markdown of the keys there are without a configuration.")
    var markdown = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        if markdown {
            context.output.results.write(KeyTable().markdown)
            return .success
        }
        let keymap =
            options.hasConfiguration(context) ? try options.configuration(context).keymap : Keymap.standard
        for part in KeyTable(keymap).parts {
            context.output.line(part.title)
            for line in part.lines {
                context.output.line(
                    "  \(line.keys.padded(to: 14))  \(SafeText(untrusted: line.name).padded(to: 16))  \(line.words)"
                )
            }
        }
        return .success
    }
}

extension ConfigurationFile {
    /// The keys of the console.
    var keymap: Keymap {
        get throws(ConfigurationError) { try Keymap(console.keys, path: path) }
    }
}
