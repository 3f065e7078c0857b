import Synchronization

/// Lets something through no more often than once in a span, from any thread.
final class Pace: Sendable {
    private let span: Duration
    private let next = Mutex<ContinuousClock.Instant>(.now)

    /// A pace; the first question is answered yes.
    init(every span: Duration) {
        self.span = span
    }

    /// Whether it is time again.
    func isDue() -> Bool {
        next.withLock { next in
            let now = ContinuousClock.now
            guard now >= next else { return false }
            next = now + span
            return true
        }
    }
}
