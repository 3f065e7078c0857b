import CallPersonalisation
import Foundation
import GRDB
import Testing

@testable import CallboardCore

@Suite("What the journal proves, and what it finds in a file that was changed")
struct JournalProofTests {
    private static let now = JournalBench.now

    /// A submission with something of everything.
    private static func story(_ bench: JournalBench) async throws -> SubmissionID {
        let refused = [RefusedRow(line: 9, row: 8, rules: ["caller-missing"], cells: ["", "1"])]
        let id = try await bench.submit(
            (0..<1600).map { JournalBench.record($0) },
            refused: refused,
            leftOut: 3
        )
        _ = try await bench.attempt(id, .accepted, batchID: "b-1")
        let doubt = try await bench.attempt(id, .inDoubt)
        #expect(try await bench.journal.decide(doubt, .accepted, by: "asha", at: now))
        _ = try await bench.attempt(id, .rejected) { $0.httpStatus = 400 }
        let batch = try #require(
            try await bench.journal.dueBatches(of: id, at: now + 60_000, limit: 1).first
        )
        let statuses = (0..<500).map { index in
            RecordStatus(
                caller: "911140001234",
                receiver: String(919_812_000_000 + index),
                startsAt: now,
                status: index.isMultiple(of: 10) ? "error" : "success",
                message: index.isMultiple(of: 10) ? "Failed to push" : nil
            )
        }
        try await bench.journal.record(.results(statuses, nextAskAt: now + 60_000), for: batch, at: now + 2_000)
        return id
    }

    @Test func everySumIsRightAndTheChainIsWhole() async throws {
        try await JournalBench.run { bench in
            let id = try await Self.story(bench)
            #expect(
                try await bench.states(id) == [
                    .invalid: 1, .leftOut: 3, .pushed: 450, .failed: 50, .statusUnknown: 500, .rejected: 500,
                    .queued: 100,
                ]
            )
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test(
        "A changed line of the ledger is found",
        arguments: [
            "UPDATE ledger SET body = '{}' WHERE seq = 4", "UPDATE ledger SET who = 'nobody' WHERE seq = 3",
            "UPDATE ledger SET at = at + 1 WHERE seq = 2", "UPDATE ledger SET kind = 'pruned' WHERE seq = 5",
            "UPDATE ledger SET attempt = 7 WHERE seq = 4", "DELETE FROM ledger WHERE seq = 3",
            "DELETE FROM ledger WHERE seq = 1", "UPDATE ledger SET digest = zeroblob(32) WHERE seq = 6",
            "UPDATE ledger SET seq = 100000 WHERE seq = 5",
            "UPDATE ledger SET hash = zeroblob(32) WHERE seq = (SELECT MAX(seq) FROM ledger)",
        ]
    )
    func changedLedger(sql: String) async throws {
        try await JournalBench.run { bench in
            _ = try await Self.story(bench)
            try await bench.tamper(sql)
            let faults = try await bench.journal.verify()
            #expect(faults.count == 1)
            #expect(faults.first?.hasPrefix("ledger line ") == true)
        }
    }

    @Test(
        "Changed states, sums, records and refused rows are found",
        arguments: [
            "UPDATE chunk SET states = zeroblob(500) WHERE id = 1",
            "UPDATE submission SET counts = '0,0,1700' WHERE number = 1", "DELETE FROM refused",
            "DELETE FROM chunk WHERE id = 2", "UPDATE block SET records = zeroblob(64) WHERE chunk = 3",
            "DELETE FROM block WHERE chunk = 3",
            // The sums stay the same: two records of the first chunk, one pushed and one failed, change places.
            "UPDATE chunk SET states = CAST(substr(states, 2, 1) || substr(states, 1, 1) || substr(states, 3) AS BLOB) WHERE id = 1",
            "UPDATE submission SET name = 'spring' WHERE number = 1",
            "UPDATE submission SET control = 'cancelled' WHERE number = 1",
            "UPDATE submission SET account = 'another' WHERE number = 1",
            "UPDATE submission SET attempts = attempts + 1 WHERE number = 1",
            "UPDATE attempt SET http_status = 200 WHERE id = 3", "UPDATE attempt SET batch_id = 'b-2' WHERE id = 1",
            "UPDATE attempt SET decided_by = 'nobody' WHERE id = 2", "UPDATE attempt SET owner = '1 1 x' WHERE id = 1",
            "UPDATE attempt SET message = 'well done' WHERE id = 3", "UPDATE refused SET rows = '[]' WHERE id = 1",
            "UPDATE result SET cause = 'unknown' WHERE place = 10",
            "UPDATE result SET place = 9 WHERE place = 10 AND chunk = 1",
            "UPDATE chunk SET earliest_end = 0 WHERE id = 4",
        ]
    )
    func changedRows(sql: String) async throws {
        try await JournalBench.run { bench in
            let id = try await Self.story(bench)
            try await bench.tamper(sql)
            let faults = try await bench.journal.verify()
            #expect(faults.contains { $0.contains(id.rawValue) }, "\(faults)")
        }
    }

    @Test(
        "A ledger that was cut off at its end is found, also when it was written on afterwards",
        arguments: [
            ["DELETE FROM ledger WHERE seq > 6"], ["DELETE FROM ledger"], ["DELETE FROM ledger_head"],
            // Whoever cuts the note off as well is betrayed by the attempts.
            [
                "DELETE FROM ledger WHERE seq > 5",
                "UPDATE ledger_head SET seq = 5, hash = (SELECT hash FROM ledger WHERE seq = 5)",
            ],
            ["DELETE FROM attempt WHERE id = 3"],
            ["UPDATE attempt SET id = 9 WHERE id = 3"],
        ]
    )
    func cutLedger(changes: [String]) async throws {
        try await JournalBench.run { bench in
            let id = try await Self.story(bench)
            for sql in changes { try await bench.tamper(sql) }
            #expect(try await !bench.journal.verify().isEmpty)
            _ = try? await bench.journal.set(.paused, of: id, by: "asha", at: Self.now)
            #expect(try await !bench.journal.verify().isEmpty)
            let isOfLedger = changes.contains { $0.contains("ledger") } && changes.count == 1
            if isOfLedger { #expect(try await bench.journal.verifyEnd() != nil) }
        }
    }

    @Test func theEndOfALedgerIsLookedAtWithoutReadingAllOfIt() async throws {
        try await JournalBench.run { bench in
            #expect(try await bench.journal.verifyEnd() == nil)
            _ = try await Self.story(bench)
            #expect(try await bench.journal.verifyEnd() == nil)
            try await bench.tamper("UPDATE ledger SET who = 'nobody' WHERE seq = (SELECT MAX(seq) - 1 FROM ledger)")
            #expect(try await bench.journal.verifyEnd()?.hasPrefix("ledger line ") == true)
        }
    }

    @Test func aJournalOfTheFirstVersionIsSealedAsItIsAndKeptBesideItself() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory + "/journal.sqlite"
            try await DatabaseQueue(path: path).write { db in
                try db.execute(sql: SQLiteJournal.firstSchema)
                try db.execute(
                    sql: """
                        CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY);
                        INSERT INTO grdb_migrations VALUES('1 first');
                        INSERT INTO kept VALUES('draft compose', 1, x'7b7d');
                        """
                )
            }
            let bench = JournalBench(directory: directory, journal: try SQLiteJournal(directory: directory))
            #expect(try await bench.journal.kept("draft compose")?.body == Data("{}".utf8))
            _ = try await bench.submit(3)
            #expect(try await bench.journal.verify() == [])
            let copy = try DatabaseQueue(path: path + ".before-2")
            #expect(try await copy.read { db in try db.columns(in: "kept").map(\.name) } == ["name", "at", "body"])
        }
    }

    @Test func blocksOfAnOldJournalGetTheirEndsAndAreComparedWithFiles() async throws {
        try await JournalBench.run { bench in
            // The first version wrote blocks without an end.
            let id = try await bench.journal.create(JournalBench.new(), by: "asha", at: Self.now)
            var chunks = JournalBench.chunks((0..<3).map { JournalBench.record($0) })
            for index in chunks.indices { chunks[index].latestEnd = nil }
            try await bench.journal.append(chunks, refused: [], to: id, at: Self.now)
            try await bench.journal.confirm(id, heldUntil: nil, by: "asha", at: Self.now)
            let account = JournalBench.new().clientAccountID
            func sent(_ journal: SQLiteJournal) async throws -> Int {
                try await journal.sentRecords(of: account, at: Self.now, spoolFolder: bench.directory).count
            }
            #expect(try await sent(bench.journal) == 0)
            try await bench.tamper("DELETE FROM grdb_migrations WHERE identifier = '5 links and ends'")
            let queue = try DatabaseQueue(path: bench.directory + "/journal.sqlite")
            try await queue.write { db in try db.execute(sql: "ALTER TABLE resent DROP COLUMN seal") }
            try queue.close()
            let journal = try bench.another()
            #expect(try await journal.verify() == [])
            #expect(try await sent(journal) == 3)
        }
    }

    // MARK: Bad rows

    @Test("A record that was changed on disk is never sent", arguments: [0, 9, 60, 70, 5000, 20_000])
    func quarantine(offset: Int) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(600)
            // One bit of one byte of the first block.
            let bytes = try #require(
                try await bench.journal.read { db in
                    try Data.fetchOne(db, sql: "SELECT records FROM block WHERE chunk = 1")
                }
            )
            var damaged = bytes
            damaged[min(offset, bytes.count - 1)] ^= 4
            try await bench.tamper("UPDATE block SET records = ? WHERE chunk = 1", [damaged])
            #expect(try await bench.claim(id, limit: 5).map(\.records) == [100])
            #expect(try await bench.states(id) == [.quarantined: 500, .inFlight: 100])
            #expect(try await bench.journal.verify().count == 1)
        }
    }

    @Test func recordsThatWereSentAreNotSentAgainBecauseTheirStatesWereChangedOnDisk() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(600)
            _ = try await bench.attempt(id, .accepted, batchID: "b-1")
            let queued = Data(repeating: RecordState.queued.rawValue, count: 500)
            try await bench.tamper("UPDATE chunk SET states = ?, waiting = 500 WHERE id = 1", [queued])
            #expect(try await bench.claim(id, limit: 5).map(\.records) == [100])
            #expect(try await bench.journal.verify().contains { $0.contains("chunk 1") })
        }
    }

    @Test func oneByOneTheRecordsOfABlockAreSentOnceEachAndNoneAfterTheyWereEmptied() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(600, mode: .realtime)
            let first = try await bench.claim(id, mode: .realtime) + bench.claim(id, mode: .realtime, limit: 3)
            let receivers = (0..<4).map { JournalBench.record($0).receiver }
            #expect(first.map { String(decoding: $0.body, as: UTF8.self) } == receivers.map(String.init))
            try await bench.tamper("UPDATE block SET records = x'' WHERE chunk = 1")
            let next = try await bench.claim(id, mode: .realtime)
            #expect(next.map { String(decoding: $0.body, as: UTF8.self) } == ["\(JournalBench.record(500).receiver)"])
            #expect(try await bench.counts(id)[.quarantined] == 496)
        }
    }

    @Test(
        "A chunk that makes no sense stops neither the journal nor the others",
        .timeLimit(.minutes(5)),
        arguments: [
            "UPDATE chunk SET states = zeroblob(500) WHERE id = 1", "UPDATE chunk SET states = x'' WHERE id = 1",
            "UPDATE chunk SET states = CAST(states || x'0202020202' AS BLOB) WHERE id = 1",
            "UPDATE chunk SET states = CAST(states || zeroblob(5) AS BLOB) WHERE id = 1",
            "UPDATE block SET records = x'' WHERE chunk = 1",
        ]
    )
    func senselessChunks(sql: String) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(600)
            try await bench.tamper(sql)
            let claims = try await bench.claim(id, limit: 5)
            #expect(claims.map(\.records) == [100], "nothing of the first chunk may be sent")
            let counts = try await bench.counts(id)
            #expect(counts[.inFlight] == 100)
            #expect(try await bench.claim(id, limit: 5).isEmpty)
            #expect(try await !bench.journal.verify().isEmpty || counts[.quarantined] == 500)
        }
    }

    // MARK: Pruning

    @Test func pruningEmptiesPersonalDataAndKeepsTheProof() async throws {
        try await JournalBench.run { bench in
            let refused = [RefusedRow(line: 9, row: 8, rules: ["caller-missing"], cells: ["secret-cell"])]
            let id = try await bench.submit((0..<600).map { JournalBench.record($0) }, refused: refused)
            _ = try await bench.attempt(id, .rejected) { result in
                result.httpStatus = 400
                result.message = "secret-message"
                result.raw = "secret-raw"
            }
            let journal = bench.journal
            // What is not finished is kept whole.
            #expect(try await journal.prune(before: Self.now + 1, days: 30, by: "asha", at: Self.now + 9) == 0)
            _ = try await bench.attempt(id, .pushed)
            let young = try await bench.submit(5, name: "young")
            _ = try await bench.attempt(young, .pushed)
            let before = try await bench.states(id)
            #expect(try await journal.prune(before: Self.now, days: 30, by: "asha", at: Self.now + 9) == 0)
            let moment = Self.now + 1
            #expect(try await journal.prune(before: moment, days: 30, by: "asha", at: Self.now + 10) == 605)
            #expect(try await bench.states(id) == before)
            #expect(try await journal.verify() == [])
            #expect(try await journal.records(forNumber: "919812000001", limit: 10).hits.isEmpty)
            #expect(try await journal.refusedRows(of: id, limit: 10, after: 0).isEmpty)
            #expect(try await journal.submission(id)?.origin == nil)
            #expect(
                try await journal.failures(cause: nil, in: FailureScope(submission: id), limit: 10, after: nil).isEmpty
            )
            // Nothing is emptied twice, and the ledger tells what was.
            #expect(try await journal.prune(before: moment, days: 30, by: "asha", at: Self.now + 11) == 0)
            let history = try await journal.history(HistoryQuery(), limit: 100, before: nil)
            #expect(history.filter { $0.kind == "pruned" }.count == 1)
            let texts = try await journal.read { db in
                try String.fetchAll(
                    db,
                    sql:
                        "SELECT message FROM attempt WHERE message IS NOT NULL UNION SELECT raw FROM attempt WHERE raw IS NOT NULL "
                        + "UNION SELECT message FROM result WHERE message IS NOT NULL"
                )
            }
            #expect(texts == [])
        }
    }
}
