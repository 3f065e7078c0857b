extension WireBody {
    /// Puts bytes into room that was made sure of before.
    struct Writer {
        private let base: UnsafeMutablePointer<UInt8>
        private(set) var index: Int

        /// Writes into `buffer` from `index` on; the caller has reserved enough.
        init(_ buffer: UnsafeMutableBufferPointer<UInt8>, at index: Int) {
            guard let base = buffer.baseAddress else { preconditionFailure("Nothing was reserved.") }
            self.base = base
            self.index = index
        }

        mutating func put(_ byte: UInt8) {
            base[index] = byte
            index += 1
        }

        mutating func put(_ text: StaticString) {
            copy(text.utf8Start, count: text.utf8CodeUnitCount)
        }

        /// Puts what was written before at other places.
        mutating func putAgain(_ range: Range<Int>) {
            (base + index).update(from: base + range.lowerBound, count: range.count)
            index += range.count
        }

        /// Copies a few bytes, by words: a call of the library for each would take longer than the bytes themselves.
        @inline(__always)
        private mutating func copy(_ source: UnsafePointer<UInt8>, count: Int) {
            let from = UnsafeRawPointer(source)
            let to = UnsafeMutableRawPointer(base + index)
            index += count
            guard count >= 8 else {
                for offset in 0..<count {
                    to.storeBytes(
                        of: from.load(fromByteOffset: offset, as: UInt8.self),
                        toByteOffset: offset,
                        as: UInt8.self
                    )
                }
                return
            }
            var offset = 0
            while offset + 8 <= count {
                to.storeBytes(
                    of: from.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                    toByteOffset: offset,
                    as: UInt64.self
                )
                offset += 8
            }
            // The last word may overlap the one before it.
            to.storeBytes(
                of: from.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self),
                toByteOffset: count - 8,
                as: UInt64.self
            )
        }

        mutating func put(signed value: Int64) {
            if value < 0 { put(UInt8(ascii: "-")) }
            put(decimal: value.magnitude)
        }

        mutating func put(decimal value: UInt64) {
            if value < Self.eightDigits {
                putLeading(value)
            } else if value < Self.eightDigits * Self.eightDigits {
                putLeading(value / Self.eightDigits)
                putEight(value % Self.eightDigits)
            } else {
                let (high, low) = value.quotientAndRemainder(dividingBy: Self.eightDigits * Self.eightDigits)
                putLeading(high)
                putEight(low / Self.eightDigits)
                putEight(low % Self.eightDigits)
            }
        }

        private static let eightDigits: UInt64 = 100_000_000

        /// Puts a number below 10^8 without zeros before it.
        @inline(__always)
        private mutating func putLeading(_ value: UInt64) {
            let digits = Self.digits(of: value)
            // The first digit is the lowest byte; of a zero the last one is put.
            let zeros = min(digits.trailingZeroBitCount / 8, 7)
            // What follows the digits is written over later: there is room.
            let text = (digits | Self.zeros) &>> UInt64(zeros * 8)
            UnsafeMutableRawPointer(base + index).storeBytes(of: text.littleEndian, as: UInt64.self)
            index += 8 - zeros
        }

        /// Puts eight digits of a number below 10^8.
        @inline(__always)
        private mutating func putEight(_ value: UInt64) {
            let text = Self.digits(of: value) | Self.zeros
            UnsafeMutableRawPointer(base + index).storeBytes(of: text.littleEndian, as: UInt64.self)
            index += 8
        }

        private static let zeros: UInt64 = 0x3030_3030_3030_3030

        /// The eight digits of a number below 10^8, the first in the lowest byte; all at once, by multiplying instead of dividing.
        @inline(__always)
        private static func digits(of value: UInt64) -> UInt64 {
            // Two numbers below 10,000, four below 100, eight below 10.
            var parts = value / 10_000 | (value % 10_000) &<< 32
            let hundreds = (parts &* 10_486) &>> 20 & 0x0000_007F_0000_007F
            parts = hundreds | (parts &- 100 &* hundreds) &<< 16
            let tens = (parts &* 103) &>> 10 & 0x000F_000F_000F_000F
            return tens | (parts &- 10 &* tens) &<< 8
        }

        /// Puts text as the inside of a JSON string; only what JSON forbids is escaped.
        mutating func put(escaping text: UnsafeBufferPointer<UInt8>) {
            guard let source = text.baseAddress else { return }
            let count = text.count
            var position = 0
            while position < count {
                // Eight bytes at once as long as none of them has to be escaped, which is nearly always.
                while position + 8 <= count {
                    let word = UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
                    guard !Self.needsEscape(word) else { break }
                    UnsafeMutableRawPointer(base + index).storeBytes(of: word, as: UInt64.self)
                    index += 8
                    position += 8
                }
                let end = min(position + 8, count)
                while position < end {
                    let byte = source[position]
                    position += 1
                    if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                        put(byte)
                    } else {
                        putEscape(byte)
                    }
                }
            }
        }

        /// Whether one of eight bytes is a control character, a quote or a backslash; may also say so of others beside them.
        private static func needsEscape(_ word: UInt64) -> Bool {
            let ones: UInt64 = 0x0101_0101_0101_0101
            let control = (word &- ones &* 0x20) & ~word
            let quote = word ^ ones &* 0x22
            let backslash = word ^ ones &* 0x5C
            let found = control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            return found & (ones &* 0x80) != 0
        }

        private mutating func putEscape(_ byte: UInt8) {
            put(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
            case 0x08: put(UInt8(ascii: "b"))
            case 0x09: put(UInt8(ascii: "t"))
            case 0x0A: put(UInt8(ascii: "n"))
            case 0x0C: put(UInt8(ascii: "f"))
            case 0x0D: put(UInt8(ascii: "r"))
            default:
                put("u00")
                put(Self.hexadecimal(byte >> 4))
                put(Self.hexadecimal(byte & 15))
            }
        }

        private static func hexadecimal(_ digit: UInt8) -> UInt8 {
            digit < 10 ? 0x30 + digit : 0x61 + digit - 10
        }
    }
}
