import ArgumentParser

/// The arguments with the command's name in front, so that global options may stand before it.
struct ArgumentOrder {
    /// The command that is named in plain words; nil if the parser must find out.
    private(set) var command: (any ParsableCommand.Type)?
    /// What belongs to the command.
    private(set) var rest: [String]
    /// Everything, for the parser.
    private(set) var all: [String]

    init(_ arguments: [String]) {
        all = arguments
        rest = arguments
        let name = ArgumentOrder.place(ofCommand: arguments)
        guard let name else {
            // Without a command the console opens; help and versions are the parser's business.
            let isPlain = arguments.allSatisfy { !ArgumentOrder.ownFlags.contains(ArgumentOrder.name(of: $0)) }
            if isPlain { command = ConsoleCommand.self }
            return
        }
        let leading = Array(arguments[..<name])
        let trailing = Array(arguments[(name + 1)...])
        rest = leading + trailing
        all = [arguments[name]] + rest
        command = RootCommand.configuration.subcommands.first { $0._commandName == arguments[name] }
        // Commands with commands of their own, and help, are the parser's business.
        if command?.configuration.subcommands.isEmpty == false { command = nil }
    }

    /// What the parser answers for the tool as a whole.
    private static let ownFlags: Set<String> = [
        "--help", "-h", "--version", "--generate-completion-script", "--experimental-dump-help",
        "--help-hidden",
    ]

    private static let valueNames = GlobalOptions.valueNames.union(ScreenOptions.valueNames)

    private static func name(of argument: String) -> String {
        argument.split(separator: "=", maxSplits: 1).first.map(String.init) ?? argument
    }

    /// Where the first argument stands that is neither a global option nor its value.
    private static func place(ofCommand arguments: [String]) -> Int? {
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            let name = name(of: argument)
            if GlobalOptions.flagNames.contains(name) || (name != argument && valueNames.contains(name)) {
                index += 1
            } else if valueNames.contains(name) {
                index += 2
            } else {
                return argument.hasPrefix("-") ? nil : index
            }
        }
        return nil
    }
}
