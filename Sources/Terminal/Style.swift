/// What a piece of the screen is for; `Theme` alone knows what that looks like.
package enum Style: UInt8, CaseIterable, Hashable, Sendable {
    /// Ordinary text.
    case plain
    /// What the cursor is on.
    case selection
    /// The name of a box or a column.
    case title
    /// Lines around boxes.
    case border
    /// Less important text.
    case dim
    /// Important text.
    case strong
    /// It went well.
    case good
    /// It needs a look.
    case warning
    /// It went wrong.
    case error
    /// The badge of an account whose calls reach people.
    case badgeLive
    /// The badge of an account for trying.
    case badgeTest
    /// The badge of the built-in sandbox.
    case badgeSandbox
    /// A field that can be filled in.
    case field
    /// The field that keys go to.
    case fieldActive
    /// What a filter or search found.
    case match
    /// A key to press, in the footer and in help.
    case key
    /// Marked rows.
    case marked
    /// The tab of the pane that is shown.
    case tabActive

    /// One letter for each style, for screens written down in tests: `.` is plain.
    package var letter: Character {
        switch self {
        case .plain: "."
        case .selection: "S"
        case .title: "T"
        case .border: "b"
        case .dim: "d"
        case .strong: "s"
        case .good: "g"
        case .warning: "w"
        case .error: "e"
        case .badgeLive: "L"
        case .badgeTest: "E"
        case .badgeSandbox: "X"
        case .field: "f"
        case .fieldActive: "F"
        case .match: "m"
        case .key: "k"
        case .marked: "*"
        case .tabActive: "t"
        }
    }
}
