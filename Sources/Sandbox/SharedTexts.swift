/// Keeps one copy of text that many records have in common, so that a long run fits in memory.
struct SharedTexts: Sendable {
    /// Beyond this many different texts they evidently have little in common.
    private static let most = 10_000

    private var texts: Set<String> = []

    /// The text, stored once however often it comes.
    mutating func shared(_ text: String) -> String {
        if let index = texts.firstIndex(of: text) { return texts[index] }
        if texts.count < Self.most { texts.insert(text) }
        return text
    }
}
