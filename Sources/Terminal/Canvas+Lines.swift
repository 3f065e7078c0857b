extension Canvas {
    /// Draws a line from left to right.
    package mutating func horizontalLine(row: Int, column: Int, columns: Int, style: Style = .border) {
        fill(row: row, column: column, columns: columns, character: glyphs.horizontal, style: style)
    }

    /// Draws a line from top to bottom.
    package mutating func verticalLine(row: Int, column: Int, rows: Int, style: Style = .border) {
        fillDown(row: row, column: column, rows: rows, character: glyphs.vertical, style: style)
    }

    /// Draws a box along the inside of a part; nothing if it is smaller than 2 by 2.
    package mutating func box(_ rect: Rect, style: Style = .border) {
        guard rect.rows >= 2, rect.columns >= 2 else { return }
        let bottom = rect.endRow - 1
        let right = rect.endColumn - 1
        horizontalLine(row: rect.row, column: rect.column + 1, columns: rect.columns - 2, style: style)
        horizontalLine(row: bottom, column: rect.column + 1, columns: rect.columns - 2, style: style)
        verticalLine(row: rect.row + 1, column: rect.column, rows: rect.rows - 2, style: style)
        verticalLine(row: rect.row + 1, column: right, rows: rect.rows - 2, style: style)
        let corners = [
            (rect.row, rect.column, glyphs.upperLeft), (rect.row, right, glyphs.upperRight),
            (bottom, rect.column, glyphs.lowerLeft), (bottom, right, glyphs.lowerRight),
        ]
        for (row, column, corner) in corners {
            fill(row: row, column: column, columns: 1, character: corner, style: style)
        }
    }
}
