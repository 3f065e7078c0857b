import ArgumentParser
import CallboardCore
import Console
import Terminal

extension Theme.Name: ExpressibleByArgument {}

/// How the console is shown: on the terminal, or by a script without one.
struct ScreenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Work the console without a terminal by these keys, such as 3<Down><Enter>, and print the last screen.",
            valueName: "keys"
        )
    )
    var script: String?

    @Option(help: ArgumentHelp("The size of the screen that a script works on.", valueName: "columns x rows"))
    var size: String?

    @Option(help: ArgumentHelp("Write the last screen of a script here.", valueName: "file"), completion: .file())
    var saveScreen: String?

    @Flag(help: "Show news once a second at most, as on a slow link, which is measured otherwise.")
    var slow = false

    @Option(help: "The colours for this terminal; mono has none.")
    var theme = Theme.Name.dark

    static let valueNames: Set<String> = ["--theme", "--script", "--size", "--save-screen"]

    func validate() throws {
        if script == nil, size != nil || saveScreen != nil {
            throw ValidationError("--size and --save-screen belong to --script.")
        }
        do {
            if let script { _ = try Script(script) }
            if let size { _ = try Script.size(size) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Shows the console until the person leaves or the script ends.
    ///
    /// - Parameter folder: where a relative path of the command line is meant from.
    /// - Throws: `CommandFailure`.
    func show(_ options: ConsoleOptions, _ context: CommandContext, from folder: String = ".") throws -> CommandStatus {
        var options = options
        options.isSlow = slow
        options.theme = theme
        guard let script else { return CommandStatus(rawValue: Console.run(options: options)) ?? .unexpected }
        let screen: String
        do {
            screen = try Console.script(try Script(script), size: try Script.size(size ?? "80x24"), options: options)
        } catch {
            throw CommandFailure(.unexpected, "\(error)")
        }
        guard let saveScreen else {
            for line in screen.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                context.output.line(SafeText(untrusted: String(line)))
            }
            return .success
        }
        let path = saveScreen.hasPrefix("/") ? saveScreen : folder + "/" + saveScreen
        do {
            try PrivateFile.write(Array(screen.utf8), to: path, replaces: true)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
        return .success
    }
}
