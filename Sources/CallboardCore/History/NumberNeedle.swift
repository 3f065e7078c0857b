/// A number, or a part of one, as people type it when they look for records.
package struct NumberNeedle: Hashable, Sendable {
    /// The digits to be found, each with the power of ten that has as many digits.
    private let parts: [(value: UInt64, modulus: UInt64)]
    /// The digits as they were typed, without punctuation and without a leading `00`.
    package let digits: String

    /// Fewer digits would find half of everything.
    package static let digitsMin = 3
    /// A number with a zero in front that is this long was written as it is dialled inside a country.
    private static let trunkDigitsMin = 8

    /// Reads any notation: only digits count, a leading `00` stands for `+`, and the zero dialled inside a country may be left out.
    ///
    /// - Returns: nil for fewer than three digits or more than fifteen.
    package init?(_ text: String) {
        let all = String(text.unicodeScalars.filter { ("0"..."9").contains($0) })
        digits = all.hasPrefix("00") ? String(all.dropFirst(2)) : all
        guard (NumberNeedle.digitsMin...15).contains(digits.count) else { return nil }
        var spellings = [digits]
        if digits.hasPrefix("0"), digits.count >= NumberNeedle.trunkDigitsMin {
            spellings.append(String(digits.dropFirst()))
        }
        parts = spellings.compactMap { text in
            UInt64(text).map { ($0, (0..<text.count).reduce(UInt64(1)) { power, _ in power * 10 }) }
        }
    }

    /// Whether the digits stand somewhere in a number.
    package func isIn(_ number: UInt64) -> Bool {
        parts.contains { part in
            var rest = number
            // What is left must have as many digits as the part, or its zeros in front would be made up.
            while rest >= part.modulus / 10, rest > 0 {
                if rest % part.modulus == part.value { return true }
                rest /= 10
            }
            return false
        }
    }

    /// Whether the digits stand in a text that is written as numbers are.
    package func isIn(_ text: String) -> Bool {
        let isNumber = text.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || "+ -.()[]\u{A0}".unicodeScalars.contains($0)
        }
        guard isNumber else { return false }
        let found = String(text.unicodeScalars.filter { ("0"..."9").contains($0) })
        return found.contains(digits) || (digits.hasPrefix("0") && found.contains(digits.dropFirst()))
    }

    package static func == (left: NumberNeedle, right: NumberNeedle) -> Bool { left.digits == right.digits }

    package func hash(into hasher: inout Hasher) { hasher.combine(digits) }
}
