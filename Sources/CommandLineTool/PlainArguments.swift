import Terminal

/// A command line in its plainest form: options by their whole names, each value an argument of its own.
///
/// The parser asks the runtime about every type it meets, which goes through all conformances of the program and takes longer than checking
/// ten thousand rows. What is written plainly is read here instead; everything else, mistakes too, is left to the parser.
struct PlainArguments {
    private var values: [String: String] = [:]
    private var flags: Set<String> = []
    /// What belongs to no option, in order.
    private(set) var operands: [String] = []

    /// Reads arguments; nil if anything among them is not plain.
    ///
    /// - Parameters:
    ///   - valueNames: options with a value, each allowed once.
    ///   - flagNames: options without one.
    init?(_ arguments: [String], valueNames: Set<String>, flagNames: Set<String>) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if !argument.hasPrefix("-") {
                guard !argument.isEmpty else { return nil }
                operands.append(argument)
            } else if flagNames.contains(argument) {
                guard flags.insert(argument).inserted else { return nil }
            } else {
                guard valueNames.contains(argument), values[argument] == nil, let value = rest.popFirst(),
                    !value.isEmpty, !value.hasPrefix("-")
                else { return nil }
                values[argument] = value
            }
        }
    }

    /// The value of an option; nil if it was not given.
    func value(_ name: String) -> String? { values[name] }

    /// Whether a flag was given.
    func has(_ name: String) -> Bool { flags.contains(name) }
}

extension GlobalOptions {
    /// The options that are read plainly.
    static let plainValueNames: Set<String> = ["--profile", "--config", "--state", "--time-zone"]

    init(plain arguments: PlainArguments) {
        self.init()
        profile = arguments.value("--profile")
        config = arguments.value("--config")
        state = arguments.value("--state")
        timeZone = arguments.value("--time-zone")
        color = .auto
        ascii = arguments.has("--ascii")
        readOnly = arguments.has("--read-only")
        linear = arguments.has("--linear")
    }
}

extension ScreenOptions {
    /// The terminal itself, without a script.
    static var terminal: ScreenOptions {
        var options = ScreenOptions()
        options.script = nil
        options.size = nil
        options.saveScreen = nil
        options.slow = false
        options.theme = .dark
        return options
    }
}

extension FileOptions {
    /// A file that is read by a mapping and repaired.
    init(map: String?, fix: [String]) {
        self.init()
        // Every option needs a value, or reading it ends the program: PlainArgumentsTests looks at all of them.
        self.map = map
        saveMap = nil
        format = nil
        values = []
        self.fix = fix
        saveFix = nil
        strict = false
    }
}

extension ConsoleCommand {
    /// Reads a plain command line; nil if it is not plain.
    init?(plain arguments: [String]) {
        let plain = PlainArguments(
            arguments,
            valueNames: GlobalOptions.plainValueNames.union(["--map", "--fix"]),
            flagNames: GlobalOptions.flagNames.union(["--offline"])
        )
        guard let plain, plain.operands.count <= 1 else { return nil }
        // Nothing to read or repair: the parser says so.
        if plain.operands.isEmpty, plain.value("--map") != nil || plain.value("--fix") != nil { return nil }
        self.init()
        options = GlobalOptions(plain: plain)
        screen = .terminal
        file = plain.operands.first
        map = plain.value("--map")
        fix = plain.value("--fix").map { [$0] } ?? []
        offline = plain.has("--offline")
    }
}

extension ValidateCommand {
    /// Reads a plain command line; nil if it is not plain.
    init?(plain arguments: [String]) {
        let plain = PlainArguments(
            arguments,
            valueNames: GlobalOptions.plainValueNames.union(["--now", "--labels", "--errors-to", "--map"]),
            flagNames: GlobalOptions.flagNames.union(["--exact", "--json", "--reveal", "--strict"])
        )
        guard let plain, let operand = plain.operands.first, plain.operands.count == 1 else { return nil }
        let moment = plain.value("--now")
        let milliseconds = moment.flatMap { Int64($0) }
        guard moment == nil || milliseconds != nil else { return nil }
        self.init()
        options = GlobalOptions(plain: plain)
        reading = FileOptions(map: plain.value("--map"), fix: [])
        reading.strict = plain.has("--strict")
        file = operand
        now = milliseconds
        labels = plain.value("--labels")
        exact = plain.has("--exact")
        errorsTo = plain.value("--errors-to")
        json = plain.has("--json")
        reveal = plain.has("--reveal")
    }
}
