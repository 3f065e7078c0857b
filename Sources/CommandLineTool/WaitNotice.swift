import CallboardCore

/// Says on standard error what a command waits for, once for each thing.
struct WaitNotice {
    private let session: Session
    private let output: Output
    private var told: ServiceObstacle?

    /// How often it is looked.
    private static let rhythm = Duration.milliseconds(500)

    init(_ session: Session, _ output: Output) {
        self.session = session
        self.output = output
    }

    /// Tells until the task is cancelled.
    mutating func run() async {
        while !Task.isCancelled {
            tell(session.core.allowance().obstacle)
            try? await Task.sleep(for: Self.rhythm)
        }
    }

    private mutating func tell(_ obstacle: ServiceObstacle?) {
        guard let obstacle else { return told = nil }
        // The key is an error that ends the command, and a wait that moves on is the same wait.
        if case .signInRefused = obstacle { return }
        if case .noAnswer(_, _, next: nil) = obstacle { return }
        guard !isTold(obstacle) else { return }
        told = obstacle
        let profile = session.configured.profile
        let words = Wording.words(of: obstacle, service: profile.name, zone: session.zone)
        output.say("callboard: Waiting: \(words).")
    }

    private func isTold(_ obstacle: ServiceObstacle) -> Bool {
        switch (told, obstacle) {
        case (.noToken, .noToken), (.noAnswer, .noAnswer): true
        default: false
        }
    }
}
