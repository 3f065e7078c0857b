/// How a person is told that long work has ended while they look elsewhere.
package enum EndSignal: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// The terminal rings.
    case bell
    /// The terminal shows a note of its own (OSC 9), as iTerm2, kitty, WezTerm, Windows Terminal and others do.
    case osc9
}
