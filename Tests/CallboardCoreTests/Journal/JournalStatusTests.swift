import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("Results of batches in the journal")
struct JournalStatusTests {
    private static let now = JournalBench.now

    private static func status(
        _ index: Int,
        _ word: String = "success",
        message: String? = nil,
        masked: Bool = false,
        startsAt: Int64? = now
    ) -> RecordStatus {
        let receiver = String(919_812_000_000 + index)
        return RecordStatus(
            caller: masked ? "91********34" : "911140001234",
            receiver: masked ? "91********" + receiver.suffix(2) : receiver,
            startsAt: startsAt,
            status: word,
            message: message
        )
    }

    /// A batch of records that was accepted.
    private static func accepted(_ bench: JournalBench, _ count: Int) async throws -> (SubmissionID, WatchedBatch) {
        let id = try await bench.submit(count)
        _ = try await bench.attempt(id, .accepted, batchID: "b-1")
        let due = try await bench.journal.dueBatches(of: id, at: now + 60_000, limit: 5)
        return (id, try #require(due.first))
    }

    @Test func aBatchThatIsDueIsAskedAboutByOneProcess() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 3)
            let due = Self.now + 2_000
            let until = due + 5_000
            #expect(try await bench.journal.takeDue([batch], at: due - 1, until: until).isEmpty)
            #expect(try await bench.journal.takeDue([batch], at: due, until: until) == [batch])
            #expect(try await bench.journal.takeDue([batch], at: due, until: until).isEmpty)
            #expect(try await bench.journal.dueBatches(of: id, at: until - 1, limit: 5).isEmpty)
            // Whoever took it may have died.
            #expect(try await bench.journal.takeDue([batch], at: until, until: until + 5_000) == [batch])
            // Once it is answered it is not due any more, whatever was found before.
            try await bench.journal.record(.nothing(nextAskAt: until + 9_000, note: "404"), for: batch, at: until)
            #expect(try await bench.journal.takeDue([batch], at: until + 9_000, until: until + 14_000).isEmpty)
        }
    }

    private static func tell(_ bench: JournalBench, _ batch: WatchedBatch, _ statuses: [RecordStatus]) async throws {
        try await bench.journal.record(.results(statuses, nextAskAt: now + 7_000), for: batch, at: now + 3_000)
    }

    @Test func aBatchIsAskedForTwoSecondsAfterItWasAccepted() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 3)
            #expect(batch.batchID == "b-1" && batch.records == 3 && batch.asks == 0 && batch.acceptedAt == Self.now)
            #expect(try await bench.journal.nextDue(of: nil) == Self.now + 2_000)
            #expect(try await bench.journal.dueBatches(of: nil, at: Self.now + 1_999, limit: 5).isEmpty)
            #expect(try await bench.journal.dueBatches(of: id, at: Self.now + 2_000, limit: 5) == [batch])
            let other = SubmissionID(rawValue: "other")
            #expect(try await bench.journal.dueBatches(of: other, at: Self.now + 2_000, limit: 5).isEmpty)
            // Nothing is due later than the longest wait, unless the clock was set back since: then it is due at once.
            #expect(try await bench.journal.dueBatches(of: id, at: Self.now - 28_000, limit: 5).isEmpty)
            #expect(try await bench.journal.dueBatches(of: id, at: Self.now - 28_001, limit: 5) == [batch])
        }
    }

    @Test("A failure keeps the moment at which it was first learnt, and each answer tells what was new in it")
    func firstLearnt() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 4)
            let failed = Self.status(0, "error", message: "Not a Truecaller user")
            try await Self.tell(bench, batch, [failed])
            func learnt() async throws -> Int64? {
                let scope = FailureScope(submission: id)
                return try await bench.journal.failures(cause: nil, in: scope, limit: 1, after: nil).first?.at
            }
            let first = try await learnt()
            let later = [failed, Self.status(1), Self.status(2)]
            try await bench.journal.record(
                .results(later, nextAskAt: Self.now + 30_000),
                for: batch,
                at: Self.now + 9_000
            )
            #expect(try await learnt() == first)
            let failures = FailureScope(submission: id)
            let found = try await bench.journal.failures(cause: nil, in: failures, limit: 1, after: nil)
            let cursor = try #require(found.first).cursor
            let chain = try #require(try await bench.journal.chain(of: cursor))
            let deeds = chain.links.flatMap(\.sendings).flatMap(\.deeds)
            let words = deeds.filter { $0.kind == LedgerEntry.Kind.answered.rawValue }.map(\.words)
            #expect(words == ["results of 1 record: 0 pushed, 1 failed", "results of 2 records: 2 pushed, 0 failed"])
            // Other words are other news.
            let other = Self.status(0, "error", message: "Invalid input")
            try await bench.journal.record(
                .results([other], nextAskAt: Self.now + 30_000),
                for: batch,
                at: Self.now + 12_000
            )
            #expect(try await learnt() == Self.now + 12_000)
        }
    }

    @Test(
        "Results are matched in whatever order and form they come",
        arguments: ["plain", "reversed", "twice", "masked"]
    )
    func matching(form: String) async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 20)
            var statuses = (0..<20).map { index in
                Self.status(
                    index,
                    index == 7 ? "error" : "success",
                    message: "Not a Truecaller user",
                    masked: form == "masked"
                )
            }
            if form == "reversed" { statuses.reverse() }
            if form == "twice" { statuses += statuses }
            try await Self.tell(bench, batch, statuses)
            #expect(try await bench.states(id) == [.pushed: 19, .failed: 1])
            let failed = try await bench.journal.failures(
                cause: nil,
                in: FailureScope(submission: id),
                limit: 5,
                after: nil
            )
            #expect(failed.map(\.record.row) == [8])
            #expect(failed.map(\.cause) == ["not_a_user"])
            #expect(try await bench.journal.nextDue(of: id) == nil)
            #expect(try await bench.journal.submission(id)?.isFinished == true)
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func resultsMayComeInPiecesAndStrangersAreLeftOut() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 4)
            try await Self.tell(bench, batch, [Self.status(1), Self.status(0, "pending"), Self.status(99)])
            #expect(try await bench.states(id) == [.accepted: 3, .pushed: 1])
            #expect(try await bench.journal.nextDue(of: id) == Self.now + 7_000)
            let again = try #require(
                try await bench.journal.dueBatches(of: id, at: Self.now + 7_000, limit: 1).first
            )
            #expect(again.asks == 1)
            try await Self.tell(bench, again, [Self.status(0), Self.status(2), Self.status(3)])
            #expect(try await bench.states(id) == [.pushed: 4])
        }
    }

    @Test func aFinalResultIsNotTakenBack() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 3)
            try await Self.tell(bench, batch, [Self.status(0), Self.status(1, "error", message: "Failed to push")])
            try await Self.tell(
                bench,
                batch,
                [
                    Self.status(0, "error", message: "Invalid input"), Self.status(1), Self.status(2, "pending"),
                ]
            )
            #expect(try await bench.states(id) == [.pushed: 1, .failed: 1, .accepted: 1])
            let failed = try await bench.journal.failures(
                cause: nil,
                in: FailureScope(submission: id),
                limit: 5,
                after: nil
            )
            #expect(failed.map(\.record.row) == [2])
            #expect(failed.map(\.cause) == ["failed_to_push"])
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func aWordThatNobodyKnowsIsShownAndAskedForAgain() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 2)
            try await Self.tell(bench, batch, [Self.status(0, "parked"), Self.status(1)])
            #expect(try await bench.states(id) == [.accepted: 1, .pushed: 1])
            let shown = try await bench.journal.failures(
                cause: "unknown-status",
                in: FailureScope(submission: id),
                limit: 5,
                after: nil
            )
            #expect(shown.map(\.status) == ["parked"])
            #expect(try await bench.journal.nextDue(of: id) == Self.now + 7_000)
            // Once it is a success, it is no failure any more.
            try await Self.tell(bench, batch, [Self.status(0)])
            #expect(
                try await bench.journal.failures(cause: nil, in: FailureScope(submission: id), limit: 5, after: nil)
                    .isEmpty
            )
        }
    }

    @Test func sameRecordsTwiceInABatchHaveAResultEach() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit([JournalBench.record(5), JournalBench.record(5), JournalBench.record(6)])
            _ = try await bench.attempt(id, .accepted, batchID: "b-1")
            let due = try await bench.journal.dueBatches(of: id, at: Self.now + 2_000, limit: 1)
            let batch = try #require(due.first)
            try await Self.tell(bench, batch, [Self.status(5), Self.status(6)])
            #expect(try await bench.states(id) == [.pushed: 2, .accepted: 1])
            try await Self.tell(bench, batch, [Self.status(5), Self.status(5), Self.status(6)])
            #expect(try await bench.states(id) == [.pushed: 3])
        }
    }

    @Test func nothingLearnedIsAskedAgainAndGivingUpEndsIt() async throws {
        try await JournalBench.run { bench in
            let (id, batch) = try await Self.accepted(bench, 2)
            try await bench.journal.record(
                .nothing(nextAskAt: Self.now + 9_000, note: "no usable answer"),
                for: batch,
                at: Self.now + 2_000
            )
            #expect(try await bench.journal.nextDue(of: id) == Self.now + 9_000)
            #expect(try await bench.states(id) == [.accepted: 2])
            func said() async throws -> String? { try await bench.journal.attempt(batch.attempt)?.lastAnswer }
            #expect(try await said() == "no usable answer")
            try await Self.tell(bench, batch, [])
            #expect(try await said() == nil, "An answer takes the place of what was said before")
            try await bench.journal.record(
                .giveUp(note: "no result within 24 hours"),
                for: batch,
                at: Self.now + 86_400_000
            )
            #expect(try await bench.journal.nextDue(of: id) == nil)
            #expect(try await bench.states(id) == [.statusUnknown: 2])
            // A person who asks once more may still learn it.
            try await Self.tell(bench, batch, [Self.status(0), Self.status(1, "error")])
            #expect(try await bench.states(id) == [.pushed: 1, .failed: 1])
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func whatWasResentIsNotTouchedByTheOldBatch() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let doubt = try await bench.attempt(id, .inDoubt)
            #expect(try await bench.journal.decide(doubt, .resend, by: "asha", at: Self.now))
            _ = try await bench.attempt(id, .accepted, batchID: "b-2")
            let watched = try await bench.journal.dueBatches(of: id, at: Self.now + 2_000, limit: 5)
            #expect(watched.map(\.batchID) == ["b-2"])
        }
    }
}
