/// Reads decimal digits eight at a time.
enum DecimalDigits {
    /// The value of up to 16 bytes, all of them digits; nil if one is not, or if there are none or more.
    @inline(__always)
    static func value(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        let count = text.count
        guard let base = UnsafeRawPointer(text.baseAddress), count > 0, count <= 16 else { return nil }
        if count < 8 { return short(text) }
        guard let head = eight(base.loadUnaligned(as: UInt64.self)) else { return nil }
        if count == 8 { return head }
        // The last eight bytes, with those that were read already taken for zeros in front.
        let fresh = count - 8
        let last = base.loadUnaligned(fromByteOffset: fresh, as: UInt64.self)
        let read: UInt64 = fresh == 8 ? 0 : ~0 >> UInt64(8 * fresh)
        guard let tail = eight(last & ~read | zeros & read) else { return nil }
        return head &* powers[fresh] &+ tail
    }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// Ten to the power of 0 to 8.
    private static let powers: InlineArray<9, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private static func short(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for byte in text {
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        return value
    }

    /// The value of eight digits, the first in the lowest byte.
    @inline(__always)
    private static func eight(_ word: UInt64) -> UInt64? {
        // Above `9` the sum, below `0` the difference sets the high bit of a byte.
        guard ((word &+ 0x4646_4646_4646_4646) | (word &- zeros)) & 0x8080_8080_8080_8080 == 0 else { return nil }
        var value = word &- zeros
        // Neighbours become two-digit, then four-digit numbers, then one of eight.
        value = value &* 10 &+ value >> 8
        let low = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = (value >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        value = (low &+ high) >> 32
        return value
    }
}
