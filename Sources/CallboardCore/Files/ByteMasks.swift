/// Finds the bytes that matter in a block of a file: separators, line breaks and quotes, 64 bytes at a time.
enum ByteMasks {
    typealias Lane = SIMD16<UInt8>

    /// Writes, for every 64 bytes from `from` to `count`, one word with a bit for each special byte and a flag for bytes above ASCII.
    ///
    /// - Parameters:
    ///   - bytes: readable up to the next multiple of 64 after `count`
    ///   - from: a multiple of 64
    static func mark(
        _ bytes: UnsafePointer<UInt8>,
        from: Int,
        count: Int,
        separator: UInt8,
        special: UnsafeMutablePointer<UInt64>,
        high: UnsafeMutablePointer<UInt8>
    ) {
        let separators = Lane(repeating: separator)
        let lineFeeds = Lane(repeating: 0x0A)
        let returns = Lane(repeating: 0x0D)
        let quotes = Lane(repeating: 0x22)
        var group = from >> 6
        let groups = (count + 63) >> 6
        while group < groups {
            let base = UnsafeRawPointer(bytes + group << 6)
            var word: UInt64 = 0
            var above = Lane(repeating: 0)
            for part in 0..<4 {
                let lane = base.loadUnaligned(fromByteOffset: part << 4, as: Lane.self)
                above |= lane
                let hits = (lane .== separators) .| (lane .== lineFeeds) .| (lane .== returns) .| (lane .== quotes)
                word |= UInt64(bits(hits)) << UInt64(part << 4)
            }
            special[group] = word
            let highBits = unsafeBitCast(above, to: SIMD2<UInt64>.self)
            high[group] = (highBits[0] | highBits[1]) & 0x8080_8080_8080_8080 != 0 ? 1 : 0
            group += 1
        }
        // Nothing beyond the end counts.
        if count & 63 != 0, groups > 0 { special[groups - 1] &= (1 << UInt64(count & 63)) - 1 }
    }

    /// One bit for each lane that is set.
    @inline(__always)
    private static func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt32 {
        let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return gather(words[0]) | gather(words[1]) << 8
    }

    /// The lowest bit of each of eight bytes, side by side: the product moves byte i's bit to bit 56 + i.
    @inline(__always)
    private static func gather(_ word: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: ((word & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) >> 56)
    }
}
