/// Text as a JSON string.
package enum JSONText {
    /// Appends UTF-8 in quotes; what is not text becomes the replacement character.
    ///
    /// Controls, also those above ASCII, line separators and marks that change the direction of text are escaped, so that the
    /// output can be shown anywhere; rule U3 of `reliability.md`.
    package static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(0x22)
        var index = 0
        var plain = 0
        func flush(_ end: Int) { if end > plain { output.append(contentsOf: text[plain..<end]) } }
        while index < text.count {
            let byte = text[index]
            var length = 1
            if byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C {
                index += 1
                continue
            }
            if byte >= 0x80 {
                guard let base = text.baseAddress else { break }
                length = UTF8Validation.characterLength(base + index, base + text.count)
                if length > 0, !isHidden(text, index, length) {
                    index += length
                    continue
                }
            }
            flush(index)
            switch byte {
            case 0x22, 0x5C: output.append(contentsOf: [0x5C, byte])
            case 0x0A: output.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: output.append(contentsOf: [0x5C, 0x72])
            case 0x09: output.append(contentsOf: [0x5C, 0x74])
            default:
                let scalar: UInt32 =
                    byte < 0x80 ? UInt32(byte) : length == 0 ? 0xFFFD : JSONText.scalar(text, index, length)
                appendEscape(scalar, to: &output)
            }
            index += max(1, length)
            plain = index
        }
        flush(text.count)
        output.append(0x22)
    }

    /// Appends text in quotes.
    package static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &output) }
    }

    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> UInt32 {
        var value = UInt32(text[index]) & (0x7F >> UInt32(length))
        for place in 1..<length { value = value << 6 | UInt32(text[index + place] & 0x3F) }
        return value
    }

    private static func isHidden(_ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ length: Int) -> Bool {
        guard length < 4 else { return false }
        switch scalar(text, index, length) {
        case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: return true
        default: return false
        }
    }

    private static func appendEscape(_ scalar: UInt32, to output: inout [UInt8]) {
        output.append(contentsOf: [0x5C, 0x75])
        for shift in [12, 8, 4, 0] as [UInt32] {
            let digit = UInt8(scalar >> shift & 15)
            output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
