import Foundation
import GRDB

/// What was changed about files lies among the small things, each under the size and the hash of the file's contents.
extension SQLiteJournal {
    private static let changesPrefix = "changes "
    /// So many files' changes are kept.
    private static let changedFilesMax = 50

    /// Whether anything is kept for a file of this many bytes: for most there is not, and its hash need not be known.
    func hasChanges(ofSize size: Int) async throws -> Bool {
        try await read { db in try !SQLiteJournal.changes(db, "\(size) ").isEmpty }
    }

    /// What was changed about a file; nil if nothing is kept.
    func changes(ofFile hash: String, size: Int) async throws -> KeptChanges? {
        guard let (body, at) = try await kept(SQLiteJournal.changesPrefix + "\(size) \(hash)") else { return nil }
        return try KeptChanges(body: body, at: at)
    }

    /// Keeps what was changed about a file; nil forgets it.
    func keep(_ changes: KeptChanges?, ofFile hash: String, size: Int) async throws {
        let name = SQLiteJournal.changesPrefix + "\(size) \(hash)"
        let body = try changes?.body
        try await write { db in
            guard let changes, let body else { return try SQLiteJournal.forget(db, [name]) }
            try SQLiteJournal.keep(db, body, named: name, at: changes.at)
            let old = try SQLiteJournal.changes(db).dropFirst(SQLiteJournal.changedFilesMax)
            try SQLiteJournal.forget(db, old.map(\.name))
        }
    }

    /// Forgets what was written before a moment.
    func removeChanges(before moment: Int64) async throws {
        try await write { db in
            try SQLiteJournal.forget(db, SQLiteJournal.changes(db).filter { $0.at < moment }.map(\.name))
        }
    }

    /// What is kept under names that go on so, the newest first.
    private static func changes(_ db: Database, _ rest: String = "") throws -> [(name: String, at: Int64)] {
        let prefix = changesPrefix + rest
        return try Row.fetchAll(
            db,
            sql: "SELECT name, at FROM kept WHERE substr(name, 1, ?) = ? ORDER BY at DESC",
            arguments: [prefix.count, prefix]
        ).map { ($0["name"], $0["at"]) }
    }

    private static func forget(_ db: Database, _ names: [String]) throws {
        for name in names { try db.execute(sql: "DELETE FROM kept WHERE name = ?", arguments: [name]) }
    }
}
