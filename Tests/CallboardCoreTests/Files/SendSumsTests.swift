import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("What the check says of the rows that would be sent")
struct SendSumsTests {
    private static let hour: Int64 = 3_600_000

    /// A row with a label, by its ID or its name, and a window in hours from now.
    private static func row(_ number: Int, _ label: String, from start: Int64, to end: Int64) -> String {
        let window = "\(FileFixture.now + start * hour),\(FileFixture.now + end * hour)"
        return "911140001234,\(919_800_000_000 + number),\(label),,,\(window)"
    }

    @Test(
        "Labels and windows are those of the valid rows",
        arguments: [64, 1000, 1 << 16],
        [FileCheck.Rows.all, .none]
    )
    func sums(blockSize: Int, rows: FileCheck.Rows) throws {
        let labels = FileFixture.labels.labels
        var lines = [FileFixture.header]
        for number in 0..<600 {
            // Every third row has the second label, written as a name; every fifth is over, and would be the earliest.
            let label = number % 3 == 0 ? labels[2].name : labels[0].id.rawValue.uppercased()
            lines.append(
                number % 5 == 0
                    ? Self.row(number, labels[1].id.rawValue, from: -48, to: -40)
                    : Self.row(number, label, from: 2 + Int64(number % 7), to: 10 + Int64(number % 7))
            )
        }
        let report = try FileFixture.check(lines.joined(separator: "\n").utf8, rows: rows) { $0.blockSize = blockSize }
            .report
        #expect(report.valid == 480)
        #expect(
            report.sums.labels == [
                SendSums.LabelCount(label: labels[0].id, rows: 320),
                SendSums.LabelCount(label: labels[2].id, rows: 160),
            ]
        )
        #expect(report.sums.moreLabels == 0)
        #expect(
            report.sums.window
                == TimeWindow(startsAt: FileFixture.now + 2 * Self.hour, endsAt: FileFixture.now + 16 * Self.hour)
        )
        #expect(report.sums.firstEnd == FileFixture.now + 10 * Self.hour)
        #expect(report.sums.acceptedAt == nil)
    }

    @Test func `Of many labels those of most rows are named and the others counted`() throws {
        let labels = (0..<30).map { number in
            Label(id: LabelID("3d0c2f1a-0000-4000-8000-0000000001\(10 + number)"), name: "Label \(number)")
        }
        let rows = labels.enumerated().flatMap { place, label in
            (0...place).map { Self.row(100 * place + $0, label.name, from: 1, to: 2) }
        }
        let report = try FileFixture.check(([FileFixture.header] + rows).joined(separator: "\n").utf8) {
            $0.labels = LabelDirectory(labels)
        }
        .report
        #expect(report.sums.labels.map(\.label) == labels.suffix(8).reversed().map(\.id))
        #expect(report.sums.labels.map(\.rows) == Array(23...30).reversed())
        #expect(report.sums.moreLabels == 22)
    }

    @Test func `The table that a person looks at says the same as the check`() throws {
        let rows = (0..<500).map { Self.row($0, FileFixture.labelID, from: 1, to: 2 + Int64($0 % 3)) }
        let file = try TemporaryFile(([FileFixture.header] + rows).joined(separator: "\n"))
        let check = try FileCheck(FileFixture.open(file.path), options: FileFixture.options)
        let table = try FileTable(check)
        table.run()
        #expect(try table.report?.sums == check.run().sums)
        #expect(table.report?.sums.labels.map(\.rows) == [500])
    }
}
