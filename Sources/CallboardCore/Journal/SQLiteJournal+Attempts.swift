import CallPersonalisation
import Crypto
import Dispatch
import Foundation
import GRDB
import Synchronization

extension SQLiteJournal {
    package func claim(
        _ request: ClaimRequest,
        body: @escaping @Sendable (PackedRecords, [Int]) -> [UInt8]
    ) async throws -> ClaimOutcome { try await claim(request, prepared: nil, body: body) }

    /// The same with bodies that may be ready, made by the same `body`.
    func claim(
        _ request: ClaimRequest,
        prepared: PreparedBodies?,
        body: @escaping @Sendable (PackedRecords, [Int]) -> [UInt8]
    ) async throws -> ClaimOutcome {
        // Results of what is under way must still find room, so nothing new is claimed near the end of the disk.
        guard freeSpace() > reserve else { throw JournalError.reserveReached }
        let claimed = Mutex<[Int64]>([])
        do {
            return try await write(concernsWatching: false) { db in
                let blocks = Blocks(kept: self.blocks, prepared: prepared)
                let outcome = try SQLiteJournal.claim(db, request, blocks: blocks, body: body)
                if case .claims(let claims) = outcome {
                    // Noted inside the transaction: no recovery may ever see the attempt without knowing that it is under way.
                    let attempts = claims.map(\.attempt)
                    self.underWay.withLock { $0.formUnion(attempts) }
                    claimed.withLock { $0 = attempts }
                }
                return outcome
            }
        } catch {
            // Whatever is in the file, these requests are not made.
            underWay.withLock { $0.subtract(claimed.withLock { $0 }) }
            throw error
        }
    }

    static func claim(
        _ db: Database,
        _ request: ClaimRequest,
        blocks: Blocks = Blocks(),
        body: (PackedRecords, [Int]) -> [UInt8]
    ) throws -> ClaimOutcome {
        let (number, control, owner, heldUntil) = try claimable(db, request.submission)
        guard owner == request.owner.stored else { return .notOurs }
        switch control {
        case .running: break
        case .held:
            guard heldUntil <= request.now else { return .held(until: heldUntil) }
            try db.execute(
                sql: "UPDATE submission SET control = 'running', held_until = NULL WHERE number = ?",
                arguments: [number]
            )
            try Seal.submission.put(db, key: "number", number)
        case .importing, .paused, .cancelled: return .notRunning(control)
        }
        var claims: [Claim] = []
        while claims.count < request.limit {
            let find = try db.cachedStatement(sql: selectWaitingChunk)
            let chunk = try find.first([number]) { row in
                let values = try Seal.Values(leading: row, of: .chunk)
                return (id: row[row.count - 1] as Int64, values: values)
            }
            guard let chunk else { break }
            claims += try SQLiteJournal.claim(
                db,
                chunk.id,
                chunk.values,
                request,
                blocks,
                limit: request.limit - claims.count,
                body: body
            )
        }
        guard !claims.isEmpty else { return .nothingWaits }
        let count = try db.cachedStatement(sql: "UPDATE submission SET attempts = attempts + ? WHERE number = ?")
        try count.execute(arguments: [claims.count, number])
        return .claims(claims)
    }

    /// Where a claim finds blocks and bodies without reading them from the file.
    struct Blocks {
        var kept: BlockCache?
        var prepared: PreparedBodies?
    }

    private static let selectClaimed =
        "SELECT \(Seal.submission.columns()), owner, held_until FROM submission WHERE id = ?"
    private static let selectWaitingChunk =
        "SELECT \(Seal.chunk.columns()), id FROM chunk WHERE submission = ? AND waiting > 0 ORDER BY id LIMIT 1"

    /// What a claim has to know of its submission.
    private static func claimable(_ db: Database, _ id: SubmissionID) throws -> (
        number: Int64, control: SubmissionControl, owner: String?, heldUntil: Int64
    ) {
        let select = try db.cachedStatement(sql: selectClaimed)
        let found = try select.first([id.rawValue]) { row in
            (
                values: try Seal.Values(leading: row, of: .submission),
                owner: String.fromDatabaseValue(row[row.count - 2] as DatabaseValue),
                heldUntil: Int64.fromDatabaseValue(row[row.count - 1] as DatabaseValue)
            )
        }
        guard let (values, owner, heldUntil) = found else { throw JournalError.unknown(id.rawValue) }
        guard values.holds, let number: Int64 = values["number"] else {
            throw JournalError.damaged("submission \(id) was changed; callboard verify tells more")
        }
        let control = (values["control"] as String?).flatMap(SubmissionControl.init(rawValue:)) ?? .paused
        return (number, control, owner, heldUntil ?? 0)
    }

