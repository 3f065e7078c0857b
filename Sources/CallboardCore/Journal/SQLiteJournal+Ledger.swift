import Crypto
import Foundation
import GRDB

/// One line of the ledger: something that was done and cannot be undone.
package struct LedgerEntry: Hashable, Sendable {
    /// What kinds of lines there are.
    package enum Kind: String, Sendable {
        case created, imported, confirmed, paused, resumed, cancelled, claimed, closed, recovered, decided, answered,
            gaveUp, fixed,
            revealed, pruned
    }

    /// Counts up from 1; the order of history.
    package var sequence: Int64
    /// Milliseconds since the epoch.
    package var at: Int64
    package var kind: String
    package var who: String
    package var submission: SubmissionID?
    package var attempt: Int64?
    /// JSON; empty once personal data was emptied.
    package var body: String
}

extension SQLiteJournal {
    /// Adds a line to the ledger, chained by its hash to the one before.
    static func note(
        _ db: Database,
        _ kind: LedgerEntry.Kind,
        by who: String,
        at now: Int64,
        submission: String? = nil,
        attempt: Int64? = nil,
        _ facts: [String: String] = [:]
    ) throws {
        let last = try db.cachedStatement(sql: "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")
        let row = try Row.fetchOne(last)
        let sequence = (row?["seq"] as Int64? ?? 0) + 1
        let body = json(facts)
        let digest = Data(SHA256.hash(data: Data(body.utf8)))
        let hash = chainHash(
            after: row?["hash"] as Data? ?? Data(),
            line: "\(sequence)|\(now)|\(kind.rawValue)|\(who)|\(submission ?? "")|\(attempt ?? 0)",
            digest: digest
        )
        let insert = try db.cachedStatement(
            sql:
                "INSERT INTO ledger(seq, at, kind, who, submission, attempt, body, digest, hash) VALUES(?,?,?,?,?,?,?,?,?)"
        )
        try insert.execute(arguments: [sequence, now, kind.rawValue, who, submission, attempt, body, digest, hash])
    }

    private static func chainHash(after previous: Data, line: String, digest: Data) -> Data {
        var hasher = SHA256()
        hasher.update(data: previous)
        hasher.update(data: Data(line.utf8))
        hasher.update(data: digest)
        return Data(hasher.finalize())
    }

    /// Facts as JSON with its members in order, so that the same facts have the same hash.
    private static func json(_ facts: [String: String]) -> String {
        // Thousands of lines are written for one file, and hardly any has something to escape.
        func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } }
        if facts.allSatisfy({ isPlain($0.key) && isPlain($0.value) }) {
            let members = facts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
            return "{" + members.joined(separator: ",") + "}"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// Recomputes every hash and every sum.
    ///
    /// - Returns: what is wrong, the first fault of each kind; empty if all is well.
    package func verify() async throws -> [String] {
        try await read { db in try SQLiteJournal.faults(db) }
    }

    static func faults(_ db: Database) throws -> [String] {
        var faults: [String] = []
        var previous = Data()
        var expected: Int64 = 1
        let lines = try Row.fetchCursor(db, sql: "SELECT * FROM ledger ORDER BY seq")
        while let row = try lines.next() {
            let sequence: Int64 = row["seq"]
            let digest: Data = row["digest"]
            let kind: String = row["kind"]
            let who: String = row["who"]
            let at: Int64 = row["at"]
            let line =
                "\(sequence)|\(at)|\(kind)|\(who)|\(row["submission"] as String? ?? "")|\(row["attempt"] as Int64? ?? 0)"
            let hash = SQLiteJournal.chainHash(after: previous, line: line, digest: digest)
            let body: String? = row["body"]
            let isWhole = body.map { Data(SHA256.hash(data: Data($0.utf8))) == digest } ?? true
            guard hash == row["hash"] as Data, sequence == expected, isWhole else {
                faults.append("ledger line \(sequence) was changed or a line before it is missing")
                break
            }
            previous = hash
            expected += 1
        }
        faults += try SQLiteJournal.verifySums(db)
        return faults
    }

    private static func verifySums(_ db: Database) throws -> [String] {
        var faults: [String] = []
        for row in try Row.fetchAll(db, sql: "SELECT number, id, counts FROM submission WHERE control <> 'importing'") {
            let number: Int64 = row["number"]
            let id: String = row["id"]
            let stored = StateCounts(stored: row["counts"])
            var sum = StateCounts()
            sum[.invalid] =
                try Int.fetchOne(db, sql: "SELECT SUM(count) FROM refused WHERE submission = ?", arguments: [number])
                ?? 0
            let chunks = try Row.fetchCursor(
                db,
                sql: "SELECT c.*, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.submission = ?",
                arguments: [number]
            )
            while let chunk = try chunks.next() {
                let states: [UInt8] = Array(chunk["states"] as Data)
                sum = sum + StateCounts(states: states)
                let records: Data = chunk["records"]
                if !records.isEmpty, Data(SHA256.hash(data: records)) != chunk["hash"] as Data {
                    faults.append("records of submission \(id) were changed (chunk \(chunk["id"] as Int64))")
                }
            }
            // Rows that were left out before there was a submission stand in its counts only.
            sum[.leftOut] = max(sum[.leftOut], stored[.leftOut])
            if sum != stored {
                faults.append("the states of submission \(id) do not add up: \(sum.stored) against \(stored.stored)")
            }
        }
        return faults
    }
}

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
