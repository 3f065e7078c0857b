import Synchronization

/// Elapsed time that stands still until a test moves it.
final class MovedClock: Sendable {
    private let time = Mutex(Duration.zero)

    var elapsed: Duration { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}
