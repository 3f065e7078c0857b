/// Why a request could not be made or brought no success, told by what the caller should do next.
public enum ServiceError: Error, Hashable, Sendable {
    /// The text is no batch ID that can stand in an address: check where it was copied from.
    case batchIDForm
    /// A batch needs 1 to 500 records: split them.
    case batchSize(Int)
    /// The token was not accepted: make a new one and send again once.
    case tokenRejected(ServiceMessage)
    /// The allowance is used up: send the same again after the delay.
    case rateLimited(retryAfter: Duration?)
    /// Clearly not taken: correct what the message says.
    case rejected(ServiceMessage)
    /// The record was taken up and failed: see the message for what can be done.
    case failed(ServiceMessage)
    /// Nothing left this machine: send again.
    case notSent(TransportFailure)
    /// A write may have been executed: do not send it again without a person's decision.
    case outcomeUnknown(Doubt)
    /// A read brought nothing: read again if `ReadFailure.mayPass`.
    case notRead(ReadFailure)
}

extension PushOutcome {
    /// The batch ID of a success, if one was given.
    ///
    /// - Throws: `ServiceError` for everything that is not a success.
    public func get() throws(ServiceError) -> String? {
        switch self {
        case .accepted(let batchID), .pushed(let batchID): return batchID
        case .failed(let message): throw .failed(message)
        case .rejected(let message): throw .rejected(message)
        case .tokenRejected(let message): throw .tokenRejected(message)
        case .rateLimited(let delay, _): throw .rateLimited(retryAfter: delay)
        case .notSent(let failure): throw .notSent(failure)
        case .unknown(let doubt): throw .outcomeUnknown(doubt)
        }
    }
}

extension StatusOutcome {
    /// The statuses.
    ///
    /// - Throws: `ServiceError` if there are none to read; an unknown batch is `.rejected`.
    public func get() throws(ServiceError) -> [RecordStatus] {
        switch self {
        case .statuses(let statuses): return statuses
        case .notFound(let message): throw .rejected(message)
        case .tokenRejected(let message): throw .tokenRejected(message)
        case .rateLimited(let delay, _): throw .rateLimited(retryAfter: delay)
        case .failed(let failure): throw .notRead(failure)
        }
    }
}

extension LabelsOutcome {
    /// The labels of the page.
    ///
    /// - Throws: `ServiceError` if there are none to read.
    public func get() throws(ServiceError) -> [Label] {
        switch self {
        case .labels(let labels, _): return labels
        case .tokenRejected(let message): throw .tokenRejected(message)
        case .rateLimited(let delay, _): throw .rateLimited(retryAfter: delay)
        case .failed(let failure): throw .notRead(failure)
        }
    }
}

extension TokenOutcome {
    /// The token.
    ///
    /// - Throws: `ServiceError`; an unknown outcome counts against the limit of ten tokens in thirty minutes.
    public func get() throws(ServiceError) -> AccessToken {
        switch self {
        case .token(let token): return token
        case .rejected(let message): throw .rejected(message)
        case .rateLimited(let delay, _): throw .rateLimited(retryAfter: delay)
        case .failed(let failure): throw .notSent(failure)
        case .unknown(let doubt): throw .outcomeUnknown(doubt)
        }
    }
}
