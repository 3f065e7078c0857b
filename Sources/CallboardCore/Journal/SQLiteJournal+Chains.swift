import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Everything known of the record at a place; nil if there is none.
    func chain(of cursor: FailedRecord.Cursor) async throws -> RecordChain? {
        try await read { db in
            var cursors = [cursor]
            while let first = cursors.first, let older = try SQLiteJournal.original(db, of: first),
                !cursors.contains(older)
            {
                cursors.insert(older, at: 0)
            }
            while let last = cursors.last, let newer = try SQLiteJournal.copy(db, of: last), !cursors.contains(newer) {
                cursors.append(newer)
            }
            let links = try cursors.compactMap { try SQLiteJournal.link(db, $0) }
            return links.isEmpty ? nil : RecordChain(subject: cursor, links: links)
        }
    }

    /// The places of records that an attempt carried.
    func places(of attempt: Int64) async throws -> [FailedRecord.Cursor] {
        try await read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT a.chunk, a.picks, a.records FROM attempt a WHERE a.id = ?",
                arguments: [attempt]
            )
            guard let row else { return [] }
            let places = (row["picks"] as Data?).map(SQLiteJournal.unpacked) ?? Array(0..<(row["records"] as Int))
            return places.map { FailedRecord.Cursor(chunk: row["chunk"], place: $0) }
        }
    }

    /// The records of an attempt as one block and their places in it; nil if there are none, or if they were emptied.
    func block(of attempt: Int64) async throws -> (
        records: PackedRecords, places: [Int], submission: SubmissionSummary
    )? {
        try await read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT a.picks, b.records AS block, s.* FROM attempt a JOIN block b ON b.chunk = a.chunk
                    JOIN submission s ON s.number = a.submission WHERE a.id = ?
                    """,
                arguments: [attempt]
            )
            guard let row, let records = PackedRecords([UInt8](row["block"] as Data)) else { return nil }
            let places = (row["picks"] as Data?).map(SQLiteJournal.unpacked) ?? Array(0..<records.count)
            return (records, places, try SQLiteJournal.summary(row))
        }
    }

    private static func original(_ db: Database, of cursor: FailedRecord.Cursor) throws -> FailedRecord.Cursor? {
        try Row.fetchOne(
            db,
            sql: "SELECT chunk, place FROM resent WHERE next_chunk = ? AND next_place = ?",
            arguments: [cursor.chunk, cursor.place]
        ).map { FailedRecord.Cursor(chunk: $0["chunk"], place: $0["place"]) }
    }

    private static func copy(_ db: Database, of cursor: FailedRecord.Cursor) throws -> FailedRecord.Cursor? {
        try Row.fetchOne(
            db,
            sql: "SELECT next_chunk, next_place FROM resent WHERE chunk = ? AND place = ?",
            arguments: [cursor.chunk, cursor.place]
        ).map { FailedRecord.Cursor(chunk: $0["next_chunk"], place: $0["next_place"]) }
    }

    private static func link(_ db: Database, _ cursor: FailedRecord.Cursor) throws -> RecordChain.Link? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT s.*, c.states, b.records AS block FROM chunk c JOIN block b ON b.chunk = c.id
                JOIN submission s ON s.number = c.submission WHERE c.id = ?
                """,
            arguments: [cursor.chunk]
        )
        guard let row else { return nil }
        let states = [UInt8](row["states"] as Data)
        guard states.indices.contains(cursor.place) else { return nil }
        let result = try Row.fetchOne(
            db,
            sql: "SELECT * FROM result WHERE chunk = ? AND place = ?",
            arguments: [cursor.chunk, cursor.place]
        )
        let summary = try SQLiteJournal.summary(row)
        let record = PackedRecords([UInt8](row["block"] as Data))?.record(cursor.place) ?? .emptied
        let state = RecordState(rawValue: states[cursor.place]) ?? .quarantined
        return RecordChain.Link(
            cursor: cursor,
            submission: summary,
            record: record,
            state: state,
            cause: Diagnosis.cause(of: state, noted: result?["cause"]),
            message: result?["message"],
            status: result?["status"],
            at: result?["at"],
            sendings: try sendings(db, cursor, of: summary.id)
        )
    }

    private static func sendings(_ db: Database, _ cursor: FailedRecord.Cursor, of id: SubmissionID) throws
        -> [RecordChain.Sending]
    {
        let rows = try Row.fetchAll(
            db,
            sql: attemptColumns + " WHERE a.chunk = ? ORDER BY a.id",
            arguments: [cursor.chunk]
        )
        return try rows.compactMap { row in
            guard (row["picks"] as Data?).map(unpacked)?.contains(cursor.place) ?? true else { return nil }
            let attempt = try SQLiteJournal.attempt(row)
            let requests = try Row.fetchAll(
                db,
                sql: "SELECT * FROM request WHERE attempt = ? OR batch_id = ? ORDER BY id",
                arguments: [attempt.id, attempt.batchID]
            )
            let deeds = try Row.fetchAll(
                db,
                sql: """
                    SELECT l.*, NULL AS name, NULL AS counts FROM ledger l WHERE l.submission = ? AND l.attempt = ? ORDER BY l.seq
                    """,
                arguments: [id.rawValue, attempt.id]
            )
            return RecordChain.Sending(
                attempt: attempt,
                raw: row["raw"],
                requests: requests.map(requestLine),
                deeds: deeds.map(historyEntry)
            )
        }
    }
}

extension StoredRecord {
    /// What is left of a record once personal data was emptied.
    static let emptied = StoredRecord(
        caller: 0,
        receiver: 0,
        labelID: LabelID(""),
        labelName: nil,
        callReason: nil,
        window: TimeWindow(startsAt: 0, endsAt: 0),
        line: 0,
        row: 0,
        reference: nil
    )
}
