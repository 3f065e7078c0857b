/// How large a screen or a part of it is, in rows and columns of characters.
package struct Size: Hashable, Sendable {
    /// Rows, from the top.
    package var rows: Int
    /// Columns, from the left.
    package var columns: Int

    /// A size; less than nothing counts as nothing.
    package init(rows: Int, columns: Int) {
        self.rows = max(0, rows)
        self.columns = max(0, columns)
    }
}

/// A place on a screen, counted from the upper left corner.
package struct Position: Hashable, Sendable {
    /// 0 is the top row.
    package var row: Int
    /// 0 is the leftmost column.
    package var column: Int

    /// A place.
    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }
}
