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
        let signs = digits.utf8.first == 0x2D ? 1 : 0
        let commas = max(0, digits.utf8.count - signs - 1) / 3
        let width = digits.utf8.count + commas
        guard commas > 0 else {
            self.init(string: digits, width: width, isASCII: true)
            return
        }
        let text = String(unsafeUninitializedCapacity: width) { bytes in
            // From the end, since commas are counted from there.
            var place = width
            for (index, digit) in digits.utf8.reversed().enumerated() {
                if index > 0, index.isMultiple(of: 3), place > signs {
                    place -= 1
                    bytes[place] = 0x2C
                }
                place -= 1
                bytes[place] = digit
            }
            return width
        }
        self.init(string: text, width: width, isASCII: true)
    }
}
