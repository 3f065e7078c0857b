/// What a text must have.
///
/// `text` contains, `~text` has the letters in that order, `!text` has it not; case does not count.
package struct TextFilter: Hashable, Sendable, ExpressibleByStringLiteral {
    /// How a text is held against what is wanted.
    package enum Kind: Hashable, Sendable {
        case containing
        case fuzzy
        case without
    }

    package var kind: Kind
    /// What is looked for, in small letters; empty if everything passes.
    package var wanted: String

    /// A filter from what was typed, its sign in front.
    package init(_ typed: String) {
        let sign = typed.first
        wanted = (Self.isSign(sign) ? String(typed.dropFirst()) : typed).lowercased()
        kind = sign == "~" ? .fuzzy : sign == "!" ? .without : .containing
    }

    /// A filter whose text has no sign in front, in small letters.
    init(_ kind: Kind, wanted: String) {
        self.kind = kind
        self.wanted = wanted
    }

    package init(stringLiteral typed: String) { self.init(typed) }

    /// Whether a character in front of a text says how it is meant.
    static func isSign(_ character: Character?) -> Bool { character == "~" || character == "!" }

    /// Whether everything passes.
    package var isEmpty: Bool { wanted.isEmpty }

    /// Whether a row with these texts passes.
    package func matches(_ texts: [String]) -> Bool { isEmpty || passes(isFound: isFound(in: texts)) }

    /// Whether what is wanted is in one of the texts, also for a filter that then lets the row not pass.
    func isFound(in texts: [String]) -> Bool {
        switch kind {
        case .containing, .without: texts.contains { $0.lowercased().contains(wanted) }
        case .fuzzy: texts.contains { Self.score(wanted, in: $0) != nil }
        }
    }

    /// Whether a row passes in which what is wanted was found, or was not.
    func passes(isFound: Bool) -> Bool { isFound != (kind == .without) }

    /// How well letters are found in a text in their order, the lower the better; `nil` if they are not.
    ///
    /// Letters that stand together and near the beginning count as better.
    package static func score(_ letters: String, in text: String) -> Int? {
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
