package import CallPersonalisation
package import Foundation
import GRDB

extension SQLiteJournal {
    // MARK: Requests

    /// Writes a request to the log with the next transaction; the log is no promise, so nobody waits for it.
    func log(_ line: RequestLine) {
        // It need not be durable at once: in most cases the result of the request follows and takes it along.
        enqueueLater(
            Operation(
                run: { db in
                    do {
                        let insert = try db.cachedStatement(
                            sql: """
                                INSERT INTO request(at, method, path, status, failure, duration, sent, received, attempt)
                                VALUES(?,?,?,?,?,?,?,?,?)
                                """
                        )
                        try insert.execute(arguments: [
                            line.at, line.method, line.path, line.status, line.failure, line.durationMilliseconds,
                            line.sent,
                            line.received, line.attempt,
                        ])
                        if db.lastInsertedRowID % 1000 == 0 {
                            try db.execute(
                                sql: "DELETE FROM request WHERE id <= ?",
                                arguments: [db.lastInsertedRowID - 20_000]
                            )
                        }
                    } catch {
                        // A line of the log that cannot be written must not keep a result from being written.
                    }
                    return { _ in }
                },
                fail: { _ in },
                concernsWatching: false
            )
        )
    }

    /// The newest lines of the log, newest first.
    package func requests(limit: Int, before: Int64?) async throws -> [RequestLine] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM request WHERE ? IS NULL OR id < ? ORDER BY id DESC LIMIT ?",
                arguments: [before, before, limit]
            ).map { row in
                var line = RequestLine(
                    id: row["id"],
                    at: row["at"],
                    method: row["method"],
                    path: row["path"],
                    status: row["status"],
                    failure: row["failure"],
                    durationMilliseconds: row["duration"],
                    sent: row["sent"]
                )
                line.received = row["received"]
                line.attempt = row["attempt"]
                return line
            }
        }
    }

    // MARK: History

    /// Lines of the ledger that people ask for, newest first.
    package func history(_ query: HistoryQuery, limit: Int, before: Int64?) async throws -> [HistoryEntry] {
        try await read { db in
            let text = query.text.flatMap { $0.isEmpty ? nil : "%\(SQLiteJournal.escaped($0))%" }
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT l.*, s.name, s.counts FROM ledger l LEFT JOIN submission s ON s.id = l.submission
                    WHERE l.kind NOT IN ('created', 'imported', 'claimed', 'closed', 'answered')
                        AND (? IS NULL OR l.seq < ?) AND (? IS NULL OR l.at >= ?)
                        AND (? IS NULL OR s.name LIKE ? ESCAPE '!' OR l.who LIKE ? ESCAPE '!' OR l.submission LIKE ? ESCAPE '!'
                            OR s.number IN (SELECT submission FROM attempt WHERE batch_id LIKE ? ESCAPE '!'))
                    ORDER BY l.seq DESC LIMIT ?
                    """,
                arguments: [before, before, query.since, query.since, text, text, text, text, text, limit]
            ).map(SQLiteJournal.historyEntry)
        }
    }

    private static func historyEntry(_ row: Row) -> HistoryEntry {
        let kind: String = row["kind"]
        let facts =
            (row["body"] as String?)
            .flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
        return HistoryEntry(
            sequence: row["seq"],
            at: row["at"],
            who: row["who"],
            kind: kind,
            submission: (row["submission"] as String?).map(SubmissionID.init(rawValue:)),
            submissionName: row["name"],
            attempt: row["attempt"],
            words: Wording.words(forLedgerKind: kind, facts: facts),
            counts: (row["counts"] as String?).map(StateCounts.init(stored:))
        )
    }

    /// Every record made for a number, newest submission first.
    ///
    /// The blocks are read one after another and only their fixed parts are looked at, so nothing is built for records that do not fit.
    package func records(forNumber text: String, limit: Int) async throws -> [NumberHit] {
        let digits = String(text.unicodeScalars.filter { ("0"..."9").contains($0) })
        let needle = digits.hasPrefix("00") ? String(digits.dropFirst(2)) : digits
        guard needle.count >= 3 else { return [] }
        return try await read { db in
            var hits: [NumberHit] = []
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.id AS chunk, c.states, b.records, s.id, s.name, s.created_at FROM chunk c
                    JOIN block b ON b.chunk = c.id JOIN submission s ON s.number = c.submission ORDER BY c.id DESC
                    """
            )
            while hits.count < limit, let row = try cursor.next() {
                guard let records = PackedRecords([UInt8](row["records"] as Data)) else { continue }
                let states = [UInt8](row["states"] as Data)
                for place in 0..<records.count where hits.count < limit {
                    let entry = records.entry(place)
                    guard String(entry.receiver).contains(needle) || String(entry.caller).contains(needle) else {
                        continue
                    }
                    hits.append(try SQLiteJournal.hit(db, row, records.record(place), states[place], place))
                }
            }
            return hits
        }
    }

    private static func hit(_ db: Database, _ row: Row, _ record: StoredRecord, _ state: UInt8, _ place: Int) throws
        -> NumberHit
    {
        let result = try Row.fetchOne(
            db,
            sql: "SELECT cause, message FROM result WHERE chunk = ? AND place = ?",
            arguments: [row["chunk"] as Int64, place]
        )
        return NumberHit(
            submission: SubmissionID(rawValue: row["id"]),
            submissionName: row["name"],
            record: record,
            state: RecordState(rawValue: state) ?? .quarantined,
            cause: result?["cause"],
            message: result?["message"],
            createdAt: row["created_at"]
        )
    }

    /// Writes to the ledger that something out of the ordinary was done or seen.
    package func note(_ kind: LedgerEntry.Kind, by operatorName: String, at now: Int64, _ facts: [String: String])
        async throws
    {
        try await write { db in try SQLiteJournal.note(db, kind, by: operatorName, at: now, facts) }
    }

    // MARK: Small things

    /// Keeps something small by name.
    package func keep(_ body: Data, named name: String, at now: Int64) async throws {
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO kept(name, at, body) VALUES(?,?,?)",
                arguments: [name, now, body]
            )
        }
    }

    /// Gives back what was kept, and when.
    package func kept(_ name: String) async throws -> (body: Data, at: Int64)? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT body, at FROM kept WHERE name = ?", arguments: [name]).map {
                ($0["body"], $0["at"])
            }
        }
    }

    /// The names of what was kept last before a moment.
    func keptNames(beginningWith beginning: String, before moment: Int64) async throws -> [String] {
        try await read { db in
            try String.fetchAll(
                db,
                sql: "SELECT name FROM kept WHERE at < ? AND substr(name, 1, ?) = ?",
                arguments: [moment, beginning.count, beginning]
            )
        }
    }

    /// The labels of an account as fetched last.
    package func cachedLabels(of account: String) async throws -> LabelDirectory? {
        guard let (body, at) = try await kept("labels \(account)") else { return nil }
        return LabelDirectory(try JSONDecoder().decode([Label].self, from: body), fetchedAt: at)
    }

    /// Keeps the labels of an account.
    package func cache(_ labels: [Label], of account: String, at now: Int64) async throws {
        try await keep(try JSONEncoder().encode(labels), named: "labels \(account)", at: now)
    }
}
