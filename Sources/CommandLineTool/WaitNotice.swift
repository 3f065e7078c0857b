import CallboardCore

/// Says on standard error what a command waits for, once for each thing.
struct WaitNotice {
    private enum Told { case pause, noToken, noAnswer }

    private let session: Session
    private let mode: SubmissionMode
    private let output: Output
    private var told: Told?

    /// How often it is looked.
    private static let rhythm = Duration.milliseconds(500)
    /// Milliseconds of a pause that are not worth a word.
    private static let shortPause: Int64 = 5_000

    /// A notice about what keeps requests of a kind from being sent.
    private init(_ session: Session, _ mode: SubmissionMode, _ output: Output) {
        self.session = session
        self.mode = mode
        self.output = output
    }

    /// Tells what is waited for while `body` runs.
    static func during<Value: Sendable>(
        _ session: Session,
        _ mode: SubmissionMode,
        _ output: Output,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        let telling = Task {
            var notice = WaitNotice(session, mode, output)
            await notice.run()
        }
        do {
            let value = try await body()
            await end(telling)
            return value
        } catch {
            await end(telling)
            throw error
        }
    }

    private static func end(_ telling: Task<Void, Never>) async {
        telling.cancel()
        await telling.value
    }

    private mutating func run() async {
        while !Task.isCancelled {
            look(session.core.allowance())
            try? await Task.sleep(for: Self.rhythm)
        }
    }

    private mutating func look(_ status: AllowanceStatus) {
        switch status.obstacle {
        // The key is an error that ends the command, and a wait that moves on is the same wait.
        case .signInRefused, .noAnswer(_, _, next: nil): break
        case .noToken?: tell(.noToken, words(of: status.obstacle))
        case .noAnswer?: tell(.noAnswer, words(of: status.obstacle))
        case nil:
            let pause = status.pauses[mode] ?? 0
            guard pause > SystemClock().now() else { return told = nil }
            guard pause > SystemClock().now() + Self.shortPause else { return }
            let time = Wording.time(pause, zone: session.zone)
            tell(.pause, "nothing is sent before \(time), after a 429 or a restart of this machine")
        }
    }

    private func words(of obstacle: ServiceObstacle?) -> String {
        let service = session.configured.profile.name
        return obstacle.map { Wording.words(of: $0, service: service, zone: session.zone) } ?? ""
    }

    private mutating func tell(_ what: Told, _ words: String) {
        guard told != what else { return }
        told = what
        output.endProgress()
        output.say("callboard: Waiting: \(words).")
    }
}
