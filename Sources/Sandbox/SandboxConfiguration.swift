package import Foundation

/// How a sandbox behaves.
///
/// Every part has a default, so that `SandboxConfiguration()` is a service at its best.
package struct SandboxConfiguration: Sendable {
    /// Address to listen on; loopback only.
    package var host = "127.0.0.1"
    /// Port to listen on; 0 takes any that is free.
    package var port = 0
    /// The account's labels.
    package var labels = SandboxLabel.builtIn
    /// The only account that is accepted; nil accepts every account and every key.
    package var account: SandboxAccount?
    /// Whether allowances are enforced.
    package var enforcesLimits = true
    /// Whether pushes are counted instead of read, for measuring; nothing is enforced then.
    package var isSink = false
    /// Decides tokens, IDs, ripening and the chance of faults.
    ///
    /// The same seed and requests give the same answers.
    package var seed = UInt64.random(in: .min ... .max)
    /// Time from the arrival of a batch until the outcome of each of its records is shown.
    package var ripening: ClosedRange<Duration> = .milliseconds(500) ... .milliseconds(4000)
    /// File that gets a line for each request.
    package var logPath: String?
    /// File that is written when the sandbox listens.
    package var readyPath: String?
    /// What goes wrong.
    package var faults: [Fault] = []
    /// Spellings of every answer.
    package var spellings: Set<AnswerSpelling> = []
    /// Whether arrivals are kept in memory for tests; turn off for long runs.
    package var keepsArrivals = true
    /// Whether an answer to too many requests says when to come back.
    package var sendsRetryAfter = true

    /// How long a token is good (reference section 3).
    package var tokenLifetime: Duration = .seconds(60 * 60)
    /// Real-time pushes and label reads a second for each token (reference section 9).
    package var realTimePerSecond = 100
    /// Batch pushes and status reads a minute for each token (reference section 9).
    package var batchPerMinute = 60
    /// Tokens an account can make in 30 minutes (reference section 9).
    package var tokensPer30Minutes = 10
    /// Most records in one batch (reference section 6).
    package var recordsPerBatch = 500

    /// The wall clock: decides whether a window is over.
    package var now: @Sendable () -> Date = { Date() }
    /// Elapsed time since any fixed point: decides allowances, token age and ripening.
    package var elapsed: @Sendable () -> Duration

    /// The defaults; change what should differ.
    package init() {
        let start = ContinuousClock.now
        elapsed = { ContinuousClock.now - start }
    }

    /// Reads `500..4000`: milliseconds, the second number not below the first.
    package static func ripening(_ text: String) -> ClosedRange<Duration>? {
        let parts = text.components(separatedBy: "..")
        guard parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low >= 0, low <= high else {
            return nil
        }
        return .milliseconds(low) ... .milliseconds(high)
    }

    /// Both clocks now.
    func moment() -> SandboxMoment {
        SandboxMoment(
            unixMilliseconds: Int64((now().timeIntervalSince1970 * 1000).rounded(.down)),
            elapsed: elapsed()
        )
    }
}
