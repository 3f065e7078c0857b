import CallPersonalisation
import Crypto
import Foundation
import GRDB
import TestSupport

@testable import CallboardCore

/// Whole submissions in virtual time, with processes that die, a disk that refuses, a service that loses answers, and clocks that jump.
///
/// The deciding parts are the real ones: `SubmissionMachine`, `AllowanceBook` and every transaction of `SQLiteJournal`, on a database
/// in memory. Only the waiting is simulated, so a seed always tells the same story.
final class Simulation {
    /// What a broken promise is told as.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// One callboard process.
    final class Process {
        let identity: ProcessIdentity
        var isAlive = true
        var runs: [SubmissionID: Run] = [:]
        /// Attempts whose requests were made and whose results are not written.
        var underWay: Set<Int64> = []
        /// Results that no run will write any more.
        var unwritten: [AttemptResult] = []

        init(identity: ProcessIdentity) { self.identity = identity }
    }

    /// One submission being sent by one process.
    final class Run {
        var machine: SubmissionMachine
        var turns: [AllowanceBook.Turn] = []
        var wanted = 0
        var results: [AttemptResult] = []
        var isOver = false
        var pumpAt: Int64?

        init(width: Int) { machine = SubmissionMachine(width: width) }
    }

    private struct Scheduled {
        var at: Int64
        var order: Int
        var body: () throws -> Void
    }

    let rate: AllowanceBook.Rate
    var random: SeededGenerator
    var service = SimulatedService()
    private var book = AllowanceBook()
    let database: DatabaseQueue
    private var processes: [Process] = []
    private var agenda: [Scheduled] = []
    private var order = 0
    private(set) var now: Int64 = 1_000_000_000_000
    private var wallOffset: Int64 = 1_700_000_000_000
    private var boot = 1
    private var nextPID: Int32 = 1
    private(set) var records: [UInt64: (end: Int64, submission: SubmissionID)] = [:]
    /// Virtual nanoseconds in which things go wrong.
    private let troubled: Int64

    init(seed: UInt64, processes count: Int) throws {
        random = SeededGenerator(seed)
        rate = AllowanceBook.Rate(limit: 60, share: [0.95, 0.99].randomElement(using: &random) ?? 0.95)
        troubled = Int64.random(in: 5...120, using: &random) * 1_000_000_000
        database = try DatabaseQueue()
        try database.write { db in
            SQLiteJournal.equip(db)
            for step in SQLiteJournal.steps { try step.body(db) }
        }
        for _ in 0..<count { try start() }
        for _ in 0..<Int.random(in: 1...3, using: &random) { try submit() }
    }

    private var wall: Int64 { wallOffset + now / 1_000_000 }

    // MARK: Time

    private func after(_ delay: Int64, _ body: @escaping () throws -> Void) {
        order += 1
        let entry = Scheduled(at: now + max(0, delay), order: order, body: body)
        let index = agenda.firstIndex { ($0.at, $0.order) < (entry.at, entry.order) } ?? agenda.endIndex
        agenda.insert(entry, at: index)
    }

    /// Runs to the end: first with faults, then without, until nothing is left to do.
    func run() throws {
        let end = now + troubled
        scheduleMisfortune()
        while let next = agenda.popLast() {
            now = max(now, next.at)
            if service.isFaulty, now > end {
                service.isFaulty = false
                // Whoever is left takes stock once more.
                for process in processes where process.isAlive { takeStock(process) }
                if processes.allSatisfy({ !$0.isAlive }) { try start() }
            }
            try next.body()
            guard now < end + 8 * 3_600_000_000_000 else { break }
        }
        try check()
    }

