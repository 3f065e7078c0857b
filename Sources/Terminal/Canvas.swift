/// A grid of cells that panes draw on and a `Screen` shows.
///
/// Drawing outside is cut off, so a pane need not know how small the screen is. Inside `within(_:_:)` places are
/// counted from the corner of that part, and nothing outside it can be touched.
package struct Canvas: Sendable {
    /// The whole grid.
    package private(set) var frameSize: Size
    /// What lines are drawn with.
    package var glyphs: Glyphs
    /// Where the real cursor stands in the whole grid, `nil` if it is of no use.
    package internal(set) var cursor: Position?

    var cells: [Cell]
    /// Characters with marks on them; few, so they are not in the cells.
    private(set) var clusters: [String] = []
    private(set) var region: Rect
    /// Parts that were drawn before.
    var memory = CanvasMemory()

    /// A blank canvas.
    package init(size: Size, glyphs: Glyphs = .ascii) {
        frameSize = size
        self.glyphs = glyphs
        region = Rect(size)
        cells = Array(repeating: .blank, count: size.rows * size.columns)
    }

    /// The size of the part that is drawn on.
    package var size: Size { region.size }

    /// The part that is drawn on, as its own drawing sees it: starting at 0, 0.
    package var bounds: Rect { Rect(region.size) }

    /// Makes everything blank, keeping the memory; a new size if one is given.
    package mutating func clear(size: Size? = nil) {
        clusters.removeAll(keepingCapacity: true)
        cursor = nil
        memory.beginFrame()
        if let size, size != frameSize {
            frameSize = size
            region = Rect(size)
            cells = Array(repeating: .blank, count: size.rows * size.columns)
        } else {
            cells.withUnsafeMutableBufferPointer { $0.update(repeating: .blank) }
        }
    }

    /// Draws on a part of this part: places are counted from its corner and nothing outside can be touched.
    package mutating func within<Value, Failure: Error>(
        _ rect: Rect,
        _ draw: (inout Canvas) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let outer = region
        let moved = Rect(
            row: outer.row + rect.row,
            column: outer.column + rect.column,
            rows: rect.rows,
            columns: rect.columns
        )
        region = moved.intersection(outer)
        defer { region = outer }
        return try draw(&self)
    }

    /// Puts the real cursor at a place of this part; outside it there is none.
    package mutating func placeCursor(row: Int, column: Int) {
        let isInside = (0..<region.rows).contains(row) && (0..<region.columns).contains(column)
        cursor = isInside ? Position(row: region.row + row, column: region.column + column) : nil
    }

    /// Shows no cursor.
    package mutating func hideCursor() {
        cursor = nil
    }

    // MARK: Text

    /// Writes text and tells how many columns it took.
    ///
    /// - Parameters:
    ///   - width: exactly so many columns are written: text that is too wide ends in `~`, the rest is filled with
    ///     spaces. Without it the text takes its own width and is cut at the edge.
    @discardableResult
    package mutating func write(
        _ text: SafeText,
        row: Int,
        column: Int = 0,
        width: Int? = nil,
        style: Style = .plain,
        alignment: Alignment = .left
    ) -> Int {
        guard let width else {
            put(text, row: row, column: column, style: style)
            return text.width
        }
        guard width > 0 else { return 0 }
        let room = width - text.width
        if room < 0 {
            let kept = text.clipped(to: width)
            put(kept, row: row, column: column, style: style)
            fill(row: row, column: column + kept.width, columns: width - kept.width, style: style)
        } else {
            let before =
                switch alignment {
                case .left: 0
                case .right: room
                case .center: room / 2
                }
            fill(row: row, column: column, columns: before, style: style)
            put(text, row: row, column: column + before, style: style)
            fill(row: row, column: column + before + text.width, columns: room - before, style: style)
        }
        return width
    }

    private mutating func put(_ text: SafeText, row: Int, column: Int, style: Style) {
        guard row >= 0, row < region.rows, column < region.columns, text.width > 0 else { return }
        let start = (region.row + row) * frameSize.columns
        let left = region.column
        let right = region.endColumn
        var string = text.string
        if text.isASCII {
            let first = max(0, -column)
            let count = min(text.width, right - left - column) - first
            guard count > 0 else { return }
            let from = start + left + column + first
            openRun(from, from + count, rowStart: start)
            cells.withUnsafeMutableBufferPointer { cells in
                string.withUTF8 { bytes in
                    for index in 0..<count {
                        cells[from + index] = Cell(UInt32(bytes[first + index]), style: style.rawValue)
                    }
                }
            }
        } else {
            putScalars(string.unicodeScalars, rowStart: start, column: left + column, style: style)
        }
    }

    private mutating func putScalars(
        _ scalars: String.UnicodeScalarView,
        rowStart: Int,
        column: Int,
        style: Style
    ) {
        var column = column
        var base: Int?
        for scalar in scalars {
            let columns = TextWidth.columns(of: scalar) ?? 0
            if columns == 0 {
                if let base { addMark(scalar, at: base) }
                continue
            }
            base = nil
            if column >= region.endColumn { break }
            if column >= region.column, column + columns <= region.endColumn {
                let index = rowStart + column
                openRun(index, index + columns, rowStart: rowStart)
                cells[index] = Cell(scalar.value, style: style.rawValue, flags: columns == 2 ? .wide : [])
                if columns == 2 { cells[index + 1] = Cell(0, style: style.rawValue, flags: .continuation) }
                base = index
            } else {
                // Half of a wide character stands outside: a space keeps the place of the other half.
                for half in column..<column + columns where half >= region.column && half < region.endColumn {
                    openRun(rowStart + half, rowStart + half + 1, rowStart: rowStart)
                    cells[rowStart + half] = Cell(0x20, style: style.rawValue)
                }
            }
            column += columns
        }
    }

    private mutating func addMark(_ mark: Unicode.Scalar, at index: Int) {
        var cell = cells[index]
        if cell.flags.contains(.cluster) {
            clusters[Int(cell.value)].unicodeScalars.append(mark)
            return
        }
        guard let base = Unicode.Scalar(cell.value) else { return }
        var cluster = String(Character(base))
        cluster.unicodeScalars.append(mark)
        cell.value = UInt32(clusters.count)
        cell.flags.insert(.cluster)
        clusters.append(cluster)
        cells[index] = cell
    }

    /// Blanks the other halves of wide characters that the cells from `start` up to `end` would cut in two.
    private mutating func openRun(_ start: Int, _ end: Int, rowStart: Int) {
        if start > rowStart, cells[start].flags.contains(.continuation) {
            cells[start - 1] = Cell(0x20, style: cells[start - 1].style)
        }
        if end < rowStart + frameSize.columns, cells[end].flags.contains(.continuation) {
            cells[end] = Cell(0x20, style: cells[end].style)
        }
    }

    // MARK: Areas

    /// Fills columns of a row with a character of one column.
    package mutating func fill(
        row: Int,
        column: Int,
        columns: Int,
        character: Unicode.Scalar = " ",
        style: Style = .plain
    ) {
        guard row >= 0, row < region.rows else { return }
        let first = max(0, column)
        let last = min(region.columns, column + columns)
        guard first < last, TextWidth.columns(of: character) == 1 else { return }
        let rowStart = (region.row + row) * frameSize.columns
        let start = rowStart + region.column + first
        let end = start + last - first
        openRun(start, end, rowStart: rowStart)
        cells.withUnsafeMutableBufferPointer { cells in
            for index in start..<end { cells[index] = Cell(character.value, style: style.rawValue) }
        }
    }

    /// Fills rows of a column with a character of one column.
    mutating func fillDown(row: Int, column: Int, rows: Int, character: Unicode.Scalar, style: Style) {
        let first = max(0, row)
        let last = min(region.rows, row + rows)
        guard first < last, column >= 0, column < region.columns, TextWidth.columns(of: character) == 1 else { return }
        let cell = Cell(character.value, style: style.rawValue)
        for row in region.row + first..<region.row + last {
            let rowStart = row * frameSize.columns
            let index = rowStart + region.column + column
            openRun(index, index + 1, rowStart: rowStart)
            cells[index] = cell
        }
    }

    /// Fills a part with spaces of a style.
    package mutating func fill(_ rect: Rect, style: Style = .plain) {
        for row in max(0, rect.row)..<max(0, rect.row, min(region.rows, rect.endRow)) {
            fill(row: row, column: rect.column, columns: rect.columns, style: style)
        }
    }

    /// Gives what is drawn there already another style.
    package mutating func restyle(row: Int, column: Int, columns: Int, style: Style) {
        guard row >= 0, row < region.rows else { return }
        let start = (region.row + row) * frameSize.columns + region.column
        let first = max(0, column)
        for index in first..<max(first, min(region.columns, column + columns)) {
            cells[start + index].style = style.rawValue
        }
    }
}
