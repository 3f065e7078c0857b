import CallPersonalisation
import GRDB
import Testing

@testable import CallboardCore

/// A journal in a directory that lasts as long as a test, with a time that is moved by hand.
struct JournalBench: Sendable {
    /// When everything happens, in milliseconds since the epoch.
    static let now: Int64 = 1_800_000_000_000
    /// A process of another boot.
    static let dead = ProcessIdentity(pid: 4242, startTime: 1, bootID: "another-boot")

    let directory: String
    let journal: SQLiteJournal

    static func run(reserve: Int64 = 0, _ body: (JournalBench) async throws -> Void) async throws {
        try await TemporaryDirectory.with { directory in
            try await body(
                JournalBench(
                    directory: directory,
                    journal: try SQLiteJournal(directory: directory, reserve: reserve)
                )
            )
        }
    }

    /// A second journal on the same directory, as another process has it.
    func another(reserve: Int64 = 0) throws -> SQLiteJournal {
        try SQLiteJournal(directory: directory, reserve: reserve)
    }

    /// A record that holds for an hour.
    static func record(_ index: Int, endsAt: Int64 = now + 3_600_000) -> StoredRecord {
        StoredRecord(
            CallRecord(
                caller: PhoneNumber(value: 911_140_001_234) ?? smallest,
                receiver: PhoneNumber(value: 919_812_000_000 + UInt64(index)) ?? smallest,
                labelID: LabelID("5a9d1c00-7e57-4b1a-9c00-000000000001"),
                callReason: "Your order is on its way",
                window: TimeWindow(startsAt: now, endsAt: endsAt)
            ),
            line: index + 2,
            row: index + 1,
            reference: "order-\(index)"
        )
    }

    private static let smallest: PhoneNumber = {
        guard let number = PhoneNumber(value: 1_000_000) else { preconditionFailure("Seven digits are a number.") }
        return number
    }()

    static func chunks(_ records: [StoredRecord]) -> [NewChunk] {
        var chunks: [NewChunk] = []
        var builder = PackedRecordsBuilder()
        for (index, record) in records.enumerated() {
            builder.append(record)
            guard builder.isFull || index == records.count - 1 else { continue }
            chunks.append(builder.chunk())
        }
        return chunks
    }

    static func new(_ name: String = "autumn", mode: SubmissionMode = .batch, leftOut: Int = 0) -> NewSubmission {
        NewSubmission(
            name: name,
            origin: "/home/asha/autumn.csv",
            profile: "acme",
            kind: "test",
            clientAccountID: "11111111-2222-4333-8444-555555555555",
            apiVersion: .v1,
            mode: mode,
            leftOut: leftOut
        )
    }

    /// A confirmed submission that this process sends.
    func submit(
        _ records: [StoredRecord],
        name: String = "autumn",
        mode: SubmissionMode = .batch,
        refused: [RefusedRow] = [],
        leftOut: Int = 0,
        heldUntil: Int64? = nil
    ) async throws -> SubmissionID {
        let id = try await journal.create(
            Self.new(name, mode: mode, leftOut: leftOut),
            by: "asha",
            at: Self.now
        )
        try await journal.append(Self.chunks(records), refused: refused, to: id, at: Self.now)
        try await journal.confirm(id, heldUntil: heldUntil, by: "asha", at: Self.now)
        #expect(try await journal.lease(id, for: .current))
        return id
    }

    func submit(_ count: Int, name: String = "autumn", mode: SubmissionMode = .batch) async throws -> SubmissionID {
        try await submit((0..<count).map { Self.record($0) }, name: name, mode: mode)
    }

    static func request(
        _ id: SubmissionID,
        mode: SubmissionMode = .batch,
        limit: Int = 1,
        owner: ProcessIdentity = .current,
        at now: Int64 = now
    ) -> ClaimRequest {
        ClaimRequest(
            submission: id,
            owner: owner,
            mode: mode,
            limit: limit,
            endpoint: "/clients/{id}/dynamic_call_records",
            now: now
        )
    }

    /// The exact bytes of a request are of no matter here, as long as they say which records it has.
    static let body: @Sendable (PackedRecords, [Int]) -> [UInt8] = { records, places in
        Array(places.map { String(records.entry($0).receiver) }.joined(separator: ",").utf8)
    }

    /// Claims and gives what was claimed; nothing if nothing was.
    func claim(
        _ id: SubmissionID,
        mode: SubmissionMode = .batch,
        limit: Int = 1,
        at now: Int64 = JournalBench.now
    ) async throws -> [Claim] {
        let outcome = try await journal.claim(Self.request(id, mode: mode, limit: limit, at: now), body: Self.body)
        if case .claims(let claims) = outcome { return claims }
        return []
    }

    /// Claims one request and ends it.
    func attempt(
        _ id: SubmissionID,
        _ outcome: AttemptOutcome,
        mode: SubmissionMode = .batch,
        batchID: String? = nil,
        change: (inout AttemptResult) -> Void = { _ in }
    ) async throws -> Int64 {
        let claim = try #require(try await claim(id, mode: mode).first)
        var result = AttemptResult(attempt: claim.attempt, outcome: outcome, phase: "reply_ended", batchID: batchID)
        change(&result)
        try await journal.close([result], at: Self.now)
        return claim.attempt
    }

    func counts(_ id: SubmissionID) async throws -> StateCounts {
        try #require(try await journal.submission(id)).counts
    }

    /// How many rows are in each state that has any.
    func states(_ id: SubmissionID) async throws -> [RecordState: Int] {
        let counts = try await counts(id)
        var states: [RecordState: Int] = [:]
        for state in RecordState.allCases where counts[state] > 0 { states[state] = counts[state] }
        return states
    }

    /// Changes the file as no journal would: a bad disk, or somebody who has something to hide.
    func tamper(_ sql: String, _ arguments: StatementArguments = StatementArguments()) async throws {
        let queue = try DatabaseQueue(path: directory + "/journal.sqlite")
        try await queue.write { db in
            try db.execute(sql: sql, arguments: arguments)
            #expect(db.changesCount > 0, "nothing was changed: \(sql)")
        }
        try queue.close()
    }
}

extension ClaimOutcome {
    /// What tables compare.
    var word: String {
        switch self {
        case .claims(let claims): "claims \(claims.count)"
        case .nothingWaits: "nothing waits"
        case .held(let until): "held until \(until)"
        case .notRunning(let control): "not running: \(control.rawValue)"
        case .notOurs: "not ours"
        }
    }
}
