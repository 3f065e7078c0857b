/// What a terminal, or the system about it, tells.
package enum InputEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted: at most 1 MiB, and just as it came, so the receiver decides what it may mean.
    case paste(String)
    /// The terminal answered `Screen.ask()`.
    case answer
    /// The screen has another size now.
    case resize(Size)
    /// Ctrl-C.
    case interrupt
    /// Ctrl-Z: the receiver stops what must not go on and calls `Screen.suspend()`.
    case suspend
    /// The process goes on after it was stopped.
    case resume
    /// The connection to the terminal is gone (SIGHUP).
    case hangup
    /// The system wants the process to end (SIGTERM, SIGQUIT).
    case terminate
    /// No more keys will come.
    case endOfInput
}
