/// A table as a screen shows it, to be written to a file.
package struct ViewTable: Hashable, Sendable {
    /// What it is of, such as `labels`.
    package var name: String
    /// The names of its columns.
    package var columns: [String]
    /// Its cells, row by row, each with as many as there are columns.
    package var rows: [[String]]

    /// Makes a table.
    package init(name: String, columns: [String], rows: [[String]]) {
        self.name = name
        self.columns = columns
        self.rows = rows
    }

    /// The form that a path asks for by its ending; text for any other.
    package func bytes(for path: String) -> [UInt8] {
        let path = path.lowercased()
        if path.hasSuffix(".csv") { return csv }
        if path.hasSuffix(".json") { return json }
        return text
    }

    /// Comma-separated values with a header; formulas are guarded (`FormulaGuard`).
    package var csv: [UInt8] {
        var output: [UInt8] = []
        for cells in [columns] + rows {
            for (index, cell) in cells.enumerated() {
                if index > 0 { output.append(0x2C) }
                output += CSVText.quoted(FormulaGuard.guarded(Array(cell.utf8)), separator: 0x2C)
            }
            output += [0x0D, 0x0A]
        }
        return output
    }

    /// An array of objects, one a line; the members are the columns in small letters with `_` for spaces.
    package var json: [UInt8] {
        let names = columns.map { $0.lowercased().replacing(" ", with: "_") }
        var output = Array("[".utf8)
        for (place, row) in rows.enumerated() {
            output += Array((place == 0 ? "\n" : ",\n").utf8)
            for (index, (name, cell)) in zip(names, row).enumerated() {
                output.append(index == 0 ? 0x7B : 0x2C)
                JSONText.append(name, to: &output)
                output.append(0x3A)
                JSONText.append(cell, to: &output)
            }
            output.append(0x7D)
        }
        return output + Array("\n]\n".utf8)
    }

    /// Columns of text under each other, two spaces between; line ends within a cell become spaces.
    package var text: [UInt8] {
        let lines = ([columns] + rows).map { $0.map { String($0.map { $0.isNewline ? " " : $0 }) } }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        var output = ""
        for line in lines {
            var words = ""
            for (column, cell) in line.enumerated() {
                let isLast = column == line.count - 1
                words += isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            while words.last == " " { words.removeLast() }
            output += words + "\n"
        }
        return Array(output.utf8)
    }
}
