import CallboardCore
import Terminal

/// What a list is narrowed down to: words and those of a `TextFilter`, with `column:` before them for one column only.
struct Filter: Sendable {
    private let filters: [TextFilter]
    /// The only column that is looked at; nil for all.
    private let column: Int?
    /// What was typed like the name of a column, and the columns there are; nil if none was, or it is one of them.
    private let unknown: (name: String, columns: [String])?

    /// A filter from what was typed; case does not count.
    ///
    /// - Parameter columns: the names of the texts that `matches` is given; the beginning of one is enough.
    init(_ text: String, columns: [String] = []) {
        var text = text
        var column: Int?
        var unknown: (String, [String])?
        if let colon = text.firstIndex(of: ":"), colon > text.startIndex {
            let name = text[..<colon].lowercased()
            column = columns.firstIndex { $0.lowercased().hasPrefix(name) }
            if column != nil {
                text = String(text[text.index(after: colon)...])
            } else if !columns.isEmpty, name.allSatisfy({ $0.isLetter || $0 == " " }) {
                unknown = (name, columns)
            }
        }
        self.column = column
        self.unknown = unknown
        filters = TypedSearch.filters(text)
    }

    /// Why nothing passes, and what can be done about it.
    ///
    /// - Parameters:
    ///   - what: what is shown, such as `label`.
    ///   - key: the key that takes the filter away.
    func whyNothing(of what: SafeText, _ key: SafeText) -> [SafeText] {
        let words: SafeText = "No \(what) passes the filter; \(key) clears it."
        guard let unknown else { return [words] }
        let columns = SafeText(untrusted: unknown.columns.map { $0 + ":" }.joined(separator: " "))
        return [words, "There is no column \(untrusted: unknown.name); there are \(columns)."]
    }

    /// Whether everything passes.
    var isEmpty: Bool { filters.isEmpty }

    /// Whether a row with these texts is shown.
    func matches(_ texts: String...) -> Bool { matches(texts) }

    /// Whether a row with these texts is shown.
    func matches(_ all: [String]) -> Bool {
        let texts = column.map { all.indices.contains($0) ? [all[$0]] : [] } ?? all
        return filters.allSatisfy { $0.matches(texts) }
    }
}
