/// What a key led to in help or in the command line.
enum OverlayOutcome: Hashable {
    /// It stays.
    case open
    /// It is closed, and nothing is done.
    case cancelled
    /// A command was chosen from a list.
    case run(Command)
    /// A line was typed.
    case typed(String)
}
