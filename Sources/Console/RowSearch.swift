import CallboardCore
import Terminal

/// What `n` looks for in a list that the journal narrows down: the words, and every term such as `label:acme`, must fit.
struct RowSearch: Hashable, Sendable {
    private let search: TypedSearch

    /// A search for what was typed; case does not count.
    init(_ text: String) { search = TypedSearch(text) }

    /// Whether a row fits.
    ///
    /// - Parameters:
    ///   - texts: where words are looked for.
    ///   - parts: what terms are about; a term that names none of them does not count.
    func matches(_ texts: [String], parts: [String: String] = [:]) -> Bool {
        search.words.allSatisfy { $0.matches(texts) }
            && search.terms.allSatisfy { term in parts[term.name].map { TextFilter(term.value).matches([$0]) } ?? true }
    }
}

extension ListState {
    /// Goes to the next row that fits, round the end if need be; stays if none does.
    mutating func goToMatch(_ step: Int, where fits: (Int) -> Bool) {
        guard count > 0 else { return }
        var place = cursor
        for _ in 0..<count {
            place = (place + step + count) % count
            guard fits(place) else { continue }
            return move(to: place)
        }
    }
}
