package import CallboardCore
import Terminal

extension Keymap {
    /// Keys that a terminal, a multiplexer or the console itself needs, and why.
    private static func whyNever(_ key: Key) -> String? {
        switch key {
        case .control("s"), .control("q"): "flow control stops the terminal with it"
        case .control("a"), .control("b"): "screen and tmux take it"
        case .control("i"), .control("m"), .control("j"), .control("h"), .control("["):
            "a terminal sends it for Tab, Enter, Backspace or Esc"
        case .control("c"): "it always cancels"
        case .control("z"): "it always stops the program"
        case .escape: "it always goes back"
        case .alt: "Alt is missing on many keyboards and falls apart over slow links"
        case .character(let scalar) where scalar.value >= 0x7F:
            "only Latin letters and signs: other layouts are matched by the place of the key"
        default: nil
        }
    }

    /// The key map with other keys for some actions.
    ///
    /// - Throws: `ConfigurationError` with every binding that cannot be had, its line, and what is allowed.
    package init(_ bindings: [KeyBinding], path: String) throws(ConfigurationError) {
        var findings: [ConfigurationError.Finding] = []
        func report(_ binding: KeyBinding, _ message: String) {
            findings.append(.init(line: binding.line, key: "keys." + binding.action, message: message))
        }
        var actions = Self.actions
        for binding in bindings {
            guard let command = Command(rawValue: binding.action) else {
                let allowed = Self.actions.map(\.name).reduce(into: [String]()) {
                    if !$0.contains($1) { $0.append($1) }
                }
                report(binding, "unknown action; allowed: \(allowed.joined(separator: ", "))")
                continue
            }
            var keys: [Key] = []
            for name in binding.keys {
                guard let key = Key(named: name) else {
                    report(
                        binding,
                        "no key \(name); a key is a character, Ctrl-R, Enter, Space, Tab, Up, PgDn, F5 and the like"
                    )
                    continue
                }
                if let why = Self.whyNever(key), !(command == .back && key == .escape) {
                    report(binding, "\(name) cannot be used: \(why)")
                } else {
                    keys.append(key)
                }
            }
            if binding.keys.isEmpty { report(binding, "needs a key") }
            if !keys.isEmpty, keys.allSatisfy(\.isFunction) {
                report(binding, "needs a key besides \(keys[0]): not every keyboard and terminal has function keys")
            }
            // Esc is part of what going back is.
            if command == .back, !keys.contains(.escape) { keys.insert(.escape, at: 0) }
            if command == .suspend { keys.insert(.control("z"), at: 0) }
            guard !keys.isEmpty else { continue }
            for index in actions.indices where actions[index].command == command && !actions[index].keys.isEmpty {
                actions[index] = actions[index].with(keys: keys)
            }
        }
        Self.letTakingBackComeFirst(in: &actions)
        let bound = Set(bindings.compactMap { Command(rawValue: $0.action) })
        for binding in bindings {
            guard let command = Command(rawValue: binding.action) else { continue }
            if let words = Self.clash(of: command, in: actions, bound: bound) { report(binding, words) }
        }
        guard findings.isEmpty else { throw ConfigurationError(path: path, findings: findings) }
        self.init(actions)
    }

    /// Where a record is held, a key that takes back does not undo as well.
    private static func letTakingBackComeFirst(in actions: inout [Action]) {
        let back = actions.first { $0.command == .takeBack && $0.contexts.contains(.held) }?.keys ?? []
        for index in actions.indices where actions[index].command == .undo && actions[index].contexts.contains(.held) {
            actions[index] = actions[index].with(keys: actions[index].keys.filter { !back.contains($0) })
        }
    }

    /// What else has a key of a command where the command can be done; nil if nothing has.
    private static func clash(of command: Command, in actions: [Action], bound: Set<Command>) -> String? {
        for action in actions where action.command == command {
            for other in actions where other.command != command {
                guard
                    let place = KeyContext.allCases.first(where: {
                        action.contexts.contains($0) && other.contexts.contains($0)
                    }), let key = action.keys.first(where: other.keys.contains)
                else { continue }
                let advice = bound.contains(other.command) ? "" : "; give that one another key as well"
                return "\(key) is the key of \(other.name) in \(place.pane.title)\(advice)"
            }
        }
        return nil
    }
}

extension Key {
    /// Whether it is a function key.
    fileprivate var isFunction: Bool {
        if case .function = self { return true }
        return false
    }
}
