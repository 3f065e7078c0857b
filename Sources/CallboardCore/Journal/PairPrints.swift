import Synchronization

/// Which callers and receivers the blocks have that were looked through before, so that most blocks need not be read again for a pair.
///
/// A block never gets other records. 32 bits of a pair's hash are kept for each, 2 KB a block.
final class PairPrints: Sendable {
    /// Most blocks that are kept: 8 MB, for two million records; others are read each time.
    private static let most = 4096

    private let prints = Mutex<[Int64: [UInt32]]>([:])

    /// Those of some chunks that may have a pair; what is not kept may have any.
    func mayHave(_ caller: UInt64, _ receiver: UInt64, of chunks: [Int64]) -> [Int64] {
        let wanted = PairPrints.print(caller, receiver)
        return prints.withLock { prints in chunks.filter { prints[$0]?.contains(wanted) ?? true } }
    }

    /// Keeps what a chunk has.
    func keep(_ records: PackedRecords, of chunk: Int64) {
        let found = (0..<records.count).map { place in
            let entry = records.entry(place)
            return PairPrints.print(entry.caller, entry.receiver)
        }
        prints.withLock { prints in
            guard prints.count < PairPrints.most else { return }
            prints[chunk] = found
        }
    }

    /// Forgets all but some chunks: windows of the others are over.
    func forgetAll(but chunks: [Int64]) {
        prints.withLock { prints in
            guard prints.count > chunks.count else { return }
            let kept = Set(chunks)
            prints = prints.filter { kept.contains($0.key) }
        }
    }

    private static func print(_ caller: UInt64, _ receiver: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: PairFinder.hash(caller, receiver))
    }
}
