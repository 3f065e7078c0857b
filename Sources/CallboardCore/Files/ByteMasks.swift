/// Finds the bytes that matter in a block of a file: separators, line breaks and quotes, 64 bytes at a time.
enum ByteMasks {
    typealias Lane = SIMD16<UInt8>

    /// Marks a group of 64 bytes of which some may not be text.
    static let fault: UInt8 = 1

    /// Writes, for every 64 bytes from `from` to `count` and for the one behind them, one word with a bit for each special byte, and
    /// `fault` if its bytes may not be UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: readable from three bytes before `from` up to 64 bytes behind `count`, where there are zeros
    ///   - from: a multiple of 64
    static func mark(
        _ bytes: UnsafePointer<UInt8>,
        from: Int,
        count: Int,
        separator: UInt8,
        special: UnsafeMutablePointer<UInt64>,
        faults: UnsafeMutablePointer<UInt8>
    ) {
        let separators = Lane(repeating: separator)
        let lineFeeds = Lane(repeating: 0x0A)
        let returns = Lane(repeating: 0x0D)
        let quotes = Lane(repeating: 0x22)
        var group = from >> 6
        let groups = count >> 6 + 1
        // A character may reach over from the group before.
        var wasHigh = true
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
            let isHigh = hasHighBit(above)
            faults[group] = isHigh || wasHigh ? faultyText(base) : 0
            wasHigh = isHigh
            group += 1
        }
        // Nothing beyond the end counts.
        special[groups - 1] &= (1 << UInt64(count & 63)) &- 1
    }

    /// `fault` if some of 64 bytes cannot stand where they do in UTF-8, seen from the three bytes before each.
    ///
    /// The rules of table 3-7 of the Unicode Standard: what leads must be followed, what follows must be led, and four leading
    /// bytes narrow the range of the second.
    private static func faultyText(_ base: UnsafeRawPointer) -> UInt8 {
        var faults = Lane(repeating: 0)
        var leads = Lane(repeating: 0)
        for part in 0..<4 {
            let offset = part << 4
            let lane = base.loadUnaligned(fromByteOffset: offset, as: Lane.self)
            let first = base.loadUnaligned(fromByteOffset: offset - 1, as: Lane.self)
            let second = base.loadUnaligned(fromByteOffset: offset - 2, as: Lane.self)
            let third = base.loadUnaligned(fromByteOffset: offset - 3, as: Lane.self)
            let isLed =
                (first .>= Lane(repeating: 0xC2)) .| (second .>= Lane(repeating: 0xE0))
                .| (third .>= Lane(repeating: 0xF0))
            // As signed numbers the bytes that follow, 0x80 to 0xBF, are the smallest.
            let follows = unsafeBitCast(lane, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: -64)
            faults |= flags(isLed) ^ flags(follows)
            faults |= flags(lane .>= Lane(repeating: 0xF5))
            faults |= flags((lane & Lane(repeating: 0xFE)) .== Lane(repeating: 0xC0))
            leads |= flags(first .>= Lane(repeating: 0xE0))
        }
        if hasHighBit(leads) { faults |= narrowed(base) }
        let words = unsafeBitCast(faults, to: SIMD2<UInt64>.self)
        return words[0] | words[1] == 0 ? 0 : fault
    }

    /// Marks bytes that cannot follow 0xE0, 0xED, 0xF0 or 0xF4: overlong forms, surrogates, what is beyond Unicode.
    private static func narrowed(_ base: UnsafeRawPointer) -> Lane {
        var faults = Lane(repeating: 0)
        for part in 0..<4 {
            let lane = base.loadUnaligned(fromByteOffset: part << 4, as: Lane.self)
            let first = base.loadUnaligned(fromByteOffset: (part << 4) - 1, as: Lane.self)
            faults |= flags((first .== Lane(repeating: 0xE0)) .& (lane .< Lane(repeating: 0xA0)))
            faults |= flags((first .== Lane(repeating: 0xED)) .& (lane .>= Lane(repeating: 0xA0)))
            faults |= flags((first .== Lane(repeating: 0xF0)) .& (lane .< Lane(repeating: 0x90)))
            faults |= flags((first .== Lane(repeating: 0xF4)) .& (lane .>= Lane(repeating: 0x90)))
        }
        return faults
    }

    @inline(__always)
    private static func hasHighBit(_ lane: Lane) -> Bool {
        let words = unsafeBitCast(lane, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0
    }

    @inline(__always)
    private static func flags(_ mask: SIMDMask<SIMD16<Int8>>) -> Lane { unsafeBitCast(mask, to: Lane.self) }

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
