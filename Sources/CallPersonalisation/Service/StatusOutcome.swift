/// What a question about a batch came to.
public enum StatusOutcome: Hashable, Sendable {
    /// One element for each record the service reports, in its order; may be fewer than were sent.
    case statuses([RecordStatus])
    /// 404: no such batch, account or edition; a v2 batch is worth one try with v3.
    case notFound(ServiceMessage)
    /// The token was not accepted: make one and ask again once.
    case tokenRejected(ServiceMessage)
    /// 429: ask again after the delay, or after a growing one of our own if nil.
    case rateLimited(retryAfter: Duration?, ServiceMessage)
    /// Anything else.
    case failed(ReadFailure)
}
