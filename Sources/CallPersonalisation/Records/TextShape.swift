/// What the rules of names and reasons need to know of a text, found in one pass over its bytes.
struct TextShape {
    /// UTF-16 units, the stricter way to count against a maximum.
    private(set) var units = 0
    /// Whether every byte is ASCII.
    private(set) var isASCII = true
    /// Whether there is a control character or a line break of any script.
    private(set) var hasControl = false
    /// Whether there is a character that the call-reason guidelines refuse anywhere.
    private(set) var hasRefused = false

    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>) {
        var continuations = 0
        var fours = 0
        var seen: UInt8 = 0
        var refused = false
        var control = false
        for byte in text {
            seen |= byte
            continuations += byte & 0xC0 == 0x80 ? 1 : 0
            fours += byte >= 0xF0 ? 1 : 0
            control = control || byte < 0x20 || byte == 0x7F
            refused = refused || TextShape.isRefused(byte)
        }
        units = text.count - continuations + fours
        isASCII = seen < 0x80
        hasRefused = refused
        hasControl = control
        if !isASCII, !control { hasControl = TextShape.hasWideControl(text) }
    }

    /// Whether the text has at least `count` user-perceived characters.
    @inline(__always)
    func hasAtLeast(_ count: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if units < count { return false }
        return isASCII ? true : TextShape.characters(text, reach: count)
    }

    /// Whether a reason may not begin or end with this byte: `.`, `,`, `-` or a space.
    @inline(__always)
    static func isRefusedAtEnds(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2C || byte == 0x2D || byte == 0x20 }

    /// Whether the byte is one of `! @ # $ % ^ & * ( ) _ + /`.
    @inline(__always)
    private static func isRefused(_ byte: UInt8) -> Bool {
        // Two words of bits, one for each of the two runs of ASCII in which they lie.
        let low: UInt64 = 0b1000_1111_0111_1010 << 32  // ! # $ % & ( ) * + /
        let high: UInt64 = 1 << 0 | 1 << 30 | 1 << 31  // @ ^ _
        if byte < 0x40 { return low >> UInt64(byte) & 1 == 1 }
        return byte < 0x80 && high >> UInt64(byte - 0x40) & 1 == 1
    }

    /// Whether a C1 control, a line separator or a paragraph separator occurs.
    private static func hasWideControl(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in text.indices.dropLast() {
            if text[index] == 0xC2, (0x80...0x9F).contains(text[index + 1]) { return true }
            if text[index] == 0xE2, text[index + 1] == 0x80, index + 2 < text.count,
                text[index + 2] == 0xA8 || text[index + 2] == 0xA9
            {
                return true
            }
        }
        return false
    }

    /// Whether at least `count` user-perceived characters occur; looks no further than it must.
    private static func characters(_ text: UnsafeBufferPointer<UInt8>, reach count: Int) -> Bool {
        // Most texts are settled by characters that never join with what stands before them.
        var sure = 0
        var index = 0
        var previousIsPlain = true
        while index < text.count {
            let byte = text[index]
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            let isPlain = byte < 0x80 || isAlone(text, index, length)
            if isPlain, previousIsPlain || byte < 0x80 { sure += 1 }
            previousIsPlain = isPlain
            if sure >= count { return true }
            index += length
        }
        return String(decoding: text, as: UTF8.self).prefix(count).count >= count
    }

    /// Whether the scalar at `index` is a letter that begins a character of its own: Latin, Greek, Cyrillic, kana, Han.
    @inline(__always)
    private static func isAlone(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> Bool {
        guard index + length <= text.count else { return false }
        switch length {
        case 2:
            let scalar = UInt32(text[index] & 0x1F) << 6 | UInt32(text[index + 1] & 0x3F)
            return (0xC0...0x2AF).contains(scalar) || (0x386...0x3FF).contains(scalar)
                || (0x400...0x481).contains(scalar)
        case 3:
            let high = UInt32(text[index] & 0x0F) << 12
            let scalar = high | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F)
            return (0x3041...0x3096).contains(scalar) || (0x30A1...0x30FA).contains(scalar)
                || (0x4E00...0x9FFF).contains(scalar)
        default: return false
        }
    }
}
