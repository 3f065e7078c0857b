import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    package func submissions(limit: Int, before: SubmissionID?) async throws -> [SubmissionSummary] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM submission WHERE ? IS NULL OR number < (SELECT number FROM submission WHERE id = ?)
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: [before?.rawValue, before?.rawValue, limit]
            ).map(SQLiteJournal.summary)
        }
    }

    package func submission(_ id: SubmissionID) async throws -> SubmissionSummary? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM submission WHERE id = ?", arguments: [id.rawValue])
                .map(SQLiteJournal.summary)
        }
    }

    package func waitingRequests(of id: SubmissionID, mode: SubmissionMode) async throws -> Int {
        try await read { db in try SQLiteJournal.waitingRequests(db, of: id, mode: mode) }
    }

    /// When windows of the next requests of a submission end, the earliest of each, in milliseconds since the epoch.
    func windowEnds(of id: SubmissionID, limit: Int) async throws -> [Int64] {
        try await read { db in
            let (number, _) = try SQLiteJournal.find(db, id)
            return try Int64.fetchAll(
                db,
                sql: "SELECT earliest_end FROM chunk WHERE submission = ? AND waiting > 0 ORDER BY id LIMIT ?",
                arguments: [number, limit]
            )
        }
    }

    static func waitingRequests(_ db: Database, of id: SubmissionID, mode: SubmissionMode) throws -> Int {
        let (number, counts) = try find(db, id)
        guard mode == .batch else { return counts.waiting }
        let count = try db.cachedStatement(sql: "SELECT COUNT(*) FROM chunk WHERE submission = ? AND waiting > 0")
        return try Int.fetchOne(count, arguments: [number]) ?? 0
    }

    /// The submission of a name, the beginning of a name, or a batch ID; nil if none or more than one fits.
    package func submission(matching text: String) async throws -> SubmissionSummary? {
        try await read { db in
            guard !text.isEmpty else { return nil }
            let pattern = SQLiteJournal.escaped(text)
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM submission WHERE id = ? OR id LIKE ? || '%' ESCAPE '!' OR id LIKE '%' || ? ESCAPE '!'
                        OR number = (SELECT submission FROM attempt WHERE batch_id = ?) LIMIT 2
                    """,
                arguments: [text, pattern, pattern, text]
            )
            return try rows.count == 1 ? SQLiteJournal.summary(rows[0]) : nil
        }
    }

    /// Text as a part of a LIKE pattern with the escape character `!`, so that it means itself.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if "!%_".contains(character) { pattern.append("!") }
            pattern.append(character)
        }
    }

    package func attempts(of id: SubmissionID, limit: Int, after: Int64?) async throws -> [AttemptSummary] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: SQLiteJournal.attemptColumns + """
                     WHERE s.id = ? AND a.id > ? ORDER BY a.id LIMIT ?
                    """,
                arguments: [id.rawValue, after ?? 0, limit]
            ).map(SQLiteJournal.attempt)
        }
    }

    /// The newest attempts of a submission, newest first.
    package func latestAttempts(of id: SubmissionID, limit: Int) async throws -> [AttemptSummary] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: SQLiteJournal.attemptColumns + " WHERE s.id = ? ORDER BY a.id DESC LIMIT ?",
                arguments: [id.rawValue, limit]
            ).map(SQLiteJournal.attempt)
        }
    }

    /// Attempts in doubt that nobody has decided, oldest first.
    package func doubts(limit: Int) async throws -> [AttemptSummary] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: SQLiteJournal.attemptColumns
                    + " WHERE a.outcome = 'in_doubt' AND a.decision IS NULL ORDER BY a.id LIMIT ?",
                arguments: [limit]
            ).map(SQLiteJournal.attempt)
        }
    }

    /// One attempt; nil if there is none of that number.
    package func attempt(_ id: Int64) async throws -> AttemptSummary? {
        try await read { db in
            try Row.fetchOne(db, sql: SQLiteJournal.attemptColumns + " WHERE a.id = ?", arguments: [id])
                .map(SQLiteJournal.attempt)
        }
    }

    static let attemptColumns = """
        SELECT a.*, s.id AS name, c.states FROM attempt a JOIN submission s ON s.number = a.submission JOIN chunk c ON c.id = a.chunk
        """

    static func summary(_ row: Row) throws -> SubmissionSummary {
        try RowShape.submission.check(row)
        return SubmissionSummary(
            id: SubmissionID(rawValue: row["id"]),
            name: row["name"],
            origin: row["origin"],
            profile: row["profile"],
            kind: row["kind"],
            clientAccountID: row["account"],
            apiVersion: APIVersion(rawValue: row["api_version"]) ?? .v1,
            mode: SubmissionMode(rawValue: row["mode"]) ?? .batch,
            parent: (row["parent"] as String?).map(SubmissionID.init(rawValue:)),
            createdAt: row["created_at"],
            createdBy: row["created_by"],
            control: SubmissionControl(rawValue: row["control"]) ?? .paused,
            heldUntil: row["held_until"],
            counts: StateCounts(stored: row["counts"]),
            owner: (row["owner"] as String?).flatMap(ProcessIdentity.init(stored:)),
            attempts: row["attempts"],
            lastNewsAt: row["last_news_at"]
        )
    }

    static func attempt(_ row: Row) throws -> AttemptSummary {
        try RowShape.attempt.check(row)
        let states = [UInt8](row["states"] as Data)
        let places = (row["picks"] as Data?).map(unpacked)
        return AttemptSummary(
            id: row["id"],
            submission: SubmissionID(rawValue: row["name"]),
            records: row["records"],
            claimedAt: row["claimed_at"],
            closedAt: row["closed_at"],
            durationMilliseconds: row["duration"],
            endpoint: row["endpoint"],
            token: row["token"],
            bodyBytes: row["body_bytes"],
            bodyHash: hexadecimal(row["body_hash"] as Data),
            outcome: (row["outcome"] as String?).flatMap(AttemptOutcome.init(rawValue:)),
            phase: row["phase"],
            bytesSent: row["bytes_sent"],
            httpStatus: row["http_status"],
            message: row["message"],
            batchID: row["batch_id"],
            requestID: row["request_id"],
            decision: (row["decision"] as String?).flatMap(DoubtDecision.init(rawValue:)),
            decidedBy: row["decided_by"],
            decidedAt: row["decided_at"],
            possibleDuplicateOf: row["duplicate_of"],
            counts: StateCounts(
                states: places.map { $0.compactMap { states.indices.contains($0) ? states[$0] : nil } } ?? states
            ),
            lastAskedAt: row["last_asked_at"],
            nextAskAt: row["next_ask_at"],
            asks: row["asks"],
            lastAnswer: row["last_answer"]
        )
    }
}

extension SQLiteJournal {
    /// Requests that confirmed submissions of an account still need, in one mode; what a person paused is not among them.
    func queuedRequests(account: String, kind: String, mode: SubmissionMode) async throws -> Int {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT id FROM submission
                    WHERE control IN ('running', 'held') AND account = ? AND kind = ? AND mode = ?
                    """,
                arguments: [account, kind, mode.rawValue]
            )
            return try rows.reduce(0) {
                $0 + (try SQLiteJournal.waitingRequests(db, of: SubmissionID(rawValue: $1["id"]), mode: mode))
            }
        }
    }
}
