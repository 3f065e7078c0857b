import CallboardCore
import Terminal

/// The line after `:`, with the names that fit and what was typed before.
struct CommandLineView: Hashable {
    private var field = TextField()
    private let history: [String]
    /// Which line of the history is shown; `history.count` is the one being typed.
    private var place: Int

    init(history: [String], text: String = "") {
        self.history = history
        field = TextField(text)
        place = history.count
    }

    /// The actions whose names fit a text: those that begin with it first, then those that hold its letters in order.
    static func matches(_ text: String, among here: [Action]) -> [Action] {
        let beginning = here.filter { $0.name.hasPrefix(text) }
        let holding = here.filter { !$0.name.hasPrefix(text) && TextFilter.score(text, in: $0.name) != nil }
        return beginning + holding
    }

    /// Takes a key: Tab completes, Up and Down bring back what was typed, Enter runs.
    mutating func update(_ key: Key, actions: [Action]) -> OverlayOutcome {
        switch key {
        case .escape: return .cancelled
        case .backspace where field.isEmpty: return .cancelled
        case .enter:
            let line = field.text.trimmingSpaces
            return line.isEmpty ? .cancelled : .typed(line)
        case .tab: if let best = Self.matches(field.text, among: actions).first { field.text = best.name }
        case .up: bring(place - 1)
        case .down: bring(place + 1)
        default: field.update(key)
        }
        return .open
    }

    /// Takes pasted text; it stands in the line and is not run.
    mutating func paste(_ text: String) { field.paste(text) }

    private mutating func bring(_ wanted: Int) {
        guard (0...history.count).contains(wanted) else { return }
        place = wanted
        field.text = wanted < history.count ? history[wanted] : ""
    }

    private static let rowsMax = 8

    /// Draws the line on the last row of a part, and what fits above it.
    func draw(on canvas: inout Canvas, in rect: Rect, actions: [Action]) {
        let row = rect.endRow - 1
        canvas.fill(row: row, column: rect.column, columns: rect.columns)
        canvas.write(":", row: row, column: rect.column, style: .key)
        let found = Array(Self.matches(field.text, among: actions).prefix(Self.rowsMax))
        for (offset, action) in found.enumerated() {
            let line = row - found.count + offset
            guard line >= rect.row else { continue }
            canvas.fill(row: line, column: rect.column, columns: rect.columns)
            canvas.write(
                " \(SafeText(untrusted: action.name).padded(to: 16)) \(action.keyNames.padded(to: 9)) \(action.words)",
                row: line,
                column: rect.column,
                width: rect.columns,
                style: .field
            )
        }
        field.draw(on: &canvas, row: row, column: rect.column + 1, width: rect.columns - 1, isActive: true)
    }
}
