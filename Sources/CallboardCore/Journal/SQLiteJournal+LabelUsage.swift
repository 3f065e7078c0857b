import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Blocks that are counted at most: a million records.
    private static let usageBlocksMax = 2000
    /// Blocks that are read in one go, so that nobody waits long for the file.
    private static let usageBlocksAtOnce = 32

    /// How often each label was used by the submissions of an account since a moment.
    ///
    /// Reads the blocks of those submissions only, the newest first, some at a time.
    func labelUsages(of account: String, since: Int64) async throws -> LabelUsages {
        let ids = try await read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT c.id FROM submission s JOIN chunk c ON c.submission = s.number
                    WHERE s.account = ? AND s.created_at >= ? AND s.control <> 'importing' ORDER BY c.id DESC LIMIT ?
                    """,
                arguments: [account, since, SQLiteJournal.usageBlocksMax + 1]
            )
        }
        var usages = LabelUsages(isCut: ids.count > SQLiteJournal.usageBlocksMax)
        let wanted = ids.prefix(SQLiteJournal.usageBlocksMax)
        for start in stride(from: 0, to: wanted.count, by: SQLiteJournal.usageBlocksAtOnce) {
            let part = wanted[start..<min(start + SQLiteJournal.usageBlocksAtOnce, wanted.count)]
            let before = usages
            usages = try await read { db in
                var usages = before
                let find = try db.cachedStatement(
                    sql: """
                        SELECT c.states, b.records, (SELECT MAX(claimed_at) FROM attempt WHERE chunk = c.id) AS sent_at
                        FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.id = ?
                        """
                )
                for id in part {
                    guard let row = try Row.fetchOne(find, arguments: [id]) else { continue }
                    let states = Array(row["states"] as Data)
                    usages.add(
                        block: Array(row["records"] as Data),
                        states: states,
                        causes: try SQLiteJournal.notedCauses(db, chunk: id, states),
                        sentAt: Int64.fromDatabaseValue(row["sent_at"])
                    )
                }
                return usages
            }
        }
        return usages
    }

    /// The causes that are written down for the records of a block, by their places; nothing is read for one without a failure.
    private static func notedCauses(_ db: Database, chunk: Int64, _ states: [UInt8]) throws -> [Int: String] {
        let failures = [RecordState.failed.rawValue, RecordState.rejected.rawValue]
        guard states.contains(where: failures.contains) else { return [:] }
        let find = try db.cachedStatement(sql: "SELECT place, cause FROM result WHERE chunk = ?")
        return try Row.fetchAll(find, arguments: [chunk]).reduce(into: [:]) { causes, row in
            guard let place = Int.fromDatabaseValue(row["place"]) else { return }
            causes[place] = String.fromDatabaseValue(row["cause"])
        }
    }
}

extension LabelUsages {
    /// Adds the records of a stored block; one that was emptied or does not hold together has none.
    fileprivate mutating func add(block: [UInt8], states: [UInt8], causes: [Int: String], sentAt: Int64?) {
        guard let records = PackedRecords(block), states.count == records.count else { return }
        let labels = records.labelIDs.map { LabelID($0) }
        for (index, byte) in states.enumerated() {
            guard let state = RecordState(rawValue: byte) else { continue }
            add(state, of: labels[records.entry(index).label], noted: causes[index], sentAt: sentAt)
        }
    }
}
