import Glibc

/// Questions on the controlling terminal, whatever standard input and output are.
package enum TerminalPrompt {
    /// Asks for a secret without echo.
    ///
    /// - Throws: `CredentialError.noTerminal`, or `.cancelled` on Ctrl-C, Ctrl-D or the terminal's end.
    package static func secret(_ question: String) throws(CredentialError) -> [UInt8] {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { throw .noTerminal }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { throw .noTerminal }
        var quiet = before
        // Keys come one by one and make no signals, so that every way out of the loop restores the terminal.
        quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
        tcsetattr(terminal, TCSAFLUSH, &quiet)
        write(question, to: terminal)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &before)
            write("\n", to: terminal)
        }
        return try line(from: terminal)
    }

    private static func line(from terminal: Int32) throws(CredentialError) -> [UInt8] {
        var typed: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { throw .cancelled }
            switch byte {
            case 0x0A, 0x0D: return typed
            case 0x03, 0x04, 0x1C: throw .cancelled
            case 0x08, 0x7F: _ = typed.popLast()
            case 0x15: typed.removeAll()
            default: if typed.count < 4096 { typed.append(byte) }
            }
        }
    }

    private static func write(_ text: String, to terminal: Int32) {
        var text = text
        text.withUTF8 { _ = Glibc.write(terminal, $0.baseAddress, $0.count) }
    }
}
