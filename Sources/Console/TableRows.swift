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
        return FileRow(
            index: index,
            line: details.line,
            draft: details.draft,
            problems: details.problems,
            original: details.original,
            key: FileRow.Key(offset: details.offset, hash: details.hash)
        )
    }

    func problemRow(from index: Int, forward: Bool) -> Int? {
        table.row(after: index, atLeast: .invalid, backwards: !forward)
            ?? table.row(after: index, atLeast: .warned, backwards: !forward)
    }

    func count(breaking rule: RecordRule) -> Int { table.count(breaking: rule) }

    func index(_ place: Int, breaking rule: RecordRule) -> Int? { table.row(place, breaking: rule) }

    func differences(_ repair: Repair, limit: Int) -> [RepairView.Difference] {
        guard let rule = repair.cause, let repairer = table.repairer(Recipe([repair])) else { return [] }
        return (0..<min(limit, table.count(breaking: rule))).compactMap { place in
            guard let index = table.row(place, breaking: rule), let details = try? table.details(at: index) else {
                return nil
            }
            return RepairView.Difference(line: details.line, preview: repairer.preview(details.draft))
        }
    }

    func judge(_ draft: RecordDraft) -> [RecordProblem] {
        guard let rules = table.repairer(Recipe())?.judge(draft).verdict.rules.rules else { return [] }
        return rules.map { rule in RecordProblem(rule, in: rule.field.map { draft[$0] } ?? "") }
    }
}
