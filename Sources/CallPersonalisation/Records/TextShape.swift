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

    /// How many bytes are ASCII.
    private var plainBytes = 0

    private typealias Lane = SIMD16<UInt8>
    private static var places: Lane { Lane(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }

    @inline(__always)
    init(_ text: UnsafeBufferPointer<UInt8>) {
        guard let base = UnsafeRawPointer(text.baseAddress), text.count > 0 else { return }
        let count = text.count
        var seen = Seen()
        var index = 0
        while index + 16 <= count {
            seen.look(at: base.loadUnaligned(fromByteOffset: index, as: Lane.self))
            index += 16
            if index & 0xFFF == 0 { seen.settle() }
        }
        if index < count {
            let rest = count - index
            // Letters stand for the bytes that are not there.
            let lane: Lane
            let isMissing: SIMDMask<SIMD16<Int8>>
            if count >= 16 {
                lane = base.loadUnaligned(fromByteOffset: count - 16, as: Lane.self)
                isMissing = TextShape.places .< Lane(repeating: UInt8(truncatingIfNeeded: 16 - rest))
            } else {
                lane = TextShape.short(base, count)
                isMissing = TextShape.places .>= Lane(repeating: UInt8(truncatingIfNeeded: count))
            }
            let missing = unsafeBitCast(isMissing, to: Lane.self)
            seen.look(at: lane & ~missing | Lane(repeating: 0x61) & missing)
        }
        seen.settle()
        isASCII = seen.highBytes == 0
        plainBytes = count - seen.highBytes
        units = count - seen.continuations + seen.fours
        hasRefused = seen.refused
        hasControl = seen.control
        if !hasControl, seen.mayHaveWideControl { hasControl = TextShape.hasWideControl(text) }
    }

    /// Fewer than sixteen bytes; the rest is anything.
    @inline(__always)
    private static func short(_ base: UnsafeRawPointer, _ count: Int) -> Lane {
        var low: UInt64 = 0
        var high: UInt64 = 0
        if count >= 8 {
            low = base.loadUnaligned(as: UInt64.self)
            let last = base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            high = count == 8 ? 0 : last >> UInt64(8 * (16 - count))
        } else if count >= 4 {
            let last = UInt64(base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            low = UInt64(base.loadUnaligned(as: UInt32.self)) | last << UInt64(8 * (count - 4))
        } else {
            for index in 0..<count {
                low |= UInt64(base.load(fromByteOffset: index, as: UInt8.self)) << UInt64(8 * index)
            }
        }
        return unsafeBitCast(SIMD2(low, high), to: Lane.self)
    }

    /// What was seen in some lanes.
    private struct Seen {
        private var controls = Lane(repeating: 0)
        private var refusals = Lane(repeating: 0)
        private var wides = Lane(repeating: 0)
        private var highCounts = Lane(repeating: 0)
        private var continuationCounts = Lane(repeating: 0)
        private var fourCounts = Lane(repeating: 0)
        var highBytes = 0
        var continuations = 0
        var fours = 0
        var control = false
        var refused = false
        var mayHaveWideControl = false

        @inline(__always)
        mutating func look(at lane: Lane) {
            // Written lane by lane against whole lanes: only these comparisons become single instructions.
            controls |= Seen.flags((lane .< Seen.all(0x20)) .| (lane .== Seen.all(0x7F)))
            // `!`, `# $ % &`, `( ) * +`, `/`, `@`, `^ _`
            let first =
                (lane .== Seen.all(0x21)) .| ((lane &- Seen.all(0x23)) .< Seen.all(4))
                .| ((lane &- Seen.all(0x28)) .< Seen.all(4))
            let second =
                (lane .== Seen.all(0x2F)) .| (lane .== Seen.all(0x40))
                .| ((lane &- Seen.all(0x5E)) .< Seen.all(2))
            refusals |= Seen.flags(first .| second)
            let high = Seen.flags(lane .>= Seen.all(0x80))
            guard Seen.any(high) else { return }
            // A flag is 255, so taking it away counts one up.
            highCounts = highCounts &- high
            continuationCounts = continuationCounts &- Seen.flags((lane & Seen.all(0xC0)) .== Seen.all(0x80))
            fourCounts = fourCounts &- Seen.flags(lane .>= Seen.all(0xF0))
            wides |= Seen.flags((lane .== Seen.all(0xC2)) .| (lane .== Seen.all(0xE2)))
        }

        /// Adds up what was counted; to be called at least every 255 lanes.
        @inline(__always)
        mutating func settle() {
            control = Seen.any(controls)
            refused = Seen.any(refusals)
            guard Seen.any(highCounts) else { return }
            mayHaveWideControl = Seen.any(wides)
            highBytes += Seen.sum(highCounts)
            continuations += Seen.sum(continuationCounts)
            fours += Seen.sum(fourCounts)
            highCounts = Lane(repeating: 0)
            continuationCounts = Lane(repeating: 0)
            fourCounts = Lane(repeating: 0)
        }

        @inline(__always)
        private static func all(_ byte: UInt8) -> Lane { Lane(repeating: byte) }

        @inline(__always)
        private static func flags(_ mask: SIMDMask<SIMD16<Int8>>) -> Lane { unsafeBitCast(mask, to: Lane.self) }

        @inline(__always)
        private static func any(_ lane: Lane) -> Bool {
            let words = unsafeBitCast(lane, to: SIMD2<UInt64>.self)
            return words[0] | words[1] != 0
        }

        @inline(__always)
        private static func sum(_ lane: Lane) -> Int {
            let words = unsafeBitCast(lane, to: SIMD2<UInt64>.self)
            let even: UInt64 = 0x00FF_00FF_00FF_00FF
            let pairs = (words[0] & even) &+ (words[0] >> 8 & even) &+ (words[1] & even) &+ (words[1] >> 8 & even)
            return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
        }
    }

    /// Whether the text has at least `count` user-perceived characters.
    @inline(__always)
    func hasAtLeast(_ count: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if units < count { return false }
        // A character of ASCII never joins the one before it.
        return plainBytes >= count || TextShape.characters(text, reach: count)
    }

    /// Whether a reason may not begin or end with this byte: `.`, `,`, `-` or a space.
    @inline(__always)
    static func isRefusedAtEnds(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x2C || byte == 0x2D || byte == 0x20 }

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
