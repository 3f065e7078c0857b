import Foundation

/// The two clocks the core lives by, so that tests and simulations can move them.
package protocol CoreClock: Sendable {
    /// Wall time in milliseconds since the epoch: shown, stored, and compared with windows; it may jump.
    func now() -> Int64
    /// Nanoseconds since boot, sleep included: spans, leases and allowances are measured with it.
    func sinceBoot() -> Int64
    /// Which boot `sinceBoot` counts from.
    var bootID: String { get }
    /// Waits until `sinceBoot` has reached a moment.
    ///
    /// - Throws: `CancellationError`.
    func sleep(until moment: Int64) async throws
}

/// The clocks of this machine.
package struct SystemClock: CoreClock {
    package init() {}

    package func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    package func sinceBoot() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    package var bootID: String { ProcessIdentity.currentBootID }

    package func sleep(until moment: Int64) async throws {
        let span = moment - sinceBoot()
        guard span > 0 else { return try Task.checkCancellation() }
        try await Task.sleep(for: .nanoseconds(span), tolerance: .zero)
    }
}

/// Spans in nanoseconds.
enum Nanoseconds {
    static let second: Int64 = 1_000_000_000
    static let minute: Int64 = 60 * second
}
