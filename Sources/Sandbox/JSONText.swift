/// Writes JSON with the members in the order given, so that answers look as the service's samples do.
struct JSONText {
    /// What was written so far.
    private(set) var string = ""
    private var needsComma = false

    /// Writes `{…}`; `members` writes what is inside.
    mutating func object(_ members: (inout JSONText) -> Void) {
        open("{")
        members(&self)
        close("}")
    }

    /// Writes `"name":{…}`.
    mutating func object(_ name: String, _ members: (inout JSONText) -> Void) {
        key(name)
        object(members)
    }

    /// Writes `[…]`; `elements` writes what is inside.
    mutating func array(_ elements: (inout JSONText) -> Void) {
        open("[")
        elements(&self)
        close("]")
    }

    /// Writes `"name":[…]`.
    mutating func array(_ name: String, _ elements: (inout JSONText) -> Void) {
        key(name)
        array(elements)
    }

    /// Writes a member that holds text; nothing when there is none.
    mutating func string(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        element(value)
    }

    /// Writes a member that holds a whole number; nothing when there is none.
    mutating func number(_ name: String, _ value: Int64?) {
        guard let value else { return }
        key(name)
        separate()
        string += String(value)
        needsComma = true
    }

    /// Writes a member that holds true or false.
    mutating func flag(_ name: String, _ value: Bool) {
        key(name)
        separate()
        string += value ? "true" : "false"
        needsComma = true
    }

    /// Writes a member that holds text or null.
    mutating func stringOrNull(_ name: String, _ value: String?) {
        key(name)
        if let value {
            element(value)
        } else {
            separate()
            string += "null"
            needsComma = true
        }
    }

    /// Writes text as an element of an array.
    mutating func element(_ value: String) {
        separate()
        string += "\""
        appendEscaped(value)
        string += "\""
        needsComma = true
    }

    /// Writes JSON that exists already, as an element.
    mutating func raw(_ json: String) {
        separate()
        string += json
        needsComma = true
    }

    private mutating func key(_ name: String) {
        separate()
        string += "\""
        string += name
        string += "\":"
        needsComma = false
    }

    private mutating func open(_ bracket: String) {
        separate()
        string += bracket
        needsComma = false
    }

    private mutating func close(_ bracket: String) {
        string += bracket
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { string += "," }
        needsComma = false
    }

    private mutating func appendEscaped(_ value: String) {
        // Most text needs no escaping, and is then appended in one piece.
        var needsEscape = false
        for byte in value.utf8 where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            needsEscape = true
            break
        }
        guard needsEscape else {
            string += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": string += "\\\""
            case "\\": string += "\\\\"
            case "\n": string += "\\n"
            case "\r": string += "\\r"
            case "\t": string += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                string += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: string.unicodeScalars.append(scalar)
            }
        }
    }
}
