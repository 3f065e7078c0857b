import CallboardCore
import Terminal

/// One screen of the console: a value that changes by commands, typed keys and messages only, and draws itself.
protocol Pane: Stretching {
    /// Which actions of the keymap hold in it now.
    var context: KeyContext { get }
    /// Does what a key, the help or the command line asked for.
    mutating func perform(_ command: Command, _ facts: Facts) -> [Step]
    /// Does what was typed after `:` with words behind the name; nil if the command takes none here.
    mutating func perform(_ command: Command, argument: String, _ facts: Facts) -> [Step]?
    /// What can be copied of what the cursor is on, the value first; empty if `.copy` does it.
    func copies(_ facts: Facts) -> [CopyChoice]
    /// Takes a key while text is typed in it; nil if none is, or the key is not for a field.
    mutating func type(_ key: Key, _ facts: Facts) -> [Step]?
    /// Takes pasted text while text is typed in it; nil if none is.
    mutating func paste(_ text: String, _ facts: Facts) -> [Step]?
    /// Takes an answer, or the news that a moment has come.
    mutating func receive(_ message: Message, _ facts: Facts) -> [Step]
    /// Why a command of the keymap can do nothing now; nil if it can.
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText?
    /// A word or two for the footer where those of the keymap do not fit the state; nil if they do.
    func shortWords(of command: Command) -> SafeText?
    /// Fits lists into the space there is.
    mutating func layOut(_ size: Size)
    /// Draws the pane into the part it is given.
    func draw(on canvas: inout Canvas, _ facts: Facts)
    /// Where the frame of its list stands in the part it is given.
    func listFrame(_ size: Size) -> Rect
    /// What is wanted when a person comes to the pane.
    mutating func appear(_ facts: Facts) -> [Step]
    /// Whether there is no level to go back to.
    var isAtTop: Bool { get }
    /// The keys of the field that is typed in, for the footer; nil if none is.
    var typingHints: [(keys: SafeText, words: SafeText)]? { get }
    /// When the pane wants to hear `Message.tick`, in milliseconds since the epoch.
    func deadline(_ facts: Facts) -> Int64?
    /// The list as it is shown, to be written to a file; nil if there is none.
    func table(_ facts: Facts) -> ViewTable?
    /// What the list can be sorted by; empty if it has one order only.
    var sortColumns: [String] { get }
    /// What it is sorted by; nil in its own order.
    var order: ListOrder? { get }
    /// Sorts the list; the cursor stays on its row.
    mutating func sort(by order: ListOrder, _ facts: Facts)
    /// What is kept of the list until the next start.
    var memory: SessionMemory.List { get }
    /// Puts the list back as it was left.
    mutating func restore(_ memory: SessionMemory.List)
}

extension Pane {
    func copies(_ facts: Facts) -> [CopyChoice] { [] }
    mutating func perform(_ command: Command, argument: String, _ facts: Facts) -> [Step]? { nil }
    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? { nil }
    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? { nil }
    mutating func appear(_ facts: Facts) -> [Step] { [] }
    func deadline(_ facts: Facts) -> Int64? { nil }
    func listFrame(_ size: Size) -> Rect { Rect(size) }
    func shortWords(of command: Command) -> SafeText? { nil }
    var typingHints: [(keys: SafeText, words: SafeText)]? { nil }
}

extension Command {
    /// The key that moves a list as the command says; nil for any other command.
    var movingKey: Key? {
        switch self {
        case .down: .down
        case .up: .up
        case .top: .home
        case .bottom: .end
        case .pageDown: .pageDown
        case .pageUp: .pageUp
        case .halfDown: .control("d")
        case .halfUp: .control("u")
        default: nil
        }
    }
}

extension Size {
    /// From how many columns on two parts stand side by side.
    static let wideColumns = 120

    /// Whether two parts stand side by side.
    var isWide: Bool { columns >= Size.wideColumns }
}

extension Canvas {
    /// Writes lines from the top of a part, wrapped to its width, as many as there is room for.
    mutating func writeLines(_ lines: [SafeText], in rect: Rect, style: Style = .plain) {
        var row = rect.row
        for line in lines {
            for piece in line.wrapped(to: rect.columns) {
                guard row < rect.endRow else { return }
                write(piece, row: row, column: rect.column, style: style)
                row += 1
            }
        }
    }
}
