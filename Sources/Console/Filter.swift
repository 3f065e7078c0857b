import CallboardCore

/// What a list is narrowed down to: a `TextFilter`, with `column:` before it for one column only.
struct Filter: Hashable, Sendable {
    private let filter: TextFilter
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
        filter = TextFilter(text)
    }

    /// Whether everything passes.
    var isEmpty: Bool { filter.isEmpty }

    /// Whether a row with these texts is shown.
    func matches(_ texts: String...) -> Bool { matches(texts) }

    /// Whether a row with these texts is shown.
    func matches(_ all: [String]) -> Bool {
        filter.matches(column.map { all.indices.contains($0) ? [all[$0]] : [] } ?? all)
    }
}
