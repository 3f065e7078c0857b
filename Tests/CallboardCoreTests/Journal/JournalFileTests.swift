import CallPersonalisation
import Foundation
import GRDB
import Testing

@testable import CallboardCore

@Suite("The journal's file")
struct JournalFileTests {
    @Test func everyCommitIsOnDiskBeforeItIsAnswered() async throws {
        try await JournalBench.run { bench in
            let settings = try await bench.journal.write { db in
                [
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(db, sql: "PRAGMA synchronous"),
                ]
            }
            #expect(settings == ["wal", "2"])
        }
    }

    @Test func onlyTheRowsOfAnImportWaitForTheSyncOfItsConfirmation() async throws {
        try await JournalBench.run { bench in
            let journal = bench.journal
            func level(mayBeLost: Bool) async throws -> Int? {
                try await withCheckedThrowingContinuation { continuation in
                    journal.write(
                        mayBeLost: mayBeLost,
                        { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") },
                        done: { continuation.resume(with: $0) }
                    )
                }
            }
            let (ofImport, other) = (try await level(mayBeLost: true), try await level(mayBeLost: false))
            #expect(ofImport == 1)
            #expect(other == 2)
            // One that fails leaves the next as durable as ever.
            let failed: Result<Void, any Error> = await withCheckedContinuation { continuation in
                journal.write(
                    mayBeLost: true,
                    { db in try db.execute(sql: "INSERT INTO nowhere VALUES(1)") },
                    done: { continuation.resume(returning: $0) }
                )
            }
            #expect(throws: JournalError.self) { try failed.get() }
            let next = try await level(mayBeLost: false)
            #expect(next == 2)
        }
    }

    @Test func onlyItsOwnerMayReadIt() async throws {
        try await JournalBench.run { bench in
            _ = try await bench.submit(1)
            for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.lock"] {
                #expect(try TemporaryDirectory.mode(of: bench.directory + "/" + name) == 0o600, "\(name)")
            }
        }
    }

