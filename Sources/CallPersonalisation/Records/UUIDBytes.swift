/// A UUID as two words: compared and hashed without its text.
public struct UUIDBytes: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// Reads 8-4-4-4-12 hexadecimal digits of either case; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let value = text.withUTF8({ UUIDBytes(bytes: $0) }) else { return nil }
        self = value
    }

    /// Reads 8-4-4-4-12 hexadecimal digits of either case from UTF-8; nil for anything else.
    @inline(__always)
    public init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 36, let base = bytes.baseAddress else { return nil }
        guard base[8] == 0x2D, base[13] == 0x2D, base[18] == 0x2D, base[23] == 0x2D else { return nil }
        let raw = UnsafeRawPointer(base)
        @inline(__always) func eight(_ from: Int) -> UInt64 { raw.loadUnaligned(fromByteOffset: from, as: UInt64.self) }
        @inline(__always) func four(_ from: Int) -> UInt64 {
            UInt64(raw.loadUnaligned(fromByteOffset: from, as: UInt32.self))
        }
        let words = (eight(0), four(9) | four(14) << 32, four(19) | four(24) << 32, eight(28))
        guard UUIDBytes.areHexadecimal(words.0, words.1), UUIDBytes.areHexadecimal(words.2, words.3) else { return nil }
        high = UUIDBytes.value(words.0) << 32 | UUIDBytes.value(words.1)
        low = UUIDBytes.value(words.2) << 32 | UUIDBytes.value(words.3)
    }

    @inline(__always)
    private static func areHexadecimal(_ low: UInt64, _ high: UInt64) -> Bool {
        typealias Lane = SIMD16<UInt8>
        let characters = unsafeBitCast(SIMD2(low, high), to: Lane.self)
        let areDigits = (characters &- Lane(repeating: 0x30)) .< Lane(repeating: 10)
        let letters = (characters | Lane(repeating: 0x20)) &- Lane(repeating: 0x61)
        let areLetters = letters .< Lane(repeating: 6)
        let flags = unsafeBitCast(areDigits .| areLetters, to: SIMD2<UInt64>.self)
        return flags[0] & flags[1] == ~0
    }

    /// The value of eight hexadecimal digits, the first in the lowest byte.
    @inline(__always)
    private static func value(_ word: UInt64) -> UInt64 {
        let nibbles = (word & 0x0F0F_0F0F_0F0F_0F0F) &+ 9 &* (word >> 6 & 0x0101_0101_0101_0101)
        let bytes = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
        let pairs = (bytes << 8 | bytes >> 16) & 0x0000_FFFF_0000_FFFF
        return (pairs << 16 | pairs >> 32) & 0xFFFF_FFFF
    }
}
