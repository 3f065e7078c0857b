/// Finds pairs of caller and receiver that may occur more than once, in bounded memory.
///
/// Each pair leaves 32 bits of its hash in a table; in files of many millions of rows it leaves one bit, and more pairs are
/// looked at again than need be. Pairs that were found are then compared with their windows (`PairSorter`).
struct PairFinder {
    /// Hashes of pairs that may occur twice; nil once there are too many, and then every pair may.
    private var candidates: Set<UInt64>? = []
    private var prints: [UInt32] = []
    private var bits: [UInt64] = []
    private var mask: UInt64
    private var free: Int

    /// Most prints that are kept: 16 MiB.
    static let printsMax = 1 << 22
    /// Most bits that are kept: 16 MiB.
    private static let bitsMax = 1 << 27
    private static let candidatesMax = 1 << 19

    /// Makes a finder for about so many rows; more are no harm.
    init(rows: Int, printsMax: Int = PairFinder.printsMax) {
        var count = 1 << 10
        while count < rows * 3 / 2 { count <<= 1 }
        if count <= printsMax {
            prints = [UInt32](repeating: 0, count: count)
            free = count / 8 * 7
        } else {
            count = min(count * 16, PairFinder.bitsMax)
            bits = [UInt64](repeating: 0, count: count / 64)
            free = 0
        }
        mask = UInt64(count - 1)
    }

    /// Mixes two numbers into one word.
    @inline(__always)
    static func hash(_ caller: UInt64, _ receiver: UInt64) -> UInt64 {
        var value = caller &* 0x9E37_79B9_7F4A_7C15 ^ receiver &* 0xC2B2_AE3D_27D4_EB4F
        value ^= value >> 29
        value = value &* 0xBF58_476D_1CE4_E5B9
        return value ^ value >> 32
    }

    /// Notes the pairs of some rows.
    mutating func note(_ hashes: [UInt64]) {
        guard candidates != nil else { return }
        if prints.isEmpty { noteBits(hashes) } else { notePrints(hashes) }
    }

    private mutating func notePrints(_ hashes: [UInt64]) {
        for hash in hashes {
            let print = UInt32(truncatingIfNeeded: hash >> 32) | 1
            var slot = Int(hash & mask)
            while prints[slot] != 0, prints[slot] != print { slot = (slot + 1) & Int(mask) }
            if prints[slot] == print {
                add(hash)
            } else if free > 0 {
                prints[slot] = print
                free -= 1
            } else {
                candidates = nil
                return
            }
        }
    }

    private mutating func noteBits(_ hashes: [UInt64]) {
        for hash in hashes {
            let bit = hash & mask
            let word = Int(bit >> 6)
            let flag: UInt64 = 1 << (bit & 63)
            if bits[word] & flag != 0 { add(hash) }
            bits[word] |= flag
        }
    }

    private mutating func add(_ hash: UInt64) {
        candidates?.insert(hash)
        if let count = candidates?.count, count > PairFinder.candidatesMax { candidates = nil }
    }

    /// Frees the memory of the first look; gives what is to be looked at again.
    mutating func finishNoting() -> PairCandidates {
        prints = []
        bits = []
        return PairCandidates(hashes: candidates)
    }
}

/// Pairs that may occur more than once.
struct PairCandidates: Sendable {
    /// Nil if every pair may.
    let hashes: Set<UInt64>?

    var isEmpty: Bool { hashes?.isEmpty ?? false }

    func contains(_ hash: UInt64) -> Bool { hashes?.contains(hash) ?? true }
}
