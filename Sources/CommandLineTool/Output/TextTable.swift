import Terminal

/// Columns of text, as wide as what stands in them; the last one takes what is left.
struct TextTable {
    private var rows: [[SafeText]]
    /// Columns whose cells stand at the right.
    private let right: Set<Int>

    init(_ header: [SafeText], right: Set<Int> = []) {
        rows = [header]
        self.right = right
    }

    mutating func add(_ cells: [SafeText]) { rows.append(cells) }

    /// Whether there is nothing but the header.
    var isEmpty: Bool { rows.count == 1 }

    /// The lines, the header first.
    var lines: [SafeText] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { index, cell in
                let padding = SafeText.spaces(widths[index] - cell.width)
                if right.contains(index) { return padding + cell }
                return index == row.count - 1 ? cell : cell + padding
            }
            .joined(separator: "  ")
        }
    }
}
