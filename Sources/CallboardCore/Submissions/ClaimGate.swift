import Dispatch
import Synchronization

/// Keeps claims back while the process is about to be stopped by its terminal (H4): a request that is cut in two by the stop would
/// end in doubt.
final class ClaimGate: Sendable {
    private struct State {
        var isShut = false
        /// Claims that went through and whose requests are not over.
        var inside = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var onEmpty: DispatchSemaphore?
    }

    private let state = Mutex(State())

    /// Goes through, once the gate is open.
    func enter() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.isShut { state.waiting.append(continuation) } else { state.inside += 1 }
                return !state.isShut
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Tells that the request of one that went through is over.
    func leave() {
        state.withLock { state in
            state.inside -= 1
            if state.inside == 0 { state.onEmpty?.signal() }
        }
    }

    /// Lets nobody in any more, and waits until those inside are done, for at most `limit`; blocks the thread.
    ///
    /// - Returns: whether nobody is inside.
    @discardableResult
    func shut(waitingFor limit: Duration) -> Bool {
        let empty = DispatchSemaphore(value: 0)
        let isEmpty = state.withLock { state in
            state.isShut = true
            state.onEmpty = empty
            return state.inside == 0
        }
        if isEmpty { return true }
        return empty.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1)))) == .success
    }

    /// Lets in whoever waits.
    func open() {
        let waiting = state.withLock { state in
            defer {
                state.isShut = false
                state.onEmpty = nil
                state.inside += state.waiting.count
                state.waiting = []
            }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
