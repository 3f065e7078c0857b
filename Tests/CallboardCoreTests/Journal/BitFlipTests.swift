import CallPersonalisation
import Crypto
import Foundation
import GRDB
import Testing

@testable import CallboardCore

/// Random damage of the database file; `CALLBOARD_FLIPS` sets how many files are damaged.
@Suite("A journal on a disk that flips bits or tears pages")
struct BitFlipTests {
    private static let runs = ProcessInfo.processInfo.environment["CALLBOARD_FLIPS"].flatMap(Int.init) ?? 400
    private static let now = JournalBench.now

    /// A journal at rest, with something of everything, as bytes.
    private static func image() async throws -> [UInt8] {
        try await TemporaryDirectory.with { directory in
            try await write(directory)
            let path = directory + "/journal.sqlite"
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try queue.close()
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }

    private static func write(_ directory: String) async throws {
        let bench = JournalBench(directory: directory, journal: try SQLiteJournal(directory: directory, reserve: 0))
        let refused = [RefusedRow(line: 9, row: 8, rules: ["caller-missing"], cells: ["", "1"])]
        let id = try await bench.submit((0..<1100).map { JournalBench.record($0) }, refused: refused)
        _ = try await bench.attempt(id, .accepted, batchID: "b-1")
        _ = try await bench.attempt(id, .rejected) { $0.message = "Bad request" }
        let single = try await bench.submit(12, name: "singles", mode: .realtime)
        for outcome in [AttemptOutcome.pushed, .failed, .inDoubt] {
            _ = try await bench.attempt(single, outcome, mode: .realtime)
        }
        try await bench.journal.keep(Data("draft".utf8), named: "draft compose", at: now)
    }

    /// All that is promised to be kept: every table but the log of requests, and no column by which only work is planned.
    private static func content(_ db: Database) throws -> Data {
        var hasher = SHA256()
        let columns = Seal.all.map { ($0.table, $0.facts + $0.texts) }
        let tables =
            columns + [
                ("block", ["chunk", "records"]), ("ledger_head", ["seq", "hash"]),
                ("ledger", ["seq", "at", "kind", "who", "submission", "attempt", "body", "digest", "hash"]),
            ]
        for (table, names) in tables {
            let rows = try Row.fetchCursor(db, sql: "SELECT \(names.joined(separator: ", ")) FROM \(table)")
            while let row = try rows.next() {
                hasher.update(data: Seal.bytes(facts: names.map { row[$0] as DatabaseValue }, texts: []))
            }
        }
        return Data(hasher.finalize())
    }

    /// What a damaged file comes to.
    private enum Verdict: Equatable { case refused, found, unnoticed, equal }

    private static func verdict(_ bytes: [UInt8], _ whole: Data) async throws -> Verdict {
        try await TemporaryDirectory.with { directory in
            let path = directory + "/journal.sqlite"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            let journal: SQLiteJournal
            do { journal = try SQLiteJournal(directory: directory, reserve: 0) } catch { return .refused }
            do {
                guard try await journal.verify().isEmpty else { return .found }
                return try await journal.read { db in try content(db) } == whole ? .equal : .unnoticed
            } catch {
                return .found
            }
        }
    }

    private static func content(of image: [UInt8]) async throws -> Data {
        try await TemporaryDirectory.with { directory in
            try Data(image).write(to: URL(fileURLWithPath: directory + "/journal.sqlite"))
            return try await SQLiteJournal(directory: directory, reserve: 0).read { db in try content(db) }
        }
    }

    @Test("verify finds flipped bits, or nothing that is kept has changed", .timeLimit(.minutes(30)))
    func flips() async throws {
        let image = try await Self.image()
        let whole = try await Self.content(of: image)
        #expect(try await Self.verdict(image, whole) == .equal)
        var verdicts: [Verdict] = []
        for seed in 0..<UInt64(Self.runs) {
            var random = SeededGenerator(seed)
            var damaged = image
            // Few bits as often as many.
            let bits = 1 << Int.random(in: 0...10, using: &random)
            for _ in 0..<min(1000, bits) {
                damaged[Int.random(in: damaged.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let verdict = try await Self.verdict(damaged, whole)
            #expect(verdict != .unnoticed, "seed \(seed), \(bits) bits")
            verdicts.append(verdict)
        }
        // The damage must be of every kind, or the test says little.
        #expect(verdicts.contains(.found))
    }

    @Test("verify finds a bit that was flipped in any column", .timeLimit(.minutes(10)))
    func everyColumn() async throws {
        let image = try await Self.image()
        let whole = try await Self.content(of: image)
        let needles = [
            "b-1", "Bad request", "singles", "caller-missing", "claimed", "in_doubt", "draft compose", "asha",
        ]
        for needle in needles {
            let text = Array(needle.utf8)
            let places = image.indices.dropLast(text.count).filter {
                image[$0] == text[0] && image[$0..<$0 + text.count] == text[...]
            }
            #expect(!places.isEmpty, "\(needle) is nowhere")
            for place in places.prefix(4) {
                var damaged = image
                damaged[place + 1] ^= 1
                let verdict = try await Self.verdict(damaged, whole)
                #expect(verdict != .unnoticed, "\(needle) at \(place)")
            }
        }
    }

    @Test("Torn pages are found, or nothing that is kept has changed", .timeLimit(.minutes(10)))
    func tornPages() async throws {
        let image = try await Self.image()
        let whole = try await Self.content(of: image)
        for seed in 0..<UInt64(max(20, Self.runs / 4)) {
            var random = SeededGenerator(seed &+ 77)
            var torn = image
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                // One sector is as it was at another place, or was never written.
                let sector = Int.random(in: 0..<image.count / 512, using: &random) * 512
                let source = Int.random(in: 0..<image.count / 512, using: &random) * 512
                let isBlank = Bool.random(using: &random)
                for offset in 0..<512 { torn[sector + offset] = isBlank ? 0 : image[source + offset] }
            }
            #expect(try await Self.verdict(torn, whole) != .unnoticed, "seed \(seed)")
        }
    }

    @Test("A file that was cut off is refused or found out", arguments: [0.1, 0.5, 0.9, 0.99])
    func cut(share: Double) async throws {
        let image = try await Self.image()
        let whole = try await Self.content(of: image)
        let verdict = try await Self.verdict(Array(image.prefix(Int(Double(image.count) * share))), whole)
        #expect(verdict == .refused || verdict == .found)
    }

    @Test("Nothing is claimed from a row whose bits were flipped", .timeLimit(.minutes(10)))
    func neverSent() async throws {
        let sent = try await Self.claimable(try await Self.image())
        #expect(sent.count == 109)
        let image = try await Self.image()
        for seed in 0..<UInt64(max(40, Self.runs / 2)) {
            var random = SeededGenerator(seed &+ 4711)
            var damaged = image
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            let claimed = try await Self.claimable(damaged)
            // Only what waited, and each record as it was.
            #expect(claimed.isSubset(of: sent), "seed \(seed)")
        }
    }

    /// The receivers of all records that can be claimed from a file.
    private static func claimable(_ bytes: [UInt8]) async throws -> Set<String> {
        try await TemporaryDirectory.with { directory in
            let path = directory + "/journal.sqlite"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            guard let journal = try? SQLiteJournal(directory: directory, reserve: 0) else { return [] }
            let bench = JournalBench(directory: directory, journal: journal)
            var receivers: Set<String> = []
            for summary in (try? await journal.submissions(limit: 10, before: nil)) ?? [] {
                _ = try? await journal.lease(summary.id, for: .current)
                while let claims = try? await bench.claim(summary.id, mode: summary.mode, limit: 50), !claims.isEmpty {
                    for claim in claims {
                        receivers.formUnion(
                            String(decoding: claim.body, as: UTF8.self).split(separator: ",").map(String.init)
                        )
                    }
                }
            }
            return receivers
        }
    }
}
