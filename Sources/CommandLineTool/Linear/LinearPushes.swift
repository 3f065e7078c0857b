import Synchronization
import Terminal

/// Single records that are held or sent while the person goes on, and what is to be told of them.
final class LinearPushes: Sendable {
    private let tasks = Mutex<[Task<Void, Never>]>([])
    private let progress: LinearProgress

    /// None yet; news of them are told as those of other work.
    init(_ progress: LinearProgress) { self.progress = progress }

    /// Begins to send a record, and returns when it is held; false if it never was.
    ///
    /// What goes wrong is told.
    func begin(_ send: @escaping @Sendable (_ whenHeld: @Sendable () -> Void) async throws -> Void) async -> Bool {
        let (moments, moment) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            do {
                try await send { moment.yield() }
            } catch {
                tell(["That did not work: \(untrusted: CommandFailure(error).message)"])
            }
            moment.finish()
        }
        tasks.withLock { $0.append(task) }
        for await _ in moments { return true }
        return false
    }

    /// Says what became of a record, at the menu.
    func tell(_ lines: [SafeText]) { progress.announce(lines) }

    /// Returns when none is held or sent any more.
    func finish() async {
        for task in tasks.withLock(\.self) { await task.value }
    }
}
