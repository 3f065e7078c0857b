/// What stands in one cell of a table.
package struct TableCell: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The words.
    package var text: SafeText
    /// How they look.
    package var style: Style

    /// A cell.
    package init(_ text: SafeText, style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// A cell with our own words.
    package init(stringLiteral text: String) {
        self.init(SafeText(stringLiteral: text))
    }
}

/// One column of a table.
package struct TableColumn: Hashable, Sendable {
    /// What stands above it.
    package var title: SafeText
    /// The columns of characters it wants.
    package var width: Int
    /// The fewest it makes sense with.
    package var minimum: Int
    /// 0 stays longest; the highest goes first when there is no room.
    package var priority: Int
    /// Numbers right, text left.
    package var alignment: Alignment
    /// Whether it takes what room is left.
    package var isGrowing: Bool

    /// A column.
    ///
    /// - Parameter minimum: the wanted width if not given.
    package init(
        _ title: SafeText,
        width: Int,
        minimum: Int? = nil,
        priority: Int = 0,
        alignment: Alignment = .left,
        isGrowing: Bool = false
    ) {
        self.title = title
        self.width = max(1, width)
        self.minimum = min(max(1, minimum ?? width), max(1, width))
        self.priority = priority
        self.alignment = alignment
        self.isGrowing = isGrowing
    }
}

/// Rows in columns, with a header and a cursor.
///
/// The row of the cursor has `>` before it and only its first cell in another style, so that moving costs few bytes on
/// a slow link.
package struct Table: Hashable, Sendable {
    /// The columns, from the left.
    package var columns: [TableColumn]

    /// Before the first column: a space, the sign of the cursor, the sign of a mark.
    package static let markerWidth = 3
    /// Between two columns.
    package static let gap = 2

    /// A table.
    package init(columns: [TableColumn]) {
        self.columns = columns
    }

    /// Where a column stands.
    package struct Placement: Hashable, Sendable {
        /// Which of `columns` it is.
        package let index: Int
        /// Where it begins, counted from the left of the table.
        package let column: Int
        /// How wide it is.
        package let width: Int
    }

    /// The columns that have room in a width, from the left; the least important are left out.
    package func placements(width: Int) -> [Placement] {
        var kept = Array(columns.indices)
        func needed() -> Int {
            kept.reduce(Self.markerWidth) { $0 + columns[$1].minimum } + Self.gap * max(0, kept.count - 1)
        }
        while kept.count > 1, needed() > width {
            guard let least = kept.indices.max(by: { isMoreImportant(kept[$0], kept[$1]) }) else { break }
            kept.remove(at: least)
        }
        var widths = columns.map(\.minimum)
        var room = width - needed()
        for index in kept.sorted(by: isMoreImportant) where room > 0 {
            let more = min(room, columns[index].width - widths[index])
            widths[index] += more
            room -= more
        }
        let growing = kept.filter { columns[$0].isGrowing }
        for (place, index) in growing.enumerated() where room > 0 {
            let share = room / (growing.count - place)
            widths[index] += share
            room -= share
        }
        var column = Self.markerWidth
        return kept.map { index in
            defer { column += widths[index] + Self.gap }
            return Placement(index: index, column: column, width: max(0, min(widths[index], width - column)))
        }
    }

    private func isMoreImportant(_ left: Int, _ right: Int) -> Bool {
        (columns[left].priority, left) < (columns[right].priority, right)
    }

    /// Draws the header and the rows of the list's window.
    ///
    /// - Parameters:
    ///   - rect: one row of header and the rest for rows.
    ///   - isFocused: whether the real cursor stands on the cursor's row.
    ///   - isInUse: whether keys go to it; where several lists are seen, the cursor of the others is drawn as `-`.
    ///   - isMarked: whether a row of the list is marked.
    ///   - key: a number that changes whenever a row of the list would be shown otherwise; with it a row that was drawn
    ///     before is not drawn again.
    ///   - cell: what stands in a row of the list and a column of `columns`; asked only for what is shown.
    package func draw(
        on canvas: inout Canvas,
        in rect: Rect,
        list: ListState,
        isFocused: Bool = true,
        isInUse: Bool = true,
        isMarked: (Int) -> Bool = { _ in false },
        key: ((_ row: Int) -> Int)? = nil,
        cell: (_ row: Int, _ column: Int) -> TableCell
    ) {
        let header = Rect(row: rect.row, column: rect.column, rows: min(1, rect.rows), columns: rect.columns)
        var known: [Placement]?
        func placed() -> [Placement] {
            // A column stays free, so that no word touches what is beside the table.
            let placed = known ?? placements(width: rect.columns - 1)
            known = placed
            return placed
        }
        let signature = key == nil ? 0 : hashValue
        if key == nil {
            drawHeader(on: &canvas, in: header, placed())
        } else {
            canvas.remember(header, as: signature) { drawHeader(on: &$0, in: header, placed()) }
        }
        for (offset, row) in list.window.prefix(max(0, rect.rows - 1)).enumerated() {
            let line = Rect(row: rect.row + 1 + offset, column: rect.column, rows: 1, columns: rect.columns)
            let isCursor = row == list.cursor
            if isCursor, isFocused { canvas.placeCursor(row: line.row, column: rect.column + 1) }
            let isMarked = isMarked(row)
            if let key {
                let state = RowState(table: signature, row: key(row), isMarked: isMarked)
                canvas.remember(line, as: state) {
                    draw(row, on: &$0, in: line, placed(), isMarked: isMarked, cell)
                }
            } else {
                draw(row, on: &canvas, in: line, placed(), isMarked: isMarked, cell)
            }
            // Over the row, which is the same without it: a move of the cursor draws no row again.
            if isCursor { drawCursor(row, on: &canvas, in: line, isInUse ? placed().first : nil, cell) }
        }
    }

    /// All that the picture of a row depends on.
    private struct RowState: Hashable {
        let table: Int
        let row: Int
        let isMarked: Bool
    }

    private func drawHeader(on canvas: inout Canvas, in rect: Rect, _ placements: [Placement]) {
        for placement in placements {
            let column = columns[placement.index]
            canvas.write(
                column.title,
                row: rect.row,
                column: rect.column + placement.column,
                width: placement.width,
                style: .title,
                alignment: column.alignment
            )
        }
    }

    private func draw(
        _ row: Int,
        on canvas: inout Canvas,
        in rect: Rect,
        _ placements: [Placement],
        isMarked: Bool,
        _ cell: (_ row: Int, _ column: Int) -> TableCell
    ) {
        if isMarked { canvas.write("*", row: rect.row, column: rect.column + 2, style: .marked) }
        for placement in placements {
            let content = cell(row, placement.index)
            write(content.text, on: &canvas, in: rect, placement, style: content.style)
        }
    }

    /// - Parameter first: where the first cell stands; nil if keys go to another list.
    private func drawCursor(
        _ row: Int,
        on canvas: inout Canvas,
        in rect: Rect,
        _ first: Placement?,
        _ cell: (_ row: Int, _ column: Int) -> TableCell
    ) {
        canvas.write(first == nil ? "-" : ">", row: rect.row, column: rect.column + 1)
        guard let first else { return }
        write(cell(row, first.index).text, on: &canvas, in: rect, first, style: .selection)
    }

    private func write(_ text: SafeText, on canvas: inout Canvas, in rect: Rect, _ placement: Placement, style: Style) {
        let text = text.clipped(to: placement.width)
        let isRight = columns[placement.index].alignment == .right
        canvas.write(
            text,
            row: rect.row,
            column: rect.column + placement.column + (isRight ? placement.width - text.width : 0),
            style: style
        )
    }
}
