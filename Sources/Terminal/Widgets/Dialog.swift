/// A question in a box over the screen, with Cancel in focus.
package struct Dialog: Hashable, Sendable {
    /// Something that can be pressed.
    package struct Button: Hashable, Sendable {
        /// The word on it.
        package var title: SafeText
        /// Whether it can be pressed now.
        package var isEnabled: Bool

        /// A button.
        package init(_ title: SafeText, isEnabled: Bool = true) {
            self.title = title
            self.isEnabled = isEnabled
        }
    }

    /// What a key led to.
    package enum Outcome: Hashable, Sendable {
        /// The dialog stays.
        case open
        /// Esc, or Cancel.
        case cancelled
        /// One of `buttons`.
        case pressed(Int)
    }

    /// What has the focus.
    package enum Focus: Hashable, Sendable {
        /// The field.
        case field
        /// Cancel.
        case cancel
        /// One of `buttons`.
        case button(Int)
    }

    /// In the upper side of the box.
    package var title: SafeText
    /// What it says.
    package var lines: [SafeText]
    /// What stands before the field.
    package var fieldLabel: SafeText
    /// Something to type, if anything.
    package var field: TextField?
    /// What can be pressed besides Cancel.
    package var buttons: [Button]
    /// Beside the buttons, such as why one is off.
    package var note: SafeText
    /// On the button that changes nothing.
    package var cancelTitle: SafeText
    /// The button that `y` presses; only for dialogs after which nothing is sent.
    package var yesButton: Int?
    /// What has the focus: Cancel at first.
    package private(set) var focus = Focus.cancel
    /// The first line in sight, where not all of them have room.
    private var top = 0
    /// The lines that are hidden, as of the last layout.
    private var hidden = 0

    /// A question.
    package init(
        _ title: SafeText,
        lines: [SafeText],
        buttons: [Button],
        fieldLabel: SafeText = .empty,
        field: TextField? = nil,
        note: SafeText = .empty,
        cancelTitle: SafeText = "Cancel",
        yesButton: Int? = nil
    ) {
        self.title = title
        self.lines = lines
        self.buttons = buttons
        self.fieldLabel = fieldLabel
        self.field = field
        self.note = note
        self.cancelTitle = cancelTitle
        self.yesButton = yesButton
    }

    /// Takes a key: Tab and arrows move, Enter presses what has the focus, Esc cancels, characters go to the field.
    package mutating func update(_ key: Key) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .tab: moveFocus(by: 1)
        case .backTab: moveFocus(by: -1)
        case .enter: return press()
        case .up: top = max(0, top - 1)
        case .down: top = min(hidden, top + 1)
        case .pageUp: top = 0
        case .pageDown: top = hidden
        case .left where focus != .field: moveFocus(by: -1)
        case .right where focus != .field: moveFocus(by: 1)
        default:
            if field != nil {
                // Typing needs no Tab first: nothing else in a dialog takes characters.
                if key.character != nil { focus = .field }
                if focus == .field { field?.update(key) }
            } else if key.latinEquivalent == .character("y"), let yesButton, isEnabled(yesButton) {
                return .pressed(yesButton)
            }
        }
        return .open
    }

    /// Leaves the focus where it was in an earlier form of the same question.
    package mutating func keepFocus(of other: Dialog) { focus = other.focus }

    /// Takes pasted text into the field, if there is one.
    package mutating func paste(_ text: String) {
        guard field != nil else { return }
        focus = .field
        field?.paste(text)
    }

    private func isEnabled(_ button: Int) -> Bool {
        buttons.indices.contains(button) && buttons[button].isEnabled
    }

    private mutating func press() -> Outcome {
        switch focus {
        case .cancel: return .cancelled
        case .field:
            moveFocus(by: 1)
            return .open
        case .button(let index): return isEnabled(index) ? .pressed(index) : .open
        }
    }

    private mutating func moveFocus(by step: Int) {
        var stops: [Focus] = field == nil ? [] : [.field]
        stops.append(.cancel)
        stops += buttons.indices.filter(isEnabled).map(Focus.button)
        let index = stops.firstIndex(of: focus) ?? 0
        focus = stops[(index + step + stops.count) % stops.count]
    }

    // MARK: Drawing

    private static let margin = 2
    private static let fieldWidth = 12
    private static let indentMax = 12

    /// Where everything stands in a part.
    private struct Layout {
        var box: Rect
        var lines: [SafeText]
        /// Whether the blank lines between lines, field and buttons are left out for want of room.
        var isTight: Bool
        /// How many lines have room.
        var room: Int
        /// How the buttons, from Cancel, share the rows that they need.
        var buttonRows: [Range<Int>]
    }

    private func layout(in rect: Rect) -> Layout {
        let buttonsWidth =
            cancelTitle.width + 4 + buttons.reduce(0) { $0 + $1.title.width + 6 } + (note.isEmpty ? 0 : note.width + 2)
        let fieldWidth = field == nil ? 0 : fieldLabel.width + 1 + Self.fieldWidth + 2
        let inside = max(lines.map(\.width).max() ?? 0, title.width + 4, buttonsWidth, fieldWidth)
        let width = min(inside, max(1, rect.columns - 2 * Self.margin - 2))
        let lines = lines.flatMap { Self.flow($0, to: width) }
        let buttonRows = buttonRows(in: width)
        let rows = lines.count + (field == nil ? 0 : 2) + 5 + buttonRows.count
        let isTight = rows > rect.rows
        let box = rect.centered(Size(rows: rows, columns: inside + 2 * Self.margin + 2))
        let taken = isTight ? (field == nil ? 2 : 3) + buttonRows.count : rows - lines.count
        return Layout(
            box: box,
            lines: lines,
            isTight: isTight,
            room: max(0, box.rows - taken),
            buttonRows: buttonRows
        )
    }

    /// Cancel and the buttons.
    private var stops: [(focus: Focus, button: Button)] {
        [(.cancel, Button(cancelTitle))] + buttons.enumerated().map { (.button($0), $1) }
    }

    /// As many buttons side by side as have room.
    private func buttonRows(in width: Int) -> [Range<Int>] {
        var rows = [0..<0]
        var column = 0
        for (index, stop) in stops.enumerated() {
            let needed = stop.button.title.width + 4
            if column > 0, column + needed > width {
                rows.append(index..<index)
                column = 0
            }
            rows[rows.count - 1] = rows[rows.count - 1].lowerBound..<(index + 1)
            column += needed + 2
        }
        return rows
    }

    /// What says that lines are hidden; empty if none are.
    private func moreWords(_ layout: Layout) -> SafeText {
        let hidden = layout.lines.count - layout.room
        guard hidden > 0 else { return .empty }
        let below = hidden - min(top, hidden)
        return below > 0
            ? "PgDn: \(below) more \(below == 1 ? "line" : "lines")"
            : "PgUp: \(hidden) \(hidden == 1 ? "line" : "lines") above"
    }

    /// Fits the lines into a part.
    package mutating func layOut(in rect: Rect) {
        let layout = layout(in: rect)
        hidden = max(0, layout.lines.count - layout.room)
        top = min(top, hidden)
    }

    /// Draws the box in the middle of a part.
    package func draw(on canvas: inout Canvas, in rect: Rect) {
        let layout = layout(in: rect)
        canvas.fill(layout.box)
        let frame = Frame(title, bottom: moreWords(layout))
        let inner = frame.draw(on: &canvas, in: layout.box).inset(rows: 0, columns: Self.margin)
        canvas.hideCursor()
        canvas.within(inner) { canvas in
            let buttonRow = max(0, canvas.size.rows - (layout.isTight ? 0 : 1) - layout.buttonRows.count)
            let fieldRow = max(0, buttonRow - (layout.isTight ? 1 : 2))
            let first = layout.isTight ? 0 : 1
            let last = max(0, layout.lines.count - layout.room)
            for (row, line) in layout.lines.dropFirst(min(top, last)).prefix(layout.room).enumerated() {
                canvas.write(line, row: row + first, width: canvas.size.columns)
            }
            if let field { draw(field, row: fieldRow, on: &canvas) }
            drawButtons(layout.buttonRows, row: buttonRow, on: &canvas)
        }
    }

    /// A line broken where it is too long; what follows a word in front, such as `Window    `, stays in its column.
    private static func flow(_ line: SafeText, to width: Int) -> [SafeText] {
        guard line.width > width else { return [line] }
        let head = line.string.firstRange(of: /^ *\S+( \S+)? {2,}/).map { line.string[$0] } ?? ""
        let indent = head.utf8.count
        guard indent > 0, indent <= indentMax, indent < width / 2 else { return line.wrapped(to: width) }
        let rest = SafeText(untrusted: String(line.string.dropFirst(head.count))).wrapped(to: width - indent)
        return rest.enumerated().map { ($0 == 0 ? SafeText(untrusted: String(head)) : .spaces(indent)) + $1 }
    }

    private func draw(_ field: TextField, row: Int, on canvas: inout Canvas) {
        let start = canvas.write(fieldLabel, row: row) + (fieldLabel.isEmpty ? 0 : 1)
        let width = min(Self.fieldWidth, canvas.size.columns - start - 2)
        canvas.write("[", row: row, column: start)
        field.draw(on: &canvas, row: row, column: start + 1, width: width, isActive: focus == .field)
        canvas.write("]", row: row, column: start + 1 + max(0, width))
    }

    private func drawButtons(_ rows: [Range<Int>], row first: Int, on canvas: inout Canvas) {
        let stops = stops
        for (offset, range) in rows.enumerated() {
            let row = first + offset
            var column = 0
            for (stop, button) in stops[range] {
                let isFocused = stop == focus
                let style: Style = isFocused ? .selection : button.isEnabled ? .plain : .dim
                if isFocused { canvas.placeCursor(row: row, column: column + 2) }
                column += canvas.write("[ \(button.title) ]", row: row, column: column, style: style) + 2
            }
            if offset == rows.count - 1 {
                canvas.write(note, row: row, column: column, width: canvas.size.columns - column)
            }
        }
    }
}
