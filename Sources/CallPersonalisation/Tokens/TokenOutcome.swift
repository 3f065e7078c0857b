/// What asking for a token came to.
public enum TokenOutcome: Hashable, Sendable {
    /// A token.
    case token(AccessToken)
    /// 400, 401, 403 and other 4xx: the key is not accepted; asking again will not help.
    case rejected(ServiceMessage)
    /// 429: ask again after the delay, or after a growing one of our own if nil.
    case rateLimited(retryAfter: Duration?, ServiceMessage)
    /// Nothing was given to the socket, so no token was made.
    case failed(TransportFailure)
    /// A token may have been made: it counts against the limit of ten in thirty minutes.
    case unknown(Doubt)
}
