import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    package func dueBatches(of id: SubmissionID?, account: String?, at now: Int64, limit: Int) async throws
        -> [WatchedBatch]
    {
        // What is due later than the longest wait was written before the clock was set back.
        let (latest, isOver) = now.addingReportingOverflow(WatchRhythm.longestDelay)
        return try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT a.id, a.batch_id, a.asks, a.closed_at, a.records, s.id AS name, s.api_version FROM attempt a
                    JOIN submission s ON s.number = a.submission
                    WHERE a.next_ask_at IS NOT NULL AND (a.next_ask_at <= ? OR a.next_ask_at > ?) AND (? IS NULL OR s.id = ?)
                        AND (? IS NULL OR s.account = ?) ORDER BY a.next_ask_at LIMIT ?
                    """,
                arguments: [
                    now, isOver ? .max : latest, id?.rawValue, id?.rawValue, account, account, limit,
                ]
            )
            return rows.compactMap { row in
                guard let batchID = row["batch_id"] as String?, let version = APIVersion(rawValue: row["api_version"])
                else {
                    return nil
                }
                return WatchedBatch(
                    attempt: row["id"],
                    submission: SubmissionID(rawValue: row["name"]),
                    batchID: batchID,
                    apiVersion: version,
                    asks: row["asks"],
                    acceptedAt: row["closed_at"],
                    records: row["records"]
                )
            }
        }
    }

    package func takeDue(_ batches: [WatchedBatch], at now: Int64, until moment: Int64) async throws -> [WatchedBatch] {
        let take: @Sendable (Database) throws -> [WatchedBatch] = { db in
            let update = try db.cachedStatement(
                sql: """
                    UPDATE attempt SET next_ask_at = ? WHERE id = ? AND asks = ?
                        AND next_ask_at IS NOT NULL AND (next_ask_at <= ? OR next_ask_at > ?)
                    """
            )
            return try batches.filter { batch in
                try update.execute(
                    arguments: [moment, batch.attempt, batch.asks, now, now + WatchRhythm.longestDelay]
                )
                return db.changesCount > 0
            }
        }
        // Without it a question would be asked once too often, no more.
        return try await withCheckedThrowingContinuation { continuation in
            write(concernsWatching: false, mayBeLost: true, take) { continuation.resume(with: $0) }
        }
    }

    package func nextDue(of id: SubmissionID?, account: String?) async throws -> Int64? {
        try await read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT MIN(a.next_ask_at) FROM attempt a JOIN submission s ON s.number = a.submission
                    WHERE a.next_ask_at IS NOT NULL AND (? IS NULL OR s.id = ?) AND (? IS NULL OR s.account = ?)
                    """,
                arguments: [id?.rawValue, id?.rawValue, account, account]
            )
        }
    }

    package func record(_ answer: StatusAnswer, for batch: WatchedBatch, at now: Int64) async throws {
        try await write { db in
            switch answer {
            case .results(let statuses, let nextAskAt):
                try SQLiteJournal.apply(db, statuses, to: batch, nextAskAt: nextAskAt, at: now)
            case .nothing(let nextAskAt, let note):
                try SQLiteJournal.asked(db, batch, nextAskAt: nextAskAt, note: note, at: now)
            case .giveUp(let note): try SQLiteJournal.giveUp(db, batch, note: note, at: now)
            }
        }
    }

    private static func apply(
        _ db: Database,
        _ statuses: [RecordStatus],
        to batch: WatchedBatch,
        nextAskAt: Int64,
        at now: Int64
    ) throws {
        guard let (attempt, chunk, places, records) = try parts(db, of: batch) else { return }
        var matcher = StatusMatcher(records, places: places)
        var next: [Int: RecordState] = [:]
        var failures: [(place: Int, status: RecordStatus)] = []
        var strangers: [RecordStatus] = []
        var contrary = 0
        for status in statuses {
            guard let place = matcher.place(of: status) else {
                strangers.append(status)
                continue
            }
            switch status.state {
            case .delivered: next[place] = .pushed
            case .failed:
                next[place] = .failed
                failures.append((place, status))
            case .unknown: failures.append((place, status))
            case .waiting: break
            }
        }
        var isOpen = false
        var (pushed, failed) = (0, 0)
        let changed = try transform(db, chunk: chunk) { states in
            for (place, state) in next where states.indices.contains(place) {
                if RecordState(rawValue: states[place])?.mayBecome(state) == true {
                    states[place] = state.rawValue
                    if state == .pushed { pushed += 1 } else { failed += 1 }
                } else if states[place] != state.rawValue {
                    contrary += 1
                }
            }
            isOpen = places.contains { states.indices.contains($0) && states[$0] == RecordState.accepted.rawValue }
        }
        for (place, status) in failures {
            let cause =
                status.state == .unknown
                ? "unknown-status" : FailureReason.recognise(message: status.message, status: status.status).rawValue
            try saveResults(
                db,
                (attempt["chunk"], attempt["submission"], attempt["id"]),
                [place],
                cause: cause,
                message: status.message,
                status: status.status,
                at: now
            )
        }
        try asked(
            db,
            batch,
            nextAskAt: isOpen ? nextAskAt : nil,
            note: nil,
            at: now
        )
        try noteOddities(db, batch, strangers: strangers.count, contrary: contrary, at: now)
        guard changed > 0 else { return }
        try note(
            db,
            .answered,
            by: "service",
            at: now,
            submission: batch.submission.rawValue,
            attempt: batch.attempt,
            [
                "pushed": "\(pushed)", "failed": "\(failed)", "changed": "\(changed)",
            ]
        )
    }

    /// Writes down that the service spoke of records that were never sent with this batch, or took a final result back.
    ///
    /// Both are passed over; the service tells them again with every answer, so only another count is another line.
    private static func noteOddities(
        _ db: Database,
        _ batch: WatchedBatch,
        strangers: Int,
        contrary: Int,
        at now: Int64
    )
        throws
    {
        guard strangers + contrary > 0 else { return }
        let facts = ["strangers": "\(strangers)", "contrary": "\(contrary)"]
        let last = try String.fetchOne(
            db,
            sql: """
                SELECT body FROM ledger WHERE submission = ? AND kind = 'strangers' AND attempt = ? ORDER BY seq DESC LIMIT 1
                """,
            arguments: [batch.submission.rawValue, batch.attempt]
        )
        let told = last.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
        guard told != facts else { return }
        try note(
            db,
            .strangers,
            by: "service",
            at: now,
            submission: batch.submission.rawValue,
            attempt: batch.attempt,
            facts
        )
    }

    private static func asked(_ db: Database, _ batch: WatchedBatch, nextAskAt: Int64?, note: String?, at now: Int64)
        throws
    {
        let update = try db.cachedStatement(
            sql: "UPDATE attempt SET asks = asks + 1, last_asked_at = ?, next_ask_at = ?, last_answer = ? WHERE id = ?"
        )
        try update.execute(arguments: [now, nextAskAt, note, batch.attempt])
        let touch = try db.cachedStatement(sql: "UPDATE submission SET last_news_at = ? WHERE id = ?")
        if note == nil { try touch.execute(arguments: [now, batch.submission.rawValue]) }
    }

    private static func giveUp(_ db: Database, _ batch: WatchedBatch, note text: String, at now: Int64) throws {
        guard let (_, chunk, places, _) = try parts(db, of: batch) else { return }
        let changed = try move(db, chunk: chunk, places: places, to: .statusUnknown, from: [.accepted])
        try asked(db, batch, nextAskAt: nil, note: text, at: now)
        try note(
            db,
            .gaveUp,
            by: "callboard",
            at: now,
            submission: batch.submission.rawValue,
            attempt: batch.attempt,
            ["note": text, "records": "\(changed)"]
        )
    }

    /// The attempt's row, its chunk, the places of its records in it and the records themselves.
    private static func parts(_ db: Database, of batch: WatchedBatch) throws -> (Row, Int64, [Int], PackedRecords)? {
        let find = try db.cachedStatement(
            sql: "SELECT a.*, b.records AS block FROM attempt a JOIN block b ON b.chunk = a.chunk WHERE a.id = ?"
        )
        guard let row = try Row.fetchOne(find, arguments: [batch.attempt]),
            let records = PackedRecords([UInt8](row["block"] as Data))
        else { return nil }
        let places = (row["picks"] as Data?).map(unpacked) ?? Array(0..<records.count)
        return (row, row["chunk"], places, records)
    }
}
