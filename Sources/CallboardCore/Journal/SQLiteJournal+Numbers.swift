import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Every record made for a number and every refused row that names it, newest submission first.
    ///
    /// The blocks are read one after another and only their fixed parts are looked at, so nothing is built for records that do not fit.
    package func records(forNumber text: String, limit: Int) async throws -> NumberRecords {
        guard let needle = NumberNeedle(text) else { return NumberRecords(wanted: text, hits: []) }
        return try await read { db in
            var hits: [NumberHit] = []
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.id AS chunk, c.states, b.records, s.id, s.name, s.created_at FROM chunk c
                    JOIN block b ON b.chunk = c.id JOIN submission s ON s.number = c.submission
                    WHERE LENGTH(b.records) > 0 ORDER BY c.id DESC
                    """
            )
            while hits.count <= limit, let row = try cursor.next() {
                guard let records = PackedRecords([UInt8](row["records"] as Data)) else { continue }
                let found = (0..<records.count).filter { place in
                    let entry = records.entry(place)
                    return needle.isIn(entry.receiver) || needle.isIn(entry.caller)
                }
                guard !found.isEmpty else { continue }
                let states = [UInt8](row["states"] as Data)
                let sendings = try Sendings(db, chunk: row["chunk"])
                for place in found.prefix(limit + 1 - hits.count) where states.indices.contains(place) {
                    var hit = try SQLiteJournal.hit(db, row, records.record(place), states[place], place)
                    hit.sending = sendings.last(of: place)
                    hit.cursor = FailedRecord.Cursor(chunk: row["chunk"], place: place)
                    hits.append(hit)
                }
            }
            return NumberRecords(
                wanted: text,
                hits: Array(hits.prefix(limit)),
                refused: try SQLiteJournal.refused(db, needle, limit: limit),
                isCut: hits.count > limit,
                emptiedBefore: try SQLiteJournal.emptiedBefore(db)
            )
        }
    }

    /// The records of an account with the same caller and receiver as another that the service has, may have or will be given, whose windows
    /// overlap and are not over, newest submission first, and no more than the limit.
    ///
    /// Blocks are found by the end of their windows, read some at a time, and not again once it is known that they do not have the pair.
    func recordsOverlapping(_ record: CallRecord, of account: String, at now: Int64, limit: Int = mostOverlapping)
        async throws -> [NumberHit]
    {
        let live = try await read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT c.id FROM chunk c JOIN submission s ON s.number = c.submission
                    WHERE c.latest_end > ? AND s.account = ? AND s.control <> 'importing' ORDER BY c.id DESC
                    """,
                arguments: [now, account]
            )
        }
        pairPrints.forgetAll(but: live)
        let chunks = pairPrints.mayHave(record.caller.value, record.receiver.value, of: live)
        var hits: [NumberHit] = []
        for start in stride(from: 0, to: chunks.count, by: SQLiteJournal.blocksAtOnce) where hits.count < limit {
            let part = chunks[start..<min(start + SQLiteJournal.blocksAtOnce, chunks.count)]
            hits += try await read { [pairPrints] db in
                try part.flatMap { try SQLiteJournal.overlapping(record, db, chunk: $0, pairPrints, at: now) }
            }
        }
        return Array(hits.prefix(limit))
    }

    /// So many records with the same numbers and an overlapping window tell a person enough.
    static let mostOverlapping = 100

    /// Those of one chunk.
    private static func overlapping(
        _ record: CallRecord,
        _ db: Database,
        chunk: Int64,
        _ pairPrints: PairPrints,
        at now: Int64
    ) throws -> [NumberHit] {
        let select = try db.cachedStatement(
            sql: """
                SELECT c.id AS chunk, c.states, b.records, s.id, s.name, s.created_at FROM chunk c
                JOIN block b ON b.chunk = c.id JOIN submission s ON s.number = c.submission WHERE c.id = ?
                """
        )
        guard let row = try Row.fetchOne(select, arguments: [chunk]),
            let records = PackedRecords([UInt8](row["records"] as Data))
        else { return [] }
        pairPrints.keep(records, of: chunk)
        let (caller, receiver, window) = (record.caller.value, record.receiver.value, record.window)
        let states = [UInt8](row["states"] as Data)
        let found = (0..<min(records.count, states.count)).filter { place in
            let entry = records.entry(place)
            return entry.receiver == receiver && entry.caller == caller && entry.endsAt > now
                && entry.startsAt < window.endsAt && window.startsAt < entry.endsAt
                && RecordState(rawValue: states[place])?.mayBeWithService ?? false
        }
        guard !found.isEmpty else { return [] }
        let sendings = try Sendings(db, chunk: chunk)
        return try found.map { place in
            var hit = try SQLiteJournal.hit(db, row, records.record(place), states[place], place)
            hit.sending = sendings.last(of: place)
            return hit
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
        let state = RecordState(rawValue: state) ?? .quarantined
        return NumberHit(
            submission: SubmissionID(rawValue: row["id"]),
            submissionName: row["name"],
            record: record,
            state: state,
            cause: Diagnosis.cause(of: state, noted: result?["cause"]),
            message: result?["message"],
            createdAt: row["created_at"]
        )
    }

    /// The requests of one chunk, the last one first.
    private struct Sendings {
        private let rows: [(places: [Int]?, sending: NumberHit.Sending)]

        init(_ db: Database, chunk: Int64) throws {
            let find = try db.cachedStatement(sql: "SELECT * FROM attempt WHERE chunk = ? ORDER BY id DESC")
            rows = try Row.fetchAll(find, arguments: [chunk]).map { row in
                let sending = NumberHit.Sending(
                    attempt: row["id"],
                    sentAt: row["claimed_at"],
                    closedAt: row["closed_at"],
                    lastAskedAt: row["last_asked_at"],
                    batchID: row["batch_id"],
                    decision: (row["decision"] as String?).flatMap(DoubtDecision.init(rawValue:)),
                    decidedBy: row["decided_by"]
                )
                return ((row["picks"] as Data?).map(SQLiteJournal.unpacked), sending)
            }
        }

        /// The last request that carried a record.
        func last(of place: Int) -> NumberHit.Sending? {
            rows.first { $0.places?.contains(place) ?? true }?.sending
        }
    }

    /// Refused rows with a cell that is written as a number and has the digits, newest submission first.
    private static func refused(_ db: Database, _ needle: NumberNeedle, limit: Int) throws -> [RefusedHit] {
        var found: [RefusedHit] = []
        let blocks = try Row.fetchCursor(
            db,
            sql: """
                SELECT r.rows, s.id, s.name, s.created_at FROM refused r JOIN submission s ON s.number = r.submission
                WHERE LENGTH(r.rows) > 0 ORDER BY r.id DESC
                """
        )
        while found.count < limit, let block = try blocks.next() {
            let rows = (try? JSONDecoder().decode([RefusedRow].self, from: block["rows"] as Data)) ?? []
            for row in rows where found.count < limit && row.cells.contains(where: { needle.isIn($0) }) {
                found.append(
                    RefusedHit(
                        submission: SubmissionID(rawValue: block["id"]),
                        submissionName: block["name"],
                        row: row,
                        createdAt: block["created_at"]
                    )
                )
            }
        }
        return found
    }

    /// Up to which moment personal data was emptied; nil if it never was.
    private static func emptiedBefore(_ db: Database) throws -> Int64? {
        let last = try Row.fetchOne(
            db,
            sql: "SELECT at, body FROM ledger WHERE kind = 'pruned' AND \(peopleOnly) ORDER BY seq DESC LIMIT 1"
        )
        guard let last, let days = SQLiteJournal.facts(last["body"])["days"].flatMap(Int64.init) else { return nil }
        return (last["at"] as Int64) - days * 86_400_000
    }
}
