import Glibc

/// Asks the terminal itself what it can do: how far away it is, how wide it draws, and which of its modes there are.
package enum TerminalProbe {
    /// A text whose width terminals disagree about.
    package struct Sample: Hashable, Sendable {
        package let name: String
        /// As the console would draw it.
        package let text: SafeText
    }

    /// What is measured.
    package static let samples = [
        Sample(name: "Devanagari", text: SafeText(untrusted: "\u{0928}\u{092E}\u{0938}\u{094D}\u{0924}\u{0947}")),
        Sample(name: "Chinese", text: SafeText(untrusted: "\u{5FEB}\u{905E}")),
        Sample(name: "emoji", text: SafeText(untrusted: "\u{1F4E6}")),
        Sample(name: "accents", text: SafeText(untrusted: "e\u{301}")),
    ]

    /// A mode of the terminal that can be asked for (DECRQM).
    package enum Mode: Int, Sendable {
        /// Clicks are told to the program, and select nothing.
        case mouse = 1000
        /// What is pasted is marked as such.
        case paste = 2004
    }

    /// What the terminal answered.
    package struct Answers: Hashable, Sendable {
        /// Columns of the cursor as they were told, counted from 1, in the order they were asked for.
        package private(set) var columns: [Int] = []
        /// What was told of modes: 0 for one that it does not know, odd for one that is on, even for one that is off.
        package private(set) var modes: [Int: Int] = [:]
        /// How long the first answer took.
        package var roundTrip: Duration?

        /// Reads what came from the terminal; anything that is no answer is passed over.
        package init(_ bytes: [UInt8] = []) {
            for piece in bytes.split(separator: 0x1B) {
                guard piece.first == UInt8(ascii: "[") else { continue }
                let body = piece.dropFirst().prefix { ![UInt8(ascii: "R"), UInt8(ascii: "y")].contains($0) }
                guard body.endIndex < piece.endIndex else { continue }
                let numbers = body.split(whereSeparator: { !(0x30...0x39).contains($0) })
                    .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
                guard numbers.count == 2 else { continue }
                if piece[body.endIndex] == UInt8(ascii: "R") {
                    columns.append(numbers[1])
                } else {
                    modes[numbers[0]] = numbers[1]
                }
            }
        }

        /// How many columns each sample took; nil for one of which nothing was told.
        package var widths: [Int?] {
            // The first answer is that to the question about the round trip.
            samples.indices.map { columns.indices.contains($0 + 1) ? columns[$0 + 1] - 1 : nil }
        }

        /// Whether everything was answered that every terminal answers.
        fileprivate var isWhole: Bool { columns.count >= samples.count + 2 }
    }

    private static let cursorQuestion = "\u{1B}[6n"

    /// What is asked once the terminal has answered at all; the last question is one that every terminal answers.
    private static var questions: String {
        samples.map { "\r\($0.text.string)\(cursorQuestion)" }.joined()
            + [Mode.mouse, .paste].map { "\u{1B}[?\($0.rawValue)$p" }.joined() + cursorQuestion + "\r\u{1B}[K"
    }

    /// How long an answer is waited for, in milliseconds.
    private static let patience: Int32 = 1000

    /// Asks the controlling terminal; nil if there is none, and no answers if none came in time.
    ///
    /// Keys that are pressed meanwhile are lost.
    package static func ask() -> Answers? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var quiet = before
        // Ctrl-C still ends the program; the shell sets the terminal right then.
        quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON)
        tcsetattr(terminal, TCSAFLUSH, &quiet)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        let start = ContinuousClock.now
        write("\r" + cursorQuestion, to: terminal)
        var bytes: [UInt8] = []
        guard read(from: terminal, into: &bytes, until: { !$0.columns.isEmpty }) else { return Answers() }
        let roundTrip = ContinuousClock.now - start
        write(questions, to: terminal)
        _ = read(from: terminal, into: &bytes, until: \.isWhole)
        var answers = Answers(bytes)
        answers.roundTrip = roundTrip
        return answers
    }

    /// Reads until there is enough; false if that did not come in time.
    private static func read(
        from terminal: Int32,
        into bytes: inout [UInt8],
        until isEnough: (Answers) -> Bool
    ) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 256)
        while !isEnough(Answers(bytes)) {
            var waited = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waited, 1, patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = Glibc.read(terminal, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes += buffer[..<count]
        }
        return true
    }

    private static func write(_ text: String, to terminal: Int32) {
        var text = text
        text.withUTF8 { _ = Glibc.write(terminal, $0.baseAddress, $0.count) }
    }
}
