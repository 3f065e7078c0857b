/// Where the rows of a file are, and how each fares, in a few bits a row.
struct RowIndex: Sendable {
    private struct Block {
        var firstRow: Int
        var firstLine: Int
        var offset: Int
        var end: Int
        var rows: Int
        var marks: [FileBlock.Mark]
    }

    /// A stretch of the file in which a row is found.
    struct Place {
        /// The first row of the stretch, the line on which it begins, and how many rows there are.
        var row: Int
        var line: Int
        var rows: Int
        /// Where the stretch lies.
        var offset: Int
        var bytes: Int
    }

    private var blocks: [Block] = []
    /// Two bits for each row.
    private var verdicts: [UInt8] = []
    private var rows = 0

    /// Adds the rows of the next block.
    mutating func append(_ block: FileBlock, _ base: BlockRunner.Base) {
        guard block.rows > 0 else { return }
        blocks.append(
            Block(
                firstRow: base.row,
                firstLine: base.line,
                offset: block.start,
                end: block.end,
                rows: block.rows,
                marks: block.marks
            )
        )
        var row = rows
        for verdict in block.verdicts {
            if row & 3 == 0 { verdicts.append(0) }
            verdicts[row >> 2] |= verdict << UInt8(row & 3 * 2)
            row += 1
        }
        rows = row
    }

    /// How a known row fares.
    func verdict(_ row: Int) -> FileTable.Verdict {
        guard row >= 0, row < rows else { return .valid }
        return FileTable.Verdict(rawValue: verdicts[row >> 2] >> UInt8(row & 3 * 2) & 3) ?? .valid
    }

    /// Notes a warning; true if the row had none and no error.
    @discardableResult
    mutating func raise(_ row: Int) -> Bool {
        guard row >= 0, row < rows, verdict(row) == .valid else { return false }
        verdicts[row >> 2] |= 1 << UInt8(row & 3 * 2)
        return true
    }

    /// Where a row is found; nil if it is not known.
    func place(of row: Int) -> Place? {
        guard row >= 0, row < rows else { return nil }
        var low = 0
        var high = blocks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if blocks[middle].firstRow <= row { low = middle } else { high = middle }
        }
        let block = blocks[low]
        let number = (row - block.firstRow) / FileBlock.markEvery
        let mark = block.marks[number]
        let isLast = number + 1 >= block.marks.count
        let offset = block.offset + Int(mark.offset)
        let end = isLast ? block.end : block.offset + Int(block.marks[number + 1].offset)
        return Place(
            row: block.firstRow + number * FileBlock.markEvery,
            line: block.firstLine + Int(mark.line),
            rows: isLast ? block.rows - number * FileBlock.markEvery : FileBlock.markEvery,
            offset: offset,
            bytes: end - offset
        )
    }
}
