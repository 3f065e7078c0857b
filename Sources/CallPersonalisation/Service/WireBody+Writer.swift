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
            var rest = value
            // Twenty digits are the most; written from the end into a word of room and moved to the front.
            var position = index + 20
            while rest >= 100 {
                let pair = Int(truncatingIfNeeded: rest % 100)
                rest /= 100
                position -= 2
                base[position] = 0x30 + UInt8(truncatingIfNeeded: pair / 10)
                base[position + 1] = 0x30 + UInt8(truncatingIfNeeded: pair % 10)
            }
            if rest >= 10 {
                position -= 1
                base[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            position -= 1
            base[position] = 0x30 + UInt8(truncatingIfNeeded: rest)
            let count = index + 20 - position
            // All of the room is moved, whatever of it is digits: what follows them is written over.
            let from = UnsafeRawPointer(base + position)
            let to = UnsafeMutableRawPointer(base + index)
            let (first, second) = (
                from.loadUnaligned(as: UInt64.self), from.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
            let third = from.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
            to.storeBytes(of: first, as: UInt64.self)
            to.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
            to.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
            index += count
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
