/// Finds rows of a file with the same caller and receiver whose windows overlap, in bounded memory.
///
/// First every pair is noted as one bit; a pair whose bit was taken already may occur twice. Only such pairs are then looked
/// at with their windows, sorted, and beyond a bound in a temporary file.
struct PairFinder {
    /// Bits, by the low bits of each pair's hash.
    private var bits: [UInt64]
    private let mask: UInt64
    /// Hashes of pairs that may occur twice; nil once there are too many, and then every pair may.
    private var candidates: Set<UInt64>? = []

    /// Most bits that are kept: 16 MiB.
    private static let bitsMax = 1 << 27
    private static let candidatesMax = 1 << 19
    /// Bytes of a short row, and bits for each row.
    private static let rowSize = 64
    private static let bitsPerRow = 16

    /// Makes a finder for a file of `bytes` bytes.
    init(bytes: Int) {
        var count = 1 << 12
        let wanted = min(PairFinder.bitsMax, bytes / PairFinder.rowSize * PairFinder.bitsPerRow)
        while count < wanted { count <<= 1 }
        count = min(count, PairFinder.bitsMax)
        bits = [UInt64](repeating: 0, count: count / 64)
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
        for hash in hashes {
            let bit = hash & mask
            let word = Int(bit >> 6)
            let flag: UInt64 = 1 << (bit & 63)
            if bits[word] & flag != 0 {
                if let count = candidates?.count, count < PairFinder.candidatesMax {
                    candidates?.insert(hash)
                } else {
                    candidates = nil
                }
            }
            bits[word] |= flag
        }
    }

    /// Frees the memory of the first look; gives what is to be looked at again.
    mutating func finishNoting() -> PairCandidates {
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
