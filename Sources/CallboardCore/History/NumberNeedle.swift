/// A number, or a part of one, as people type it when they look for records; also a masked one as screens show it.
package struct NumberNeedle: Hashable, Sendable {
    /// The digits as they were typed, without punctuation and without the `00` of an international number; a masked number keeps
    /// its stars.
    package let digits: String
    private let shape: Shape

    /// What a number must have.
    fileprivate enum Shape: Hashable, Sendable {
        /// One of these stands somewhere in it.
        case parts([Digits])
        /// It begins and ends with these and has so many digits.
        case masked(start: Digits, end: Digits, count: Int)
    }

    /// Fewer digits would find half of everything.
    package static let digitsMin = 3
    /// The most digits a number has.
    private static let digitsMax = 15
    /// A number with a zero in front that is this long was written as it is dialled inside a country.
    private static let trunkDigitsMin = 8
    /// A number with two zeros in front that is this long was written as it is dialled from abroad; a shorter one is a part.
    private static let prefixedDigitsMin = 10

    /// Reads any notation: only digits count, the `00` in front of a long number stands for `+`, and the zero dialled inside a
    /// country may be left out.
    ///
    /// Stars stand for as many digits.
    ///
    /// - Returns: nil for fewer than three digits or more than fifteen, and for stars in several places.
    package init?(_ text: String) {
        let all = String(text.unicodeScalars.filter { ("0"..."9").contains($0) || $0 == "*" })
        if all.contains("*") {
            guard let shape = Shape(masked: all) else { return nil }
            (digits, self.shape) = (all, shape)
            return
        }
        let isPrefixed = all.hasPrefix("00") && all.count >= NumberNeedle.prefixedDigitsMin
        digits = isPrefixed ? String(all.dropFirst(2)) : all
        guard (NumberNeedle.digitsMin...NumberNeedle.digitsMax).contains(digits.count) else { return nil }
        var spellings = isPrefixed ? [all, digits] : [digits]
        if digits.hasPrefix("0"), digits.count >= NumberNeedle.trunkDigitsMin {
            spellings.append(String(digits.dropFirst()))
        }
        shape = .parts(spellings.map(Digits.init))
    }

    /// Whether the digits stand in a number.
    package func isIn(_ number: UInt64) -> Bool {
        switch shape {
        case .parts(let parts): parts.contains { $0.isIn(number) }
        case .masked(let start, let end, let count):
            Digits.count(of: number) == count && end.isEnd(of: number)
                && number / Digits.power(count - start.text.count) == start.value
        }
    }

    /// Whether the digits stand in a text that is written as numbers are.
    package func isIn(_ text: String) -> Bool {
        let isNumber = text.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || "+ -.()[]\u{A0}".unicodeScalars.contains($0)
        }
        guard isNumber else { return false }
        let found = String(text.unicodeScalars.filter { ("0"..."9").contains($0) })
        switch shape {
        case .parts(let parts):
            return parts.contains { found.contains($0.text) }
                || (digits.hasPrefix("0") && found.contains(digits.dropFirst()))
        case .masked(let start, let end, let count):
            return found.count == count && found.hasPrefix(start.text) && found.hasSuffix(end.text)
        }
    }
}

extension NumberNeedle.Shape {
    /// The shape of digits, stars and digits; nil for anything else and for too few digits or too long a number.
    fileprivate init?(masked text: String) {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard let start = parts.first, let end = parts.last, parts.dropFirst().dropLast().allSatisfy(\.isEmpty),
            start.count + end.count >= NumberNeedle.digitsMin, text.count <= NumberNeedle.digitsMax
        else { return nil }
        self = .masked(start: Digits(String(start)), end: Digits(String(end)), count: text.count)
    }
}

/// A row of decimal digits to be found in numbers.
private struct Digits: Hashable, Sendable {
    let text: String
    let value: UInt64
    /// The power of ten that has a digit more.
    private let modulus: UInt64

    /// At most 17 digits.
    init(_ text: String) {
        self.text = text
        value = UInt64(text) ?? 0
        modulus = Digits.power(text.count)
    }

    static func power(_ exponent: Int) -> UInt64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    static func count(of number: UInt64) -> Int { String(number).count }

    func isEnd(of number: UInt64) -> Bool { number % modulus == value }

    func isIn(_ number: UInt64) -> Bool {
        var rest = number
        // What is left must have as many digits, or its zeros in front would be made up.
        while rest >= modulus / 10, rest > 0 {
            if isEnd(of: rest) { return true }
            rest /= 10
        }
        return false
    }
}
