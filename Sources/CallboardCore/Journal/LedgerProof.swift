import Crypto
import Foundation
import GRDB

/// Walks the ledger once, link by link, and gathers what it says of attempts and imports, in memory that does not grow with it.
struct LedgerProof {
    /// What an import wrote: so many records, whose blocks have these hashes together.
    struct Import {
        var records: Int
        var hash: String
    }

    /// The first fault; nil if the chain is whole.
    private(set) var fault: String?
    /// The imports of each submission in their order.
    private(set) var imports: [String: [Import]] = [:]
    /// How many rows of each submission a person left out before it was made; none if that is not named.
    private(set) var leftOut: [String: Int] = [:]
    /// How many records had a link to a copy when one was made last; nil if that was not written down.
    private(set) var links: Int?
    /// Sums that do not depend on the order, to be compared with those over the attempts themselves.
    private(set) var claimed: UInt64 = 0
    private(set) var closed: UInt64 = 0
    private(set) var decided: UInt64 = 0
    private var previous = Data()
    private var expected: Int64 = 1

    /// Reads the whole ledger.
    init(_ db: Database) throws {
        let lines = try Row.fetchCursor(db, sql: "SELECT * FROM ledger ORDER BY seq")
        while fault == nil, let row = try lines.next() { take(row) }
        guard fault == nil else { return }
        let head = try Row.fetchOne(db, sql: "SELECT seq, hash FROM ledger_head WHERE one = 1")
        guard let head, let last = Int64.fromDatabaseValue(head["seq"]), last >= expected - 1 else {
            fault = "the note of where the ledger ends was changed or is missing"
            return
        }
        if last >= expected { fault = "ledger line \(expected) and those behind it are missing, up to line \(last)" }
        if fault == nil, Data.fromDatabaseValue(head["hash"]) != previous {
            fault = "ledger line \(last) is not the one that was written"
        }
    }

    private mutating func take(_ row: Row) {
        guard let line = LedgerLine(row), line.sequence == expected, line.holds(after: previous) else {
            fault = "ledger line \(expected) was changed or a line before it is missing"
            return
        }
        previous = line.hash
        expected += 1
        gather(LedgerEntry.Kind(rawValue: line.kind), line.submission, line.attempt, line.body)
    }

    /// Lines whose facts are looked at.
    private static let kinds: Set<LedgerEntry.Kind> = [
        .created, .imported, .claimed, .closed, .decided, .expired, .retried,
    ]

    private mutating func gather(
        _ kind: LedgerEntry.Kind?,
        _ submission: String?,
        _ attempt: Int64?,
        _ body: String?
    ) {
        guard let kind, let body, LedgerProof.kinds.contains(kind) else {
            return
        }
        let facts = (try? JSONDecoder().decode([String: String].self, from: Data(body.utf8))) ?? [:]
        switch kind {
        case .created:
            if let submission, let count = facts["left_out"].flatMap(Int.init) { leftOut[submission] = count }
        case .imported:
            let records = facts["records"].flatMap(Int.init) ?? 0
            guard let submission, records > 0 else { return }
            imports[submission, default: []].append(Import(records: records, hash: facts["sha256"] ?? ""))
        case .retried: links = facts["links"].flatMap(Int.init) ?? links
        case .claimed: claimed &+= LedgerProof.mark(attempt, facts["sha256"])
        case .closed: closed &+= LedgerProof.mark(attempt, facts["outcome"])
        case .decided: decided &+= LedgerProof.mark(attempt, facts["decision"])
        // An attempt is decided by the time only when none of its records is in doubt any more.
        case .expired where facts["left"] == "0": decided &+= LedgerProof.mark(attempt, DoubtDecision.expired.rawValue)
        default: break
        }
    }

    /// A number for one fact about an attempt, to be added up.
    static func mark(_ attempt: Int64?, _ fact: String?) -> UInt64 {
        let digest = SHA256.hash(data: Data("\(attempt ?? 0)|\(fact ?? "")".utf8))
        return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
