/// Turns bytes into what can be shown of them, and counts the columns.
struct TextSanitiser {
    /// Marks beyond these are dropped: ncurses keeps one base and four marks in a cell.
    static let marksMax = 4

    private(set) var output = ""
    private(set) var width = 0
    private var last: Unicode.Scalar?
    private var marks = 0
    private var hasSelector = false
    private var regionOpen = false

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let (scalar, length) = Self.decode(bytes, at: index)
            if let scalar {
                let next = scalar.value == 0x200D ? Self.decode(bytes, at: index + length).scalar : nil
                add(scalar, next: next)
            } else {
                spellOut("<\(Self.hexadecimal(UInt32(bytes[index]), digits: 2))>")
            }
            index += length
        }
        closeRegion()
    }

    private mutating func add(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
        if (0x1F1E6...0x1F1FF).contains(scalar.value) {
            addRegion(scalar)
            return
        }
        closeRegion()
        switch TextWidth.kind(of: scalar) {
        case .narrow: addBase(scalar, columns: 1)
        case .wide:
            // A skin tone after an emoji is joined by some terminals and not by others: the emoji alone is drawn alike.
            if (0x1F3FB...0x1F3FF).contains(scalar.value), let last, Self.isEmoji(last) { return }
            addBase(scalar, columns: 2)
        case .joining: addMark(scalar)
        case .unsafe: addUnsafe(scalar, next: next)
        }
    }

    private mutating func addBase(_ scalar: Unicode.Scalar, columns: Int) {
        output.unicodeScalars.append(scalar)
        width += columns
        last = scalar
        marks = 0
        hasSelector = false
    }

    private mutating func addMark(_ scalar: Unicode.Scalar) {
        // With nothing to sit on it would join whatever stands to the left on the screen.
        if last == nil { addBase(" ", columns: 1) }
        guard marks < Self.marksMax else { return }
        output.unicodeScalars.append(scalar)
        marks += 1
    }

    private mutating func addUnsafe(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
        switch scalar.value {
        case 0..<0x20: spellOut("^" + String(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40))))
        case 0x7F: spellOut("^?")
        case 0xFE00...0xFE0F where last != nil && !hasSelector:
            // The first selector of a base only chooses between two pictures, of unequal width.
            hasSelector = true
        case 0x200D where last.map(Self.isEmoji) == true && next.map(Self.isEmoji) == true:
            // Families and professions: drawn as the emoji they are made of.
            break
        default: spellOut("<U+\(Self.hexadecimal(scalar.value, digits: 4))>")
        }
    }

    /// Flags are pairs of letters that terminals join or not: `[IN]` is the same everywhere.
    private mutating func addRegion(_ scalar: Unicode.Scalar) {
        if !regionOpen { addBase("[", columns: 1) }
        regionOpen = true
        addBase(Unicode.Scalar(UInt8(scalar.value - 0x1F1E6) + 0x41), columns: 1)
    }

    private mutating func closeRegion() {
        guard regionOpen else { return }
        regionOpen = false
        addBase("]", columns: 1)
    }

    private mutating func spellOut(_ ascii: String) {
        closeRegion()
        output += ascii
        width += ascii.utf8.count
        // Nothing may join what was spelled out.
        last = nil
        marks = 0
        hasSelector = false
    }

    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x2190 && scalar.properties.isEmoji
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// The character that starts at an index and its length in bytes; no character and one byte if there is none.
    ///
    /// Stricter than leaving it to `String`, which shows every wrong byte as the same replacement character.
    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> (scalar: Unicode.Scalar?, length: Int) {
        guard index < bytes.count else { return (nil, 1) }
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length: Int
        let least: UInt32
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, least, value) = (2, 0x80, UInt32(first & 0x1F))
        case 0xE0...0xEF: (length, least, value) = (3, 0x800, UInt32(first & 0x0F))
        case 0xF0...0xF4: (length, least, value) = (4, 0x10000, UInt32(first & 0x07))
        default: return (nil, 1)
        }
        guard index + length <= bytes.count else { return (nil, 1) }
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= least, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
        return (scalar, length)
    }
}
