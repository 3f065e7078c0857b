import Crypto
import Foundation
import GRDB

/// One line of the ledger as it stands in the file, which may have been damaged.
struct LedgerLine {
    let sequence: Int64
    let at: Int64
    let kind: String
    let who: String
    let submission: String?
    let attempt: Int64?
    let body: String?
    let digest: Data
    let hash: Data

    /// Reads a row; nil if its values are not of the kinds that were written.
    init?(_ row: Row) {
        guard let sequence = Int64.fromDatabaseValue(row["seq"]), let at = Int64.fromDatabaseValue(row["at"]),
            let kind = String.fromDatabaseValue(row["kind"]), let who = String.fromDatabaseValue(row["who"]),
            let digest = Data.fromDatabaseValue(row["digest"]), let hash = Data.fromDatabaseValue(row["hash"])
        else { return nil }
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.who = who
        self.digest = digest
        self.hash = hash
        submission = String.fromDatabaseValue(row["submission"])
        attempt = Int64.fromDatabaseValue(row["attempt"])
        body = String.fromDatabaseValue(row["body"])
    }

    /// Whether it is the line that was written behind the one with the hash `previous`.
    func holds(after previous: Data) -> Bool {
        let line = "\(sequence)|\(at)|\(kind)|\(who)|\(submission ?? "")|\(attempt ?? 0)"
        let isWhole = body.map { Data(SHA256.hash(data: Data($0.utf8))) == digest } ?? true
        return isWhole && SQLiteJournal.chainHash(after: previous, line: line, digest: digest) == hash
    }
}
