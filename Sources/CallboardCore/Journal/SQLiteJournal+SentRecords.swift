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
                    SELECT c.id, LENGTH(c.states) AS records, s.created_at FROM chunk c JOIN submission s ON s.number = c.submission
                    WHERE c.latest_end > ? AND s.account = ? AND s.control <> 'importing' ORDER BY c.id
                    """,
                arguments: [now, account]
            ).map { (id: $0["id"] as Int64, records: $0["records"] as Int, sentAt: $0["created_at"] as Int64) }
        }
        let sent = try SentRecords(room: chunks.reduce(0) { $0 + $1.records }, spoolFolder: spoolFolder)
        for start in stride(from: 0, to: chunks.count, by: SQLiteJournal.blocksAtOnce) {
            let part = chunks[start..<min(start + SQLiteJournal.blocksAtOnce, chunks.count)]
            try await read { db in
                let statement = try db.cachedStatement(
                    sql: "SELECT c.states, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.id = ?"
                )
                for chunk in part {
                    guard let row = try Row.fetchOne(statement, arguments: [chunk.id]) else { continue }
                    sent.add(
                        Array(row["records"] as Data),
                        states: Array(row["states"] as Data),
                        sentAt: chunk.sentAt,
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
    fileprivate func add(_ block: [UInt8], states: [UInt8], sentAt: Int64, after now: Int64) {
        guard let records = PackedRecords(block), states.count == records.count else { return }
        for index in 0..<records.count {
            guard let state = RecordState(rawValue: states[index]), state.mayBeWithService else { continue }
            let entry = records.entry(index)
            guard entry.endsAt > now else { continue }
            records.withTexts(entry) { label, name, reason, _ in
                add(
                    entry.caller,
                    entry.receiver,
                    TimeWindow(startsAt: entry.startsAt, endsAt: entry.endsAt),
                    content: SentRecords.content(label: label, name: name, reason: reason),
                    isTaken: state.isTaken,
                    sentAt: sentAt
                )
            }
        }
    }
}

extension RecordState {
    /// Whether the service has the record, may have it, or will be given it.
    var mayBeWithService: Bool {
        switch self {
        case .queued, .inFlight, .accepted, .pushed, .inDoubt, .deferred, .statusUnknown: true
        case .invalid, .leftOut, .failed, .rejected, .expired, .stopped, .quarantined: false
        }
    }

    /// Whether the service said that it took the record.
    fileprivate var isTaken: Bool { self == .accepted || self == .pushed || self == .statusUnknown }
}
