/// Where a person is in a list: the row of the cursor and the first row that is shown.
///
/// Knows only numbers, so a list of ten million rows costs what one of ten does; `window` says which rows to fetch.
package struct ListState: Hashable, Sendable {
    /// How many rows the list has.
    package private(set) var count: Int
    /// The row of the cursor; 0 in an empty list.
    package private(set) var cursor = 0
    /// The first row that is shown.
    package private(set) var top = 0
    /// How many rows are shown at once.
    package private(set) var rows: Int

    /// A list with the cursor on its first row.
    package init(count: Int = 0, rows: Int = 1) {
        self.count = max(0, count)
        self.rows = max(1, rows)
    }

    /// The rows that are shown.
    package var window: Range<Int> { top..<min(count, top + rows) }

    /// Whether there is nothing to be on.
    package var isEmpty: Bool { count == 0 }

    /// Takes a key for moving, and tells whether it was one.
    @discardableResult
    package mutating func update(_ key: Key) -> Bool {
        switch key.latinEquivalent {
        case .down, .character("j"): step(by: 1)
        case .up, .character("k"): step(by: -1)
        case .pageDown: page(by: rows)
        case .pageUp: page(by: -rows)
        case .control("d"): page(by: max(1, rows / 2))
        case .control("u"): page(by: -max(1, rows / 2))
        case .home, .character("g"): move(to: 0)
        case .end, .character("G"): move(to: count - 1)
        default: return false
        }
        return true
    }

    /// Puts the cursor on a row, or on the nearest there is, and scrolls no more than needed.
    package mutating func move(to row: Int) {
        cursor = min(max(0, row), max(0, count - 1))
        scrollToCursor()
    }

    /// Moves the cursor by rows.
    package mutating func move(by rows: Int) {
        let (row, isOver) = cursor.addingReportingOverflow(rows)
        move(to: isOver ? (rows < 0 ? 0 : count - 1) : row)
    }

    /// Moves the cursor by one row; at an edge half of what is shown moves on.
    ///
    /// A slow link then carries one scrolling for several keys, and the reader sees what comes.
    private mutating func step(by row: Int) {
        let isAtEdge = row > 0 ? cursor == top + rows - 1 : cursor == top
        if isAtEdge { top = min(max(0, top + row * max(1, rows / 2)), max(0, count - rows)) }
        move(by: row)
    }

    /// Moves what is shown and the cursor with it, so that the cursor keeps its place on the screen.
    private mutating func page(by rows: Int) {
        top = min(max(0, top + rows), max(0, count - self.rows))
        move(by: rows)
    }

    /// Tells how many rows are shown at once, as when the screen was resized.
    package mutating func setRows(_ rows: Int) {
        self.rows = max(1, rows)
        scrollToCursor()
    }

    /// Tells how long the list is now; the cursor stays on its number.
    package mutating func setCount(_ count: Int) {
        self.count = max(0, count)
        move(to: cursor)
    }

    /// Tells how long the list is now, and where in it the row under the cursor is; the row stays where it is on the screen.
    ///
    /// - Parameter row: `nil` if that row is gone; the cursor then stays on its number.
    package mutating func setCount(_ count: Int, cursorNowAt row: Int?) {
        self.count = max(0, count)
        if let row { top = max(0, row - (cursor - top)) }
        move(to: row ?? cursor)
    }

    private mutating func scrollToCursor() {
        top = max(min(top, cursor), cursor - rows + 1, 0)
        // No empty rows at the end while there are some above.
        top = min(top, max(0, count - rows))
    }
}
