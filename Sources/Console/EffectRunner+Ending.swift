import CallboardCore
import Dispatch
import Synchronization

extension EffectRunner {
    /// Ends as `end` does, and waits for it.
    func finish(isHungUp: Bool) {
        let done = DispatchSemaphore(value: 0)
        end(isHungUp: isHungUp) { done.signal() }
        done.wait()
    }

    /// Sends nothing more of what is held or queued after a hang-up; what is under way is finished.
    func stopSending() {
        let (sending, core) = state.withLock { ($0.sending, $0.core) }
        core?.endPushes()
        sending?.cancel()
    }

    /// Ends in order, beside everything else: what was begun is finished, and the journal is closed.
    ///
    /// What only waits for the network is not waited for: a submission that has no labels yet is not made. Requests that are under way
    /// have some time to be answered.
    ///
    /// After a hang-up with `onHangUp` `finish`, everything that is queued is sent first, without a screen; another console
    /// can pause it.
    func end(isHungUp: Bool, whenDone: @escaping @Sendable () -> Void) {
        Task {
            // What is submitted of it is read once more, by itself.
            state.withLock(\.file)?.table?.cancel()
            let sendsAll = isHungUp && options.onHangUp == .finish && !options.isReadOnly && !options.isOffline
            let core = await core()
            if !sendsAll {
                core?.endPushes()
                for submit in state.withLock(\.submits.all) { submit.cancel() }
            }
            let rehearsals = state.withLock(\.rehearsals.all)
            for rehearsal in rehearsals { rehearsal.cancel() }
            for task in rehearsals + state.withLock({ $0.writes.all + $0.submits.all }) { await task.value }
            if let core {
                if sendsAll {
                    let sending = Task { await core.waitUntilSent() }
                    state.withLock { $0.sending = sending }
                    await sending.value
                }
                state.withLock { $0.stopObserving }?()
                await core.shutDown()
            }
            whenDone()
        }
    }

    /// Stops the program by `body` in order: claims end first (H4), and after it goes on leases are looked at before anything else.
    func stop(_ body: () -> Void) {
        guard let core = state.withLock({ $0.core }) else { return body() }
        core.stop(body)
        background { await core.goOnClaiming() }
    }
}
