import CallPersonalisation

/// The first rows of a file of cells: which separator it has, whether it names its columns, and how.
struct RecordHead {
    let separator: UInt8
    let headers: [String]
    let hasHeader: Bool
    let dataStart: Int
    let dataLine: Int

    private static let separators: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    private static let columnMax = 4096
    /// Bytes read in one go; memory that is touched costs more than reading it.
    private static let stretch = 1 << 16

    /// Looks at a file from `start` on; a first line `sep=;` says the separator, else the rows do, unless it is given.
    init(_ file: ReadableFile, from start: Int, separator given: UInt8?) throws {
        var start = start
        var line = 1
        var said: UInt8?
        if let (separator, length) = try RecordHead.separatorLine(file, from: start) {
            said = separator
            start += length
            line = 2
        }
        let separator = try given ?? said ?? RecordHead.recognise(file, from: start)
        let buffer = BlockBuffer(capacity: RecordHead.stretch, separator: separator, cellMax: RecordHead.columnMax)
        try buffer.load(file, from: start, wanted: RecordHead.stretch)
        var cells: [String] = []
        while true {
            let outcome = buffer.nextRow()
            if outcome == .incomplete {
                try buffer.extend(file, by: RecordHead.stretch)
                continue
            }
            guard outcome == .row || outcome == .unclosedQuote else { throw FileError.empty }
            if buffer.isCut { throw FileError.headerTooLong }
            if !buffer.isBlank {
                cells = (0..<buffer.cellCount).map { index in
                    buffer.forgetTexts()
                    return String(decoding: buffer.text(index), as: UTF8.self)
                }
                break
            }
            line += buffer.innerBreaks + 1
        }
        self.separator = separator
        hasHeader = !cells.contains(where: RecordHead.isValue)
        if hasHeader {
            // A spreadsheet writes empty columns at the end of every row, the first as well.
            while let last = cells.last, last.isEmpty { cells.removeLast() }
            headers = cells
            dataStart = start + buffer.position
            dataLine = line + buffer.innerBreaks + 1
        } else {
            headers = cells.indices.map { "column \($0 + 1)" }
            dataStart = start + buffer.rowStart
            dataLine = line
        }
    }

    /// Whether a cell of the first row is data and no name: a number as long as a telephone number, or a label's ID.
    static func isValue(_ text: String) -> Bool {
        NumberReading(text).isGood || UUIDBytes(text) != nil
    }

    /// The separator that a first line `sep=…` says, and the bytes of that line.
    private static func separatorLine(_ file: ReadableFile, from start: Int) throws -> (UInt8, Int)? {
        var stream = ByteStream(file, from: start)
        for expected in "sep=".utf8 {
            guard let byte = try stream.take(), byte | 0x20 == expected | 0x20 else { return nil }
        }
        guard let separator = try stream.take(), separators.contains(separator), let end = try stream.take() else {
            return nil
        }
        if end == 0x0A { return (separator, 6) }
        guard end == 0x0D else { return nil }
        return (separator, try stream.peek() == 0x0A ? 7 : 6)
    }

    /// The separator with which most of the first rows have as many cells as the first, and more than one.
    private static func recognise(_ file: ReadableFile, from start: Int) throws -> UInt8 {
        var best: (separator: UInt8, rows: Int, columns: Int) = (0x2C, 0, 1)
        for separator in separators {
            let buffer = BlockBuffer(capacity: stretch, separator: separator, cellMax: columnMax)
            try buffer.load(file, from: start, wanted: stretch)
            var columns = 0
            var rows = 0
            for _ in 0..<20 {
                guard buffer.nextRow() == .row else { break }
                if buffer.isBlank { continue }
                if columns == 0 { columns = buffer.cellCount }
                if buffer.cellCount == columns { rows += 1 }
            }
            guard columns > 1 else { continue }
            if (rows, columns) > (best.rows, best.columns) || best.columns == 1 {
                best = (separator, rows, columns)
            }
        }
        return best.separator
    }
}
