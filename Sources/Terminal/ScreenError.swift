/// Why the console cannot be shown, told by what the person can do.
package enum ScreenError: Error, Hashable {
    /// Input or output is a file or a pipe: use a subcommand instead.
    case notATerminal
    /// `TERM` is not set.
    case terminalNotNamed
    /// The system knows no terminal of the name in `TERM`: set another, such as `xterm-256color`.
    case terminalUnknown(SafeText)
    /// The terminal named in `TERM` cannot move its cursor: use a subcommand instead.
    case terminalTooSimple(SafeText)
    /// The system gave no pipe or handler; the program is out of descriptors.
    case outOfDescriptors
}

extension ScreenError: CustomStringConvertible {
    /// One sentence for the person.
    package var description: String {
        switch self {
        case .notATerminal: "The console needs a terminal for its input and output; the subcommands do not."
        case .terminalNotNamed: "TERM is not set; set it to the kind of your terminal, such as xterm-256color."
        case .terminalUnknown(let name):
            "This system knows no terminal \"\(name)\"; set TERM to one it knows, such as xterm-256color."
        case .terminalTooSimple(let name):
            "A terminal of the kind \"\(name)\" cannot show the console; callboard --linear and the subcommands work."
        case .outOfDescriptors: "The terminal could not be set up: no file descriptors are left."
        }
    }
}
