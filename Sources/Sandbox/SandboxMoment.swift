/// A point in time on both clocks the sandbox needs.
package struct SandboxMoment: Hashable, Sendable {
    /// Wall time in milliseconds since the epoch: decides whether a window is over, and dates answers.
    package var unixMilliseconds: Int64
    /// Elapsed time since any fixed point: decides allowances, token age and ripening, whatever the wall clock does.
    package var elapsed: Duration

    /// Puts the two readings together.
    package init(unixMilliseconds: Int64, elapsed: Duration) {
        self.unixMilliseconds = unixMilliseconds
        self.elapsed = elapsed
    }

    /// The moment this much later on both clocks.
    package func advanced(by duration: Duration) -> SandboxMoment {
        SandboxMoment(
            unixMilliseconds: unixMilliseconds + duration.wholeMilliseconds,
            elapsed: elapsed + duration
        )
    }
}

extension Duration {
    /// Milliseconds, rounded down.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
