/// A part of a screen.
package struct Rect: Hashable, Sendable {
    /// The topmost row.
    package var row: Int
    /// The leftmost column.
    package var column: Int
    /// How many rows; may be none.
    package var rows: Int
    /// How many columns; may be none.
    package var columns: Int

    /// A part; less than nothing counts as nothing.
    package init(row: Int, column: Int, rows: Int, columns: Int) {
        self.row = row
        self.column = column
        self.rows = max(0, rows)
        self.columns = max(0, columns)
    }

    /// The whole of a size.
    package init(_ size: Size) {
        self.init(row: 0, column: 0, rows: size.rows, columns: size.columns)
    }

    /// The row after the last.
    package var endRow: Int { row + rows }
    /// The column after the last.
    package var endColumn: Int { column + columns }
    /// Whether no cell lies in it.
    package var isEmpty: Bool { rows == 0 || columns == 0 }
    /// How large it is.
    package var size: Size { Size(rows: rows, columns: columns) }

    /// What is left without a margin on each side.
    package func inset(rows: Int = 1, columns: Int = 1) -> Rect {
        Rect(
            row: row + rows,
            column: column + columns,
            rows: self.rows - 2 * rows,
            columns: self.columns - 2 * columns
        )
    }

    /// The first rows, as many as there are, and the rest.
    package func splitRows(top count: Int) -> (top: Rect, bottom: Rect) {
        let count = min(max(0, count), rows)
        return (
            Rect(row: row, column: column, rows: count, columns: columns),
            Rect(row: row + count, column: column, rows: rows - count, columns: columns)
        )
    }

    /// The first columns, as many as there are, and the rest.
    package func splitColumns(left count: Int) -> (left: Rect, right: Rect) {
        let count = min(max(0, count), columns)
        return (
            Rect(row: row, column: column, rows: rows, columns: count),
            Rect(row: row, column: column + count, rows: rows, columns: columns - count)
        )
    }

    /// A part of this size in the middle, cut to what there is.
    package func centered(_ size: Size) -> Rect {
        let rows = min(size.rows, self.rows)
        let columns = min(size.columns, self.columns)
        return Rect(
            row: row + (self.rows - rows) / 2,
            column: column + (self.columns - columns) / 2,
            rows: rows,
            columns: columns
        )
    }

    /// What both have in common.
    package func intersection(_ other: Rect) -> Rect {
        let row = max(row, other.row)
        let column = max(column, other.column)
        return Rect(
            row: row,
            column: column,
            rows: min(endRow, other.endRow) - row,
            columns: min(endColumn, other.endColumn) - column
        )
    }
}
