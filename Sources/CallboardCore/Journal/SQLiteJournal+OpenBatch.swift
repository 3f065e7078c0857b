import CallPersonalisation
import Foundation
import GRDB

/// The records of an open batch lie among the small things, each under its number, and every change of them is one transaction: they
/// leave the batch in the very moment in which their submission counts.
extension SQLiteJournal {
    private static func prefix(of account: String) -> String { "batch \(account) " }

    /// What is in an account's batch.
    func openBatch(of account: String) async throws -> OpenBatch {
        try await read { db in OpenBatch(entries: try SQLiteJournal.entries(db, of: account)) }
    }

    /// Adds a record, unless the same one is there already or there is no room.
    ///
    /// - Returns: how many there are now, and what became of this one.
    func add(toBatch record: RecordDraft, of account: String, at now: Int64) async throws
        -> (records: Int, OpenBatch.Addition)
    {
        try await write { db in
            let all = try SQLiteJournal.entries(db, of: account)
            if all.contains(where: { $0.record == record }) { return (all.count, .isThere) }
            guard all.count < OpenBatch.recordsMax else { return (all.count, .isFull) }
            try SQLiteJournal.add([record], to: all, db, of: account, at: now)
            return (all.count + 1, .added)
        }
    }

    /// Makes a draft of a record of the batch.
    ///
    /// - Returns: the number of the draft; nil if the record is not in the batch any more.
    func takeOut(_ entry: OpenBatch.Entry, of account: String, at now: Int64) async throws -> Int? {
        try await write { db in
            guard try SQLiteJournal.remove(db, [entry], of: account) else { return nil }
            let number = (try SQLiteJournal.drafts(db).map(\.number).max() ?? 0) + 1
            try SQLiteJournal.write(db, KeptDraft(number: number, record: entry.record, savedAt: now))
            return number
        }
    }

    /// Lets a submission count and takes its records out of the batch; false, and nothing is changed, if one is not there any more.
    func confirm(
        _ id: SubmissionID,
        taking entries: [OpenBatch.Entry],
        of account: String,
        heldUntil: Int64?,
        by operatorName: String,
        at now: Int64
    ) async throws -> Bool {
        try await write { db in
            guard try SQLiteJournal.remove(db, entries, of: account) else { return false }
            try SQLiteJournal.confirm(db, id, heldUntil: heldUntil, by: operatorName, at: now)
            return true
        }
    }

    /// Stops a submission that is held; one that was composed goes back into the batch.
    ///
    /// - Returns: false if it is not held any more.
    func takeBack(_ id: SubmissionID, by operatorName: String, at now: Int64) async throws -> Bool {
        try await write { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT number, account, origin FROM submission WHERE id = ? AND control = 'held'",
                arguments: [id.rawValue]
            )
            guard let row, try SQLiteJournal.set(db, .cancelled, of: id, by: operatorName, at: now) else {
                return false
            }
            let origin: String? = row["origin"]
            if origin == OpenBatch.name {
                let account: String = row["account"]
                let records = try SQLiteJournal.drafts(db, ofSubmission: row["number"])
                let all = try SQLiteJournal.entries(db, of: account)
                let missing = records.filter { record in !all.contains { $0.record == record } }
                try SQLiteJournal.add(missing, to: all, db, of: account, at: now)
            }
            return true
        }
    }

    /// Takes away what was added before a moment.
    func removeBatchRecords(of account: String, before moment: Int64) async throws {
        try await write { db in
            let prefix = SQLiteJournal.prefix(of: account)
            try db.execute(
                sql: "DELETE FROM kept WHERE substr(name, 1, ?) = ? AND at < ?",
                arguments: [prefix.count, prefix, moment]
            )
        }
    }

    // MARK: Rows

    private static func entries(_ db: Database, of account: String) throws -> [OpenBatch.Entry] {
        let prefix = prefix(of: account)
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT * FROM kept WHERE substr(name, 1, ?) = ?",
            arguments: [prefix.count, prefix]
        )
        // What was changed on disk is as good as gone.
        let entries = try rows.filter { Seal.kept.holds($0) }.compactMap { row -> OpenBatch.Entry? in
            guard let number = Int64((row["name"] as String).dropFirst(prefix.count)) else { return nil }
            return OpenBatch.Entry(
                number: number,
                record: try JSONDecoder().decode(RecordDraft.self, from: row["body"])
            )
        }
        return entries.sorted { $0.number < $1.number }
    }

    private static func add(
        _ records: [RecordDraft],
        to all: [OpenBatch.Entry],
        _ db: Database,
        of account: String,
        at now: Int64
    ) throws {
        // By the clock, so that a number that is free again is not given to another record.
        let first = max(now, (all.last?.number ?? 0) + 1)
        for (place, record) in records.enumerated() {
            let name = prefix(of: account) + String(first + Int64(place))
            try keep(db, try JSONEncoder().encode(record), named: name, at: now)
        }
    }

    /// Removes records if all of them are there as they are said to be.
    private static func remove(_ db: Database, _ entries: [OpenBatch.Entry], of account: String) throws -> Bool {
        guard Set(entries).isSubset(of: try SQLiteJournal.entries(db, of: account)) else { return false }
        for entry in entries {
            try db.execute(
                sql: "DELETE FROM kept WHERE name = ?",
                arguments: [prefix(of: account) + String(entry.number)]
            )
        }
        return true
    }

    /// The records of a submission.
    private static func drafts(_ db: Database, ofSubmission number: Int64) throws -> [RecordDraft] {
        let blocks = try Data.fetchAll(
            db,
            sql: "SELECT b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.submission = ? ORDER BY c.id",
            arguments: [number]
        )
        return blocks.compactMap { PackedRecords(Array($0)) }.flatMap { records in
            (0..<records.count).map { records.record($0).draft }
        }
    }
}
