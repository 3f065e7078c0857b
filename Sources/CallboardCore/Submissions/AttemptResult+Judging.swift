import CallPersonalisation
import Foundation

extension AttemptResult {
    /// What an answer means for the journal and for the machine; source: the outcome table of the reliability promises, 2.4.
    static func judged(
        _ outcome: PushOutcome,
        reply: ServiceReply,
        attempt: Int64,
        turn: AllowanceBook.Turn,
        mode: SubmissionMode
    ) -> (AttemptResult, SubmissionMachine.RequestEnding) {
        var result = AttemptResult(
            attempt: attempt,
            outcome: .inDoubt,
            phase: reply.phase.rawValue,
            bytesSent: reply.bytesSent,
            durationMilliseconds: Int(reply.duration / .milliseconds(1)),
            token: turn.alias,
            httpStatus: reply.status
        )
        if case .answer(_, let headers, _) = reply.result { result.requestID = headers.requestID }
        switch outcome {
        case .accepted(let batchID):
            result.batchID = batchID
            result.outcome = batchID == nil ? .acceptedWithoutID : .accepted
            return (result, .settled)
        case .pushed(let batchID):
            result.batchID = batchID
            result.outcome = .pushed
            return (result, .settled)
        case .failed(let message):
            result.tell(message)
            result.outcome = .failed
            result.reason = FailureReason.recognise(message: message.message, status: nil).rawValue
            return (result, .settled)
        case .rejected(let message):
            result.tell(message)
            result.outcome = .rejected
            let isAccountWide = [403, 404, 405].contains(message.status)
            return (result, isAccountWide ? .accountRefused("\(message.status): \(message.message)") : .settled)
        case .tokenRejected(let message):
            result.tell(message)
            result.outcome = .deferred
            return (result, .tokenRefused(token: turn.alias))
        case .rateLimited(_, let message):
            result.tell(message)
            result.outcome = .deferred
            return (result, .deferred)
        case .notSent(let failure):
            result.message = Wording.reason(of: failure)
            result.outcome = .deferred
            return (result, .deferred)
        case .unknown(let doubt):
            if let message = doubt.message { result.tell(message) }
            if let failure = doubt.failure { result.message = "\(failure.kind.rawValue): \(detail(of: failure))" }
            result.phase = doubt.phase.rawValue
            result.bytesSent = doubt.bytesSent
            result.batchID = doubt.batchID
            return (result, .inDoubt)
        }
    }

    private static func detail(of failure: TransportFailure) -> String {
        failure.kind == .cancelled ? "given up when callboard ended" : failure.detail
    }

    private mutating func tell(_ message: ServiceMessage) {
        self.message = message.message
        raw = message.raw
    }
}

extension PushOutcome {
    /// What the outcome means for the allowance.
    var ending: AllowanceBook.Ending {
        switch self {
        case .accepted, .pushed, .failed, .rejected: .answered
        case .tokenRejected: .tokenRejected
        case .rateLimited(let retryAfter, _): .rateLimited(retryAfter: retryAfter)
        case .notSent(let failure): failure.kind == .cancelled ? .notSent : .failed(Wording.reason(of: failure))
        case .unknown(let doubt) where doubt.failure?.kind == .cancelled: .givenUp
        case .unknown(let doubt): .failed(Wording.reason(of: doubt))
        }
    }
}
