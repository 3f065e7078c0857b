import Foundation
import GRDB

extension SQLiteJournal {
    /// Empties the records, refused rows, messages and texts of old submissions; their sums and the chain stay whole.
    ///
    /// - Returns: how many records were emptied.
    func prune(before moment: Int64, days: Int, by operatorName: String, at now: Int64) async throws -> Int {
        try await write { db in
            var emptied = 0
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT number, counts FROM submission WHERE created_at < ? AND control <> 'importing'",
                arguments: [moment]
            )
            for row in rows where StateCounts(stored: row["counts"]).open == 0 {
                let number: Int64 = row["number"]
                emptied +=
                    try Int.fetchOne(
                        db,
                        sql: """
                            SELECT COALESCE(SUM(LENGTH(c.states)), 0) FROM chunk c JOIN block b ON b.chunk = c.id
                            WHERE c.submission = ? AND LENGTH(b.records) > 0
                            """,
                        arguments: [number]
                    ) ?? 0
                try db.execute(
                    sql: "UPDATE block SET records = x'' WHERE chunk IN (SELECT id FROM chunk WHERE submission = ?)",
                    arguments: [number]
                )
                try db.execute(sql: "UPDATE refused SET rows = x'' WHERE submission = ?", arguments: [number])
                try db.execute(sql: "UPDATE result SET message = NULL WHERE submission = ?", arguments: [number])
                try db.execute(
                    sql: "UPDATE attempt SET message = NULL, raw = NULL WHERE submission = ?",
                    arguments: [number]
                )
                try db.execute(sql: "UPDATE submission SET origin = NULL WHERE number = ?", arguments: [number])
            }
            if emptied > 0 {
                try SQLiteJournal.note(
                    db,
                    .pruned,
                    by: operatorName,
                    at: now,
                    ["days": "\(days)", "records": "\(emptied)"]
                )
            }
            return emptied
        }
    }
}
