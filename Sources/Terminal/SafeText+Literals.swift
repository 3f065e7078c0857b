extension SafeText: ExpressibleByStringInterpolation {
    /// Our own words.
    package init(stringLiteral text: String) {
        self.init(untrusted: text)
    }

    /// Words with values in them; every value is made safe.
    package init(stringInterpolation: StringInterpolation) {
        self.init(untrusted: stringInterpolation.text)
    }

    /// Gathers words and values; making the whole safe at the end keeps a mark from joining across a seam.
    package struct StringInterpolation: StringInterpolationProtocol {
        var text: String

        /// Starts with room for about what will come.
        package init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 8)
        }

        /// Adds words.
        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Adds text that is safe already.
        package mutating func appendInterpolation(_ value: SafeText) {
            text += value.string
        }

        /// Adds text from anywhere.
        package mutating func appendInterpolation(_ value: String) {
            text += value
        }

        /// Adds text from anywhere, and says so.
        package mutating func appendInterpolation(untrusted value: String) {
            text += value
        }

        /// Adds a number in digits.
        package mutating func appendInterpolation(_ value: some BinaryInteger) {
            text += String(value)
        }

        /// Adds a number in digits with a comma between thousands.
        package mutating func appendInterpolation(grouped value: some BinaryInteger) {
            text += SafeText(grouped: value).string
        }
    }
}

extension SafeText {
    /// A number with a comma between thousands: `12,430`.
    package init(grouped number: some BinaryInteger) {
        let digits = String(number)
        let isNegative = digits.utf8.first == 0x2D
        let count = digits.utf8.count - (isNegative ? 1 : 0)
        guard count > 3 else {
            self.init(string: digits, width: digits.utf8.count, isASCII: true)
            return
        }
        var text = isNegative ? "-" : ""
        for (index, digit) in digits.unicodeScalars.dropFirst(isNegative ? 1 : 0).enumerated() {
            if index > 0, (count - index).isMultiple(of: 3) { text += "," }
            text.unicodeScalars.append(digit)
        }
        self.init(string: text, width: text.utf8.count, isASCII: true)
    }
}
