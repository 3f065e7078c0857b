/// A box with words in its upper and lower side.
///
///     +-- Failures ------------------------ 70 rows --+
///     |                                               |
///     +-- Space mark ---------------------- marked 0 --+
package struct Frame: Hashable, Sendable {
    /// On the left of the upper side.
    package var title: SafeText
    /// On the right of the upper side.
    package var note: SafeText
    /// On the left of the lower side.
    package var bottom: SafeText
    /// On the right of the lower side.
    package var bottomNote: SafeText

    /// A box with words in its sides; empty ones are not there.
    package init(
        _ title: SafeText = .empty,
        note: SafeText = .empty,
        bottom: SafeText = .empty,
        bottomNote: SafeText = .empty
    ) {
        self.title = title
        self.note = note
        self.bottom = bottom
        self.bottomNote = bottomNote
    }

    /// Draws the box along the inside of a part and returns what it encloses.
    ///
    /// The words on the right give way to those on the left.
    @discardableResult
    package func draw(on canvas: inout Canvas, in rect: Rect, titleStyle: Style = .title) -> Rect {
        canvas.box(rect)
        drawWords(on: &canvas, in: rect, titleStyle: titleStyle)
        return rect.inset()
    }

    /// Draws the words into the sides of a box that is there already.
    package func drawWords(on canvas: inout Canvas, in rect: Rect, titleStyle: Style = .title) {
        guard rect.rows >= 2 else { return }
        write(title, note, row: rect.row, in: rect, style: titleStyle, on: &canvas)
        write(bottom, bottomNote, row: rect.endRow - 1, in: rect, style: .plain, on: &canvas)
    }

    private func write(
        _ left: SafeText,
        _ right: SafeText,
        row: Int,
        in rect: Rect,
        style: Style,
        on canvas: inout Canvas
    ) {
        // Two line characters and a corner outside, a space on each side of the words.
        let outside = 3
        let room = rect.columns - 2 * outside
        guard room >= 3 else { return }
        var used = 0
        if !left.isEmpty {
            let words = left.clipped(to: room - 2)
            canvas.write(" " + words + " ", row: row, column: rect.column + outside, style: style)
            used = words.width + 2
        }
        // One line character between the two, so that they read as two.
        if !right.isEmpty, used + 1 + right.width + 2 <= room {
            let column = rect.endColumn - outside - right.width - 2
            canvas.write(" " + right + " ", row: row, column: column)
        }
    }
}
