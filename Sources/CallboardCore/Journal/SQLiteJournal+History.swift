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
                                INSERT INTO request(at, method, path, status, failure, duration, sent, received, attempt, token,
                                    request_id, batch_id, waited, first_byte, try) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                                """
                        )
                        try insert.execute(arguments: [
                            line.at, line.method, line.path, line.status, line.failure, line.durationMilliseconds,
                            line.sent, line.received, line.attempt, line.token, line.requestID, line.batchID,
                            line.waited,
                            line.firstByte, line.tryNumber,
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
            ).map(SQLiteJournal.requestLine)
        }
    }

    static func requestLine(_ row: Row) -> RequestLine {
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
        line.token = row["token"]
        line.requestID = row["request_id"]
        line.batchID = row["batch_id"]
        line.waited = row["waited"]
        line.firstByte = row["first_byte"]
        line.tryNumber = row["try"] ?? 1
        return line
    }

    // MARK: History

    /// Lines of the ledger that people ask for, newest first.
    package func history(_ query: HistoryQuery, limit: Int, before: Int64?) async throws -> [HistoryEntry] {
        try await read { db in
            let (condition, arguments) = try SQLiteJournal.condition(db, query)
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT l.*, s.name, s.counts, s.kind AS account_kind FROM ledger l LEFT JOIN submission s ON s.id = l.submission
                    WHERE l.\(SQLiteJournal.peopleOnly) AND l.seq < ? \(condition) ORDER BY l.seq DESC LIMIT ?
                    """,
                arguments: [before ?? .max] + arguments + [limit]
            ).map(SQLiteJournal.historyEntry)
        }
    }

    /// The part of a statement that says what a query wants, and its arguments.
    private static func condition(_ db: Database, _ query: HistoryQuery) throws -> (String, StatementArguments) {
        var sql = ""
        var arguments = StatementArguments()
        if let since = query.since {
            sql += " AND l.at >= ?"
            arguments += [since]
        }
        if let until = query.until {
            sql += " AND l.at < ?"
            arguments += [until]
        }
        if let what = query.what {
            sql += " AND l.kind = ?"
            arguments += [what.rawValue]
        }
        if let kind = query.notWhat {
            sql += " AND l.kind <> ?"
            arguments += [kind.rawValue]
        }
        func narrow(to filter: TextFilter?, in columns: [String], orBatch: Bool = false) {
            guard let filter, !filter.isEmpty else { return }
            var conditions = columns.map { holding(filter, in: $0) }
            if orBatch {
                var ofBatch = holding(filter, in: "batch_id")
                ofBatch.sql = "COALESCE(s.number, -1) IN (SELECT submission FROM attempt WHERE \(ofBatch.sql))"
                conditions.append(ofBatch)
            }
            let not = filter.kind == .without ? "NOT " : ""
            sql += " AND \(not)(\(conditions.map(\.sql).joined(separator: " OR ")))"
            for condition in conditions { arguments += condition.arguments }
        }
        narrow(to: query.who, in: ["l.who"])
        narrow(to: query.submission, in: ["s.name", "l.submission"])
        narrow(to: query.batch, in: [], orBatch: true)
        for words in query.words { narrow(to: words, in: ["s.name", "l.who", "l.submission"], orBatch: true) }
        if let label = query.label, !label.isEmpty {
            let numbers = try submissions(db, using: label).map(String.init).joined(separator: ",")
            sql += " AND COALESCE(s.number, -1) \(label.kind == .without ? "NOT " : "")IN (\(numbers))"
        }
        return (sql, arguments)
    }

    /// The condition that a filter finds what it wants in a column, and its arguments.
    static func holding(_ filter: TextFilter, in column: String) -> (sql: String, arguments: StatementArguments) {
        ("is_found(?, ?, COALESCE(\(column), ''))", [filter.kind == .fuzzy, filter.wanted])
    }

    /// The function `is_found(whether fuzzy, wanted, text)`: `LIKE` knows small and capital letters of English only.
    static let isFound = DatabaseFunction("is_found", argumentCount: 3, pure: true) { values in
        guard let isFuzzy = Bool.fromDatabaseValue(values[0]), let wanted = String.fromDatabaseValue(values[1]),
            let text = String.fromDatabaseValue(values[2])
        else { return nil }
        return TextFilter(isFuzzy ? .fuzzy : .containing, wanted: wanted).isFound(in: [text])
    }

    /// The submissions with a record of a label that a filter finds by its ID or by a name that was kept for it.
    private static func submissions(_ db: Database, using label: TextFilter) throws -> [Int64] {
        let ids = try labelIDs(db, named: label)
        var found: Set<Int64> = []
        let blocks = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.submission, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE LENGTH(b.records) > 0
                """
        )
        while let row = try blocks.next() {
            let number: Int64 = row["submission"]
            guard !found.contains(number), let records = PackedRecords([UInt8](row["records"] as Data)) else {
                continue
            }
            if records.labelIDs.contains(where: { ids.contains($0) || label.isFound(in: [$0]) }) {
                found.insert(number)
            }
        }
        return found.sorted()
    }

    /// The IDs of labels in whose name a filter finds what it wants, of every account whose labels were fetched.
    static func labelIDs(_ db: Database, named filter: TextFilter) throws -> Set<String> {
        var ids: Set<String> = []
        for body in try Data.fetchAll(db, sql: "SELECT body FROM kept WHERE name LIKE 'labels %'") {
            for label in (try? JSONDecoder().decode([Label].self, from: body)) ?? []
            where filter.isFound(in: [label.name]) {
                ids.insert(label.id.rawValue)
            }
        }
        return ids
    }

    /// What a line of the ledger holds besides its columns.
    static func facts(_ body: String?) -> [String: String] {
        body.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
    }

    static func historyEntry(_ row: Row) -> HistoryEntry {
        let kind: String = row["kind"]
        let facts = facts(row["body"])
        return HistoryEntry(
            sequence: row["seq"],
            at: row["at"],
            who: row["who"],
            kind: kind,
            submission: (row["submission"] as String?).map(SubmissionID.init(rawValue:)),
            submissionName: row["name"],
            submissionKind: row["account_kind"],
            attempt: row["attempt"],
            words: Wording.words(forLedgerKind: kind, facts: facts),
            counts: (row["counts"] as String?).map(StateCounts.init(stored:))
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
        try await write { db in try SQLiteJournal.keep(db, body, named: name, at: now) }
    }

    static func keep(_ db: Database, _ body: Data, named name: String, at now: Int64) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO kept(name, at, body) VALUES(?,?,?)",
            arguments: [name, now, body]
        )
        try db.execute(sql: Seal.kept.sql(where: "name = ?"), arguments: [name])
    }

    /// Gives back what was kept, and when.
    package func kept(_ name: String) async throws -> (body: Data, at: Int64)? {
        try await read { db in try SQLiteJournal.kept(db, name) }
    }

    static func kept(_ db: Database, _ name: String) throws -> (body: Data, at: Int64)? {
        // What was changed on disk is as good as gone: labels are fetched again, a draft is typed again.
        try Row.fetchOne(db, sql: "SELECT * FROM kept WHERE name = ?", arguments: [name])
            .flatMap { Seal.kept.holds($0) ? ($0["body"], $0["at"]) : nil }
    }

    /// Keeps how far this machine's clock is behind that of an account's service; nobody waits for it.
    func keep(clockSkew: Int64, of account: String, at now: Int64) {
        let body = Data(String(clockSkew).utf8)
        write({ db in try SQLiteJournal.keep(db, body, named: "clock skew \(account)", at: now) }, done: { _ in })
    }

    static func keptClockSkew(_ db: Database, of account: String) throws -> Int64? {
        try kept(db, "clock skew \(account)").flatMap { Int64(String(decoding: $0.body, as: UTF8.self)) }
    }

    /// The labels of an account as fetched last.
    package func cachedLabels(of account: String) async throws -> LabelDirectory? {
        try await read { db in try SQLiteJournal.labels(db, of: account) }
    }

    static func labels(_ db: Database, of account: String) throws -> LabelDirectory? {
        guard let (body, at) = try kept(db, "labels \(account)") else { return nil }
        return LabelDirectory(try JSONDecoder().decode([Label].self, from: body), fetchedAt: at)
    }

    /// Keeps the labels of an account.
    package func cache(_ labels: [Label], of account: String, at now: Int64) async throws {
        try await keep(try JSONEncoder().encode(labels), named: "labels \(account)", at: now)
    }
}
