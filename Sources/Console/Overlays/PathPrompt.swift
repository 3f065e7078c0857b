import Terminal

/// The line for the path of a file, completed with Tab.
struct PathPrompt: Hashable {
    /// What a key led to.
    enum Outcome: Hashable {
        case open
        case cancelled
        /// The names that begin so are wanted.
        case complete(String)
        case chosen(String)
    }

    private var field = TextField()
    private var offers: [String] = []

    /// Takes a key.
    mutating func update(_ key: Key) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .enter:
            let path = field.text.trimmingSpaces
            return path.isEmpty ? .cancelled : .chosen(path)
        case .tab: return .complete(field.text)
        default:
            if field.update(key) { offers = [] }
            return .open
        }
    }

    /// Takes a pasted path, without the quotes that shells and file managers put around one.
    mutating func paste(_ text: String) {
        var path = text.filter { !$0.isNewline }.trimmingSpaces
        for quote in ["'", "\""] where path.count > 2 && path.hasPrefix(quote) && path.hasSuffix(quote) {
            path = String(path.dropFirst().dropLast())
        }
        field.paste(path)
        offers = []
    }

    /// Takes the paths that begin with a text: what they have in common is filled in, the rest is offered.
    mutating func offer(_ found: [String], for text: String) {
        guard text == field.text, var common = found.first else { return }
        for path in found.dropFirst() { common = String(zip(common, path).prefix { $0 == $1 }.map(\.0)) }
        if common.count > text.count { field.text = common }
        offers = found.count > 1 ? found : []
    }

    private static let rowsMax = 8

    /// Draws the line on the last row of a part, and what is offered above it.
    func draw(on canvas: inout Canvas, in rect: Rect) {
        let row = rect.endRow - 1
        let words: SafeText = " File (Tab completes): "
        canvas.fill(row: row, column: rect.column, columns: rect.columns)
        let start = canvas.write(words, row: row, column: rect.column)
        let shown = offers.prefix(Self.rowsMax)
        for (offset, path) in shown.enumerated() {
            let line = row - shown.count + offset
            guard line >= rect.row else { continue }
            let isLast = offset == shown.count - 1 && offers.count > shown.count
            canvas.fill(row: line, column: rect.column, columns: rect.columns)
            canvas.write(
                isLast ? "   and \(offers.count - shown.count + 1) more" : "   \(untrusted: path)",
                row: line,
                column: rect.column,
                width: rect.columns,
                style: .field
            )
        }
        field.draw(on: &canvas, row: row, column: rect.column + start, width: rect.columns - start, isActive: true)
    }
}
