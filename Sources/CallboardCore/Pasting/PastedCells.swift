/// A few rows of cells as they are copied out of a spreadsheet or a file.
struct PastedCells {
    /// The rows that have something in them.
    private(set) var rows: [[String]] = []

    /// So many rows are read; whoever has more opens the file.
    static let rowMax = 1000

    /// Reads cells; the separator is a tab if there is one, else what most cells of the first line have between them.
    init(_ text: String) {
        let firstLine = text.prefix { !$0.isNewline }
        let separators: [Unicode.Scalar] = ["\t", ",", ";", "|"]
        let counts = separators.map { separator in firstLine.unicodeScalars.count { $0 == separator } }
        let most = counts[0] > 0 ? 0 : counts.indices.max { counts[$0] < counts[$1] } ?? 0
        read(text, separator: separators[most])
    }

    private mutating func read(_ text: String, separator: Unicode.Scalar) {
        var cells: [String] = []
        var cell = ""
        var isQuoted = false
        var rest = Array(text.unicodeScalars)[...]
        func trimmed(_ text: String) -> String { text.trimmingLineEnds }
        func endRow(_ rows: inout [[String]]) {
            cells.append(trimmed(cell))
            if cells.contains(where: { !$0.isEmpty }) { rows.append(cells) }
            cells = []
            cell = ""
        }
        while let scalar = rest.popFirst(), rows.count < Self.rowMax {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                cell.unicodeScalars.append(scalar)
                rest = rest.dropFirst()
            case "\"" where isQuoted: isQuoted = false
            case "\"" where cell.allSatisfy({ $0 == " " }):
                cell = ""
                isQuoted = true
            case separator where !isQuoted:
                cells.append(trimmed(cell))
                cell = ""
            case "\n" where !isQuoted, "\r" where !isQuoted: endRow(&rows)
            default: cell.unicodeScalars.append(scalar)
            }
        }
        if rows.count < Self.rowMax { endRow(&rows) }
    }
}

extension String {
    /// Without spaces, tabs and line ends at its ends.
    var trimmingLineEnds: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
