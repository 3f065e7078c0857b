import Glibc

/// The world around a command: what it was given and where its words go.
package struct CommandContext: Sendable {
    /// The environment's variables.
    package var environment: [String: String]
    package var output: Output
    /// Whether a person can answer questions.
    package var isInteractive: Bool
    /// Whether results go to a terminal.
    package var isOutputTerminal: Bool
    /// How many columns the terminal of the results has now; nil if they go elsewhere.
    package var columns: @Sendable () -> Int?
    /// Asks a question and gives the line that was typed; nil at the end of input.
    package var ask: @Sendable (String) -> String?
    /// Reads standard input to its end, at most as many bytes; nil if there are more.
    package var readInput: @Sendable (Int) -> [UInt8]?
    /// Tells when the person or the system wants the command to end.
    package var interruption: Interruption
    /// The name of the person, written into the history.
    package var operatorName: String

    package init(
        environment: [String: String],
        output: Output,
        isInteractive: Bool,
        isOutputTerminal: Bool,
        interruption: Interruption,
        operatorName: String,
        columns: @escaping @Sendable () -> Int? = { nil },
        ask: @escaping @Sendable (String) -> String?,
        readInput: @escaping @Sendable (Int) -> [UInt8]?
    ) {
        self.environment = environment
        self.output = output
        self.isInteractive = isInteractive
        self.isOutputTerminal = isOutputTerminal
        self.interruption = interruption
        self.operatorName = operatorName
        self.columns = columns
        self.ask = ask
        self.readInput = readInput
    }

    /// The process's own world.
    package static func live() -> CommandContext {
        let messages = FileSink(descriptor: STDERR_FILENO)
        let output = Output(
            results: FileSink(descriptor: STDOUT_FILENO),
            messages: messages,
            isMessagesTerminal: isatty(STDERR_FILENO) == 1
        )
        return CommandContext(
            environment: environmentVariables(),
            output: output,
            isInteractive: isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
            isOutputTerminal: isatty(STDOUT_FILENO) == 1,
            interruption: Interruption(),
            operatorName: userName(),
            columns: terminalColumns,
            ask: { question in
                messages.write(question)
                messages.flush()
                return readLine()
            },
            readInput: { limit in
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = read(STDIN_FILENO, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return bytes }
                    bytes.append(contentsOf: buffer[..<count])
                    if bytes.count > limit { return nil }
                }
            }
        )
    }

    /// Read without Foundation, which would take longer than many a command.
    private static func environmentVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if let equals = line.firstIndex(of: "=") {
                variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// The width of the terminal on standard output; nil if there is none, or it does not know.
    @Sendable private static func terminalColumns() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The name of the user the process runs for; who ran `sudo` does not change it.
    private static func userName() -> String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }
}
