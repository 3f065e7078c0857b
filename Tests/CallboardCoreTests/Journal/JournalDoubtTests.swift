import CallPersonalisation
import GRDB
import Testing

@testable import CallboardCore

@Suite("Records in doubt whose windows end")
struct JournalDoubtTests {
    private static let now = JournalBench.now
    private static let hour: Int64 = 3_600_000

    @Test(
        "Records in doubt become expired when their windows are over, not before",
        arguments: [(-1, false), (0, true)]
    )
    func windowEnds(offset: Int64, isMoot: Bool) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let attempt = try await bench.attempt(id, .inDoubt)
            let recovery = try await bench.journal.recover(at: Self.now + Self.hour + offset)
            #expect(recovery.expired == (isMoot ? [attempt] : []))
            #expect(recovery.nextExpiry == (isMoot ? nil : Self.now + Self.hour))
            #expect(try await bench.states(id) == [isMoot ? .expired : .inDoubt: 3])
            #expect(try await bench.journal.doubts(limit: 5).map(\.id) == (isMoot ? [] : [attempt]))
            #expect(try await bench.journal.attempt(attempt)?.decision == (isMoot ? .expired : nil))
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func whatIsMootIsKeptAsSuchAndCanNeitherBeDecidedNorSent() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let attempt = try await bench.attempt(id, .inDoubt)
            _ = try await bench.journal.recover(at: Self.now + Self.hour)
            // A second look changes nothing and writes nothing.
            let lines = try await bench.journal.history(HistoryQuery(), limit: 50, before: nil).count
            #expect(try await bench.journal.recover(at: Self.now + 2 * Self.hour).expired == [])
            let history = try await bench.journal.history(HistoryQuery(), limit: 50, before: nil)
            #expect(history.count == lines)
            #expect(history.first?.words == "in doubt until the window was over: 3 records")
            for decision in DoubtDecision.allCases {
                #expect(try await !bench.journal.decide(attempt, decision, by: "asha", at: Self.now + Self.hour))
            }
            #expect(try await bench.claim(id, at: Self.now + Self.hour).isEmpty)
            #expect(try await bench.journal.causes(in: FailureScope(submission: id)).map(\.id) == ["expired"])
        }
    }

    @Test func recordsOfOneRequestBecomeMootOneAfterAnother() async throws {
        try await JournalBench.run { bench in
            let records = (0..<4).map { JournalBench.record($0, endsAt: Self.now + Int64($0 + 1) * Self.hour) }
            let id = try await bench.submit(records)
            let attempt = try await bench.attempt(id, .inDoubt)
            let recovery = try await bench.journal.recover(at: Self.now + 2 * Self.hour)
            #expect(recovery.nextExpiry == Self.now + 3 * Self.hour)
            #expect(try await bench.states(id) == [.expired: 2, .inDoubt: 2])
            #expect(try await bench.journal.doubts(limit: 5).map(\.counts.total) == [4])
            // What is left can still be decided, and the decision is about that only.
            #expect(try await bench.journal.decide(attempt, .notSent, by: "asha", at: Self.now + 2 * Self.hour))
            #expect(try await bench.states(id) == [.expired: 2, .rejected: 2])
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test(
        "What was decided says whether a record can be sent again",
        arguments: [(DoubtDecision.notSent, "not-sent", "yes"), (.accepted, "taken", "never")]
    )
    func decidedCauses(decision: DoubtDecision, cause: String, verdict: String) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let attempt = try await bench.attempt(id, .inDoubt)
            let scope = FailureScope(submission: id)
            #expect(try await bench.journal.causes(in: scope).map(\.id) == ["no-answer"])
            #expect(try await bench.journal.decide(attempt, decision, by: "asha", at: Self.now + 1000))
            #expect(try await bench.journal.causes(in: scope).map(\.id) == [cause])
            let failed = try await bench.journal.failures(cause: cause, in: scope, limit: 9, after: nil)
            #expect(failed.map { $0.resendVerdict(at: Self.now + 1000).name } == [verdict, verdict, verdict])
        }
    }

    @Test func aDecisionIsNotAPersonsToMakeMoot() {
        #expect(!DoubtDecision.allCases.contains(.expired))
        #expect(DoubtDecision.allCases.count == 3)
    }

    // MARK: Strangers

    private static func status(_ index: Int, _ word: String = "success", startsAt: Int64? = now) -> RecordStatus {
        RecordStatus(
            caller: "911140001234",
            receiver: String(919_812_000_000 + index),
            startsAt: startsAt,
            status: word,
            message: word == "error" ? "Failed to push" : nil
        )
    }

    @Test("Results for strangers, taken back, twice and out of order change nothing and are written down once")
    func strangers() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(4)
            _ = try await bench.attempt(id, .accepted, batchID: "b-1")
            let batch = try #require(try await bench.journal.dueBatches(of: id, at: Self.now + 60_000, limit: 1).first)
            func tell(_ statuses: [RecordStatus]) async throws {
                try await bench.journal.record(
                    .results(statuses, nextAskAt: Self.now + 7_000),
                    for: batch,
                    at: Self.now + 3_000
                )
            }
            func told() async throws -> [String] {
                try await bench.journal.read { db in
                    try String.fetchAll(db, sql: "SELECT body FROM ledger WHERE kind = 'strangers' ORDER BY seq")
                }
            }
            // Later ones first, two that nobody sent, and one of ours with another window.
            try await tell([
                Self.status(3), Self.status(98), Self.status(1, "error"), Self.status(99),
                Self.status(0, startsAt: Self.now - 1),
            ])
            #expect(try await bench.states(id) == [.pushed: 1, .failed: 1, .accepted: 2])
            #expect(try await told() == [#"{"contrary":"0","strangers":"3"}"#])
            // The same once more says nothing new.
            try await tell([
                Self.status(98), Self.status(99), Self.status(0, startsAt: Self.now - 1), Self.status(3),
                Self.status(1, "error"),
            ])
            #expect(try await told().count == 1)
            // Final results are taken back: they stay, and it is written down.
            try await tell([Self.status(3, "error"), Self.status(1), Self.status(0), Self.status(2)])
            #expect(try await bench.states(id) == [.pushed: 3, .failed: 1])
            #expect(try await told().last == #"{"contrary":"2","strangers":"0"}"#)
            let failed = try await bench.journal.failures(
                cause: nil,
                in: FailureScope(submission: id),
                limit: 5,
                after: nil
            )
            #expect(failed.map(\.record.row) == [2])
            #expect(try await bench.journal.verify() == [])
        }
    }
}
