package import CallPersonalisation
import Foundation
import GRDB

/// Drafts lie among the small things, each under its number, and every change of them is one transaction.
extension SQLiteJournal {
    /// What is stored of a draft.
    private struct Stored: Codable {
        var record: RecordDraft
        var holder: ProcessIdentity?
    }

    private static let prefix = "draft "
    /// Where the only draft lay when there was one.
    private static let formerName = "draft compose"

    /// All drafts, the one that was written last first.
    package func drafts() async throws -> [KeptDraft] {
        try await read { db in try SQLiteJournal.drafts(db) }
    }

    /// Opens a draft for a process, which leaves the one it had; nil if there is none of that number, or another process has it.
    package func open(draft choice: DraftChoice, for process: ProcessIdentity, at now: Int64) async throws -> KeptDraft?
    {
        try await write { db in
            try SQLiteJournal.takeOverFormer(db)
            let all = try SQLiteJournal.drafts(db)
            let free = all.filter { !$0.isHeldByAnother(than: process) }
            var chosen: KeptDraft
            switch choice {
            case .number(let number):
                guard let found = free.first(where: { $0.number == number }) else { return nil }
                chosen = found
            case .newest where free.contains(where: { $0.record != RecordDraft() }):
                chosen = free.first { $0.record != RecordDraft() } ?? free[0]
            case .newest, .empty:
                // Numbers of drafts that were never written begin anew.
                for draft in free where draft.record == RecordDraft() { try SQLiteJournal.remove(db, draft.number) }
                let used = all.filter { draft in draft.record != RecordDraft() || !free.contains(draft) }
                chosen = KeptDraft(number: (used.map(\.number).max() ?? 0) + 1, record: RecordDraft())
            }
            for var draft in free where draft.holder == process && draft.number != chosen.number {
                guard draft.record != RecordDraft() else { continue }
                draft.holder = nil
                try SQLiteJournal.write(db, draft)
            }
            chosen.holder = process
            chosen.savedAt = now
            try SQLiteJournal.write(db, chosen)
            return chosen
        }
    }

    /// Writes a draft of a process; under a new number if another process has the old one open.
    ///
    /// - Parameter number: nil for a new draft.
    /// - Returns: the number.
    package func save(
        draft record: RecordDraft,
        as number: Int?,
        of process: ProcessIdentity,
        at now: Int64
    ) async throws -> Int {
        try await write { db in
            let all = try SQLiteJournal.drafts(db)
            let old = all.first { $0.number == number }
            var draft: KeptDraft
            if let old, !old.isHeldByAnother(than: process) {
                draft = old
            } else {
                let next = (all.map(\.number).max() ?? 0) + 1
                draft = KeptDraft(number: old == nil ? number ?? next : next, record: record, holder: process)
            }
            (draft.record, draft.savedAt) = (record, now)
            try SQLiteJournal.write(db, draft)
            return draft.number
        }
    }

    /// Puts a draft back that was taken away, open nowhere; under a new number if the old one is used meanwhile.
    ///
    /// - Returns: the number.
    package func restore(draft: KeptDraft, at now: Int64) async throws -> Int {
        try await write { db in
            let used = try SQLiteJournal.drafts(db).map(\.number)
            let number = used.contains(draft.number) ? (used.max() ?? 0) + 1 : draft.number
            try SQLiteJournal.write(db, KeptDraft(number: number, record: draft.record, savedAt: now))
            return number
        }
    }

    /// Takes a draft away; tells whether it did, for one that another process has open stays.
    package func remove(draft number: Int, by process: ProcessIdentity) async throws -> Bool {
        try await write { db in
            let draft = try SQLiteJournal.drafts(db).first { $0.number == number }
            guard let draft, !draft.isHeldByAnother(than: process) else { return false }
            try SQLiteJournal.remove(db, number)
            return true
        }
    }

    /// Takes away what was written before a moment.
    func removeDrafts(before moment: Int64) async throws {
        try await write { db in
            try SQLiteJournal.takeOverFormer(db)
            for draft in try SQLiteJournal.drafts(db) where draft.savedAt < moment {
                try SQLiteJournal.remove(db, draft.number)
            }
        }
    }

    // MARK: Rows

    static func drafts(_ db: Database) throws -> [KeptDraft] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT * FROM kept WHERE substr(name, 1, ?) = ?",
            arguments: [prefix.count, prefix]
        )
        // What was changed on disk is as good as gone.
        let drafts = try rows.filter { Seal.kept.holds($0) }.compactMap { row -> KeptDraft? in
            guard let number = Int((row["name"] as String).dropFirst(prefix.count)) else { return nil }
            let stored = try JSONDecoder().decode(Stored.self, from: row["body"])
            return KeptDraft(number: number, record: stored.record, savedAt: row["at"], holder: stored.holder)
        }
        return drafts.sorted { ($0.savedAt, $0.number) > ($1.savedAt, $1.number) }
    }

    static func write(_ db: Database, _ draft: KeptDraft) throws {
        let body = try JSONEncoder().encode(Stored(record: draft.record, holder: draft.holder))
        try keep(db, body, named: prefix + String(draft.number), at: draft.savedAt)
    }

    private static func remove(_ db: Database, _ number: Int) throws {
        try db.execute(sql: "DELETE FROM kept WHERE name = ?", arguments: [prefix + String(number)])
    }

    /// Makes a numbered draft of the only one that an earlier version kept.
    private static func takeOverFormer(_ db: Database) throws {
        guard let former = try kept(db, formerName) else { return }
        try db.execute(sql: "DELETE FROM kept WHERE name = ?", arguments: [formerName])
        let record = try JSONDecoder().decode(RecordDraft.self, from: former.body)
        guard record != RecordDraft() else { return }
        let number = (try drafts(db).map(\.number).max() ?? 0) + 1
        try write(db, KeptDraft(number: number, record: record, savedAt: former.at))
    }
}
