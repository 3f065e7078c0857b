import CallPersonalisation
import Foundation
import Testing

@testable import CallboardCore

@Suite("The rows that break a rule")
struct RowsByRuleTests {
    @Test("Any of some rows is found by its place among them", arguments: [1, 63, 64, 65, 4095, 4096, 4097, 100_000])
    func places(step: Int) {
        var set = RowSet()
        let rows = stride(from: 0, to: 400_000, by: step).map(\.self)
        for row in rows {
            set.insert(row)
            set.insert(row)
        }
        #expect(set.count == rows.count)
        for place in [0, rows.count / 2, rows.count - 1] { #expect(set.row(at: place) == rows[place]) }
        #expect(set.row(at: rows.count) == nil)
        #expect(set.row(at: -1) == nil)
    }

    @Test func `A table lists the rows of each cause, those that overlap too`() throws {
        let lines = [
            FileFixture.row(1), FileFixture.row(2, reason: "short"), FileFixture.row(3), FileFixture.row(1),
            FileFixture.row(4, reason: "tiny"),
        ]
        let file = try TemporaryFile(([FileFixture.header] + lines).joined(separator: "\n"))
        let check = try FileCheck(FileFixture.open(file.path), options: FileFixture.options)
        let table = try FileTable(check)
        table.run()
        func rows(_ table: FileTable, _ rule: RecordRule) -> [Int] {
            (0..<table.count(breaking: rule)).compactMap { table.row($0, breaking: rule) }
        }
        #expect(rows(table, .reasonLength) == [1, 4])
        #expect(rows(table, .pairOverlap) == [0, 3])
        #expect(rows(table, .callerMissing).isEmpty)

        // Checked anew with a change, its rows can be looked at before it is judged, and then are judged as changed.
        var options = FileFixture.options
        options.changes.recipe = Recipe([Repair(.clear, .callReason, for: .reasonLength)])
        let again = try FileTable(try FileCheck(check.file, options: options), known: table)
        #expect(again.progress.rows == 5)
        #expect(try again.details(at: 4)?.draft.callReason == "")
        #expect(again.report == nil)
        again.run()
        #expect(rows(again, .reasonLength).isEmpty)
        #expect(rows(again, .pairOverlap) == [0, 3])
        #expect(again.verdict(at: 4) == .valid)
        #expect(again.report?.changedRows == 2)
        #expect(again.progress.isComplete)
    }
}
