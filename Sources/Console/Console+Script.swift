package import Terminal

extension Console {
    /// How long a script waits for answers or for a text.
    private static let scriptPatience = Duration.seconds(60)
    /// How long it looks away between two looks.
    private static let scriptInterval = Duration.milliseconds(10)

    /// Works the console without a terminal and tells what its screen shows at the end, one line a row.
    ///
    /// After each key it goes on only when every answer has come, so that the same script shows the same screen.
    ///
    /// - Throws: `Script.Failure`, `ScreenError.outOfDescriptors`.
    package static func script(_ script: Script, size: Size, options: ConsoleOptions) throws -> String {
        let screen = MemoryScreen(size: size, glyphs: options.isASCII ? .ascii : .lines)
        let session = try Session(options, screen: screen)
        session.start()
        defer { session.finish() }
        try settle(session)
        for step in script.steps where session.console.exitCode == nil {
            switch step {
            case .key(.control("c")): screen.send(.interrupt)
            case .key(let key): screen.send(key)
            case .action(let name):
                let console = session.console
                guard let command = Command(rawValue: name),
                    let key = console.facts.keymap.key(for: command, in: console.context)
                else { throw Script.Failure.notHere(name) }
                screen.send(key)
            case .paste(let text): screen.send(.paste(text))
            case .resize(let size): screen.resize(to: size)
            case .wait(let text):
                try wait(for: text, session, screen)
                continue
            }
            session.turn(until: nil)
            try settle(session)
        }
        let end = ContinuousClock.now + scriptPatience
        while session.console.compose.isAboutToTell || session.console.compose.sending != nil,
            session.console.exitCode == nil, ContinuousClock.now < end
        {
            session.turn(until: .now + scriptInterval)
        }
        return screen.lines.joined(separator: "\n") + "\n"
    }

    /// Goes on until every answer has come and was drawn.
    private static func settle(_ session: Session) throws(Script.Failure) {
        let end = ContinuousClock.now + scriptPatience
        repeat {
            guard ContinuousClock.now < end else { throw .notIdle }
            session.turn(until: .now + scriptInterval)
        } while !session.isIdle && session.console.exitCode == nil
        // What was posted last.
        if session.console.exitCode == nil { session.turn(until: .now) }
    }

    private static func wait(for text: String, _ session: Session, _ screen: MemoryScreen) throws(Script.Failure) {
        let end = ContinuousClock.now + scriptPatience
        while !screen.lines.contains(where: { $0.contains(text) }) {
            guard ContinuousClock.now < end, session.console.exitCode == nil else {
                throw .notSeen(text, screen: screen.lines.joined(separator: "\n"))
            }
            session.turn(until: .now + scriptInterval)
        }
    }
}
