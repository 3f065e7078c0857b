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

    private var field: TextField
    /// What was opened before, the newest last.
    private let history: [String]
    /// Which of them is in the line; `history.count` is what was typed.
    private var place: Int
    private var offers: [String] = []
    /// Which of the offers Tab has put into the line; nil for none.
    private var taken: Int?

    /// A line that begins with a text.
    init(text: String = "", history: [String] = []) {
        field = TextField(text)
        self.history = history
        place = history.count
    }

    /// Takes a key.
    mutating func update(_ key: Key) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .enter:
            let path = field.text.trimmingSpaces
            return path.isEmpty ? .cancelled : .chosen(path)
        case .tab:
            guard !offers.isEmpty else { return .complete(field.text) }
            // They have nothing more in common: one after the other is taken.
            take(taken.map { ($0 + 1) % offers.count } ?? 0)
            return .open
        case .backTab where !offers.isEmpty:
            take(taken.map { ($0 + offers.count - 1) % offers.count } ?? offers.count - 1)
            return .open
        case .up: return bring(place - 1)
        case .down: return bring(place + 1)
        default:
            if field.update(key) { forgetOffers() }
            return .open
        }
    }

    private mutating func bring(_ wanted: Int) -> Outcome {
        guard (0...history.count).contains(wanted) else { return .open }
        place = wanted
        field.text = wanted < history.count ? history[wanted] : ""
        forgetOffers()
        return .open
    }

    /// Takes a pasted path, without the quotes that shells and file managers put around one.
    mutating func paste(_ text: String) {
        var path = text.filter { !$0.isNewline }.trimmingSpaces
        for quote in ["'", "\""] where path.count > 2 && path.hasPrefix(quote) && path.hasSuffix(quote) {
            path = String(path.dropFirst().dropLast())
        }
        field.paste(path)
        forgetOffers()
    }

    private mutating func take(_ index: Int) {
        taken = index
        field.text = offers[index]
    }

    private mutating func forgetOffers() {
        offers = []
        taken = nil
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
        let words: SafeText = history.isEmpty ? " File (Tab completes): " : " File (Tab completes, Up: earlier): "
        canvas.fill(row: row, column: rect.column, columns: rect.columns)
        let start = canvas.write(words, row: row, column: rect.column)
        // The part of the offers that holds the one taken.
        let from = (taken ?? 0) / (Self.rowsMax - 1) * (Self.rowsMax - 1)
        let shown = offers.dropFirst(from).prefix(Self.rowsMax)
        for (offset, path) in shown.enumerated() {
            let line = row - shown.count + offset
            guard line >= rect.row else { continue }
            let isLast = offset == Self.rowsMax - 1 && offers.count > from + shown.count
            canvas.fill(row: line, column: rect.column, columns: rect.columns)
            canvas.write(
                isLast ? "   and \(offers.count - from - shown.count + 1) more" : "   \(untrusted: path)",
                row: line,
                column: rect.column,
                width: rect.columns,
                style: taken == from + offset ? .selection : .field
            )
        }
        field.draw(on: &canvas, row: row, column: rect.column + start, width: rect.columns - start, isActive: true)
    }
}
