import CallboardCore
import Synchronization

/// Both clocks of the core, moved by hand or by those who sleep.
final class ManualClock: CoreClock {
    private struct State {
        var sinceBoot: Int64 = 1_000 * ManualClock.second
        var wall: Int64 = 1_800_000_000_000
        var bootID = "boot-1"
    }

    static let second: Int64 = 1_000_000_000
    static let minute: Int64 = 60 * second

    private let state = Mutex(State())

    func now() -> Int64 { state.withLock { $0.wall } }

    func sinceBoot() -> Int64 { state.withLock { $0.sinceBoot } }

    var bootID: String { state.withLock { $0.bootID } }

    /// Nobody waits: the time jumps to the moment that is waited for.
    func sleep(until moment: Int64) async throws {
        await Task.yield()
        try Task.checkCancellation()
        state.withLock { state in
            let span = max(0, moment - state.sinceBoot)
            state.sinceBoot += span
            state.wall += span / 1_000_000
        }
    }

    /// Lets both clocks go on.
    func advance(by nanoseconds: Int64) {
        state.withLock { state in
            state.sinceBoot += nanoseconds
            state.wall += nanoseconds / 1_000_000
        }
    }

    /// Sets the wall clock, as people and time servers do.
    func set(wall: Int64) { state.withLock { $0.wall = wall } }

    /// Starts the machine anew.
    func reboot(as bootID: String, sinceBoot: Int64) {
        state.withLock { state in
            state.bootID = bootID
            state.sinceBoot = sinceBoot
        }
    }
}
