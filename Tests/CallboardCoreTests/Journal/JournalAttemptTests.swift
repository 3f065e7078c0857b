import CallPersonalisation
import Crypto
import Foundation
import GRDB
import Synchronization
import Testing

@testable import CallboardCore

@Suite("Attempts in the journal")
struct JournalAttemptTests {
    private static let now = JournalBench.now

    @Test func aClaimNamesItsRecordsAndHashesItsBody() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1201)
            #expect(try await bench.journal.waitingRequests(of: id, mode: .batch) == 3)
            #expect(try await bench.journal.waitingRequests(of: id, mode: .realtime) == 1201)
            let claims = try await bench.claim(id, limit: 2)
            #expect(claims.map(\.records) == [500, 500])
            #expect(try await bench.states(id) == [.inFlight: 1000, .queued: 201])
            let attempts = try await bench.journal.attempts(of: id, limit: 10, after: nil)
            #expect(attempts.map(\.id) == claims.map(\.attempt))
            #expect(attempts.map(\.bodyBytes) == claims.map(\.body.count))
            #expect(Set(attempts.map(\.bodyHash)).count == 2 && attempts.allSatisfy { $0.bodyHash.count == 64 })
            #expect(try await bench.claim(id, limit: 5).map(\.records) == [201])
            let rest = try await bench.journal.claim(JournalBench.request(id), body: JournalBench.body)
            #expect(rest.word == "nothing waits")
            #expect(try await bench.journal.submission(id)?.attempts == 3)
        }
    }

    @Test("Two journals on one directory never claim a record twice", arguments: [SubmissionMode.batch, .realtime])
    func compareAndSet(mode: SubmissionMode) async throws {
        try await JournalBench.run { bench in
            let count = mode == .batch ? 500 * 12 : 60
            let id = try await bench.submit(count, mode: mode)
            let journals = [bench.journal, try bench.another()]
            let bodies = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
                for index in 0..<4 {
                    let journal = journals[index % 2]
                    group.addTask {
                        var bodies: [[UInt8]] = []
                        let request = JournalBench.request(id, mode: mode, limit: index / 2 + 1)
                        while case .claims(let claims) = try await journal.claim(request, body: JournalBench.body) {
                            bodies += claims.map(\.body)
                        }
                        return bodies
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let receivers = bodies.flatMap {
                $0.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(receivers.count == count)
            #expect(Set(receivers).count == count)
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test(
        "What an outcome makes of the records",
        arguments: [
            (AttemptOutcome.accepted, RecordState.accepted), (.acceptedWithoutID, .statusUnknown), (.pushed, .pushed),
            (.failed, .failed), (.rejected, .rejected), (.deferred, .deferred), (.inDoubt, .inDoubt),
        ]
    )
    func closing(outcome: AttemptOutcome, state: RecordState) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let attempt = try await bench.attempt(id, outcome, batchID: "b-1") { result in
                result.httpStatus = 200
                result.message = "text"
                result.bytesSent = 17
            }
            #expect(try await bench.states(id) == [state: 3])
            // A second answer to the same attempt changes nothing.
            let again = AttemptResult(attempt: attempt, outcome: .pushed, phase: "reply_ended")
            try await bench.journal.close([again], at: Self.now + 1)
            #expect(try await bench.states(id) == [state: 3])
            let written = try #require(try await bench.journal.attempt(attempt))
            #expect(written.outcome == outcome && written.closedAt == Self.now && written.bytesSent == 17)
            let isWatched = try await bench.journal.nextDue(of: id) != nil
            #expect(isWatched == (outcome == .accepted))
            #expect(try await bench.journal.verify() == [])
        }
    }

    // MARK: Who may send

    // MARK: Bodies that were made ready

    /// Claims with bodies made ready by another function, so that it is seen whose body is sent.
    private static func claim(
        _ bench: JournalBench,
        _ id: SubmissionID,
        _ bodies: PreparedBodies,
        limit: Int = 10,
        at now: Int64 = now
    ) async throws -> [String] {
        let request = JournalBench.request(id, limit: limit, at: now)
        let outcome = try await bench.journal.claim(request, prepared: bodies) { _, places in
            Array("late \(places.count)".utf8)
        }
        guard case .claims(let claims) = outcome else { return [] }
        return claims.map { String(decoding: $0.body, as: UTF8.self) }
    }

    private static func madeReady(_ bench: JournalBench, _ id: SubmissionID) async throws -> PreparedBodies {
        let bodies = PreparedBodies()
        try await bench.journal.makeReady(bodies, of: id) { _, places in Array("ready \(places.count)".utf8) }
        return bodies
    }

    @Test func aBodyThatIsReadyIsSentWithItsOwnHashOnRecord() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1200)
            let bodies = try await Self.madeReady(bench, id)
            let sent = try await Self.claim(bench, id, bodies)
            #expect(sent == ["ready 500", "ready 500", "ready 200"])
            let hashes = try await bench.journal.read { db in
                try Data.fetchAll(db, sql: "SELECT body_hash FROM attempt ORDER BY id")
            }
            #expect(hashes == sent.map { Data(SHA256.hash(data: Data($0.utf8))) })
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func aBodyThatIsReadyIsNotSentForRecordsThatChangedSince() async throws {
        try await JournalBench.run { bench in
            // Of the first block one record is over when it is claimed, the second is emptied, the third is changed on disk.
            let late = JournalBench.record(0, endsAt: JournalBench.now + 1000)
            let id = try await bench.submit([late] + (1..<2000).map { JournalBench.record($0) })
            let bodies = try await Self.madeReady(bench, id)
            try await bench.tamper("UPDATE block SET records = x'' WHERE chunk = 2")
            try await bench.tamper("UPDATE chunk SET states = zeroblob(500) WHERE id = 3")
            let sent = try await Self.claim(bench, id, bodies, at: JournalBench.now + 2000)
            #expect(sent == ["late 499", "ready 500"])
            let states = try await bench.states(id)
            #expect(states[.expired] == 1 && states[.inFlight] == 999)
        }
    }

    @Test func moreBodiesAreMadeReadyAsTheyAreTakenAndNoneOfWhatWasClaimed() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(30 * 500)
            let bodies = try await Self.madeReady(bench, id)
            let room = bodies.wanted
            #expect(room.count == 0 && room.after < 30)
            _ = try await bench.claim(id, limit: 20)
            var sent: [String] = []
            while true {
                try await bench.journal.makeReady(bodies, of: id) { _, _ in Array("again".utf8) }
                let more = try await Self.claim(bench, id, bodies, limit: 1)
                if more.isEmpty { break }
                sent += more
            }
            #expect(sent.count == 10)
            #expect(sent.suffix(9).allSatisfy { $0 == "again" })
            #expect(try await bench.states(id) == [.inFlight: 15_000])
        }
    }

    @Test func onlyTheHolderOfTheLeaseMayClaim() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1)
            let request = JournalBench.request(id, owner: JournalBench.dead)
            #expect(try await bench.journal.claim(request, body: JournalBench.body).word == "not ours")
            // This process lives, so another one does not get it; a dead one loses it.
            #expect(try await bench.journal.lease(id, for: JournalBench.dead) == false)
            try await bench.journal.release(id, from: JournalBench.dead)
            #expect(try await bench.claim(id).count == 1)
            try await bench.journal.release(id, from: .current)
            #expect(try await bench.journal.lease(id, for: JournalBench.dead))
            #expect(try await bench.journal.lease(id, for: .current))
            await #expect(throws: JournalError.unknown("nothing")) {
                try await bench.journal.lease(SubmissionID(rawValue: "nothing"), for: .current)
            }
        }
    }

    @Test func pausedRecordsWaitAndCancelledOnesAreNeverSent() async throws {
        try await JournalBench.run { bench in
            let journal = bench.journal
            let id = try await bench.submit(1100)
            _ = try await bench.claim(id)
            #expect(try await journal.set(.paused, of: id, by: "asha", at: Self.now))
            #expect(try await journal.set(.paused, of: id, by: "asha", at: Self.now) == false)
            let paused = try await journal.claim(JournalBench.request(id), body: JournalBench.body)
            #expect(paused.word == "not running: paused")
            #expect(try await journal.set(.running, of: id, by: "asha", at: Self.now))
            _ = try await bench.attempt(id, .deferred)
            #expect(try await journal.set(.cancelled, of: id, by: "asha", at: Self.now))
            #expect(try await bench.states(id) == [.inFlight: 500, .stopped: 600])
            let cancelled = try await journal.claim(JournalBench.request(id), body: JournalBench.body)
            #expect(cancelled.word == "not running: cancelled")
            #expect(try await journal.set(.running, of: id, by: "asha", at: Self.now) == false)
            #expect(try await journal.verify() == [])
        }
    }

    @Test func whatIsHeldCanBeTakenBackUntilItsMoment() async throws {
        try await JournalBench.run { bench in
            let until = Self.now + 30_000
            let id = try await bench.submit([JournalBench.record(0)], heldUntil: until)
            let early = try await bench.journal.claim(
                JournalBench.request(id, at: until - 1),
                body: JournalBench.body
            )
            #expect(early.word == "held until \(until)")
            #expect(try await bench.journal.submission(id)?.control == .held)
            #expect(try await bench.claim(id, at: until).count == 1)
            #expect(try await bench.journal.submission(id)?.control == .running)
        }
    }

    @Test func rowsThatNobodyConfirmedAreNotSent() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.journal.create(JournalBench.new(), by: "asha", at: Self.now)
            let chunks = JournalBench.chunks([JournalBench.record(0), JournalBench.record(1)])
            try await bench.journal.append(chunks, refused: [], to: id, at: Self.now)
            #expect(try await bench.journal.lease(id, for: .current))
            let outcome = try await bench.journal.claim(JournalBench.request(id), body: JournalBench.body)
            #expect(outcome.word == "not running: importing")
            // Its process died: the import is given up, and nothing of it is ever sent.
            _ = try await bench.journal.write { db in
                try SQLiteJournal.recover(db, at: Self.now, underWay: [], owner: .current) { _ in false }
            }
            #expect(try await bench.states(id) == [.stopped: 2])
            await #expect(throws: JournalError.self) {
                try await bench.journal.confirm(id, heldUntil: nil, by: "asha", at: Self.now)
            }
        }
    }

    /// A push of one record, of which nothing was sent yet.
    private static func push(_ bench: JournalBench, heldUntil: Int64? = nil) async throws -> SubmissionID {
        var push = JournalBench.new("one record", mode: .realtime)
        push.origin = NewSubmission.pushOrigin
        let id = try await bench.journal.create(push, by: "asha", at: now)
        let chunks = JournalBench.chunks([JournalBench.record(0)])
        try await bench.journal.append(chunks, refused: [], to: id, at: now)
        try await bench.journal.confirmPush(id, heldUntil: heldUntil, by: "asha", at: now)
        return id
    }

    @Test(
        "A push whose process died is given up, held or not: nobody waits for it any more",
        arguments: [nil, now + 5000]
    )
    func pushOfADeadProcess(heldUntil: Int64?) async throws {
        try await JournalBench.run { bench in
            let id = try await Self.push(bench, heldUntil: heldUntil)
            #expect(try await bench.journal.submission(id)?.control == (heldUntil == nil ? .running : .held))
            let file = try await bench.submit(1, mode: .realtime)
            func recover(isAlive: Bool) async throws -> [SubmissionID] {
                try await bench.journal.write { db in
                    try SQLiteJournal.recover(db, at: Self.now, underWay: [], owner: .current) { _ in isAlive }
                }.interrupted
            }
            #expect(try await recover(isAlive: true).isEmpty)
            #expect(try await bench.states(id) == [.queued: 1])
            #expect(try await recover(isAlive: false) == [file])
            #expect(try await bench.states(id) == [.stopped: 1])
            let given = try #require(try await bench.journal.submission(id))
            #expect(given.control == .cancelled && given.heldUntil == nil)
            #expect(try await bench.journal.verify().isEmpty)
        }
    }

    @Test(
        "A push in doubt that a person has sent again goes, one that the profile has sent again does not",
        arguments: [true, false]
    )
    func pushInDoubt(isByPerson: Bool) async throws {
        try await JournalBench.run { bench in
            let id = try await Self.push(bench)
            let attempt = try await bench.attempt(id, .inDoubt)
            let who = isByPerson ? "asha" : DoubtDecision.byProfile
            #expect(try await bench.journal.decide(attempt, .resend, by: who, at: Self.now))
            try await bench.journal.release(id, from: .current)
            #expect(try await bench.journal.recover(at: Self.now).interrupted == (isByPerson ? [id] : []))
            #expect(try await bench.states(id) == [isByPerson ? .deferred : .stopped: 1])
        }
    }

    @Test("A file is not taken for a push because of its name", arguments: ["push", "composed-batch", "day.csv"])
    func fileNames(path: String) {
        let origin = NewSubmission.origin(ofFile: path)
        #expect(origin != NewSubmission.pushOrigin && origin != OpenBatch.name)
        #expect(NewSubmission.origin(ofFile: origin) == origin)
    }

    @Test func aRequestThatNeverConnectedIsNoNewsAndHoldsNoRecords() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            _ = try await bench.attempt(id, .deferred) { $0.message = "connection refused" }
            #expect(try await bench.journal.submission(id)?.lastNewsAt == nil)
            _ = try await bench.attempt(id, .accepted, batchID: "b-1") { $0.httpStatus = 200 }
            #expect(try await bench.journal.submission(id)?.lastNewsAt == Self.now)
            let attempts = try await bench.journal.attempts(of: id, limit: 5, after: nil)
            #expect(attempts.map(\.holdsRecords) == [false, true])
        }
    }

    // MARK: Windows

    @Test func recordsWhoseWindowIsOverExpireInsteadOfBeingSent() async throws {
        try await JournalBench.run { bench in
            let ends = [Self.now - 1, Self.now, Self.now + 1, Self.now + 3_600_000]
            let records = ends.enumerated().map { JournalBench.record($0.offset, endsAt: $0.element) }
            let id = try await bench.submit(records)
            #expect(try await bench.claim(id).map(\.records) == [2])
            #expect(try await bench.states(id) == [.expired: 2, .inFlight: 2])
            let failed = try await bench.journal.failures(
                cause: "expired",
                in: FailureScope(submission: id),
                limit: 10,
                after: nil
            )
            #expect(failed.map(\.record.row) == [1, 2])
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func aSubmissionThatIsAllOverIsFinished() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1200)
            let late = Self.now + 3_600_000
            #expect(try await bench.claim(id, limit: 9, at: late).isEmpty)
            #expect(try await bench.states(id) == [.expired: 1200])
            #expect(try await bench.journal.submission(id)?.isFinished == true)
        }
    }

    // MARK: After a death

    @Test func openAttemptsOfTheDeadBecomeDoubtAndOthersAreLeftAlone() async throws {
        try await JournalBench.run { bench in
            let journal = bench.journal
            let dead = try await bench.submit(1, name: "dead")
            let alive = try await bench.submit(1, name: "alive")
            let unsent = try await bench.submit(1, name: "unsent")
            let underWay = try await bench.submit(1, name: "under way")
            let living = ProcessIdentity(pid: 77, startTime: 1, bootID: "this-boot")
            var attempts: [SubmissionID: Int64] = [:]
            for (id, owner) in [(dead, JournalBench.dead), (alive, living), (unsent, .current), (underWay, .current)] {
                try await journal.release(id, from: .current)
                #expect(try await journal.lease(id, for: owner))
                let outcome = try await journal.claim(
                    JournalBench.request(id, owner: owner),
                    body: JournalBench.body
                )
                guard case .claims(let claims) = outcome else {
                    Issue.record("\(outcome.word)")
                    return
                }
                attempts[id] = claims.first?.attempt
            }
            let open: Set<Int64> = [try #require(attempts[underWay])]
            let recovery = try await journal.write { db in
                try SQLiteJournal.recover(db, at: Self.now, underWay: open, owner: .current) {
                    $0 == living || $0 == .current
                }
            }
            #expect(recovery.inDoubt == [try #require(attempts[dead])])
            #expect(recovery.interrupted == [])
            #expect(try await bench.states(dead) == [.inDoubt: 1])
            #expect(try await bench.states(alive) == [.inFlight: 1])
            #expect(try await bench.states(unsent) == [.deferred: 1])
            #expect(try await bench.states(underWay) == [.inFlight: 1])
            #expect(try await journal.doubts(limit: 10).map(\.submission) == [dead])
            // Once more finds nothing new.
            let again = try await journal.write { db in
                try SQLiteJournal.recover(db, at: Self.now, underWay: open, owner: .current) {
                    $0 == living || $0 == .current
                }
            }
            var nothing = Recovery()
            nothing.nextExpiry = again.nextExpiry
            #expect(again == nothing)
            #expect(try await journal.verify() == [])
        }
    }

    @Test func aSubmissionThatLostItsProcessIsToldAsInterrupted() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(501)
            _ = try await bench.attempt(id, .accepted, batchID: "b")
            let recovery = try await bench.journal.write { db in
                try SQLiteJournal.recover(db, at: Self.now, underWay: [], owner: .current) { _ in false }
            }
            #expect(recovery.interrupted == [id])
            #expect(recovery.inDoubt == [])
        }
    }

    // MARK: Doubt

    @Test(
        "A person decides about doubt once",
        arguments: [
            (DoubtDecision.accepted, RecordState.statusUnknown), (.notSent, .rejected), (.resend, .deferred),
        ]
    )
    func deciding(decision: DoubtDecision, state: RecordState) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(2)
            let attempt = try await bench.attempt(id, .inDoubt)
            #expect(try await bench.claim(id).isEmpty, "the machine alone never sends it again")
            #expect(try await bench.journal.decide(attempt, decision, by: "ben", at: Self.now + 5))
            #expect(try await bench.states(id) == [state: 2])
            #expect(try await bench.journal.decide(attempt, .accepted, by: "asha", at: Self.now + 6) == false)
            let decided = try #require(try await bench.journal.attempt(attempt))
            #expect(decided.decision == decision && decided.decidedBy == "ben" && decided.decidedAt == Self.now + 5)
            #expect(try await bench.journal.doubts(limit: 10).isEmpty)
            let resent = try await bench.claim(id)
            #expect(resent.map(\.records) == (decision == .resend ? [2] : []))
            let last = try #require(try await bench.journal.latestAttempts(of: id, limit: 1).first)
            #expect(last.possibleDuplicateOf == (decision == .resend ? attempt : nil))
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func onlyWhatIsInDoubtCanBeDecided() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(501)
            let accepted = try await bench.attempt(id, .accepted, batchID: "b")
            let open = try #require(try await bench.claim(id).first).attempt
            for attempt in [accepted, open] {
                #expect(try await bench.journal.decide(attempt, .resend, by: "asha", at: Self.now) == false)
            }
            await #expect(throws: JournalError.unknown("attempt 999")) {
                try await bench.journal.decide(999, .resend, by: "asha", at: Self.now)
            }
            #expect(try await bench.states(id) == [.accepted: 500, .inFlight: 1])
        }
    }

    @Test func twoPeopleWhoDecideAtOnceDecideOnce() async throws {
        try await JournalBench.run { bench in
            let journals = [bench.journal, try bench.another()]
            for round in 0..<10 {
                let id = try await bench.submit(1, name: "round \(round)")
                let attempt = try await bench.attempt(id, .inDoubt)
                let decided = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for (index, journal) in journals.enumerated() {
                        let decision: DoubtDecision = index == 0 ? .accepted : .notSent
                        group.addTask { try await journal.decide(attempt, decision, by: "asha", at: Self.now) }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(decided == 1)
            }
        }
    }

    @Test func onlyTheRecordsThatAreSentAgainAreCalledPossibleDuplicates() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(4, mode: .realtime)
            let doubtful = try await bench.attempt(id, .inDoubt, mode: .realtime)
            #expect(try await bench.journal.decide(doubtful, .resend, by: "asha", at: Self.now))
            let claims = try await bench.claim(id, mode: .realtime, limit: 4)
            #expect(claims.count == 4)
            let attempts = try await bench.journal.latestAttempts(of: id, limit: 4)
            #expect(attempts.filter { $0.possibleDuplicateOf == doubtful }.count == 1)
            #expect(attempts.filter { $0.possibleDuplicateOf == nil }.count == 3)
        }
    }

    @Test func aCancelledSubmissionGoesOnWhenItsDoubtIsSentAgain() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(501)
            let attempt = try await bench.attempt(id, .inDoubt)
            #expect(try await bench.journal.set(.cancelled, of: id, by: "asha", at: Self.now))
            #expect(try await bench.journal.decide(attempt, .resend, by: "asha", at: Self.now))
            #expect(try await bench.claim(id, limit: 5).map(\.records) == [500])
            #expect(try await bench.states(id) == [.inFlight: 500, .stopped: 1])
        }
    }

    @Test func anAnswerThatCouldNotBeWrittenIsWrittenWhenStockIsTakenNext() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(3)
            let disk = try DatabaseQueue(path: bench.directory + "/journal.sqlite")
            let full = "CREATE TRIGGER full BEFORE UPDATE ON attempt BEGIN SELECT RAISE(FAIL, 'full'); END"
            try await disk.write { db in try db.execute(sql: full) }
            await #expect(throws: JournalError.self) { try await bench.attempt(id, .accepted, batchID: "b-1") }
            #expect(try await bench.states(id) == [.inFlight: 3])
            try await disk.write { db in try db.execute(sql: "DROP TRIGGER full") }
            _ = try await bench.journal.recover(at: Self.now)
            #expect(try await bench.states(id) == [.accepted: 3])
            #expect(try await bench.journal.verify() == [])
        }
    }
}
