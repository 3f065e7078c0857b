import Foundation
import GRDB

extension SQLiteJournal {
    /// Ends the import of copies of failed records: from now on they may be sent, and old and new know each other.
    ///
    /// - Parameter sources: the failed records, in the order of the copies.
    /// - Returns: false if one of them was sent again meanwhile; nothing was changed then.
    func confirm(
        _ id: SubmissionID,
        copiesOf sources: [FailedRecord.Cursor],
        facts: [String: String],
        heldUntil: Int64?,
        by operatorName: String,
        at now: Int64
    ) async throws -> Bool {
        try await write { db in
            let (number, _) = try SQLiteJournal.find(db, id)
            let chunks = try Row.fetchAll(
                db,
                sql: "SELECT id, LENGTH(states) AS count FROM chunk WHERE submission = ? ORDER BY id",
                arguments: [number]
            )
            let copies = chunks.flatMap { row in
                (0..<(row["count"] as Int)).map { FailedRecord.Cursor(chunk: row["id"], place: $0) }
            }
            guard copies.count == sources.count else { throw JournalError.unknown(id.rawValue) }
            for source in sources where try SQLiteJournal.isResent(db, source) { return false }
            let insert = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO resent(chunk, place, next_chunk, next_place, seal)
                    VALUES(?1,?2,?3,?4,row_seal(4,?1,?2,?3,?4))
                    """
            )
            for (source, copy) in zip(sources, copies) {
                try insert.execute(arguments: [source.chunk, source.place, copy.chunk, copy.place])
            }
            if let fix = facts["fix"], let count = facts["fixed"] {
                let facts = ["records": count, "fix": fix]
                try SQLiteJournal.note(db, .fixed, by: operatorName, at: now, submission: id.rawValue, facts)
            }
            var retried = facts
            // A link that goes missing is told by how many there have to be; none is ever removed.
            retried["links"] = "\(try SQLiteJournal.linkCount(db))"
            try SQLiteJournal.note(db, .retried, by: operatorName, at: now, submission: id.rawValue, retried)
            try SQLiteJournal.confirm(db, id, heldUntil: heldUntil, by: operatorName, at: now)
            return true
        }
    }

    /// How many records have a link to a copy.
    static func linkCount(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM resent") ?? 0
    }

    /// Whether a copy of a record was sent and not cancelled.
    private static func isResent(_ db: Database, _ source: FailedRecord.Cursor) throws -> Bool {
        let find = try db.cachedStatement(
            sql: """
                SELECT c.states, r.next_place FROM resent r JOIN chunk c ON c.id = r.next_chunk WHERE r.chunk = ? AND r.place = ?
                """
        )
        guard let row = try Row.fetchOne(find, arguments: [source.chunk, source.place]) else { return false }
        let states = row["states"] as Data
        let place: Int = row["next_place"]
        return states.count <= place || states[place] != RecordState.stopped.rawValue
    }
}
