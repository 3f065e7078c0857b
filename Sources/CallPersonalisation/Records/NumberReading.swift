/// What a written telephone number comes to once its punctuation is taken away.
public struct NumberReading {
    /// The digits as one integer; meaningful only if `isGood`.
    public private(set) var value: UInt64 = 0
    /// How many digits there are.
    public private(set) var digits = 0
    /// Whether the first digit is 0 after a leading `00` was taken away.
    public private(set) var startsWithZero = false
    /// Whether there are fewer than 7 or more than 15 digits.
    public private(set) var hasWrongLength = false
    /// Which of the rules that stand alone is broken: 0 missing, 1 spreadsheet, 2 digits.
    private(set) var fault: UInt8?
    /// Whether something was taken away to get at the digits.
    public private(set) var isNormalised = false

    /// Whether the number can be sent.
    public var isGood: Bool { fault == nil && !hasWrongLength && !startsWithZero }

    /// The digits as text; nil unless the number can be sent.
    public var number: PhoneNumber? { isGood ? PhoneNumber(value: value) : nil }

    /// Reads a number from text.
    public init(_ text: String, isExact: Bool = false) {
        var text = text
        self = text.withUTF8 { NumberReading($0, isExact: isExact) }
    }

    /// Reads a number from UTF-8; takes away spaces, hyphens, dots, brackets and a leading `+` or `00` unless `isExact`.
    public init(_ text: UnsafeBufferPointer<UInt8>, isExact: Bool) {
        var rest = text[...]
        if !isExact { rest = NumberReading.trimmed(rest) }
        guard !rest.isEmpty else {
            fault = 0
            return
        }
        if NumberReading.isSpreadsheetForm(rest) {
            fault = 1
            return
        }
        if !isExact, rest.first == 0x2B {
            rest = rest.dropFirst()
            isNormalised = true
        }
        var index = rest.startIndex
        while index < rest.endIndex {
            let byte = rest[index]
            if byte &- 0x30 < 10 {
                append(byte &- 0x30)
                index += 1
            } else if !isExact, byte == 0x28, digits > 0, rest[index...].starts(with: [0x28, 0x30, 0x29]) {
                // The 0 that is dialled within the country only: `+44 (0) 20 7946 0958`.
                isNormalised = true
                index += 3
            } else if !isExact, let skipped = NumberReading.punctuation(rest[index...]) {
                isNormalised = true
                index += skipped
            } else {
                fault = 2
                return
            }
        }
        if !isExact, zeros >= 2, text.first != 0x2B {
            // `00` is how a calling code is dialled from many countries.
            digits -= 2
            zeros -= 2
            isNormalised = true
        }
        guard digits > 0 else {
            fault = 2
            return
        }
        hasWrongLength = !RecordRules.phoneNumberDigits.contains(digits)
        startsWithZero = zeros > 0
        isNormalised = isNormalised || rest.count != text.count
    }

    private var zeros = 0

    private mutating func append(_ digit: UInt8) {
        if digits == zeros, digit == 0 { zeros += 1 }
        digits += 1
        if digits - zeros <= 16 { value = value &* 10 &+ UInt64(digit) }
    }

    /// Bytes of the punctuation character at the front; nil if there is none.
    private static func punctuation(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard let first = text.first else { return nil }
        switch first {
        case 0x20, 0x09, 0x28, 0x29, 0x2D, 0x2E, 0x5B, 0x5D: return 1
        case 0xC2 where text.dropFirst().first == 0xA0: return 2  // No-break space.
        case 0xE2:
            let next = text.dropFirst().prefix(2)
            guard next.count == 2, let second = next.first, let third = next.last else { return nil }
            // Spaces U+2000 to U+200A, hyphens and dashes U+2010 to U+2015, narrow no-break space U+202F.
            if second == 0x80, (0x80...0x8A).contains(third) || (0x90...0x95).contains(third) || third == 0xAF {
                return 3
            }
            return nil
        default: return nil
        }
    }

    private static func trimmed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    /// Whether a spreadsheet wrote the number: `9.11E+11`, `9,11E+11`, `911140001234.0`.
    private static func isSpreadsheetForm(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var index = text.startIndex
        func digits() -> Int {
            let start = index
            while index < text.endIndex, text[index] &- 0x30 < 10 { index += 1 }
            return index - start
        }
        let whole = digits()
        guard whole > 0, index < text.endIndex else { return false }
        var fraction: Slice<UnsafeBufferPointer<UInt8>>?
        if text[index] == 0x2E || text[index] == 0x2C {
            index += 1
            let start = index
            guard digits() > 0 else { return false }
            fraction = text[start..<index]
        }
        if index == text.endIndex {
            guard let fraction else { return false }
            return whole >= 7 && fraction.allSatisfy { $0 == 0x30 }
        }
        guard text[index] | 0x20 == 0x65 else { return false }
        index += 1
        if index < text.endIndex, text[index] == 0x2B || text[index] == 0x2D { index += 1 }
        return digits() > 0 && index == text.endIndex
    }
}