    /// Claims what waits in one chunk: all of it as one request, or up to `limit` records as one request each.
    private static func claim(
        _ db: Database,
        _ id: Int64,
        _ chunk: Seal.Values,
        _ request: ClaimRequest,
        _ blocks: Blocks,
        limit: Int,
        body: (PackedRecords, [Int]) -> [UInt8]
    ) throws -> [Claim] {
        let states = (chunk["states"] as Data?).map([UInt8].init) ?? []
        // A batch takes the whole block, so it is not wanted again.
        let kept = request.mode == .realtime ? blocks.kept : nil
        guard chunk.holds, let submission: Int64 = chunk["submission"], let hash: Data = chunk["hash"] else {
            try move(db, chunk: id, places: nil, to: .quarantined)
            try leave(db, chunk: id)
            return []
        }
        if let ready = blocks.prepared?.take(id, blockHash: hash), ready.records == states.count,
            request.takesLate || !hasLate(chunk, at: request.now),
            states.allSatisfy({ RecordState(rawValue: $0)?.isWaiting == true }),
            try storedLength(db, id) == ready.blockLength
        {
            try move(db, chunk: id, places: nil, to: .inFlight)
            return [
                try insertAttempt(
                    db,
                    of: submission,
                    chunk: id,
                    places: nil,
                    request,
                    ready.body,
                    ready.records,
                    mayBeResent: mayBeResent(states)
                )
            ]
        }
        guard let records = try block(db, id, hash: hash, kept), states.count == records.count else {
            try move(db, chunk: id, places: nil, to: .quarantined)
            try leave(db, chunk: id)
            return []
        }
        var waiting: [Int] = []
        var late: [Int] = []
        for place in states.indices where RecordState(rawValue: states[place])?.isWaiting == true {
            if !request.takesLate, records.entry(place).endsAt <= request.now {
                late.append(place)
            } else if request.mode == .batch || waiting.count < limit {
                waiting.append(place)
            }
        }
        if !late.isEmpty { try move(db, chunk: id, places: late, to: .expired) }
        guard !waiting.isEmpty else {
            try leave(db, chunk: id)
            return []
        }
        try move(db, chunk: id, places: waiting, to: .inFlight)
        let parcels = request.mode == .batch ? [waiting] : waiting.map { [$0] }
        return try parcels.map { places in
            try insertAttempt(
                db,
                of: submission,
                chunk: id,
                places: places.count == records.count ? nil : places,
                request,
                RequestBody(body(records, places)),
                places.count,
                mayBeResent: mayBeResent(states)
            )
        }
    }

    /// Whether a record of a chunk may have been sent before: one that waits for the first time was not.
    private static func mayBeResent(_ states: [UInt8]) -> Bool { states.contains(RecordState.deferred.rawValue) }

    /// Whether a record of a chunk may be over.
    private static func hasLate(_ chunk: Seal.Values, at now: Int64) -> Bool {
        (chunk["earliest_end"] as Int64?).map { $0 <= now } ?? true
    }

    /// The records of a chunk, if they are what was imported; nil if they were changed or emptied.
    private static func block(_ db: Database, _ chunk: Int64, hash: Data, _ kept: BlockCache?) throws -> PackedRecords?
    {
        if let records = kept?.records(of: chunk, hash: hash), try storedLength(db, chunk) == records.bytes.count {
            return records
        }
        guard let bytes = try storedBlock(db, chunk), Data(SHA256.hash(data: bytes)) == hash,
            let records = PackedRecords([UInt8](bytes))
        else { return nil }
        kept?.keep(records, of: chunk, hash: hash)
        return records
    }

    private static func storedBlock(_ db: Database, _ chunk: Int64) throws -> Data? {
        let select = try db.cachedStatement(sql: "SELECT records FROM block WHERE chunk = ?")
        return try Data.fetchOne(select, arguments: [chunk])
    }

    /// The length of a block on disk, which is 0 once it was emptied: that is never sent from memory either.
    private static func storedLength(_ db: Database, _ chunk: Int64) throws -> Int? {
        let length = try db.cachedStatement(sql: "SELECT LENGTH(records) FROM block WHERE chunk = ?")
        return try Int.fetchOne(length, arguments: [chunk])
    }

    /// Takes a chunk out of the queue in which nothing waits, whatever its own count says; otherwise it would be found for ever.
    private static func leave(_ db: Database, chunk: Int64) throws {
        let update = try db.cachedStatement(sql: "UPDATE chunk SET waiting = 0 WHERE id = ?")
        try update.execute(arguments: [chunk])
    }

