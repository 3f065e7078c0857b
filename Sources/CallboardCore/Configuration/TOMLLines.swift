/// On which lines of a TOML text its tables and keys stand.
///
/// The parser tells lines only for syntax errors; this reads just enough of the text to point at a key whose value is wrong. The text
/// has been parsed before, so it is known to be well formed.
struct TOMLLines {
    private var lines: [[String]: Int] = [:]

    init(_ text: String) {
        var table: [String] = []
        /// The quotes that end a string over several lines.
        var open: String?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let quotes = open {
                if line.contains(quotes) { open = nil }
                continue
            }
            let bare = line.drop { $0 == " " || $0 == "\t" }
            guard let first = bare.first, first != "#" else { continue }
            if first == "[" {
                table = TOMLLines.parts(bare.drop { $0 == "[" || $0 == " " || $0 == "\t" }, until: "]").parts
                note(table, index + 1)
                continue
            }
            let (parts, rest) = TOMLLines.parts(bare, until: "=")
            note(table + parts, index + 1)
            for quotes in ["\"\"\"", "'''"] where open == nil {
                let pieces = TOMLLines.count(of: quotes, in: rest)
                if pieces % 2 == 1 { open = quotes }
            }
        }
    }

    /// The line of a key, or of the nearest table around it; nil if neither stands in the text.
    func line(of path: [String]) -> Int? {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return nil
    }

    private mutating func note(_ path: [String], _ line: Int) {
        for length in 1...max(1, path.count) where length <= path.count {
            let part = Array(path.prefix(length))
            if lines[part] == nil { lines[part] = line }
        }
    }

    /// The parts of a dotted key up to `end`, and what follows.
    private static func parts(_ text: Substring, until end: Character) -> (parts: [String], rest: Substring) {
        var parts: [String] = []
        var part = ""
        var quote: Character?
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            index = text.index(after: index)
            if let open = quote {
                if character == open { quote = nil } else { part.append(character) }
                continue
            }
            switch character {
            case end:
                parts.append(part)
                return (parts, text[index...])
            case "\"", "'": quote = character
            case ".":
                parts.append(part)
                part = ""
            case " ", "\t", "\r": break
            default: part.append(character)
            }
        }
        parts.append(part)
        return (parts, text[text.endIndex...])
    }

    private static func count(of quotes: String, in text: Substring) -> Int {
        var count = 0
        var rest = text
        while let start = rest.firstIndex(of: quotes.first ?? "\"") {
            rest = rest[start...]
            if rest.hasPrefix(quotes) {
                count += 1
                rest = rest.dropFirst(quotes.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return count
    }
}
