import Terminal

/// A field in the upper side of a frame, open while it is typed in: a filter, a search, a moment.
struct FrameField: Hashable, Sendable {
    /// What a key led to.
    enum Outcome: Hashable {
        /// The text may have changed.
        case changed
        /// Enter: what was typed holds.
        case done
        /// Esc: it was closed.
        case cancelled
    }

    /// What was typed.
    var field = TextField()
    /// Whether keys go to it.
    private(set) var isOpen = false

    /// Opens it with a text.
    mutating func open(_ text: String) {
        field = TextField(text)
        isOpen = true
    }

    /// Opens it with a text that the first character takes the place of.
    mutating func open(suggesting text: String) {
        field = TextField(suggestion: text)
        isOpen = true
    }

    /// Takes a key; nil while it is closed, or if the key is not for a field.
    mutating func type(_ key: Key) -> Outcome? {
        guard isOpen else { return nil }
        switch key {
        case .enter:
            isOpen = false
            return .done
        case .escape:
            isOpen = false
            return .cancelled
        default: return field.update(key) ? .changed : nil
        }
    }

    /// Takes pasted text, and tells whether it is open.
    mutating func paste(_ text: String) -> Bool {
        guard isOpen else { return false }
        field.paste(text)
        return true
    }

    /// Draws it over the upper side of a frame, behind a word or a sign.
    ///
    /// - Parameter isWhole: whether it has all of that side, for what is long.
    func draw(_ sign: SafeText, on canvas: inout Canvas, in frame: Rect, isWhole: Bool = false) {
        guard isOpen else { return }
        let room = max(8, frame.columns - sign.width - (isWhole ? 8 : 12))
        let width = isWhole ? room : min(max(24, frame.columns / 3), room)
        let column = frame.endColumn - width - sign.width - 5
        canvas.write(" \(sign) ", row: frame.row, column: column, style: .key)
        let start = column + sign.width + 2
        field.draw(on: &canvas, row: frame.row, column: start, width: width, isActive: true)
        canvas.write(" ", row: frame.row, column: start + width)
    }
}