    private func scheduleMisfortune() {
        after(Int64.random(in: 0...8_000_000_000, using: &random)) { [self] in
            guard service.isFaulty else { return }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                if let process = processes.filter(\.isAlive).randomElement(using: &random) { try kill(process) }
            case 5: wallOffset += Int64.random(in: -3_600_000...3_600_000, using: &random)
            case 6 where random.chance(0.3): try restartMachine()
            default: break
            }
            scheduleMisfortune()
        }
    }

    // MARK: Processes

    private func start() throws {
        let process = Process(identity: ProcessIdentity(pid: nextPID, startTime: UInt64(now), bootID: "boot-\(boot)"))
        nextPID += 1
        processes.append(process)
        book.begin(bootID: "boot-\(boot)", at: now)
        takeStock(process)
    }

    private func kill(_ process: Process) throws {
        process.isAlive = false
        process.runs = [:]
        after(Int64.random(in: 0...3_000_000_000, using: &random)) { [self] in try start() }
    }

    private func restartMachine() throws {
        boot += 1
        for process in processes where process.isAlive { try kill(process) }
    }

    private func isAlive(_ identity: ProcessIdentity) -> Bool {
        processes.contains { $0.isAlive && $0.identity == identity }
    }

    /// What a start or a wake-up does: recover, then send what nobody sends.
    private func takeStock(_ process: Process) {
        guard process.isAlive else { return }
        let recovery = recover(process)
        for id in recovery?.interrupted ?? [] where process.runs[id] == nil {
            let isOurs = try? database.write { db in
                try SQLiteJournal.lease(db, id, for: process.identity) { self.isAlive($0) }
            }
            guard isOurs == true else { continue }
            let run = Run(width: Int.random(in: 1...8, using: &random))
            process.runs[id] = run
            perform(.started, process, id, run)
        }
        // Another process may die, so every now and then each looks again.
        after(5_000_000_000) { [self] in
            guard hasWork() else { return }
            takeStock(process)
        }
    }

    private func hasWork() -> Bool {
        let open = try? database.read { db in
            try Row.fetchAll(db, sql: "SELECT counts FROM submission").contains { row in
                let counts = StateCounts(stored: row["counts"])
                return counts.waiting + counts[.inFlight] > 0
            }
        }
        return open ?? true
    }

    // MARK: Doing

    private func perform(_ event: SubmissionMachine.Event, _ process: Process, _ id: SubmissionID, _ run: Run) {
        guard process.isAlive, !run.isOver else { return }
        for action in run.machine.handle(event) {
            switch action {
            case .count: later(process) { [self] in count(process, id, run) }
            case .askForTurn:
                run.wanted += 1
                pump(process, id, run)
            case .claim:
                let turn = run.turns.removeFirst()
                later(process) { [self] in claim(turn, process, id, run) }
            case .returnTurn: if let turn = run.turns.popLast() { book.end(turn, .notSent, at: now, jitter: 0) }
            case .writeResults:
                let results = run.results
                run.results = []
                later(process) { [self] in write(results, process, id, run) }
            case .recover: later(process) { [self] in recover(process, id, run) }
            case .wait(let until): after((until - wall) * 1_000_000) { [self] in perform(.woke, process, id, run) }
            case .finish(let reason): finish(reason, process, id, run)
            }
        }
    }

    private func later(_ process: Process, _ body: @escaping () -> Void) {
        after(Int64.random(in: 100_000...3_000_000, using: &random)) { if process.isAlive { body() } }
    }

    private func finish(_ reason: SubmissionMachine.StopReason, _ process: Process, _ id: SubmissionID, _ run: Run) {
        run.isOver = true
        process.unwritten += run.results
        process.runs[id] = nil
        for turn in run.turns { book.end(turn, .notSent, at: now, jitter: 0) }
        _ = try? database.write { db in
            try db.execute(
                sql: "UPDATE submission SET owner = NULL WHERE id = ? AND owner = ?",
                arguments: [id.rawValue, process.identity.stored]
            )
        }
    }

    private func count(_ process: Process, _ id: SubmissionID, _ run: Run) {
        let count = (try? database.read { db in try SQLiteJournal.waitingRequests(db, of: id, mode: .batch) }) ?? 0
        perform(.counted(count), process, id, run)
    }

    private func pump(_ process: Process, _ id: SubmissionID, _ run: Run) {
        guard process.isAlive, !run.isOver, run.wanted > 0 else { return }
        if let creation = book.nextCreation(wanted: 1, limit: 10, at: now, wall: wall) {
            guard creation <= now else { return pump(at: creation, process, id, run) }
            book.countCreation(at: now, wall: wall)
            if let secret = service.createToken(at: now, &random) { book.add(secret: secret, at: now) }
            return pump(at: now + 20_000_000, process, id, run)
        }
        switch book.takeProbe(AllowanceBook.Rate(limit: 100, share: 0.95), at: now) {
        case .notNeeded: break
        case .wait(let until): return pump(at: until, process, id, run)
        case .probe(let turn):
            let isWell = !service.isFaulty || random.chance(0.7)
            book.end(turn, isWell ? .answered : .failed("no answer"), at: now, jitter: 0.5)
            return pump(at: now + 1_000_000, process, id, run)
        }
        if let turn = book.takeTurn(.batch, rate, at: now) {
            run.wanted -= 1
            run.turns.append(turn)
            perform(.turnGranted, process, id, run)
            return pump(process, id, run)
        }
        pump(at: book.nextTurn(.batch, rate, at: now) ?? now + 1_000_000_000, process, id, run)
    }

    private func pump(at moment: Int64, _ process: Process, _ id: SubmissionID, _ run: Run) {
        guard run.pumpAt == nil else { return }
        run.pumpAt = moment
        after(moment - now) { [self] in
            run.pumpAt = nil
            pump(process, id, run)
        }
    }

    /// Whether and how this transaction fails: not at all, before it is in the file, or after.
    private enum DiskFate { case good, refused, unknown }

    private func diskFate() -> DiskFate {
        guard service.isFaulty else { return .good }
        return random.chance(0.02) ? .refused : random.chance(0.02) ? .unknown : .good
    }

    private func claim(_ turn: AllowanceBook.Turn, _ process: Process, _ id: SubmissionID, _ run: Run) {
        let fate = diskFate()
        let request = ClaimRequest(
            submission: id,
            owner: process.identity,
            mode: .batch,
            limit: 1,
            endpoint: "/",
            now: wall
        )
        var sent: [UInt64] = []
        let outcome =
            fate == .refused
            ? nil
            : try? database.write { db in
                try SQLiteJournal.claim(db, request) { records, places in
                    sent = places.map { records.entry($0).receiver }
                    return [1]
                }
            }
        guard fate == .good, let outcome else {
            run.turns.append(turn)
            return perform(.journalFailed(.journal(.cannotWrite("simulated")), during: .claim), process, id, run)
        }
        switch outcome {
        case .claims(let claims):
            perform(.claimed(.claimed), process, id, run)
            for claim in claims { send(claim, sent, turn, process, id, run) }
        case .nothingWaits: giveBack(turn, .nothingWaits, process, id, run)
        case .held(let until): giveBack(turn, .held(until: until), process, id, run)
        case .notRunning(let control): giveBack(turn, .notRunning(control), process, id, run)
        case .notOurs: giveBack(turn, .notOurs, process, id, run)
        }
    }

    private func giveBack(
        _ turn: AllowanceBook.Turn,
        _ answer: SubmissionMachine.ClaimAnswer,
        _ process: Process,
        _ id: SubmissionID,
        _ run: Run
    ) {
        run.turns.append(turn)
        perform(.claimed(answer), process, id, run)
    }

    private func send(
        _ claim: Claim,
        _ records: [UInt64],
        _ turn: AllowanceBook.Turn,
        _ process: Process,
        _ id: SubmissionID,
        _ run: Run
    ) {
        process.underWay.insert(claim.attempt)
        let fate = service.fate(&random)
        let there = Int64.random(in: 1_000_000...400_000_000, using: &random)
        let back = Int64.random(in: 1_000_000...400_000_000, using: &random)
        if case .notSent = fate {
            return after(there) { [self] in
                ended(.notSent(TransportFailure(kind: .refused, detail: "")), claim, turn, process, id, run)
            }
        }
        let lost = PushOutcome.unknown(Doubt(reason: .answerLost, phase: .bodySent, bytesSent: 1))
        if case .lostBefore = fate {
            return after(60_000_000_000) { [self] in ended(lost, claim, turn, process, id, run) }
        }
        // The request is on its way: it arrives even if its process dies meanwhile.
        after(there) { [self] in
            let outcome = service.arrive(records, token: turn.secret, fate: fate, at: now)
            after(outcome == nil ? 1_000_000_000 : back) { [self] in
                ended(outcome ?? lost, claim, turn, process, id, run)
            }
        }
    }

    private func ended(
        _ outcome: PushOutcome,
        _ claim: Claim,
        _ turn: AllowanceBook.Turn,
        _ process: Process,
        _ id: SubmissionID,
        _ run: Run
    ) {
        guard process.isAlive else { return }
        book.end(turn, outcome.ending, at: now, jitter: Double.random(in: 0...1, using: &random))
        let reply = ServiceReply(
            result: .failure(TransportFailure(kind: .other, detail: "")),
            phase: .bodySent,
            bytesSent: 1,
            startedAt: Date(timeIntervalSince1970: 0),
            duration: .zero
        )
        let (result, ending) = AttemptResult.judged(
            outcome,
            reply: reply,
            attempt: claim.attempt,
            turn: turn,
            mode: .batch
        )
        run.results.append(result)
        perform(.answered(ending), process, id, run)
    }

    private func write(_ results: [AttemptResult], _ process: Process, _ id: SubmissionID, _ run: Run) {
        let fate = diskFate()
        if fate != .refused {
            _ = try? database.write { db in for result in results { try SQLiteJournal.close(db, result, at: wall) } }
        }
        guard fate == .good else {
            run.results = results + run.results
            return perform(.journalFailed(.journal(.cannotWrite("simulated")), during: .results), process, id, run)
        }
        process.underWay.subtract(results.map(\.attempt))
        perform(.closed(results.count, again: results.filter { $0.outcome == .deferred }.count), process, id, run)
    }

    private func recover(_ process: Process, _ id: SubmissionID, _ run: Run) {
        _ = recover(process)
        perform(.recovered, process, id, run)
    }

    private func recover(_ process: Process) -> Recovery? {
        let recovery = try? database.write { db in
            try SQLiteJournal.recover(
                db,
                at: wall,
                unwritten: process.unwritten,
                underWay: process.underWay,
                owner: process.identity
            ) { self.isAlive($0) }
        }
        if recovery != nil {
            process.underWay.subtract(process.unwritten.map(\.attempt))
            process.unwritten = []
        }
        return recovery
    }

    // MARK: Work and its end

    private func submit() throws {
        let id = SubmissionID(rawValue: "s\(records.count)-\(now)")
        let chunks = Int.random(in: 1...6, using: &random)
        try database.write { db in
            let submission = NewSubmission(
                name: "simulated",
                profile: "p",
                kind: "test",
                clientAccountID: "a",
                apiVersion: .v1,
                mode: .batch
            )
            try SQLiteJournal.insert(db, submission, id: id, by: "simulation", at: wall)
            for _ in 0..<chunks {
                let chunk = newChunk(id)
                try SQLiteJournal.append(
                    db,
                    [(chunk, Data(SHA256.hash(data: chunk.bytes)))],
                    refused: 0,
                    Data(),
                    to: id,
                    at: wall
                )
            }
            try SQLiteJournal.confirm(db, id, heldUntil: nil, by: "simulation", at: wall)
            try db.execute(sql: "UPDATE submission SET owner = NULL")
        }
        for process in processes { takeStock(process) }
    }

    private func newChunk(_ id: SubmissionID) -> NewChunk {
        var builder = PackedRecordsBuilder()
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let receiver = 919_800_000_000 + UInt64(records.count)
            // Some windows end while the queue is still long.
            let end = wall + (random.chance(0.1) ? Int64.random(in: 1...30_000, using: &random) : 86_000_000)
            let record = CallRecord(
                caller: .sample(911_140_001_234),
                receiver: .sample(receiver),
                labelID: LabelID("6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e"),
                window: TimeWindow(startsAt: end - 1000, endsAt: end)
            )
            records[receiver] = (end, id)
            builder.append(StoredRecord(record))
        }
        return builder.chunk()
    }
}
