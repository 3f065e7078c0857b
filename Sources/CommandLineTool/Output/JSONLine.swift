/// One line of JSON, its members in the order in which they are added.
///
/// Besides what JSON demands, control characters of both sets, bidirectional controls and invisible characters are escaped, so that a
/// terminal or a log shows what is there (rule U3).
struct JSONLine {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// The line as text, without its end.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Makes an object of the members that `body` adds.
    static func object(_ body: (inout JSONLine) -> Void) -> JSONLine {
        var line = JSONLine()
        line.object(body)
        return line
    }

    // MARK: Values in their place

    mutating func object(_ body: (inout JSONLine) -> Void) { nest(0x7B, 0x7D, body) }

    mutating func array<Element>(_ elements: some Sequence<Element>, _ body: (inout JSONLine, Element) -> Void) {
        nest(0x5B, 0x5D) { line in
            for element in elements { body(&line, element) }
        }
    }

    mutating func string(_ text: String) {
        separate()
        put(quoted: text)
    }

    mutating func number(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    // MARK: Members

    mutating func string(_ name: String, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    mutating func number(_ name: String, _ value: (some BinaryInteger)?) {
        self.name(name)
        if let value { number(value) } else { null() }
    }

    mutating func boolean(_ name: String, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    mutating func object(_ name: String, _ body: (inout JSONLine) -> Void) {
        self.name(name)
        object(body)
    }

    mutating func array<Element>(
        _ name: String,
        _ elements: some Sequence<Element>,
        _ body: (inout JSONLine, Element) -> Void
    ) {
        self.name(name)
        array(elements, body)
    }

    // MARK: Bytes

    private mutating func name(_ name: String) {
        separate()
        put(quoted: name)
        bytes.append(0x3A)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ body: (inout JSONLine) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func put(quoted text: String) {
        var text = text
        bytes.append(0x22)
        text.withUTF8 { utf8 in
            let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
            if isPlain {
                bytes.append(contentsOf: utf8)
            } else {
                // Bytes that are no UTF-8 become the replacement character.
                for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars { put(scalar) }
            }
        }
        bytes.append(0x22)
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x22: bytes.append(contentsOf: "\\\"".utf8)
        case 0x5C: bytes.append(contentsOf: "\\\\".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0x20...0x7E: bytes.append(UInt8(scalar.value))
        case _ where JSONLine.isHidden(scalar):
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16)
                bytes.append(contentsOf: "\\u".utf8)
                bytes.append(contentsOf: repeatElement(0x30, count: 4 - digits.utf8.count))
                bytes.append(contentsOf: digits.utf8)
            }
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
        }
    }

    /// The characters that rule U1 names.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2064, 0x2066...0x2069,
            0xFEFF, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
