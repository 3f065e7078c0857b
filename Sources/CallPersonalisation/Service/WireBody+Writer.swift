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
            let count = text.utf8CodeUnitCount
            (base + index).update(from: text.utf8Start, count: count)
            index += count
        }

        mutating func put(signed value: Int64) {
            if value < 0 { put(UInt8(ascii: "-")) }
            put(decimal: value.magnitude)
        }

        mutating func put(decimal value: UInt64) {
            var digits = 1
            var bound: UInt64 = 10
            while digits < 20, value >= bound {
                digits += 1
                // Nineteen digits are the most whose bound fits.
                bound = digits < 20 ? bound &* 10 : bound
            }
            var rest = value
            var position = index + digits
            index = position
            repeat {
                position -= 1
                base[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest != 0
        }

        /// Puts text as the inside of a JSON string; only what JSON forbids is escaped.
        mutating func put(escaping text: UnsafeBufferPointer<UInt8>) {
            var output = base + index
            for byte in text {
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    output.pointee = byte
                    output += 1
                } else {
                    index = output - base
                    putEscape(byte)
                    output = base + index
                }
            }
            index = output - base
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
