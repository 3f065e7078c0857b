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
                    sql: "SELECT c.states, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.id = ?"
                )
                for id in part {
                    guard let row = try Row.fetchOne(find, arguments: [id]) else { continue }
                    usages.add(block: Array(row["records"] as Data), states: Array(row["states"] as Data))
                }
                return usages
            }
        }
        return usages
    }
}

extension LabelUsages {
    /// Adds the records of a stored block; one that was emptied or does not hold together has none.
    fileprivate mutating func add(block: [UInt8], states: [UInt8]) {
        guard let records = PackedRecords(block), states.count == records.count else { return }
        let labels = records.labelIDs.map { LabelID($0) }
        for (index, byte) in states.enumerated() {
            guard let state = RecordState(rawValue: byte) else { continue }
            add(state, of: labels[records.entry(index).label])
        }
    }
}
