/// Takes a text about time apart, byte by byte, without making a string.
struct TimeScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    private let end: Int

    /// Begins at the first byte that is not a space; spaces at the end are left out.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var end = bytes.count
        while start < end, TimeScanner.isSpace(bytes[start]) { start += 1 }
        while end > start, TimeScanner.isSpace(bytes[end - 1]) { end -= 1 }
        self.bytes = bytes
        position = start
        self.end = end
    }

    var isAtEnd: Bool { position == end }
    var rest: Int { end - position }

    /// The next byte, 0 at the end.
    var next: UInt8 { position < end ? bytes[position] : 0 }

    /// The text that is left.
    var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[position..<end]) }

    /// Takes a byte if it is the next one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte, !isAtEnd else { return false }
        position += 1
        return true
    }

    /// Takes an ASCII word in either case.
    mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard rest >= count else { return false }
        for index in 0..<count where bytes[position + index] | 0x20 != word.utf8Start[index] { return false }
        position += count
        return true
    }

    /// Takes ASCII letters and gives them in lower case.
    mutating func word() -> String {
        let start = position
        while position < end, (bytes[position] | 0x20) &- 0x61 < 26 { position += 1 }
        return String(decoding: bytes[start..<position].map { $0 | 0x20 }, as: UTF8.self)
    }

    /// Takes up to `most` digits and gives their value and how many there were.
    mutating func digits(_ most: Int) -> (value: Int, count: Int) {
        var value = 0
        var count = 0
        while count < most, position < end, bytes[position] &- 0x30 < 10 {
            value = value * 10 + Int(bytes[position] &- 0x30)
            position += 1
            count += 1
        }
        return (value, count)
    }

    /// Takes spaces, and says whether there was one.
    @discardableResult
    mutating func spaces() -> Bool {
        let start = position
        while position < end {
            if TimeScanner.isSpace(bytes[position]) {
                position += 1
            } else if position + 2 < end, bytes[position] == 0xE2, bytes[position + 1] == 0x80,
                bytes[position + 2] == 0xAF
            {
                position += 3  // The narrow space that some systems put before AM and PM.
            } else {
                break
            }
        }
        return position > start
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