    static func insertAttempt(
        _ db: Database,
        of submission: Int64,
        chunk: Int64,
        places: [Int]?,
        _ request: ClaimRequest,
        _ body: RequestBody,
        _ count: Int,
        mayBeResent: Bool
    ) throws -> Claim {
        let (hash, length) = (body.hash, body.bytes.count)
        let (picks, owner) = (places.map(packed), request.owner.stored)
        let original = mayBeResent ? try resentAttempt(db, chunk: chunk, places: places) : nil
        // The seal covers the number of the row, so that is chosen here, as SQLite would.
        let last = try db.cachedStatement(sql: "SELECT MAX(id) FROM attempt")
        let attempt = (try Int64.fetchOne(last) ?? 0) + 1
        var sealed = Seal.Values(of: .attempt)
        sealed.set([
            "id": attempt, "submission": submission, "chunk": chunk, "picks": picks, "records": count,
            "endpoint": request.endpoint, "body_hash": hash, "body_bytes": length, "claimed_at": request.now,
            "owner": owner, "duplicate_of": original,
        ])
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO attempt(id, submission, chunk, picks, records, endpoint, body_hash, body_bytes, claimed_at, owner,
                    duplicate_of, seal) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)
                """
        )
        try insert.execute(arguments: [
            attempt, submission, chunk, picks, count, request.endpoint, hash, length, request.now, owner, original,
            sealed.seal,
        ])
        try note(
            db,
            .claimed,
            by: "callboard",
            at: request.now,
            submission: request.submission.rawValue,
            attempt: attempt,
            [
                "chunk": "\(chunk)", "records": "\(count)", "sha256": hexadecimal(hash),
                "owner": owner,
            ]
        )
        return Claim(attempt: attempt, submission: request.submission, records: count, body: body.bytes)
    }

    /// The latest attempt in doubt of which a person decided to send at least one of these records again; nil if there is none.
    private static func resentAttempt(_ db: Database, chunk: Int64, places: [Int]?) throws -> Int64? {
        let find = try db.cachedStatement(
            sql: "SELECT id, picks FROM attempt WHERE chunk = ? AND decision = 'resend' ORDER BY id DESC"
        )
        let rows = try Row.fetchCursor(find, arguments: [chunk])
        while let row = try rows.next() {
            guard let places, let resent = (row["picks"] as Data?).map(unpacked) else { return row["id"] }
            if !Set(resent).isDisjoint(with: places) { return row["id"] }
        }
        return nil
    }

    package func close(_ results: [AttemptResult], at now: Int64) async throws {
        // What was pushed one by one has its result already.
        let concernsWatching = results.contains { $0.batchID != nil }
        do {
            try await write(concernsWatching: concernsWatching) { db in
                for result in results { try SQLiteJournal.close(db, result, at: now) }
            }
        } catch {
            unwritten.withLock { kept in for result in results { kept[result.attempt] = result } }
            throw error
        }
        forget(results)
    }

    /// Notes that results are on disk.
    func forget(_ results: some Sequence<AttemptResult>) {
        let attempts = results.map(\.attempt)
        underWay.withLock { $0.subtract(attempts) }
        unwritten.withLock { kept in for attempt in attempts { kept[attempt] = nil } }
    }

    private static let selectOpenAttempt = """
        SELECT \(Seal.attempt.columns(of: "a")), s.id FROM attempt a JOIN submission s ON s.number = a.submission WHERE a.id = ?
        """

    static func close(_ db: Database, _ result: AttemptResult, at now: Int64) throws {
        let find = try db.cachedStatement(sql: selectOpenAttempt)
        let found = try find.first([result.attempt]) { row in
            let values = try Seal.Values(leading: row, of: .attempt)
            return (row: values, name: String.fromDatabaseValue(row[row.count - 1] as DatabaseValue))
        }
        guard let (row, name) = found, row["outcome"].isNull, let chunk: Int64 = row["chunk"],
            let submission: Int64 = row["submission"]
        else { return }
        let isWatched = result.outcome == .accepted && result.batchID != nil
        var sealed = row
        sealed.set([
            "outcome": result.outcome.rawValue, "phase": result.phase, "bytes_sent": result.bytesSent,
            "duration": result.durationMilliseconds, "token": result.token, "http_status": result.httpStatus,
            "message": result.message, "raw": result.raw, "request_id": result.requestID, "batch_id": result.batchID,
            "closed_at": now,
        ])
        // A row that was changed from outside stays what it is to `verify`.
        let seal = row.holds ? sealed.seal : row.stored
        let update = try db.cachedStatement(
            sql: """
                UPDATE attempt SET outcome = ?, phase = ?, bytes_sent = ?, duration = ?, token = ?, http_status = ?, message = ?, raw = ?,
                    request_id = ?, batch_id = ?, closed_at = ?, next_ask_at = ?, seal = ? WHERE id = ?
                """
        )
        try update.execute(arguments: [
            result.outcome.rawValue, result.phase, result.bytesSent, result.durationMilliseconds, result.token,
            result.httpStatus, result.message, result.raw, result.requestID, result.batchID, now,
            isWatched ? now + WatchRhythm.delay(after: 0) : nil, seal, result.attempt,
        ])
        let places = (row["picks"] as Data?).map(unpacked)
        try move(db, chunk: chunk, places: places, to: result.outcome.recordState, from: [.inFlight])
        if let cause = result.reason ?? cause(of: result), let records: Int = row["records"] {
            try saveResults(
                db,
                (chunk, submission, result.attempt),
                places ?? Array(0..<records),
                cause: cause,
                message: result.message,
                status: nil,
                at: now
            )
        }
        let touch = try db.cachedStatement(sql: "UPDATE submission SET last_news_at = ? WHERE number = ?")
        // A request without an answer is no news of the service.
        if result.httpStatus != nil { try touch.execute(arguments: [now, submission]) }
        try note(
            db,
            .closed,
            by: "callboard",
            at: now,
            submission: name,
            attempt: result.attempt,
            [
                "outcome": result.outcome.rawValue, "phase": result.phase, "batch_id": result.batchID ?? "",
                "status": result.httpStatus.map(String.init) ?? "",
            ]
        )
    }

    /// The cause under which the records of a refused or doubtful request are shown.
    private static func cause(of result: AttemptResult) -> String? {
        switch result.outcome {
        case .rejected: result.httpStatus.map { "http-\($0)" } ?? "rejected"
        case .inDoubt: "no-answer"
        case .failed: "unknown"
        case .accepted, .acceptedWithoutID, .pushed, .deferred: nil
        }
    }

    static func saveResults(
        _ db: Database,
        _ sent: (chunk: Int64, submission: Int64, attempt: Int64),
        _ places: [Int],
        cause: String,
        message: String?,
        status: String?,
        at now: Int64
    ) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO result(chunk, place, submission, attempt, cause, message, status, at, seal)
                VALUES(?1,?2,?3,?4,?5,?6,?7,?8, row_seal(7, ?1, ?2, ?3, ?4, ?5, ?7, ?8, ?6))
                ON CONFLICT(chunk, place) DO UPDATE SET submission = excluded.submission, attempt = excluded.attempt,
                    cause = excluded.cause, message = excluded.message, status = excluded.status, at = excluded.at, seal = excluded.seal
                    WHERE attempt <> excluded.attempt OR cause <> excluded.cause OR message IS NOT excluded.message
                        OR status IS NOT excluded.status
                """
        )
        for place in places {
            try insert.execute(arguments: [
                sent.chunk, place, sent.submission, sent.attempt, cause, message, status, now,
            ])
        }
    }

    package func decide(
        _ attempt: Int64,
        _ decision: DoubtDecision,
        by operatorName: String,
        at now: Int64
    ) async throws -> Bool {
        try await write { db in
            let row = try Row.fetchOne(
                db,
                sql:
                    "SELECT a.*, s.id AS name FROM attempt a JOIN submission s ON s.number = a.submission WHERE a.id = ?",
                arguments: [attempt]
            )
            guard let row else { throw JournalError.unknown("attempt \(attempt)") }
            try RowShape.attempt.check(row)
            let outcome: String? = row["outcome"]
            guard outcome == AttemptOutcome.inDoubt.rawValue, row["decision"] == nil else { return false }
            let next: RecordState
            switch decision {
            case .accepted: next = .statusUnknown
            case .notSent: next = .rejected
            case .resend: next = .deferred
            case .expired: return false
            }
            try SQLiteJournal.settle(db, row, decision, by: operatorName, at: now)
            let places = (row["picks"] as Data?).map(SQLiteJournal.unpacked)
            let count = try SQLiteJournal.move(db, chunk: row["chunk"], places: places, to: next, from: [.inDoubt])
            if decision == .resend {
                try db.execute(
                    sql: "UPDATE submission SET control = 'running' WHERE number = ? AND control = 'cancelled'",
                    arguments: [row["submission"] as Int64]
                )
                try Seal.submission.put(db, key: "number", row["submission"])
            }
            try SQLiteJournal.note(
                db,
                .decided,
                by: operatorName,
                at: now,
                submission: row["name"],
                attempt: attempt,
                ["decision": decision.rawValue, "records": "\(count)"]
            )
            return true
        }
    }

    // MARK: Places

    static func packed(_ places: [Int]) -> Data {
        var bytes: [UInt8] = []
        for place in places { bytes.put(UInt16(place)) }
        return Data(bytes)
    }

    static func unpacked(_ data: Data) -> [Int] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8 }
    }
}
