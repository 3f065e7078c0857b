/// A search as it is typed: terms such as `who:me`, and words; what has spaces stands in quotes.
///
/// A sign of `TextFilter` stands before a term's value, before the term, or before words; there it holds for the words behind it
/// until the next sign or term.
package struct TypedSearch: Hashable, Sendable {
    /// A word with a colon in it.
    package struct Term: Hashable, Sendable {
        package var name: String
        /// What stands behind the colon, its sign in front.
        package var value: String
    }

    package private(set) var terms: [Term] = []
    /// Words without a sign as one text, and each text with one.
    package private(set) var words: [TextFilter] = []

    /// Takes what was typed apart.
    package init(_ text: String) { self.init(text, takesTerms: true) }

    /// The words of what was typed where a colon means nothing; all must fit.
    package static func filters(_ text: String) -> [TextFilter] { TypedSearch(text, takesTerms: false).words }

    private init(_ text: String, takesTerms: Bool) {
        var plain: [String] = []
        var signed: [String] = []
        var isSigned = false
        for word in Self.words(of: text) {
            if takesTerms, let term = Self.term(word) {
                terms.append(term)
                isSigned = false
            } else if TextFilter.isSign(word.first) {
                signed.append(word)
                isSigned = true
            } else if isSigned, let last = signed.last {
                signed[signed.count - 1] = last.count == 1 ? last + word : last + " " + word
            } else {
                plain.append(word)
            }
        }
        let all = (plain.isEmpty ? [] : [plain.joined(separator: " ")]) + signed
        words = all.map { TextFilter($0) }.filter { !$0.isEmpty }
    }

    /// A word as a term; nil if it has no colon behind a name.
    private static func term(_ word: String) -> Term? {
        let sign = TextFilter.isSign(word.first) ? String(word.prefix(1)) : ""
        let rest = word.dropFirst(sign.count)
        guard let colon = rest.firstIndex(of: ":"), colon != rest.startIndex else { return nil }
        return Term(name: rest[..<colon].lowercased(), value: sign + rest[rest.index(after: colon)...])
    }

    /// Words apart by spaces, those in quotes together.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
