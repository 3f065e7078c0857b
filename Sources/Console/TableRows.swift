import CallPersonalisation
import CallboardCore

/// The rows of a file's table as the console shows them.
final class TableRows: RowSource {
    private let table: FileTable

    /// The rows of a table.
    init(_ table: FileTable) {
        self.table = table
    }

    var rowCount: Int { table.progress.rows }

    func row(_ index: Int) -> FileRow? {
        guard let details = try? table.details(at: index) else { return nil }
        return FileRow(line: details.line, draft: details.draft, problems: details.problems)
    }

    func problemRow(from index: Int, forward: Bool) -> Int? {
        table.row(after: index, atLeast: .invalid, backwards: !forward)
            ?? table.row(after: index, atLeast: .warned, backwards: !forward)
    }
}
