import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Files that are written and read again")
struct WriterTests {
    private static let pieces = [
        "=", "+", "-", "@", "'", "''", "\t", "\r", "\n", "\u{0}", "＝", "＋", "－", "＠", "\"", ",", ";", "a", "é", "日",
        "🙂", " ", "1", "911140001234",
    ]

    private func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in WriterTests.pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    @Test("No cell starts a formula, and reading takes away exactly what writing added", arguments: 0..<20)
    func formulas(seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<200 {
            let original = Array(text(&random).utf8)
            let written = FormulaGuard.guarded(original)
            #expect(FormulaGuard.undone(written) == original)
            let isNumber = written.first == 0x2B && written.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
            #expect(
                !"=+-@\t\r\u{0}＝＋－＠".contains {
                    String(decoding: written, as: UTF8.self).unicodeScalars.first == $0.unicodeScalars.first
                } || isNumber
            )
        }
    }

    @Test(
        "The guard is put where it is needed",
        arguments: [
            ("=1", "'=1"), ("+911140001234", "+911140001234"), ("+91114", "'+91114"), ("'=1", "''=1"), ("'a", "'a"),
            ("", ""),
            ("＝1", "'＝1"), ("'+911140001234", "''+911140001234"), ("+911140001234567890", "'+911140001234567890"),
            ("a=1", "a=1"),
        ]
    )
    func guards(text: String, written: String) {
        #expect(String(decoding: FormulaGuard.guarded(Array(text.utf8)), as: UTF8.self) == written)
    }

    @Test("Records that are exported and read again are the same", arguments: 0..<20)
    func export(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var records: [CallRecord] = []
        for _ in 0..<50 {
            let start = Int64.random(in: 10_000_000_000...1_900_000_000_000, using: &random)
            records.append(
                CallRecord(
                    caller: try #require(
                        PhoneNumber(value: UInt64.random(in: 1_000_000...999_999_999_999_999, using: &random))
                    ),
                    receiver: try #require(
                        PhoneNumber(value: UInt64.random(in: 1_000_000...999_999_999_999_999, using: &random))
                    ),
                    labelID: LabelID(FileFixture.labelID),
                    labelName: text(&random),
                    callReason: text(&random),
                    window: TimeWindow(startsAt: start, endsAt: start + 3_600_000)
                )
            )
        }
        var csv: [UInt8] = []
        var json: [UInt8] = []
        RecordExport.appendCSVHeader(to: &csv)
        for record in records {
            RecordExport.appendCSV(record, to: &csv)
            RecordExport.appendJSONLine(record, to: &json)
        }
        for bytes in [csv, json] {
            let rows = try FileFixture.check(bytes).rows
            #expect(rows.count == records.count)
            for (row, record) in zip(rows, records) {
                #expect(row.draft.caller == record.caller.digits)
                #expect(row.draft.receiver == record.receiver.digits)
                #expect(row.draft.labelName == record.labelName)
                #expect(row.draft.callReason == record.callReason)
                #expect((row.starts, row.ends) == (record.window.startsAt, record.window.endsAt))
            }
        }
    }

    @Test("Bad rows that are written out and read again are the same rows with the same faults", arguments: 0..<6)
    func badRows(seed: UInt64) throws {
        let file = try TemporaryFile(FileCheckTests.awkward(rows: 150, seed: seed))
        let check = try FileCheck(FileFixture.open(file.path), options: FileFixture.options)
        let writer = BadRows(check.mapping)
        var output: [UInt8] = []
        var before: [ToldRow] = []
        writer.appendHeader(to: &output)
        _ = try check.run { row in
            guard !row.isValid else { return }
            before.append(ToldRow(row))
            writer.append(row, to: &output) { "=\($0.rule.name)" }
        }
        let (after, report) = try FileFixture.check(output)
        #expect(report.encoding == .utf8)
        #expect(after.count == before.count)
        for (old, new) in zip(before, after) {
            #expect(new.draft == old.draft)
            #expect(new.kept == old.kept)
            #expect(new.rules.filter { $0 != "pair-overlap" } == old.rules.filter { $0 != "pair-overlap" })
            #expect(new.cells[7] == String(old.line))
            #expect(new.cells[8] == old.rules.joined(separator: " | "))
            #expect(new.cells[11].hasPrefix("'="))
        }
    }
}
