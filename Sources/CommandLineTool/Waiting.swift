import Synchronization

/// A wait that can be cut short.
final class Waiting: Sendable {
    private struct State {
        var isEnded = false
        var sleep: Task<Void, any Error>?
    }

    private let state = Mutex(State())

    /// Returns after the time, or as soon as `end` is called.
    func wait(for duration: Duration) async {
        let sleep = state.withLock { state -> Task<Void, any Error>? in
            guard !state.isEnded else { return nil }
            let sleep = Task { try await Task.sleep(for: duration) }
            state.sleep = sleep
            return sleep
        }
        _ = await sleep?.result
    }

    /// Ends this wait and all that follow.
    func end() {
        state.withLock { state in
            state.isEnded = true
            state.sleep?.cancel()
        }
    }
}
