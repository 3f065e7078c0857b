/// Text that can do nothing to a terminal: the only text a `Canvas` accepts.
///
/// Whatever way it is made, everything that is not plainly visible is spelled out (`^[`, `<U+202E>`), so that a
/// string of the service, a file or a paste can neither move the cursor nor hide what it says (rule U1).
package struct SafeText: Hashable, Sendable {
    /// The text as it is shown.
    package let string: String
    /// How many columns it takes.
    package let width: Int
    /// One byte is one character is one column.
    let isASCII: Bool

    /// Text from anywhere, made safe.
    package init(untrusted text: String) {
        var text = text
        self = text.withUTF8 { SafeText(bytes: $0) }
    }

    /// Bytes from anywhere, made safe; those that are no UTF-8 are shown as `<FF>`.
    package init(bytes: UnsafeBufferPointer<UInt8>) {
        if Self.isPrintableASCII(bytes) {
            self.init(ascii: String(decoding: bytes, as: UTF8.self), width: bytes.count)
        } else {
            var sanitiser = TextSanitiser()
            sanitiser.add(bytes)
            let (text, width) = (sanitiser.output, sanitiser.width)
            // Every other character has more bytes than columns.
            self.init(string: text, width: width, isASCII: text.utf8.count == width)
        }
    }

    /// Bytes from anywhere, made safe; those that are no UTF-8 are shown as `<FF>`.
    package init(bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { SafeText(bytes: $0) }
    }

    /// A single character, made safe.
    package init(_ scalar: Unicode.Scalar) {
        self.init(untrusted: String(Character(scalar)))
    }

    /// A number in digits.
    package init(_ number: some BinaryInteger) {
        let digits = String(number)
        self.init(ascii: digits, width: digits.utf8.count)
    }

    private init(ascii: String, width: Int) {
        self.init(string: ascii, width: width, isASCII: true)
    }

    init(string: String, width: Int, isASCII: Bool) {
        self.string = string
        self.width = width
        self.isASCII = isASCII
    }

    /// No text.
    package static let empty = SafeText(ascii: "", width: 0)

    /// As many spaces as columns.
    package static func spaces(_ columns: Int) -> SafeText {
        .repeating(" ", columns: columns)
    }

    /// One printable ASCII character over and over; any other character becomes a question mark.
    package static func repeating(_ character: Unicode.Scalar, columns: Int) -> SafeText {
        let byte = character.isASCII && TextWidth.kind(of: character) == .narrow ? UInt8(character.value) : 0x3F
        let count = max(0, columns)
        let text = String(unsafeUninitializedCapacity: count) { buffer in
            buffer.initialize(repeating: byte)
            return count
        }
        return SafeText(ascii: text, width: count)
    }

    /// Whether there is nothing to show.
    package var isEmpty: Bool { width == 0 && string.isEmpty }

    /// Both, one after the other.
    package static func + (left: SafeText, right: SafeText) -> SafeText {
        // A mark that begins the right side would join what ends the left one, beyond the limit of marks.
        if left.isASCII && right.isASCII {
            return SafeText(ascii: left.string + right.string, width: left.width + right.width)
        }
        return SafeText(untrusted: left.string + right.string)
    }

    /// Adds text at the end.
    package static func += (left: inout SafeText, right: SafeText) {
        left = left + right
    }

    @inline(__always)
    static func isPrintableASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // One pass without a branch per byte, so that the compiler can take sixteen at a time.
        var bad: UInt8 = 0
        for byte in bytes { bad |= (byte &- 0x20 >= 0x5F) ? 1 : 0 }
        return bad == 0
    }
}

extension SafeText: CustomStringConvertible {
    /// The text as it is shown.
    package var description: String { string }
}

extension Sequence where Element == SafeText {
    /// All of them, with a separator between.
    package func joined(separator: SafeText = .empty) -> SafeText {
        SafeText(untrusted: map(\.string).joined(separator: separator.string))
    }
}
