import Terminal

/// Something that a field can be filled with: a label, an earlier value, or a time that is often meant.
struct FieldSuggestion: Hashable, Sendable {
    /// What the field gets.
    let value: String
    /// What is shown of it.
    let title: SafeText
    /// What it is, or comes to.
    let note: SafeText
}
