import Foundation
import TestSupport

/// Every sequence that the description of a terminal can produce, as patterns.
struct TerminfoSequences: Sendable {
    private let patterns: Set<String>

    /// What the console sends besides: bracketed paste, and the question what the terminal is.
    private static let own = [#"\x1B\[\?2004[hl]"#, #"\x1B\[c"#]

    /// Reads the description that `infocmp` has of a terminal.
    init(of term: String) async throws {
        let text = try await Self.infocmp(term)
        var sources = Set(Self.own)
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "="), line.hasPrefix("\t") else { continue }
            let value = line[line.index(after: sign)...].dropLast(line.hasSuffix(",") ? 1 : 0)
            for sequence in Self.sequences(in: String(value)) { sources.insert(sequence) }
        }
        patterns = sources
    }

    /// The sequences that the description does not give.
    func strange(among sequences: some Sequence<String>) throws -> Set<String> {
        let known = try patterns.map { try Regex($0) }
        return Set(sequences).filter { sequence in
            !known.contains { (try? $0.wholeMatch(in: sequence)) != nil }
        }
    }

    private static func infocmp(_ term: String) async throws -> String {
        let process = Process()
        let place = FileManager.default.temporaryDirectory.appending(path: "infocmp-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: place.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: place) }
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["infocmp", "-1", "-x", term]
        process.standardOutput = try FileHandle(forWritingTo: place)
        guard try await process.runToEnd() == 0 else { throw CocoaError(.fileReadUnknown) }
        return try String(contentsOf: place, encoding: .utf8)
    }

    /// The escape sequences of one capability as patterns; a parameter is any number.
    private static func sequences(in capability: String) -> [String] {
        var patterns: [String] = []
        var current: String?
        var rest = Substring(capability)
        func skip(past end: Character) { rest = rest.drop { $0 != end }.dropFirst() }
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                let kind = rest.popFirst()
                if kind == "E" {
                    if let current { patterns.append(current) }
                    current = #"\x1B"#
                } else if kind?.isNumber == true {
                    rest = rest.dropFirst(2)
                }
            case "^": _ = rest.popFirst()
            case "$" where rest.first == "<": skip(past: ">")
            case "%":
                if expression(in: &rest) { current? += "[0-9;:]*" }
            default: current? += NSRegularExpression.escapedPattern(for: String(character))
            }
        }
        if let current { patterns.append(current) }
        return patterns
    }

    /// Takes what follows a per cent sign; tells whether it puts something out.
    private static func expression(in rest: inout Substring) -> Bool {
        switch rest.popFirst() {
        case "?":
            // Whatever the conditions choose: numbers.
            var depth = 1
            while depth > 0, let next = rest.popFirst() {
                guard next == "%" else { continue }
                let kind = rest.popFirst()
                depth += kind == "?" ? 1 : kind == ";" ? -1 : 0
            }
            return true
        case "p", "P", "g": _ = rest.popFirst()
        case "{": rest = rest.drop { $0 != "}" }.dropFirst()
        case "'": rest = rest.dropFirst(2)
        case "d", "s", "c": return true
        case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ":", ".":
            rest = rest.drop { !"doxXs".contains($0) }.dropFirst()
            return true
        default: break
        }
        return false
    }
}
