package import Terminal

/// Keys written down, to work the console without a terminal: `3o/tmp/a.csv<Enter><Wait:checked><Esc>`.
///
/// A character stands for its key; names of other keys stand in angle brackets: `<Enter>`, `<Esc>`, `<Tab>`, `<S-Tab>`,
/// `<Up>`, `<PgDn>`, `<C-r>`, `<F1>`, `<Space>`, `<lt>`. The name of an action stands for its key, whatever that is: `<open-file>`.
/// `<Paste:text>` pastes, `<Size:100x30>` resizes, `<Wait:text>` waits until the screen shows a text.
package struct Script: Hashable, Sendable {
    /// One thing to do.
    package enum Step: Hashable, Sendable {
        case key(Key)
        /// The key of the action with this name.
        case action(String)
        case paste(String)
        case resize(Size)
        case wait(String)
    }

    /// Why a script cannot be run, told by what to correct.
    package enum Failure: Error, Hashable, CustomStringConvertible {
        /// There is no key of this name.
        case unknownKey(String)
        /// A size is written as columns, `x`, and rows.
        case size(String)
        /// The action cannot be done where the script has come to.
        case notHere(String)
        /// The text did not come; what the screen showed is with it.
        case notSeen(String, screen: String)
        /// Answers are still outstanding after the longest wait.
        case notIdle

        /// One sentence for the person.
        package var description: String {
            switch self {
            case .unknownKey(let name): "There is no key and no action <\(name)>; < itself is written <lt>."
            case .size(let text): "\(text) is no size; it is written as columns x rows, such as 80x24."
            case .notHere(let name): "The action <\(name)> cannot be done where the script has come to."
            case .notSeen(let text, let screen): "The screen never showed \"\(text)\"; it showed:\n\(screen)"
            case .notIdle: "The console was still waiting for answers after the longest wait."
            }
        }
    }

    /// What to do, in order.
    package let steps: [Step]

    /// Reads a script.
    ///
    /// - Throws: `Failure.unknownKey`, `Failure.size`.
    package init(_ text: String) throws(Failure) {
        var steps: [Step] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "<", let end = rest.firstIndex(of: ">") else {
                steps.append(.key(scalar == "\n" ? .enter : .character(scalar)))
                continue
            }
            let name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            steps.append(try Script.step(named: name))
        }
        self.steps = steps
    }

    /// Reads a size such as `80x24`, columns first.
    ///
    /// - Throws: `Failure.size`.
    package static func size(_ text: String) throws(Failure) -> Size {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let columns = parts[0], let rows = parts[1], (1...1000).contains(columns),
            (1...1000).contains(rows)
        else { throw .size(text) }
        return Size(rows: rows, columns: columns)
    }

    private static let keys: [String: Key] = [
        "Enter": .enter, "Esc": .escape, "Tab": .tab, "S-Tab": .backTab, "Backspace": .backspace, "Del": .delete,
        "Ins": .insert, "Up": .up, "Down": .down, "Left": .left, "Right": .right, "Home": .home, "End": .end,
        "PgUp": .pageUp, "PgDn": .pageDown, "Space": .character(" "), "lt": .character("<"),
    ]

    private static func step(named name: String) throws(Failure) -> Step {
        if let key = keys[name] { return .key(key) }
        if Command(rawValue: name) != nil { return .action(name) }
        if let text = name.after("Paste:") { return .paste(text) }
        if let text = name.after("Wait:") { return .wait(text) }
        if let text = name.after("Size:") { return .resize(try size(text)) }
        if let text = name.after("C-"), let character = text.first, text.count == 1 { return .key(.control(character)) }
        if let number = name.after("F").flatMap({ Int($0) }), (1...12).contains(number) {
            return .key(.function(number))
        }
        throw .unknownKey(name)
    }
}

extension String {
    /// What stands behind a beginning; nil if the text does not begin so.
    fileprivate func after(_ beginning: String) -> String? {
        hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil
    }
}
