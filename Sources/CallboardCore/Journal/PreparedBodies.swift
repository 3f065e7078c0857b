import Crypto
import Foundation
import GRDB
import Synchronization

/// The bodies of batches that will be claimed next, made ready beside the journal's own thread.
///
/// Making and hashing a body takes longer than writing down that it is about to be sent. A body made here counts only for a chunk that still
/// has the same records, all of which wait; any other is made when it is claimed.
final class PreparedBodies: Sendable {
    /// A body for all records of a chunk.
    struct Body: Sendable {
        var chunk: Int64
        /// The hash of the block from which it was made, which the block had.
        var blockHash: Data
        var blockLength: Int
        var records: Int
        var body: RequestBody
    }

    private struct State {
        var bodies: [Body] = []
        /// The last chunk that was made ready or claimed: those behind it come next.
        var last: Int64 = 0
    }

    /// Bodies at hand at most; each takes about 100 KB.
    private static let most = 16

    private let state = Mutex(State())

    /// How many more there is room for, and behind which chunk they begin.
    var wanted: (count: Int, after: Int64) { state.withLock { (PreparedBodies.most - $0.bodies.count, $0.last) } }

    /// Keeps a body that was made, unless its chunk was claimed meanwhile.
    func keep(_ body: Body) {
        state.withLock { state in
            guard body.chunk > state.last else { return }
            state.last = body.chunk
            state.bodies.append(body)
        }
    }

    /// Passes over a chunk of which no body is made.
    func pass(_ chunk: Int64) { state.withLock { $0.last = max($0.last, chunk) } }

    /// Takes out the body of a chunk that is being claimed; nil if there is none for this block.
    func take(_ chunk: Int64, blockHash: Data) -> Body? {
        state.withLock { state in
            state.last = max(state.last, chunk)
            // The first that waits is claimed first: those before it were claimed without their bodies.
            state.bodies.removeAll { $0.chunk < chunk }
            guard let index = state.bodies.firstIndex(where: { $0.chunk == chunk }) else { return nil }
            let body = state.bodies.remove(at: index)
            return body.blockHash == blockHash ? body : nil
        }
    }
}

/// The exact bytes of a request and their SHA-256.
struct RequestBody: Sendable {
    let bytes: [UInt8]
    let hash: Data

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        hash = Data(SHA256.hash(data: bytes))
    }
}

extension SQLiteJournal {
    /// Chunks that are read in one go.
    private static let readiedAtOnce = 4

    /// Makes the bodies ready that will be claimed next, as far as there is room for them.
    func makeReady(
        _ bodies: PreparedBodies,
        of submission: SubmissionID,
        body: @escaping @Sendable (PackedRecords, [Int]) -> [UInt8]
    ) async throws {
        while true {
            let (room, after) = bodies.wanted
            guard room > 0 else { return }
            let count = min(room, SQLiteJournal.readiedAtOnce)
            let found = try await read { db in
                let find = try db.cachedStatement(
                    sql: """
                        SELECT c.id, c.states, c.hash, b.records FROM submission s JOIN chunk c ON c.submission = s.number
                        JOIN block b ON b.chunk = c.id WHERE s.id = ? AND c.id > ? AND c.waiting > 0 ORDER BY c.id LIMIT ?
                        """
                )
                return try Row.fetchAll(find, arguments: [submission.rawValue, after, count]).map { row in
                    // What has another shape is for the claim to judge.
                    (
                        chunk: row[0] as Int64, states: Data.fromDatabaseValue(row[1]) ?? Data(),
                        hash: Data.fromDatabaseValue(row[2]) ?? Data(), block: Data.fromDatabaseValue(row[3]) ?? Data()
                    )
                }
            }
            if found.isEmpty { return }
            for (chunk, states, hash, block) in found {
                guard states.allSatisfy({ RecordState(rawValue: $0)?.isWaiting == true }),
                    Data(SHA256.hash(data: block)) == hash, let records = PackedRecords([UInt8](block)),
                    records.count == states.count
                else {
                    bodies.pass(chunk)
                    continue
                }
                bodies.keep(
                    PreparedBodies.Body(
                        chunk: chunk,
                        blockHash: hash,
                        blockLength: block.count,
                        records: records.count,
                        body: RequestBody(body(records, Array(0..<records.count)))
                    )
                )
            }
        }
    }
}
