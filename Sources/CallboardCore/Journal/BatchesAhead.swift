import Crypto
import Foundation
import Synchronization

/// The requests of whole blocks that are next in line, made before they are claimed and on another thread.
///
/// A transaction that reads, hashes and spells out 500 records keeps every other change waiting; one that finds all this done only writes.
final class BatchesAhead: Sendable {
    /// A request for all records of a block.
    struct Batch: Sendable {
        /// Length of the block as stored.
        var stored: Int
        var records: Int
        /// When the first of their windows is over, in milliseconds since the epoch.
        var earliestEnd: Int64
        var body: [UInt8]
        /// SHA-256 of the body.
        var digest: Data
    }

    /// One block that is next in line, by the hash it was imported with.
    struct Next: Hashable, Sendable {
        var submission: SubmissionID
        var chunk: Int64
        var hash: Data
    }

    /// How many are made ahead of each submission; each takes about 100 KB.
    static let most = 16

    // Nil while it is being made.
    private let batches = Mutex<[Next: Batch?]>([:])

    /// Whether so few of a submission are ready or being made that more should be.
    func isLow(_ submission: SubmissionID) -> Bool {
        batches.withLock { $0.keys.count { $0.submission == submission } <= BatchesAhead.most / 2 }
    }

    /// Forgets a submission of which nothing more is claimed.
    func forget(_ submission: SubmissionID) {
        batches.withLock { $0 = $0.filter { $0.key.submission != submission } }
    }

    /// Takes the request of a block, if it is ready.
    func take(_ next: Next) -> Batch? {
        batches.withLock { $0.removeValue(forKey: next) } ?? nil
    }

    /// Notes which blocks of a submission are next in line and gives those that nobody makes yet.
    func plan(_ line: [Next], of submission: SubmissionID) -> [Next] {
        batches.withLock { batches in
            // What is no longer in line was claimed by somebody else or stopped.
            let wanted = Set(line)
            batches = batches.filter { $0.key.submission != submission || wanted.contains($0.key) }
            let new = line.filter { batches[$0] == nil }
            for next in new { batches[next] = .some(nil) }
            return new
        }
    }

    /// Makes the request of a block from its bytes; whatever is wrong with them is left for the claim to find.
    func make(_ next: Next, from bytes: Data?, body: (PackedRecords, [Int]) -> [UInt8]) {
        var batch: Batch?
        if let bytes, Data(SHA256.hash(data: bytes)) == next.hash, let records = PackedRecords([UInt8](bytes)) {
            let body = body(records, Array(0..<records.count))
            batch = Batch(
                stored: bytes.count,
                records: records.count,
                earliestEnd: (0..<records.count).map { records.entry($0).endsAt }.min() ?? .min,
                body: body,
                digest: Data(SHA256.hash(data: body))
            )
        }
        batches.withLock {
            guard let batch, $0[next] != nil else { return $0[next] = nil }
            $0[next] = batch
        }
    }
}
