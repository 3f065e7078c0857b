import CallPersonalisation
import Testing

@testable import CallboardCore

struct RehearsalTests {
    private static let spelling = Spelling(moment: { "\($0)" }, number: { "n\($0 % 1000)" }, label: \.rawValue)

    @Test func windowsAreMovedOnlyIfOneIsOver() {
        let now = JournalBench.now
        let open = JournalBench.record(0)
        #expect(Rehearsal.shift(for: [open], at: now) == 0)
        let over = JournalBench.record(1, endsAt: now + 30_000)
        #expect(Rehearsal.shift(for: [open, over], at: now + 5000) == 5000)
        #expect(Rehearsal.shift(for: [], at: now) == 0)
    }

    @Test func outcomesAreReadInTheOrderOfTheFile() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3, mode: .realtime)
            _ = try await bench.attempt(id, .failed, mode: .realtime) { $0.message = "Invalid input" }
            _ = try await bench.attempt(id, .pushed, mode: .realtime)
            let outcomes = try await bench.journal.outcomes(of: id, limit: 9)
            #expect(outcomes.map(\.state) == [.failed, .pushed, .queued])
            #expect(outcomes.map(\.record.line) == [2, 3, 4])
            #expect(outcomes.map(\.message) == ["Invalid input", nil, nil])
            #expect(try await bench.journal.outcomes(of: id, limit: 2).count == 2)
        }
    }

    @Test func theWordsCountOutcomesAndNameWhatFaredOtherwise() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3, mode: .realtime)
            let submission = try #require(try await bench.journal.submission(id))
            let records = (0..<3).map { JournalBench.record($0) }
            let then: [RecordOutcome] = [
                .init(record: records[0], state: .failed, message: "Invalid input"),
                .init(record: records[1], state: .pushed), .init(record: records[2], state: .pushed),
            ]
            let now = records.map { RecordOutcome(record: $0, state: .pushed) }
            let lines = RehearsalWords(Self.spelling).lines(
                Rehearsal(of: submission, then: then, now: now, shift: 90_000)
            )
            #expect(lines[0] == "Rehearsal of autumn, submission \(id.rawValue)")
            #expect(lines[1] == "On the sandbox in this program: all 3 records. Nothing went to acme.")
            #expect(lines[2].hasPrefix("Windows were moved by 1 min"))
            #expect(lines.contains("pushed                    2          3"))
            #expect(lines.contains("failed                    1          0"))
            #expect(lines.contains("1 record got another answer then:"))
            #expect(lines.last == "line 2  n0  then failed (Invalid input), rehearsed pushed")
            var open = then
            open[0] = RecordOutcome(record: records[0], state: .accepted)
            #expect(Rehearsal(of: submission, then: open, now: now, shift: 0).differing.isEmpty)
            let same = RehearsalWords(Self.spelling).lines(Rehearsal(of: submission, then: now, now: now, shift: 0))
            #expect(same.last == "Every record that has an answer got the same one then.")
        }
    }
}
