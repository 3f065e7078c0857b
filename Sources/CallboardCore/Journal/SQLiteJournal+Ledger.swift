import Crypto
import Foundation
import GRDB

/// One line of the ledger: something that was done and cannot be undone.
package struct LedgerEntry: Hashable, Sendable {
    /// What kinds of lines there are.
    package enum Kind: String, Sendable, CaseIterable {
        case created, imported, confirmed, paused, resumed, cancelled, claimed, closed, recovered, decided, expired,
            answered, strangers, gaveUp, fixed, retried, tracked, revealed, pruned
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
    ///
    /// Where the chain ends is kept in a second place, so that a ledger that was cut off is noticed and is not written on as if it
    /// were whole.
    static func note(
        _ db: Database,
        _ kind: LedgerEntry.Kind,
        by who: String,
        at now: Int64,
        submission: String? = nil,
        attempt: Int64? = nil,
        _ facts: [String: String] = [:]
    ) throws {
        let head = try db.cachedStatement(sql: "SELECT seq, hash FROM ledger_head WHERE one = 1")
        guard let row = try Row.fetchOne(head), let last = Int64.fromDatabaseValue(row["seq"]),
            let previous = Data.fromDatabaseValue(row["hash"])
        else { throw JournalError.damaged("the end of the ledger is not known") }
        let sequence = last + 1
        let body = json(facts)
        let digest = Data(SHA256.hash(data: Data(body.utf8)))
        let hash = chainHash(
            after: previous,
            line: "\(sequence)|\(now)|\(kind.rawValue)|\(who)|\(submission ?? "")|\(attempt ?? 0)",
            digest: digest
        )
        let insert = try db.cachedStatement(
            sql:
                "INSERT INTO ledger(seq, at, kind, who, submission, attempt, body, digest, hash) VALUES(?,?,?,?,?,?,?,?,?)"
        )
        try insert.execute(arguments: [sequence, now, kind.rawValue, who, submission, attempt, body, digest, hash])
        let move = try db.cachedStatement(sql: "UPDATE ledger_head SET seq = ?, hash = ? WHERE one = 1")
        try move.execute(arguments: [sequence, hash])
    }

    static func chainHash(after previous: Data, line: String, digest: Data) -> Data {
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
