/// One line of text that a person edits, with the keys of readline.
///
/// The cursor moves by what a person takes for a character; the text is kept as typed and made safe only to be drawn.
package struct TextField: Hashable, Sendable {
    /// What was typed, character by character.
    package private(set) var characters: [Character]
    /// Before which character the cursor stands; `characters.count` is the end.
    package private(set) var cursor: Int
    /// What is shown instead of the characters, for secrets.
    package var mask: Unicode.Scalar?

    private var killed: [Character] = []
    private var undoStates: [State] = []
    private var isTypingRun = false
    /// Whether the text is a suggestion that what is typed or pasted first takes the place of.
    private var isSuggestion = false

    private struct State: Hashable {
        var characters: [Character]
        var cursor: Int
    }

    /// Changes that can be taken back.
    private static let undoMax = 200
    /// Characters that all of them may hold: a large paste must not be kept two hundred times.
    private static let undoCharactersMax = 1 << 20

    /// A field with text in it and the cursor at its end.
    package init(_ text: String = "") {
        characters = Array(Self.singleLine(text))
        cursor = characters.count
    }

    /// A field with a text that the first character takes the place of; any other key makes it the person's own.
    package init(suggestion: String) {
        self.init(suggestion)
        isSuggestion = true
    }

    /// What was typed; setting it puts the cursor at the end and can be undone.
    package var text: String {
        get { String(characters) }
        set {
            guard newValue != text else { return }
            keepForUndo()
            isSuggestion = false
            characters = Array(Self.singleLine(newValue))
            cursor = characters.count
        }
    }

    /// Whether nothing was typed.
    package var isEmpty: Bool { characters.isEmpty }

    /// Takes a key, and tells whether it was one for a field; Enter, Tab, Esc, Up and Down are not.
    @discardableResult
    package mutating func update(_ key: Key) -> Bool {
        var isTyping = false
        switch key {
        case .character(let scalar):
            guard scalar.value >= 0x20, scalar.value != 0x7F else { return false }
            if isSuggestion { text = "" } else if !isTypingRun { keepForUndo() }
            isTyping = true
            insert(String(Character(scalar)))
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .controlLeft, .alt("b"): cursor = wordStart
        case .controlRight, .alt("f"): cursor = wordEnd
        case .backspace, .control("h"): remove(max(0, cursor - 1)..<cursor)
        case .delete, .control("d"): remove(cursor..<min(characters.count, cursor + 1))
        case .control("k"): kill(cursor..<characters.count)
        case .control("u"): kill(0..<cursor)
        case .control("w"): kill(wordStart..<cursor)
        case .alt("d"): kill(cursor..<wordEnd)
        case .control("y"):
            guard !killed.isEmpty else { break }
            keepForUndo()
            insert(String(killed))
        case .control("_"): undo()
        default:
            isTypingRun = false
            return false
        }
        isTypingRun = isTyping
        isSuggestion = false
        return true
    }

    /// Takes pasted text as one change; line ends within it become spaces, other controls are left out.
    package mutating func paste(_ text: String) {
        let line = Self.singleLine(text)
        guard !line.isEmpty else { return }
        if isSuggestion { self.text = "" } else { keepForUndo() }
        isSuggestion = false
        insert(line)
        isTypingRun = false
    }

    // MARK: Changes

    private mutating func insert(_ text: String) {
        // A mark joins what stands before it, and what stands behind may join the text.
        let before = cursor > 0 ? String(characters[cursor - 1]) : ""
        let after = cursor < characters.count ? String(characters[cursor]) : ""
        let typed = Array(before + text)
        let all = Array(before + text + after)
        characters.replaceSubrange(max(0, cursor - 1)..<min(characters.count, cursor + 1), with: all)
        cursor = max(0, cursor - 1) + typed.count
        cursor = min(cursor, characters.count)
    }

    private mutating func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        keepForUndo()
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private mutating func kill(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        killed = Array(characters[range])
        remove(range)
    }

    private mutating func keepForUndo() {
        undoStates.append(State(characters: characters, cursor: cursor))
        var held = undoStates.reduce(0) { $0 + $1.characters.count }
        while undoStates.count > Self.undoMax || (held > Self.undoCharactersMax && undoStates.count > 1) {
            held -= undoStates.removeFirst().characters.count
        }
    }

    private mutating func undo() {
        guard let state = undoStates.popLast() else { return }
        characters = state.characters
        cursor = state.cursor
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, !Self.isOfWord(characters[index - 1]) { index -= 1 }
        while index > 0, Self.isOfWord(characters[index - 1]) { index -= 1 }
        return index
    }

    private var wordEnd: Int {
        var index = cursor
        while index < characters.count, !Self.isOfWord(characters[index]) { index += 1 }
        while index < characters.count, Self.isOfWord(characters[index]) { index += 1 }
        return index
    }

    private static func isOfWord(_ character: Character) -> Bool {
        !character.isWhitespace
    }

    private static func singleLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            defer { isAfterReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A where isAfterReturn: continue
            case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: scalars.append(" ")
            case 0..<0x20, 0x7F..<0xA0: continue
            default: scalars.append(scalar)
            }
        }
        // A line that is copied usually brings its end along.
        if let last = text.unicodeScalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }

    // MARK: Drawing

    /// Draws the part around the cursor, with `<` and `>` where there is more; puts the real cursor in if active.
    package func draw(
        on canvas: inout Canvas,
        row: Int,
        column: Int,
        width: Int,
        isActive: Bool,
        style: Style? = nil
    ) {
        guard width > 0 else { return }
        let style = isSuggestion && isActive ? .selection : style ?? (isActive ? .fieldActive : .field)
        let view = window(width: width, isActive: isActive)
        canvas.write(view.text, row: row, column: column, width: width, style: style)
        if isActive { canvas.placeCursor(row: row, column: column + view.cursorColumn) }
    }

    /// What is seen of the text in so many columns, and where in them the cursor stands.
    package func window(width: Int, isActive: Bool = true) -> (text: SafeText, cursorColumn: Int) {
        // Only as many characters as fit are looked at, so that a long text costs no more than a short one.
        let cursor = isActive ? self.cursor : 0
        var start = cursor
        var columnsBefore = 0
        while start > 0 {
            let columns = shown(characters[start - 1]).width
            // One column for the cursor, one for the sign that there is more.
            if columnsBefore + columns > width - (start > 1 ? 2 : 1) { break }
            columnsBefore += columns
            start -= 1
        }
        let hasMoreBefore = start > 0 && width > 1
        var text: SafeText = hasMoreBefore ? "<" : ""
        for character in characters[start..<cursor] { text += shown(character) }
        let cursorColumn = min(text.width, width - 1)
        var end = cursor
        while end < characters.count, text.width <= width {
            text += shown(characters[end])
            end += 1
        }
        if text.width > width || end < characters.count { text = text.clipped(to: width, mark: ">") }
        return (text, cursorColumn)
    }

    private func shown(_ character: Character) -> SafeText {
        if let mask { return SafeText(mask) }
        return SafeText(untrusted: String(character))
    }
}
