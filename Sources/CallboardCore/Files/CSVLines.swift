/// Lines of a CSV file whose cells no spreadsheet takes for formulas (rule U5).
package struct CSVLines {
    /// The lines so far.
    package private(set) var bytes: [UInt8] = []

    /// A file with a header.
    package init(header: [String]) { add(header) }

    /// Adds a line.
    package mutating func add(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            let text = FormulaGuard.guarded(Array(cell.utf8))
            let needsQuotes = text.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            guard needsQuotes else {
                bytes.append(contentsOf: text)
                continue
            }
            bytes.append(0x22)
            for byte in text {
                if byte == 0x22 { bytes.append(0x22) }
                bytes.append(byte)
            }
            bytes.append(0x22)
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }
}
