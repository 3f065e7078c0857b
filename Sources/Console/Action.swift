import Terminal

/// Where keys go: the pane and the part of it that is in use.
enum KeyContext: CaseIterable, Hashable, Sendable {
    case labels
    /// The form, outside its fields.
    case compose
    /// The same while its record is held.
    case held
    /// The list of submissions and their batches.
    case submissions
    /// A file that is being checked.
    case file
    /// How its columns are read.
    case mapping
    /// What can be done about a cause of it.
    case repair
    case failures
    case history
    case log

    /// The pane it belongs to.
    var pane: PaneName {
        switch self {
        case .labels: .labels
        case .compose, .held: .compose
        case .submissions, .file, .mapping, .repair: .batches
        case .failures: .failures
        case .history: .history
        case .log: .log
        }
    }
}

/// One line of the only list of what can be done: dispatch, footer, help and the command line follow from it.
struct Action: Hashable, Sendable {
    /// What it does; its raw value is its name.
    let command: Command
    /// The keys that do it, of which the first is shown; without any it is typed after `:`.
    let keys: [Key]
    /// What it does, as a sentence without a full stop.
    let words: SafeText
    /// A word or two for the footer; empty if it does not stand there.
    let short: SafeText
    /// Where it can be done.
    let contexts: Set<KeyContext>
    /// The first key as it stands in the footer.
    let shownKey: SafeText

    init(
        _ command: Command,
        _ keys: [Key],
        _ words: SafeText,
        short: SafeText = .empty,
        in contexts: Set<KeyContext> = Set(KeyContext.allCases)
    ) {
        self.command = command
        self.keys = keys
        self.words = words
        self.short = short
        self.contexts = contexts
        shownKey = SafeText(untrusted: keys.first?.description ?? ":" + command.rawValue)
    }

    /// The same action with other keys.
    func with(keys: [Key]) -> Action {
        Action(command, keys, words, short: short, in: contexts)
    }

    /// The name, as typed after `:`.
    var name: String { command.rawValue }

    /// The keys as they stand in help.
    var keyNames: SafeText {
        keys.isEmpty ? shownKey : SafeText(untrusted: keys.map(\.description).joined(separator: " "))
    }
}
