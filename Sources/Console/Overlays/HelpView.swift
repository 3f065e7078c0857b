import Terminal

/// What can be done here, with keys and reasons for what is off; narrowed while typing, and it runs the chosen one.
struct HelpView: Hashable {
    private var filter = TextField()
    private var list = ListState()

    init() {
        list.setCount(.max)
    }

    /// Takes a key: letters narrow the list, Enter runs the action under the cursor.
    mutating func update(_ key: Key, actions: [Action]) -> OverlayOutcome {
        let shown = matching(actions)
        list.setCount(shown.count)
        switch key {
        case .escape: return .cancelled
        case .character("q") where filter.isEmpty, .character("?") where filter.isEmpty: return .cancelled
        case .enter: return shown.indices.contains(list.cursor) ? .run(shown[list.cursor].command) : .open
        case .up, .down, .pageUp, .pageDown, .home, .end: list.update(key)
        default:
            if filter.update(key) { list.move(to: 0) }
        }
        return .open
    }

    /// Takes pasted text into the filter.
    mutating func paste(_ text: String) {
        filter.paste(text)
        list.move(to: 0)
    }

    /// The actions that pass what is typed.
    func matching(_ actions: [Action]) -> [Action] {
        let wanted = Filter(filter.text)
        return actions.filter { wanted.matches($0.name, $0.words.string, $0.keyNames.string) }
    }

    /// Fits the list into the space there is.
    mutating func layOut(_ size: Size) {
        list.setRows(size.rows - 6)
    }

    /// Draws the help over a part.
    func draw(
        on canvas: inout Canvas,
        in rect: Rect,
        title: SafeText,
        link: SafeText,
        actions: [Action],
        whyOff: (Command) -> SafeText?
    ) {
        canvas.fill(rect)
        let shown = matching(actions)
        var list = list
        list.setCount(shown.count)
        let frame = Frame(
            "Help: \(title)",
            note: shown.count == 1 ? "1 action" : "\(shown.count) actions",
            bottom: "Enter runs it  Esc closes",
            bottomNote: link
        )
        let inside = frame.draw(on: &canvas, in: rect)
        canvas.write("Type to search:", row: inside.row, column: inside.column + 1)
        filter.draw(
            on: &canvas,
            row: inside.row,
            column: inside.column + 17,
            width: max(1, inside.columns - 18),
            isActive: true
        )
        let table = Self.table(columns: inside.columns)
        let below = inside.splitRows(top: 1).bottom.splitRows(top: inside.rows - 3)
        if shown.indices.contains(list.cursor) {
            // In full, for what the columns have no room for.
            let action = shown[list.cursor]
            let row = below.bottom.row
            let words: SafeText = ":\(untrusted: action.name)  \(action.words)"
            canvas.write(words, row: row, column: inside.column + 1, width: inside.columns - 2)
            let why: SafeText = whyOff(action.command).map { "off: \($0)" } ?? .empty
            canvas.write(why, row: row + 1, column: inside.column + 1, width: inside.columns - 2, style: .warning)
        }
        table.draw(on: &canvas, in: below.top, list: list, isFocused: false) { row, column in
            let action = shown[row]
            let why = whyOff(action.command)
            switch column {
            case 0: return TableCell(action.keyNames, style: why == nil ? .key : .dim)
            case 1: return TableCell(action.words, style: why == nil ? .plain : .dim)
            case 2: return TableCell(SafeText(untrusted: action.name), style: .dim)
            default: return TableCell(inside.columns >= 120 ? why ?? .empty : why == nil ? .empty : "off", style: .dim)
            }
        }
    }

    /// The columns that a sentence of the keymap takes at most.
    static let wordsWidth = 58

    /// Sentences stay whole on 80 columns; what they leave is for names and reasons, which the line beneath has anyway.
    private static func table(columns: Int) -> Table {
        let off =
            columns >= 120
            ? TableColumn("Off because", width: 40, minimum: 20, priority: 2)
            : TableColumn("", width: 3, priority: 1)
        return Table(columns: [
            TableColumn("Key", width: 10, minimum: 9),
            TableColumn("Does", width: wordsWidth, minimum: min(wordsWidth, max(24, columns - 20)), isGrowing: true),
            TableColumn("Name", width: 16, minimum: 16, priority: 3),
            off,
        ])
    }
}
