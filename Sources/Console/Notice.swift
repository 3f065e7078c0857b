import Terminal

/// What the line above the footer says; it stays until the next one.
struct Notice: Hashable, Sendable {
    /// The words.
    var text: SafeText
    /// How they look.
    var style: Style

    /// A notice.
    init(_ text: SafeText, style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// Something that went wrong or cannot be done.
    static func problem(_ text: SafeText) -> Notice { Notice(text, style: .warning) }
}
