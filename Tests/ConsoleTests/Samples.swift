import CallPersonalisation
import Foundation
import Synchronization
import Terminal

@testable import CallboardCore
@testable import Console

extension AttemptSummary {
    static func sample(
        _ id: Int64 = 7,
        of submission: String = "20261124-153012-k7q",
        records: Int = 500,
        outcome: AttemptOutcome? = .accepted,
        httpStatus: Int? = 200,
        batchID: String? = "5909aaaa-1111-4222-8333-444455559717",
        state: RecordState = .pushed,
        nextAskAt: Int64? = nil
    ) -> AttemptSummary {
        var counts = StateCounts()
        counts[state] = records
        return AttemptSummary(
            id: id,
            submission: SubmissionID(rawValue: submission),
            records: records,
            claimedAt: Story.now - 30_000,
            closedAt: Story.now - 29_000,
            durationMilliseconds: 212,
            endpoint: "/clients/{id}/dynamic_call_records",
            token: "t1",
            bodyBytes: 18_200,
            bodyHash: "9f2c",
            outcome: outcome,
            httpStatus: httpStatus,
            batchID: batchID,
            counts: counts,
            lastAskedAt: Story.now - 2000,
            nextAskAt: nextAskAt,
            asks: 2
        )
    }
}

extension SubmissionSummary {
    static func sample(
        _ id: String = "20261124-153012-k7q",
        name: String = "diwali-aug.csv",
        control: SubmissionControl = .running,
        heldUntil: Int64? = nil,
        lastNewsAt: Int64? = Story.now - 3000,
        states: [RecordState: Int]
    ) -> SubmissionSummary {
        var counts = StateCounts()
        for (state, count) in states { counts[state] = count }
        return SubmissionSummary(
            id: SubmissionID(rawValue: id),
            name: name,
            origin: "/tmp/" + name,
            profile: "acme-retail",
            kind: "test",
            clientAccountID: "40f4",
            apiVersion: .v1,
            mode: .batch,
            parent: nil,
            createdAt: Story.now - 60_000,
            createdBy: "priya",
            control: control,
            heldUntil: heldUntil,
            counts: counts,
            owner: nil,
            attempts: 15,
            lastNewsAt: lastNewsAt
        )
    }
}

extension StoredRecord {
    static func sample(line: Int = 18, reason: String = "Your order is out for delivery") -> StoredRecord {
        StoredRecord(
            caller: 911_140_001_234,
            receiver: 919_812_343_210,
            labelID: Story.labels[0].id,
            labelName: nil,
            callReason: reason,
            window: TimeWindow(startsAt: Story.now, endsAt: Story.now + 7_200_000),
            line: line,
            row: line - 1,
            reference: nil
        )
    }
}

/// A file of a million rows of which every tenth is bad, without a file.
final class ManyRows: RowSource {
    let rowCount: Int
    private let reason: String
    /// How many rows were read so far.
    let reads = Atomic(0)

    init(_ rowCount: Int = 1_000_000, reason: String = "Your order is out for delivery") {
        self.rowCount = rowCount
        self.reason = reason
    }

    private static func isBad(_ index: Int) -> Bool { index % 10 == 9 }

    func row(_ index: Int) -> FileRow? {
        guard (0..<rowCount).contains(index) else { return nil }
        reads.add(1, ordering: .relaxed)
        let isBad = Self.isBad(index)
        return FileRow(
            index: index,
            line: index + 2,
            draft: RecordDraft(
                caller: "911140001234",
                receiver: isBad ? "9.11E+11" : "91981234\(1000 + index % 9000)",
                label: "Acme Delivery",
                callReason: reason,
                starts: "1795512600000",
                ends: "1795519800000"
            ),
            problems: isBad ? [RecordProblem(.receiverSpreadsheet)] : [],
            key: FileRow.Key(offset: index * 100, hash: UInt64(index))
        )
    }

    func count(breaking rule: RecordRule) -> Int { rule == .receiverSpreadsheet ? rowCount / 10 : 0 }

    func index(_ place: Int, breaking rule: RecordRule) -> Int? {
        (0..<count(breaking: rule)).contains(place) ? place * 10 + 9 : nil
    }

    func differences(_ repair: Repair, limit: Int) -> [RepairView.Difference] {
        let repairer = Self.repairer(Recipe([repair]))
        return (0..<min(limit, count(breaking: .receiverSpreadsheet))).compactMap { place in
            row(place * 10 + 9).map { RepairView.Difference(line: $0.line, preview: repairer.preview($0.draft)) }
        }
    }

    func judge(_ draft: RecordDraft) -> [RecordProblem] {
        Self.repairer(Recipe()).judge(draft).verdict.rules.rules.map { rule in
            RecordProblem(rule, in: rule.field.map { draft[$0] } ?? "")
        }
    }

    private static func repairer(_ recipe: Recipe) -> Repairer {
        Repairer(recipe, checker: RecordChecker(labels: LabelDirectory(Story.labels), now: Story.now), zone: .gmt)
    }

    func problemRow(from index: Int, forward: Bool) -> Int? {
        var index = index
        repeat {
            index += forward ? 1 : -1
            guard (0..<rowCount).contains(index) else { return nil }
        } while !Self.isBad(index)
        return index
    }
}

extension Story {
    /// What a check says of rows of many labels, with times in hours from now.
    static func sums(starts: Int64, ends: Int64, firstEnd: Int64) -> SendSums {
        let hour: Int64 = 3_600_000
        var sums = SendSums()
        sums.labels = [
            SendSums.LabelCount(label: labels[0].id, rows: 899_000),
            SendSums.LabelCount(label: labels[3].id, rows: 990),
        ]
        sums.moreLabels = 3
        sums.window = TimeWindow(startsAt: now + starts * hour, endsAt: now + ends * hour)
        sums.firstEnd = now + firstEnd * hour
        return sums
    }

    /// A story in which a file is open and checked.
    static func withFile(columns: Int = 80, rows: Int = 24, kind: Profile.Kind = .test, source: ManyRows = ManyRows())
        -> Story
    {
        var story = Story(columns: columns, rows: rows, kind: kind)
        story.press(.character("3"), .character("o"))
        story.type("/data/diwali-aug.csv")
        story.press(.enter)
        let count = source.rowCount
        story.tell(
            .fileOpened(
                OpenedFile(
                    path: "/data/diwali-aug.csv",
                    rows: source,
                    columns: [
                        FileColumn(header: "agent_no", target: "caller", evidence: "header", sample: "911140001234"),
                        FileColumn(header: "cust_ref", target: "(kept, not sent)", evidence: "", sample: "A-1"),
                    ],
                    form: "csv, UTF-8",
                    plan: FilePlan(
                        mapping: ColumnMapping(columns: [
                            .init(header: "agent_no", target: .field(.caller), evidence: .header),
                            .init(header: "cust_ref", target: .kept, evidence: .given),
                        ])
                    )
                )
            ),
            .fileChecked(
                CheckedFile(
                    path: "/data/diwali-aug.csv",
                    rows: count,
                    valid: count - count / 10,
                    invalid: count / 10,
                    warnings: 0,
                    causes: [.init(rule: .receiverSpreadsheet, rows: count / 10, lines: [11, 21, 31])]
                )
            )
        )
        return story
    }
}
