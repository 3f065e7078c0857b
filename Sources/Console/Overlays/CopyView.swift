import Terminal

/// What was copied last, in full and without borders, for terminals that take no copies: it is selected by hand.
struct CopyView: Hashable {
    private let text: String
    private var list = ListState()
    private var lines: [SafeText] = []

    /// A view of a text.
    init(_ text: String) {
        self.text = text
    }

    /// Fits the text into the width there is; only line ends of its own and the width break it.
    mutating func layOut(_ size: Size) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            SafeText(untrusted: String(line.filter { $0 != "\r" })).pieces(of: max(1, size.columns))
        }
        list.setRows(max(1, size.rows - 1))
        // The list counts tops, so that moving scrolls.
        list.setCount(max(1, lines.count - list.rows + 1))
    }

    /// Takes a key; tells whether the view stays.
    mutating func update(_ key: Key) -> Bool {
        switch key.latinEquivalent {
        case .escape, .enter, .character("q"), .character("Y"): return false
        default:
            list.update(key)
            return true
        }
    }

    /// Draws the text over the whole screen, with one line beneath that says how to get back.
    func draw(on canvas: inout Canvas) {
        canvas.clear()
        let rows = max(1, canvas.size.rows - 1)
        for (row, line) in lines.dropFirst(list.cursor).prefix(rows).enumerated() { canvas.write(line, row: row) }
        let more: SafeText = lines.count > rows ? "  Up/Down scrolls, \(lines.count) lines" : .empty
        canvas.write("Select it with the mouse. Esc goes back." + more, row: canvas.size.rows - 1, style: .dim)
        canvas.hideCursor()
    }
}
