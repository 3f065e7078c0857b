import Terminal

/// What `n` looks for in a list that the journal narrows down: every word and every term such as `label:acme` must be found.
struct RowSearch: Hashable, Sendable {
    private struct Term: Hashable {
        var name: String?
        var text: String
    }

    private let terms: [Term]

    /// A search for what was typed; case does not count.
    ///
    /// - Parameter names: the terms that name a part of a row.
    init(_ text: String, names: Set<String>) {
        terms = text.lowercased().split(separator: " ").map { word in
            let parts = word.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, names.contains(String(parts[0])) else { return Term(text: String(word)) }
            return Term(name: String(parts[0]), text: String(parts[1]))
        }
    }

    /// Whether a row fits.
    ///
    /// - Parameters:
    ///   - texts: where words are looked for.
    ///   - parts: what terms are about; a term that names none of them does not count.
    func matches(_ texts: [String], parts: [String: String] = [:]) -> Bool {
        terms.allSatisfy { term in
            guard let name = term.name else { return texts.contains { $0.lowercased().contains(term.text) } }
            return parts[name].map { $0.lowercased().contains(term.text) } ?? true
        }
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
