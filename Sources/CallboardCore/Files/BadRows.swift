package import CallPersonalisation

/// Rows with problems as a CSV file that can be mended in a spreadsheet and read again.
///
/// The original columns come first, so that reading the file gives the same rows; then `callboard_line`, `callboard_rule`,
/// `callboard_column`, `callboard_value` and `callboard_message`, which reading passes over. A row with several problems has
/// them side by side with ` | ` between. UTF-8 with a mark and CRLF, as spreadsheets expect; formulas are guarded
/// (`FormulaGuard`).
package struct BadRows: Sendable {
    private let separator: UInt8 = 0x2C
    private let mapping: ColumnMapping

    /// Prepares to write rows of a file that is read by a mapping.
    package init(_ mapping: ColumnMapping) { self.mapping = mapping }

    /// Most characters of a value that are told; the cell itself is whole.
    private static let valueMax = 256

    /// The names of the columns that are added.
    package static let ownColumns = [
        "callboard_line", "callboard_rule", "callboard_column", "callboard_value", "callboard_message",
    ]

    /// Appends the mark and the header.
    package func appendHeader(to output: inout [UInt8]) {
        output.append(contentsOf: [0xEF, 0xBB, 0xBF])
        let headers = mapping.columns.filter { !isOwn($0) }.map(\.header) + BadRows.ownColumns
        append(headers.map { Array($0.utf8) }, to: &output)
    }

    /// Appends one row.
    ///
    /// - Parameter message: words a problem
    package func append(_ row: CheckedRow, to output: inout [UInt8], message: (RecordProblem) -> String) {
        var cells: [[UInt8]] = []
        for index in mapping.columns.indices where !isOwn(mapping.columns[index]) {
            cells.append(FormulaGuard.guarded(Array(row.plan.cell(index, row.buffer))))
        }
        let problems = row.problems
        func joined(_ text: (RecordProblem) -> String) -> [UInt8] {
            FormulaGuard.guarded(Array(problems.map(text).joined(separator: " | ").utf8))
        }
        cells.append(Array(String(row.line).utf8))
        cells.append(joined { $0.rule.name })
        cells.append(joined { $0.rule.field.map(columnName) ?? "" })
        cells.append(joined { $0.rule.field.map { String(row.value(of: $0).prefix(BadRows.valueMax)) } ?? "" })
        cells.append(joined(message))
        cells += row.cellsBeyond.map { FormulaGuard.guarded($0) }
        append(cells, to: &output)
    }

    private func isOwn(_ column: ColumnMapping.Column) -> Bool {
        BadRows.ownColumns.contains(column.header)
    }

    private func columnName(_ field: RecordField) -> String {
        mapping.column(of: field).map { mapping.columns[$0].header } ?? field.rawValue
    }

    private func append(_ cells: [[UInt8]], to output: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(separator) }
            output.append(contentsOf: CSVText.quoted(cell, separator: separator))
        }
        output.append(contentsOf: [0x0D, 0x0A])
    }
}
