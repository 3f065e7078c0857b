/// A JSON document as read by `JSONReader`.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that fits into 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// A member of an object; nil for anything else.
    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string; nil for anything else.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The text of a string or the digits of an integer: identifiers and numbers are samples of strings, but no page promises it.
    package var looseText: String? {
        switch self {
        case .string(let text): text
        case .integer(let value): String(value)
        default: nil
        }
    }

    /// A whole number, also from a string of digits.
    var looseInteger: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// The object that carries the word `status`: `status_info`, `statusInfo` or this one; nil if none does.
    ///
    /// Source: page “Call Personalisation Real-time v2”, whose editions show all three.
    var statusObject: JSONValue? {
        for candidate in [self["status_info"], self["statusInfo"], self] {
            if let candidate, candidate["status"]?.text != nil { return candidate }
        }
        return nil
    }
}

extension String {
    /// The text without spaces, tabs and line ends around it.
    var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
