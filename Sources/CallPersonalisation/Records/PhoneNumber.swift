/// A telephone number in international form: 7 to 15 digits, the country's calling code first.
///
/// Source: page “Call Personalisation”, parameters `caller` and `receiver`; 15 is the limit of ITU-T E.164, 7 an assumption of
/// ours. Because a number never starts with 0, its digits fit into one integer.
public struct PhoneNumber: Hashable, Sendable, Comparable {
    /// The digits read as one decimal integer, `1_000_000 ... 999_999_999_999_999`.
    public let value: UInt64

    /// Makes a number of 7 to 15 digits without a leading zero; nil if `value` has fewer or more digits.
    public init?(value: UInt64) {
        guard RecordRules.phoneNumberValues.contains(value) else { return nil }
        self.value = value
    }

    /// Reads digits alone, such as `447700900101`; nil for anything else.
    public init?(_ digits: some StringProtocol) {
        var value: UInt64 = 0
        var count = 0
        for byte in digits.utf8 {
            guard byte &- 0x30 < 10, count < RecordRules.phoneNumberDigits.upperBound else { return nil }
            guard count > 0 || byte != 0x30 else { return nil }
            value = value * 10 + UInt64(byte - 0x30)
            count += 1
        }
        self.init(value: value)
    }

    /// The digits, without `+`.
    public var digits: String { String(value) }

    /// The number with all but its ends hidden, such as `91******3210`, for screens and logs.
    public var masked: String { PhoneNumber.mask(digits) }

    /// Hides all but two digits in front and `visible` digits at the end of any text that may hold a number.
    ///
    /// A text of fewer than eight characters keeps only its last two.
    public static func mask(_ text: String, visible: Int = 4) -> String {
        let count = text.count
        guard count >= 8 else { return String(repeating: "*", count: max(0, count - 2)) + text.suffix(2) }
        return text.prefix(2) + String(repeating: "*", count: count - 2 - visible) + text.suffix(visible)
    }

    /// By the digits read as one integer.
    public static func < (left: PhoneNumber, right: PhoneNumber) -> Bool { left.value < right.value }
}

extension PhoneNumber: CustomStringConvertible {
    /// Masked, so that a number cannot slip into a log by interpolation.
    public var description: String { masked }
}
