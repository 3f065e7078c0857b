extension Canvas {
    /// The whole grid as text, one string a row, without spaces at the ends.
    package var lines: [String] {
        (0..<frameSize.rows).map { row in
            var line = ""
            for column in 0..<frameSize.columns { appendText(of: self[row, column], to: &line) }
            while line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
            return line
        }
    }

    /// The whole grid as the letters of its styles, one string a row, without plain cells at the ends.
    package var styleLines: [String] {
        (0..<frameSize.rows).map { row in
            var line = String((0..<frameSize.columns).map { style(row: row, column: $0).letter })
            while line.last == "." { line.removeLast() }
            return line
        }
    }

    /// The style of one cell of the whole grid; plain outside it.
    package func style(row: Int, column: Int) -> Style {
        guard (0..<frameSize.rows).contains(row), (0..<frameSize.columns).contains(column) else { return .plain }
        return Style(rawValue: self[row, column].style) ?? .plain
    }

    subscript(row: Int, column: Int) -> Cell {
        cells[row * frameSize.columns + column]
    }

    /// Adds what a cell shows; nothing for the right half of a wide character.
    func appendText(of cell: Cell, to text: inout String) {
        if cell.flags.contains(.continuation) { return }
        if cell.flags.contains(.cluster) {
            text += clusters[Int(cell.value)]
        } else if let scalar = Unicode.Scalar(cell.value) {
            text.unicodeScalars.append(scalar)
        }
    }

    /// The same as UTF-8, without a string for a character that is one byte.
    func appendBytes(of cell: Cell, to bytes: inout [UInt8]) {
        if cell.flags.contains(.continuation) { return }
        if cell.flags.contains(.cluster) {
            bytes += clusters[Int(cell.value)].utf8
        } else if cell.value < 0x80 {
            bytes.append(UInt8(cell.value))
        } else if let scalar = Unicode.Scalar(cell.value) {
            bytes += scalar.utf8
        }
    }
}
