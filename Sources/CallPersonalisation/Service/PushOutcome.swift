/// What one push, real time or batch, came to.
///
/// Only `notSent`, `rateLimited` and `tokenRejected` prove that nothing was executed and the same body may be sent again.
public enum PushOutcome: Hashable, Sendable {
    /// The batch was taken; nil if v1 answered 200 without an ID, so that its status cannot be asked for.
    case accepted(batchID: String?)
    /// Real time: the record was pushed; v1 may name a batch nevertheless.
    case pushed(batchID: String?)
    /// Real time: the record was processed and failed.
    case failed(ServiceMessage)
    /// 400, 403, 404, 405, 409, 413, 415, 422: clearly not taken; correct it before sending again.
    case rejected(ServiceMessage)
    /// 401, or a 500 that is documented to mean an unreadable token: make a token and send again once.
    case tokenRejected(ServiceMessage)
    /// 429: send again after the delay, or after a growing one of our own if nil.
    case rateLimited(retryAfter: Duration?, ServiceMessage)
    /// Nothing was given to the socket: may be sent again.
    case notSent(TransportFailure)
    /// Everything else: may or may not have been executed, so only a person may send it again.
    case unknown(Doubt)
}
