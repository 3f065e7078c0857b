import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Why records failed, the most frequent cause first; expired records count as a cause of their own.
    package func causes(of id: SubmissionID?, since: Int64?) async throws -> [FailureCause] {
        try await read { db in
            var counts: [String: Int] = [:]
            let results = try Row.fetchCursor(
                db,
                sql: """
                    SELECT r.cause, c.states, r.place FROM result r JOIN chunk c ON c.id = r.chunk JOIN submission s ON s.number = r.submission
                    WHERE (? IS NULL OR s.id = ?) AND (? IS NULL OR r.at >= ?)
                    """,
                arguments: [id?.rawValue, id?.rawValue, since, since]
            )
            while let row = try results.next() {
                guard SQLiteJournal.isFailure((row["states"] as Data)[row["place"] as Int]) else { continue }
                counts[row["cause"], default: 0] += 1
            }
            let submissions = try Row.fetchAll(
                db,
                sql: "SELECT counts FROM submission WHERE (? IS NULL OR id = ?) AND (? IS NULL OR created_at >= ?)",
                arguments: [id?.rawValue, id?.rawValue, since, since]
            )
            let expired = submissions.reduce(0) { $0 + StateCounts(stored: $1["counts"])[.expired] }
            if expired > 0 { counts["expired"] = expired }
            return counts.map { FailureCause(rows: $0.value, diagnosis: Diagnosis.of($0.key)) }
                .sorted { ($1.rows, $0.id) < ($0.rows, $1.id) }
        }
    }

    /// Failed records, in the order in which they were stored.
    package func failures(
        cause: String?,
        of id: SubmissionID?,
        limit: Int,
        after cursor: FailedRecord.Cursor?
    ) async throws -> [FailedRecord] {
        try await read { db in
            if cause == "expired" { return try SQLiteJournal.expired(db, of: id, limit: limit, after: cursor) }
            var failed: [FailedRecord] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT r.*, s.id AS submission_id, s.name, c.states, b.records, a.batch_id FROM result r
                    JOIN chunk c ON c.id = r.chunk JOIN block b ON b.chunk = r.chunk JOIN submission s ON s.number = r.submission
                    JOIN attempt a ON a.id = r.attempt
                    WHERE (? IS NULL OR s.id = ?) AND (? IS NULL OR r.cause = ?) AND (r.chunk, r.place) > (?, ?)
                    ORDER BY r.chunk, r.place
                    """,
                arguments: [id?.rawValue, id?.rawValue, cause, cause, cursor?.chunk ?? -1, cursor?.place ?? -1]
            )
            var open: (chunk: Int64, records: PackedRecords)?
            while failed.count < limit, let row = try rows.next() {
                let chunk: Int64 = row["chunk"]
                let place: Int = row["place"]
                let state = (row["states"] as Data)[place]
                guard SQLiteJournal.isFailure(state) else { continue }
                if open?.chunk != chunk { open = PackedRecords([UInt8](row["records"] as Data)).map { (chunk, $0) } }
                guard let records = open?.records else { continue }
                failed.append(
                    FailedRecord(
                        submission: SubmissionID(rawValue: row["submission_id"]),
                        submissionName: row["name"],
                        attempt: row["attempt"],
                        record: records.record(place),
                        state: RecordState(rawValue: state) ?? .quarantined,
                        cause: row["cause"],
                        message: row["message"],
                        status: row["status"],
                        at: row["at"],
                        batchID: row["batch_id"],
                        cursor: FailedRecord.Cursor(chunk: chunk, place: place)
                    )
                )
            }
            return failed
        }
    }

    private static func expired(
        _ db: Database,
        of id: SubmissionID?,
        limit: Int,
        after cursor: FailedRecord.Cursor?
    ) throws -> [FailedRecord] {
        var failed: [FailedRecord] = []
        let chunks = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.id AS chunk, c.states, b.records, s.id AS submission_id, s.name, s.created_at FROM chunk c
                JOIN block b ON b.chunk = c.id JOIN submission s ON s.number = c.submission
                WHERE (? IS NULL OR s.id = ?) AND c.id >= ? ORDER BY c.id
                """,
            arguments: [id?.rawValue, id?.rawValue, cursor?.chunk ?? 0]
        )
        while failed.count < limit, let row = try chunks.next() {
            let chunk: Int64 = row["chunk"]
            let states = [UInt8](row["states"] as Data)
            guard states.contains(RecordState.expired.rawValue),
                let records = PackedRecords([UInt8](row["records"] as Data))
            else {
                continue
            }
            for place in states.indices where states[place] == RecordState.expired.rawValue && failed.count < limit {
                if let cursor, cursor.chunk == chunk, place <= cursor.place { continue }
                failed.append(
                    FailedRecord(
                        submission: SubmissionID(rawValue: row["submission_id"]),
                        submissionName: row["name"],
                        attempt: 0,
                        record: records.record(place),
                        state: .expired,
                        cause: "expired",
                        at: row["created_at"],
                        cursor: FailedRecord.Cursor(chunk: chunk, place: place)
                    )
                )
            }
        }
        return failed
    }

    /// The rows of a file that were refused, in the order of the file.
    package func refusedRows(of id: SubmissionID, limit: Int, after row: Int) async throws -> [RefusedRow] {
        try await read { db in
            var found: [RefusedRow] = []
            let (number, _) = try SQLiteJournal.find(db, id)
            let blocks = try Row.fetchCursor(
                db,
                sql: "SELECT rows FROM refused WHERE submission = ? ORDER BY id",
                arguments: [number]
            )
            while found.count < limit, let block = try blocks.next() {
                let rows = (try? JSONDecoder().decode([RefusedRow].self, from: block["rows"] as Data)) ?? []
                found += rows.filter { $0.row > row }.prefix(limit - found.count)
            }
            return found
        }
    }

    private static func isFailure(_ state: UInt8) -> Bool {
        switch RecordState(rawValue: state) {
        case .failed, .rejected, .inDoubt, .accepted, .statusUnknown: true
        default: false
        }
    }
}
