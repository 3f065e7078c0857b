import Crypto
import Foundation
import GRDB

extension SQLiteJournal {
    /// Recomputes every hash, every seal and every sum.
    ///
    /// - Returns: what is wrong, the first fault of each kind; empty if all is well.
    package func verify() async throws -> [String] {
        try await read { db in try SQLiteJournal.faults(db) }
    }

    /// Looks at the end of the ledger only, so that it costs the same however long the journal is.
    ///
    /// - Returns: what is wrong; nil if the last lines hold together and the journal ends where it should.
    package func verifyEnd() async throws -> String? {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM ledger ORDER BY seq DESC LIMIT 100")
            let head = try Row.fetchOne(db, sql: "SELECT seq, hash FROM ledger_head WHERE one = 1")
            guard let head, let last = Int64.fromDatabaseValue(head["seq"]) else {
                return "the note of where the ledger ends was changed or is missing"
            }
            guard (rows.first.flatMap { Int64.fromDatabaseValue($0["seq"]) } ?? 0) == last,
                (rows.first?["hash"] as DatabaseValue? ?? Data().databaseValue) == head["hash"]
            else { return "the ledger does not end at line \(last)" }
            guard rows.count == min(100, Int(clamping: last)) else {
                return "lines before ledger line \(last) are missing"
            }
            for (row, before) in zip(rows, rows.dropFirst()) {
                guard let line = LedgerLine(row), let previous = LedgerLine(before), line.holds(after: previous.hash)
                else { return "ledger line \(SQLiteJournal.shown(row["seq"])) was changed" }
            }
            return nil
        }
    }

    static func faults(_ db: Database) throws -> [String] {
        // What SQLite itself finds comes first: in a torn file rows may not be what their types say.
        let torn = try String.fetchAll(db, sql: "PRAGMA integrity_check(10)").filter { $0 != "ok" }
        guard torn.isEmpty else { return torn.map { "the file is damaged: \($0)" } }
        let ledger = try LedgerProof(db)
        var faults = [ledger.fault].compactMap(\.self)
        faults += try strays(db)
        let pruned = try prunedSubmissions(db)
        for seal in Seal.all {
            if let fault = try broken(db, seal, pruned) { faults.append(fault) }
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM submission WHERE control <> 'importing' ORDER BY number") {
            faults += try verifySums(db, row, ledger)
        }
        guard ledger.fault == nil else { return faults }
        faults += try verifyAttempts(db, ledger)
        let links = try linkCount(db)
        if let said = ledger.links, said != links {
            faults.append("there are \(links) links from records to those sent instead, the ledger says \(said)")
        }
        return faults
    }

    // MARK: Rows

    /// Submissions whose personal data was emptied; with -1 those that have no records may be among them as well.
    private static func prunedSubmissions(_ db: Database) throws -> Set<Int64> {
        Set(
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT c.submission FROM chunk c JOIN block b ON b.chunk = c.id WHERE LENGTH(b.records) = 0
                    UNION SELECT number FROM submission WHERE number NOT IN (SELECT submission FROM chunk)
                    """
            )
        )
    }

    /// The first row of a table that is not as it was written.
    private static func broken(_ db: Database, _ seal: Seal, _ pruned: Set<Int64>) throws -> String? {
        let owner = seal.facts.contains("submission") ? "submission" : "number"
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(seal.table)")
        while let row = try rows.next() {
            let number = row.hasColumn(owner) ? Int64.fromDatabaseValue(row[owner]) : nil
            guard !seal.holds(row, mayBeEmptied: number.map(pruned.contains) ?? false) else { continue }
            let name = try submissionName(db, number)
            switch seal.table {
            case "submission": return "submission \(name) was changed"
            case "chunk": return "states of submission \(name) were changed (chunk \(shown(row["id"])))"
            case "refused": return "refused rows of submission \(name) were changed (block \(shown(row["id"])))"
            case "attempt": return "attempt \(shown(row["id"])) of submission \(name) was changed"
            case "result":
                return "a result of submission \(name) was changed (chunk \(shown(row["chunk"])), "
                    + "place \(shown(row["place"])))"
            case "resent":
                return "the link from a record to the one sent instead was changed (chunk \(shown(row["chunk"])), "
                    + "place \(shown(row["place"])))"
            default: return "what is kept as \(shown(row["name"])) was changed"
            }
        }
        return nil
    }

    private static func shown(_ value: DatabaseValue) -> String { String.fromDatabaseValue(value) ?? value.description }

    private static func submissionName(_ db: Database, _ number: Int64?) throws -> String {
        let value = try DatabaseValue.fetchOne(
            db,
            sql: "SELECT id FROM submission WHERE number = ?",
            arguments: [number]
        )
        return value.flatMap(String.fromDatabaseValue) ?? "\(number ?? 0)"
    }

    /// Rows that belong to nothing.
    private static func strays(_ db: Database) throws -> [String] {
        let owned = [
            ("chunk", "submission", "submission", "number"), ("refused", "submission", "submission", "number"),
            ("attempt", "submission", "submission", "number"), ("attempt", "chunk", "chunk", "id"),
            ("block", "chunk", "chunk", "id"), ("chunk", "id", "block", "chunk"), ("result", "chunk", "chunk", "id"),
            ("resent", "chunk", "chunk", "id"), ("resent", "next_chunk", "chunk", "id"),
        ]
        return try owned.compactMap { table, column, owner, key in
            let count = try Int.fetchOne(
                db,
                sql: "SELECT COUNT(*) FROM \(table) WHERE \(column) NOT IN (SELECT \(key) FROM \(owner))"
            )
            guard let count, count > 0 else { return nil }
            return "\(count) rows of \(table) belong to no \(owner): \(try lost(db, table, column, owner, key))"
        }
    }

    private static func lost(
        _ db: Database,
        _ table: String,
        _ column: String,
        _ owner: String,
        _ key: String
    ) throws -> String {
        let place = ["block", "result", "resent"].contains(table) ? "chunk" : "id"
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT t.\(place) AS place, s.id AS name FROM \(table) t LEFT JOIN chunk c ON c.id = t.\(column)
                LEFT JOIN submission s ON s.number = c.submission
                WHERE t.\(column) NOT IN (SELECT \(key) FROM \(owner)) LIMIT 1
                """
        )
        guard let row else { return "" }
        let name = String.fromDatabaseValue(row["name"]).map { " of submission \($0)" } ?? ""
        return "\(table) \(shown(row["place"]))\(name)"
    }

    // MARK: Sums

    private static func verifySums(_ db: Database, _ submission: Row, _ said: LedgerProof) throws -> [String] {
        var faults: [String] = []
        let number = Int64.fromDatabaseValue(submission["number"]) ?? 0
        let id = String.fromDatabaseValue(submission["id"]) ?? "\(number)"
        let stored = StateCounts(stored: String.fromDatabaseValue(submission["counts"]) ?? "")
        var sum = StateCounts()
        var imports = (said.imports[id] ?? [])[...]
        var records = 0
        var hasher = SHA256()
        var isAsImported = true
        let chunks = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.id, c.states, c.hash, b.records FROM chunk c JOIN block b ON b.chunk = c.id
                WHERE c.submission = ? ORDER BY c.id
                """,
            arguments: [number]
        )
        while let chunk = try chunks.next() {
            let states = [UInt8](Data.fromDatabaseValue(chunk["states"]) ?? Data())
            let hash = Data.fromDatabaseValue(chunk["hash"]) ?? Data()
            sum = sum + StateCounts(states: states)
            let block = Data.fromDatabaseValue(chunk["records"]) ?? Data()
            if !block.isEmpty, Data(SHA256.hash(data: block)) != hash {
                faults.append("records of submission \(id) were changed (chunk \(shown(chunk["id"])))")
            }
            records += states.count
            hasher.update(data: hash)
            guard let expected = imports.first, records >= expected.records else { continue }
            imports.removeFirst()
            let found = hasher.finalize().map { String(format: "%02x", $0) }.joined()
            isAsImported = isAsImported && records == expected.records && found == expected.hash
            records = 0
            hasher = SHA256()
        }
        // With a broken chain nothing can be compared with what the ledger says.
        if said.fault == nil, !isAsImported || records > 0 || !imports.isEmpty {
            faults.append("submission \(id) does not have the records that the ledger says were imported")
        }
        let refused = try Int.fetchOne(
            db,
            sql: "SELECT SUM(count) FROM refused WHERE submission = ?",
            arguments: [number]
        )
        sum[.invalid] += refused ?? 0
        sum[.leftOut] = said.fault == nil ? sum[.leftOut] + (said.leftOut[id] ?? 0) : stored[.leftOut]
        if sum != stored {
            faults.append("the states of submission \(id) do not add up: \(sum.stored) against \(stored.stored)")
        }
        let attempts = try Int.fetchOne(
            db,
            sql: "SELECT COUNT(*) FROM attempt WHERE submission = ?",
            arguments: [number]
        )
        if attempts != Int.fromDatabaseValue(submission["attempts"]) {
            faults.append("submission \(id) does not have as many attempts as it counts")
        }
        return faults
    }

    // MARK: Attempts

    /// Compares the attempts with what the ledger says of them.
    private static func verifyAttempts(_ db: Database, _ ledger: LedgerProof) throws -> [String] {
        var claimed: UInt64 = 0
        var closed: UInt64 = 0
        var decided: UInt64 = 0
        let rows = try Row.fetchCursor(db, sql: "SELECT id, body_hash, outcome, decision FROM attempt")
        while let row = try rows.next() {
            let id = Int64.fromDatabaseValue(row["id"])
            let hash = (Data.fromDatabaseValue(row["body_hash"]) ?? Data()).map { String(format: "%02x", $0) }.joined()
            claimed &+= LedgerProof.mark(id, hash)
            if let outcome = String.fromDatabaseValue(row["outcome"]) { closed &+= LedgerProof.mark(id, outcome) }
            if let decision = String.fromDatabaseValue(row["decision"]) { decided &+= LedgerProof.mark(id, decision) }
        }
        guard (claimed, closed, decided) != (ledger.claimed, ledger.closed, ledger.decided) else { return [] }
        let missing = try Int64.fetchOne(
            db,
            sql: """
                SELECT MIN(attempt) FROM ledger
                WHERE kind = 'claimed' AND attempt NOT IN (SELECT id FROM attempt)
                """
        )
        if let missing { return ["attempt \(missing) is in the ledger and nowhere else"] }
        let extra = try Int64.fetchOne(
            db,
            sql: """
                SELECT MIN(id) FROM attempt
                WHERE id NOT IN (SELECT attempt FROM ledger WHERE kind = 'claimed' AND attempt IS NOT NULL)
                """
        )
        if let extra { return ["attempt \(extra) is not in the ledger"] }
        let part = claimed != ledger.claimed ? "bodies" : closed != ledger.closed ? "outcomes" : "decisions"
        return ["the \(part) of attempts are not what the ledger says"]
    }
}
