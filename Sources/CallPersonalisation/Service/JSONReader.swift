/// Reads JSON strictly: an answer to a write that is odd in any way leaves its outcome open.
///
/// Written here because Foundation's readers take the last of two members with one name, and have no limits of depth and length.
package struct JSONReader {
    /// Why a text is not taken.
    package enum Problem: Error, Equatable {
        case syntax(at: Int)
        case notUTF8(at: Int)
        case tooDeep
        case stringTooLong
        case duplicateMember(String)
    }

    /// Arrays and objects inside each other at most.
    static let maxDepth = 32
    /// Bytes of one string at most, as written.
    static let maxStringBytes = 64 << 10

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Reads a whole document.
    package static func read(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Problem) in
            var reader = JSONReader(bytes: buffer)
            reader.skipSpace()
            let value = try reader.value(depth: 0)
            reader.skipSpace()
            guard reader.index == buffer.count else { throw .syntax(at: reader.index) }
            return value
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func expect(_ byte: UInt8) throws(Problem) {
        guard current == byte else { throw .syntax(at: index) }
        index += 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        guard let byte = current else { throw .syntax(at: index) }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Problem) -> JSONValue {
        let isThere = text.withUTF8Buffer { word in
            bytes.count - index >= word.count && bytes[index..<index + word.count].elementsEqual(word)
        }
        guard isThere else { throw .syntax(at: index) }
        index += text.utf8CodeUnitCount
        return value
    }

    private mutating func object(depth: Int) throws(Problem) -> JSONValue {
        guard depth <= Self.maxDepth else { throw .tooDeep }
        index += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw .syntax(at: index) }
            let name = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            let member = try value(depth: depth)
            guard members.updateValue(member, forKey: name) == nil else { throw .duplicateMember(name) }
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func array(depth: Int) throws(Problem) -> JSONValue {
        guard depth <= Self.maxDepth else { throw .tooDeep }
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func number() throws(Problem) -> JSONValue {
        let start = index
        var isWhole = true
        _ = take(UInt8(ascii: "-"))
        // A zero stands alone before the point.
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text) else { throw .syntax(at: start) }
        return .number(value)
    }

    private mutating func digits() throws(Problem) {
        let start = index
        while let byte = current, byte &- 0x30 < 10 { index += 1 }
        guard index > start else { throw .syntax(at: index) }
    }

    private mutating func string() throws(Problem) -> String {
        index += 1
        let start = index
        var isPlain = true
        while true {
            guard let byte = current, byte >= 0x20 else { throw .syntax(at: index) }
            guard index - start <= Self.maxStringBytes else { throw .stringTooLong }
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                index += 1
                guard index < bytes.count else { throw .syntax(at: index) }
            }
            index += 1
        }
        let range = start..<index
        index += 1
        let text =
            if isPlain {
                String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
            } else {
                String(validating: try unescape(range), as: UTF8.self)
            }
        guard let text else { throw .notUTF8(at: start) }
        return text
    }

    private func unescape(_ range: Range<Int>) throws(Problem) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            // The scan for the end has made sure that a byte follows.
            let escaped = bytes[position]
            position += 1
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                text.append(contentsOf: String(Character(try scalar(&position, before: range.upperBound))).utf8)
            default: throw .syntax(at: position - 1)
            }
        }
        return text
    }

    /// The scalar of one `\uXXXX`, or of two that are a surrogate pair; a surrogate alone is refused.
    private func scalar(_ position: inout Int, before end: Int) throws(Problem) -> Unicode.Scalar {
        let start = position
        let first = try hexadecimal(&position, before: end)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 2 <= end, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw .syntax(at: start) }
        position += 2
        let second = try hexadecimal(&position, before: end)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw .syntax(at: start) }
        return scalar
    }

    private func hexadecimal(_ position: inout Int, before end: Int) throws(Problem) -> UInt16 {
        guard position + 4 <= end else { throw .syntax(at: position) }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw .syntax(at: position)
            }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }
}
