/// Lays JSON out for reading without changing its order or spelling.
enum JSONLayout {
    /// One member a line.
    static func lines(of body: [UInt8]) -> String {
        var output: [UInt8] = []
        var depth = 0
        var isInText = false
        var isEscaped = false
        func breakLine() {
            output.append(0x0A)
            output += Array(repeating: 0x20, count: 2 * depth)
        }
        for byte in body {
            if isInText {
                output.append(byte)
                isInText = isEscaped || byte != 0x22
                isEscaped = !isEscaped && byte == 0x5C
                continue
            }
            switch byte {
            case 0x22:
                isInText = true
                output.append(byte)
            case 0x7B, 0x5B:
                output.append(byte)
                depth += 1
                breakLine()
            case 0x7D, 0x5D:
                depth = max(0, depth - 1)
                breakLine()
                output.append(byte)
            case 0x2C:
                output.append(byte)
                breakLine()
            case 0x3A: output += [byte, 0x20]
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A text as it stands within quotes.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// What a member of an object holds; nil is written as `null`.
    enum Value {
        case text(String?)
        case number(Int64?)

        /// A count.
        static func count(_ count: Int?) -> Value { .number(count.map(Int64.init)) }

        fileprivate var json: String {
            switch self {
            case .text(let text): text.map { "\"\(escaped($0))\"" } ?? "null"
            case .number(let number): number.map(String.init) ?? "null"
            }
        }
    }

    /// An object on one line.
    static func object(_ members: [(name: String, value: Value)]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }
}
