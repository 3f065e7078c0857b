/// The allowance as a screen shows it.
package struct AllowanceStatus: Hashable, Sendable {
    /// Batch requests, status reads among them, in the last minute.
    package var batchUsed = 0
    /// What may be spent of them in a minute, over all tokens.
    package var batchLimit = 60
    /// Real-time requests in the last second.
    package var realTimeUsed = 0
    /// What may be spent of them in a second, over all tokens.
    package var realTimeLimit = 100
    /// Tokens made in the last half hour.
    package var tokensMinted = 0
    /// What may be made in half an hour.
    package var tokenLimit = 10
    /// When the next token may be made, in milliseconds since the epoch; nil unless all are spent.
    package var nextTokenAt: Int64?
    /// Until when nothing is sent, in milliseconds since the epoch; nil if nothing is held up.
    package var pausedUntil: Int64?
    /// Whether that is because the service answered 429.
    package var isRateLimited = false
    /// Until when one kind of requests is not sent; nil if it is not held up.
    package var pauses: [SubmissionMode: Int64] = [:]
    /// Whether requests can be sent with a token that was made: the service has signed somebody in.
    package var hasToken = false
    /// How fast batch requests follow each other.
    package var batchPace = RequestPace()
    /// How fast real-time requests follow each other.
    package var realTimePace = RequestPace(spacing: 10, step: 1000)
    /// What keeps requests from being sent; nil if nothing does.
    package var obstacle: ServiceObstacle?
    /// How far this machine's clock is behind the service's, in milliseconds.
    package var clockSkewMilliseconds: Int64?
    /// When the service last answered, in milliseconds since the epoch.
    package var lastAnswerAt: Int64?
    /// How long its last answer took, in milliseconds.
    package var lastDurationMilliseconds: Int?

    package init() {}

    /// How fast the requests that carry records in a mode follow each other.
    package func pace(_ mode: SubmissionMode) -> RequestPace { mode == .batch ? batchPace : realTimePace }

    /// From when on requests can leave in a mode, in milliseconds since the epoch; nil while nobody can tell.
    package func start(_ mode: SubmissionMode, now: Int64) -> Int64? {
        let start = max(now, pace(mode).nextAt ?? now, pausedUntil ?? now)
        switch obstacle {
        case nil: return start
        case .noToken(let before, _, _): return max(start, before)
        case .noAnswer(_, _, let next): return next == nil ? start : nil
        case .signInRefused: return nil
        }
    }
}
