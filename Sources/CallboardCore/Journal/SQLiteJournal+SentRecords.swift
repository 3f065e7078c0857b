import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Blocks that are read in one go.
    static let blocksAtOnce = 64

    /// The records of an account whose windows are not over and which were taken, are on their way, or may have been taken.
    ///
    /// Reads only blocks with such a window, some at a time, so that memory does not grow with the journal.
    func sentRecords(of account: String, at now: Int64, spoolFolder: String) async throws -> SentRecords {
        let chunks = try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT c.id, LENGTH(c.states) AS records, s.number, s.name, s.created_at FROM chunk c JOIN submission s ON s.number = c.submission
                    WHERE c.latest_end > ? AND s.account = ? AND s.control <> 'importing' ORDER BY c.id
                    """,
                arguments: [now, account]
            ).map { row in
                let submission = SentRecords.Submission(name: row["name"], createdAt: row["created_at"])
                return (
                    id: row["id"] as Int64, records: row["records"] as Int, number: row["number"] as Int64,
                    submission: submission
                )
            }
        }
        let sent = try SentRecords(room: chunks.reduce(0) { $0 + $1.records }, spoolFolder: spoolFolder)
        var places: [Int64: Int] = [:]
        for chunk in chunks where places[chunk.number] == nil { places[chunk.number] = sent.add(chunk.submission) }
        for start in stride(from: 0, to: chunks.count, by: SQLiteJournal.blocksAtOnce) {
            let part = chunks[start..<min(start + SQLiteJournal.blocksAtOnce, chunks.count)]
                .map { (id: $0.id, place: places[$0.number] ?? 0) }
            try await read { db in
                let statement = try db.cachedStatement(
                    sql: "SELECT c.states, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.id = ?"
                )
                for chunk in part {
                    guard let row = try Row.fetchOne(statement, arguments: [chunk.id]) else { continue }
                    sent.add(
                        Array(row["records"] as Data),
                        states: Array(row["states"] as Data),
                        of: chunk.place,
                        after: now
                    )
                }
            }
        }
        return sent
    }

    /// The submissions that were made of a file with these contents, newest first.
    func submissions(ofFile hash: String, limit: Int) async throws -> [SubmissionSummary] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT * FROM submission WHERE file_hash = ? ORDER BY number DESC LIMIT ?",
                arguments: [hash, limit]
            ).map(SQLiteJournal.summary)
        }
    }
}

extension SentRecords {
    /// Adds the records of a stored block; one that does not hold together has none.
    fileprivate func add(_ block: [UInt8], states: [UInt8], of submission: Int, after now: Int64) {
        guard let records = PackedRecords(block), states.count == records.count else { return }
        for index in 0..<records.count {
            guard let standing = RecordState(rawValue: states[index])?.standing else { continue }
            let entry = records.entry(index)
            guard entry.endsAt > now else { continue }
            records.withTexts(entry) { label, name, reason, _ in
                add(
                    entry.caller,
                    entry.receiver,
                    TimeWindow(startsAt: entry.startsAt, endsAt: entry.endsAt),
                    content: SentRecords.content(label: label, name: name, reason: reason),
                    standing,
                    of: submission
                )
            }
        }
    }
}

extension RecordState {
    /// How far a record is that the service has, may have, or will be given; nil for any other.
    fileprivate var standing: SentRecords.Standing? {
        switch self {
        case .accepted, .pushed, .statusUnknown: .accepted
        case .queued, .deferred: .waiting
        case .inFlight: .underWay
        case .inDoubt: .inDoubt
        case .invalid, .leftOut, .failed, .rejected, .expired, .stopped, .quarantined: nil
        }
    }

    /// Whether the service has the record, may have it, or will be given it.
    var mayBeWithService: Bool { standing != nil }
}
