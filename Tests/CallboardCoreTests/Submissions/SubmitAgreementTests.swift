import CallPersonalisation
import TestSupport
import Testing

@testable import CallboardCore

@Suite("What a person agreed to is what is sent")
struct SubmitAgreementTests {
    private static let minute: Int64 = 60_000

    /// What a person is told of rows at a moment, so many minutes after the fixture's.
    private static func told(
        _ rows: [String],
        after minutes: Int64 = 0,
        labels: LabelDirectory? = FileFixture.labels
    ) throws -> SubmitAgreement {
        let file = try TemporaryFile("caller,receiver,label,reason,starts,ends\n" + rows.joined(separator: "\n"))
        var options = FileFixture.options
        options.now += minutes * minute
        options.labels = labels
        let check = try FileCheck(FileFixture.open(file.path), options: options)
        return SubmitAgreement(try check.run(rows: .none), of: check)
    }

    private static func row(
        _ receiver: Int,
        label: String = "Acme Delivery",
        reason: String = "Your order is on its way",
        from start: String = "2026-11-24 12:00",
        to end: String = "2026-11-24 13:00"
    ) -> String {
        "911140001234,\(919_800_000_000 + receiver),\(label),\(reason),\(start),\(end)"
    }

    @Test func `The same rows later are as agreed, also where their times are counted from now`() throws {
        let fixed = [Self.row(1), Self.row(2)]
        #expect(try Self.told(fixed).broken(by: Self.told(fixed, after: 30)) == nil)
        let counted = [Self.row(1, from: "now", to: "+2h"), Self.row(2, from: "now", to: "+3h")]
        #expect(try Self.told(counted).broken(by: Self.told(counted, after: 30)) == nil)
    }

    @Test func `A window that ended, another label, another window or another warning is not`() throws {
        let rows = [Self.row(1), Self.row(2, to: "2026-11-24 14:00")]
        let agreed = try Self.told(rows)
        #expect(try agreed.broken(by: Self.told(rows, after: 121)) == .otherCount(1, agreed: 2))
        for other in [
            Self.row(2, label: "\"O'Neill, Byrne & Sons\"", to: "2026-11-24 14:00"), Self.row(2),
            Self.row(2, reason: "Your order is on its way.", to: "2026-11-24 14:00"),
        ] {
            #expect(try agreed.broken(by: Self.told([rows[0], other])) == .notAsAgreed, "\(other)")
        }
    }

    @Test func `Labels that were not known were not told, so they may be any`() throws {
        let rows = [Self.row(1, label: FileFixture.labelID)]
        #expect(try Self.told(rows, labels: nil).broken(by: Self.told(rows)) == nil)
        #expect(
            try Self.told([Self.row(1)], labels: nil).broken(by: Self.told([Self.row(1)]))
                == .otherCount(1, agreed: 0)
        )
    }

    @Test func `Rows that are sent and end within a minute are counted by themselves`() throws {
        let rows = [Self.row(1), Self.row(2, to: "2026-11-24 14:00"), Self.row(3, label: "nobody's")]
        let file = try TemporaryFile("caller,receiver,label,reason,starts,ends\n" + rows.joined(separator: "\n"))
        var options = FileFixture.options
        options.now += 119 * Self.minute + 30_000
        let report = try FileCheck(FileFixture.open(file.path), options: options).run(rows: .none)
        #expect((report.valid, report.endingSoon) == (2, 1))
        // Most only began in the past.
        #expect(report.mostWarned == .windowStarted)
    }

    @Test func `Only rows that are sent count as sent with a warning`() throws {
        let rows = (0..<10).map { index in
            FileFixture.row(index, caller: index < 6 ? "" : "911140001234", reason: "Your order is here.")
        }
        let text = FileFixture.header + "\n" + rows.joined(separator: "\n")
        let report = try FileFixture.check(Array(text.utf8)).report
        #expect(report.count(of: .reasonEnds) == 10)
        #expect((report.valid, report.sentWithWarnings, report.mostWarned) == (4, 4, .reasonEnds))
    }
}