    @Test func whatIsAnsweredIsSeenByAnotherProcessAtOnce() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let claim = try #require(try await bench.claim(id).first)
            let other = try bench.another()
            let attempt = try #require(try await other.attempt(claim.attempt))
            #expect(attempt.outcome == nil)
            #expect(attempt.counts[.inFlight] == 3)
            #expect(attempt.endpoint == "/clients/{id}/dynamic_call_records")
        }
    }

    @Test func aJournalIsOpenedAgainWithAllThatWasInIt() async throws {
        try await TemporaryDirectory.with { directory in
            let id: SubmissionID
            do {
                let bench = JournalBench(directory: directory, journal: try SQLiteJournal(directory: directory))
                id = try await bench.submit(501)
                _ = try await bench.attempt(id, .accepted, batchID: "b-1")
            }
            let again = JournalBench(directory: directory, journal: try SQLiteJournal(directory: directory))
            #expect(try await again.states(id) == [.accepted: 500, .queued: 1])
            #expect(try await again.journal.verify() == [])
        }
    }

    // MARK: What cannot be used

    @Test func aFileOfANewerVersionIsLeftAlone() async throws {
        try await JournalBench.run { bench in
            _ = try await bench.submit(1)
            try await bench.tamper("INSERT INTO grdb_migrations(identifier) VALUES('9 of the future')")
            let error = #expect(throws: JournalError.self) { try bench.another() }
            guard case .newerSchema = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("A file that is no journal is refused with the reason", arguments: ["text", "zeros", "cut", "header"])
    func damagedFiles(kind: String) throws {
        try TemporaryDirectory.with { directory in
            let path = directory + "/journal.sqlite"
            do { _ = try SQLiteJournal(directory: directory) }
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try queue.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            switch kind {
            case "text": bytes = Data(String(repeating: "caller,receiver\n", count: 600).utf8)
            case "zeros": bytes = Data(repeating: 0, count: 8192)
            case "cut": bytes = bytes.prefix(5000)
            default: bytes.replaceSubrange(0..<16, with: Data("SQLite format 9\u{0}".utf8))
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
            var thrown: (any Error)?
            do { _ = try SQLiteJournal(directory: directory) } catch { thrown = error }
            guard case .damaged? = thrown as? JournalError else {
                Issue.record("\(kind): \(thrown.map { "\($0)" } ?? "opened")")
                return
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes, "what is there is evidence")
        }
    }

    @Test func theDatabaseOfAnotherProgramIsLeftAlone() async throws {
        try await TemporaryDirectory.with { directory in
            let path = directory + "/journal.sqlite"
            try await DatabaseQueue(path: path).write { db in try db.execute(sql: "CREATE TABLE song(title TEXT)") }
            #expect(throws: JournalError.self) { try SQLiteJournal(directory: directory) }
            let tables = try await DatabaseQueue(path: path).read { db in
                try String.fetchAll(db, sql: "SELECT name FROM sqlite_master")
            }
            #expect(tables == ["song"])
        }
    }

    @Test func aDirectoryThatIsNotThereIsNamed() {
        #expect(throws: JournalError.self) { try SQLiteJournal(directory: "/nowhere/callboard") }
    }

    @Test func anEmptyFileBecomesAJournal() async throws {
        try await TemporaryDirectory.with { directory in
            #expect(FileManager.default.createFile(atPath: directory + "/journal.sqlite", contents: nil))
            let bench = JournalBench(directory: directory, journal: try SQLiteJournal(directory: directory))
            _ = try await bench.submit(1)
        }
    }

    // MARK: What happens while it is open

    @Test(
        "A file that is moved, removed or replaced while it is open is noticed",
        arguments: ["move", "remove", "swap"]
    )
    func replaced(how: String) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(2)
            let path = bench.directory + "/journal.sqlite"
            switch how {
            case "move": try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            case "remove": try FileManager.default.removeItem(atPath: path)
            default:
                try FileManager.default.copyItem(atPath: path, toPath: path + ".new")
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
            }
            await #expect(throws: JournalError.replaced) { try await bench.claim(id) }
            // It stays so, and no empty journal is made in its place.
            await #expect(throws: JournalError.self) { try await bench.claim(id) }
            await #expect(throws: JournalError.self) { try await bench.journal.submission(id) }
            #expect(FileManager.default.fileExists(atPath: path) == (how == "swap"))
        }
    }

    @Test func nearTheEndOfTheDiskNothingNewIsClaimedButResultsAreWritten() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(600)
            let claim = try #require(try await bench.claim(id).first)
            let full = try bench.another(reserve: .max)
            await #expect(throws: JournalError.reserveReached) {
                try await full.claim(JournalBench.request(id), body: JournalBench.body)
            }
            let result = AttemptResult(attempt: claim.attempt, outcome: .accepted, phase: "reply_ended", batchID: "b")
            try await full.close([result], at: JournalBench.now)
            #expect(try await bench.states(id) == [.accepted: 500, .queued: 100])
            #expect(try await full.set(.paused, of: id, by: "asha", at: JournalBench.now))
        }
    }

    @Test func aWriteThatFindsNoRoomChangesNothingAndIsTold() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(10)
            let pages = try await bench.journal.write { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
            _ = try await bench.journal.write { db in
                try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 2)")
            }
            let other = try await bench.journal.create(JournalBench.new("big"), by: "asha", at: JournalBench.now)
            var thrown: (any Error)?
            do {
                let chunks = JournalBench.chunks((0..<1000).map { JournalBench.record($0) })
                try await bench.journal.append(chunks, refused: [], to: other, at: JournalBench.now)
            } catch { thrown = error }
            guard case .cannotWrite? = thrown as? JournalError else {
                Issue.record("\(thrown.map { "\($0)" } ?? "written")")
                return
            }
            #expect(try await bench.counts(other).total == 0)
            #expect(try await bench.states(id) == [.queued: 10])
            #expect(try await bench.another().verify() == [])
        }
    }

    @Test func oneChangeThatFailsDoesNotTakeOthersWithIt() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1)
            let journal = bench.journal
            await withTaskGroup(of: Void.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        let body = Data("\(index)".utf8)
                        try? await journal.keep(body, named: "k\(index)", at: JournalBench.now)
                    }
                    group.addTask {
                        await #expect(throws: JournalError.unknown("nothing")) {
                            try await journal.set(
                                .paused,
                                of: SubmissionID(rawValue: "nothing"),
                                by: "asha",
                                at: JournalBench.now
                            )
                        }
                    }
                }
            }
            for index in 0..<50 {
                #expect(try await journal.kept("k\(index)")?.body == Data("\(index)".utf8))
            }
            #expect(try await bench.states(id) == [.queued: 1])
        }
    }

    @Test func changesAreToldToObserversUntilTheyStop() async throws {
        try await JournalBench.run { bench in
            let (changes, told) = AsyncStream<Void>.makeStream()
            let stop = bench.journal.observe { told.yield() }
            _ = try await bench.submit(1)
            var iterator = changes.makeAsyncIterator()
            #expect(await iterator.next() != nil)
            stop()
        }
    }
}
