/// What a list is narrowed down to: `text` contains, `~text` has the letters in that order, `!text` has it not;
/// `column:` before any of them looks at one column only.
struct Filter: Hashable, Sendable {
    private enum Kind: Hashable {
        case all
        case containing
        case fuzzy
        case without
    }

    private let kind: Kind
    private let wanted: String
    /// The only column that is looked at; nil for all.
    private let column: Int?

    /// A filter from what was typed; case does not count.
    ///
    /// - Parameter columns: the names of the texts that `matches` is given; the beginning of one is enough.
    init(_ text: String, columns: [String] = []) {
        var text = text
        var column: Int?
        if let colon = text.firstIndex(of: ":"), colon > text.startIndex {
            let name = text[..<colon].lowercased()
            column = columns.firstIndex { $0.lowercased().hasPrefix(name) }
            if column != nil { text = String(text[text.index(after: colon)...]) }
        }
        self.column = column
        let sign = text.first
        wanted = (sign == "~" || sign == "!" ? String(text.dropFirst()) : text).lowercased()
        kind = wanted.isEmpty ? .all : sign == "~" ? .fuzzy : sign == "!" ? .without : .containing
    }

    /// Whether everything passes.
    var isEmpty: Bool { kind == .all }

    /// Whether a row with these texts is shown.
    func matches(_ texts: String...) -> Bool { matches(texts) }

    /// Whether a row with these texts is shown.
    func matches(_ all: [String]) -> Bool {
        let texts = column.map { all.indices.contains($0) ? [all[$0]] : [] } ?? all
        return switch kind {
        case .all: true
        case .containing: texts.contains { $0.lowercased().contains(wanted) }
        case .without: !texts.contains { $0.lowercased().contains(wanted) }
        case .fuzzy: texts.contains { Self.score(wanted, in: $0) != nil }
        }
    }

    /// How well letters are found in a text in their order, the lower the better; `nil` if they are not.
    ///
    /// Letters that stand together and near the beginning count as better.
    static func score(_ letters: String, in text: String) -> Int? {
        var score = 0
        var previous = -1
        var position = 0
        var rest = letters.lowercased()[...]
        for character in text.lowercased() {
            guard let next = rest.first else { break }
            if character == next {
                score += position - previous - 1
                previous = position
                rest = rest.dropFirst()
            }
            position += 1
        }
        return rest.isEmpty ? score : nil
    }
}
