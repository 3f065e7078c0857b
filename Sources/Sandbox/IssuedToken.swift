/// A token the service gave out, with what it has spent.
struct IssuedToken: Sendable {
    /// `t1` for the first of the run; stands in the log in place of the token.
    let alias: String
    let account: String
    /// Elapsed time when it was made.
    let madeAt: Duration
    var realTime = SlidingWindow()
    var batch = SlidingWindow()
}

/// The allowance a request counts against.
///
/// Source: reference section 9; label reads counted as real time and status reads as batch requests are assumptions
/// 32 of its section 12.
enum Allowance: Sendable {
    case realTime
    case batch
}
