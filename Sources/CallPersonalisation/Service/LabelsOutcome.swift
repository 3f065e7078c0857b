/// What a question for a page of labels came to.
public enum LabelsOutcome: Hashable, Sendable {
    /// The page's labels in the service's order; fewer than the limit means that it is the last page.
    ///
    /// `received` counts the elements of the answer; those without an ID are left out of `labels`.
    case labels([Label], received: Int)
    /// The token was not accepted: make one and ask again once.
    case tokenRejected(ServiceMessage)
    /// 429: ask again after the delay, or after a growing one of our own if nil.
    case rateLimited(retryAfter: Duration?, ServiceMessage)
    /// Anything else; 403 means that the key lacks the feature or belongs to another account.
    case failed(ReadFailure)
}
