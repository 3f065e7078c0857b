import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("A file whose rows are changed on their way in")
struct ChangedFileTests {
    private static func recipe(_ texts: String...) throws -> RowChanges {
        RowChanges(recipe: Recipe(try texts.map { try Recipe.repair($0) }))
    }

    private static let rows = [
        FileFixture.header,
        FileFixture.row(1, reason: "Your order 48/2 is out"),
        FileFixture.row(2, reason: "short"),
        FileFixture.row(3, reason: "Your order is out today"),
        FileFixture.row(4, caller: "0 1140001234", reason: "\"Two\nlines of reason\""),
    ].joined(separator: "\n")

    @Test func `Rows that break a rule are changed, counted and judged anew; cells stay the file's`() throws {
        let changes = try Self.recipe("reason-characters", "reason-length:clear", "caller-zero=91", "reason-control")
        let (rows, report) = try FileFixture.check(Self.rows.utf8) { $0.changes = changes }
        #expect(rows.map(\.rules) == [[], [], [], []])
        #expect(
            rows.map(\.draft.callReason) == [
                "Your order 48-2 is out", "", "Your order is out today", "Two lines of reason",
            ]
        )
        #expect(rows[0].cells[4] == "Your order 48/2 is out")
        #expect(rows[3].caller == 911_140_001_234)
        #expect(report.valid == 4)
        #expect(report.changedRows == 3)
        #expect(report.mendedRows == 2, "a warning did not keep the first from being sent")
        #expect(report.repairs.map(\.rows) == [1, 1, 1, 1])
    }

    @Test func `A row changed by hand is found again by its place and its bytes`() throws {
        let file = try TemporaryFile(Self.rows)
        let table = try FileTable(try FileCheck(FileFixture.open(file.path), options: FileFixture.options))
        let second = try #require(try table.details(at: 1))
        #expect(second.original == nil)
        var draft = second.draft
        draft.callReason = "A reason that is long enough"
        for (hash, expected) in [(second.hash, draft.callReason), (second.hash &+ 1, "short")] {
            var options = FileFixture.options
            options.changes.edits[second.offset] = RowChanges.Edit(draft: draft, hash: hash)
            let changed = try FileTable(try FileCheck(FileFixture.open(file.path), options: options))
            changed.run()
            let details = try #require(try changed.details(at: 1))
            #expect(details.draft.callReason == expected)
            #expect((details.original?.callReason == "short") == (expected != "short"))
            #expect(changed.report?.changedRows == (expected == "short" ? 0 : 1))
        }
    }

    @Test func `A recipe gives the same with blocks of any size and any number of threads`() throws {
        let bytes = FileCheckTests.awkward(rows: 400, seed: 5)
        let changes = try Self.recipe(
            "caller-spreadsheet:set=911140001234",
            "caller-missing=911140001235",
            "reason-control",
            "reason-length:clear"
        )
        let (whole, report) = try FileFixture.check(bytes) {
            $0.threads = 1
            $0.changes = changes
        }
        #expect(report.changedRows > 100)
        for size in [97, 1000] {
            let (parts, other) = try FileFixture.check(bytes) {
                $0.threads = 3
                $0.blockSize = size
                $0.changes = changes
            }
            #expect(parts == whole)
            #expect(other.repairs == report.repairs)
            #expect((other.changedRows, other.mendedRows) == (report.changedRows, report.mendedRows))
        }
    }

    @Test func `The same rows through JSON are changed alike`() throws {
        let json =
            #"[{"caller":"911140001234","receiver":"919800000001","label_id":"\#(FileFixture.labelID)","call_reason":"Order 48/2 is out","starts_at":\#(FileFixture.now + 3_600_000),"ends_at":\#(FileFixture.now + 7_200_000)}]"#
        let changes = try Self.recipe("reason-characters")
        let (rows, report) = try FileFixture.check(json.utf8) { $0.changes = changes }
        #expect(rows.first?.draft.callReason == "Order 48-2 is out")
        #expect(report.changedRows == 1)
    }

    @Test func `Labels that are not known are said once and not for every row`() throws {
        let (rows, report) = try FileFixture.check(Self.rows.utf8) { $0.labels = nil }
        #expect(rows.allSatisfy { !$0.rules.contains("labels-stale") })
        #expect(report.hasStaleLabels)
        #expect(try !FileFixture.check(Self.rows.utf8).report.hasStaleLabels)
        let day: Int64 = 86_400_000
        for (age, isStale) in [(day, false), (day + 1, true)] {
            let labels = LabelDirectory(FileFixture.labels.labels, fetchedAt: FileFixture.now - age)
            #expect(try FileFixture.check(Self.rows.utf8) { $0.labels = labels }.report.hasStaleLabels == isStale)
        }
    }
}
