import Foundation
import Synchronization

/// The blocks from which records were claimed last, checked and opened.
///
/// In real time each record of a block is claimed by itself; to read and hash 500 of them every time took most of a sender's time.
final class BlockCache: Sendable {
    private struct Entry: Sendable {
        var chunk: Int64
        var hash: Data
        var records: PackedRecords
    }

    /// One for each submission that is sent at the same time, within reason; each takes about 60 KB.
    private static let most = 4

    private let entries = Mutex<[Entry]>([])

    /// The records of a chunk with this hash; nil if they are not at hand.
    func records(of chunk: Int64, hash: Data) -> PackedRecords? {
        entries.withLock { $0.first { $0.chunk == chunk && $0.hash == hash }?.records }
    }

    /// Keeps records whose hash was found to be right.
    func keep(_ records: PackedRecords, of chunk: Int64, hash: Data) {
        entries.withLock {
            $0.removeAll { $0.chunk == chunk }
            if $0.count >= BlockCache.most { $0.removeFirst() }
            $0.append(Entry(chunk: chunk, hash: hash, records: records))
        }
    }
}
