import Foundation

extension ServiceClient {
    /// What a push came to: whatever is not proven to have been refused or never sent leaves a doubt.
    public static func pushOutcome(of reply: ServiceReply, version: APIVersion, isBatch: Bool) -> PushOutcome {
        switch reply.result {
        case .failure(let failure):
            guard reply.phase >= .headSent else { return .notSent(failure) }
            var doubt = doubt(of: failure, reply)
            if let partial = reply.partial {
                doubt.message = ServiceMessage(status: partial.status, body: partial.body, json: nil)
                doubt.batchID = BatchIDSearch.anywhere(in: partial.body)
            }
            return .unknown(doubt)
        case .answer(let status, let headers, let body):
            let answer = Answer(status: status, headers: headers, body: body)
            switch status {
            case 200..<300:
                return isBatch
                    ? batchOutcome(answer, reply, isV1: version == .v1)
                    : realTimeOutcome(answer, reply, isV1: version.realTime == .v1)
            case 401: return .tokenRejected(answer.message)
            case 429: return .rateLimited(retryAfter: headers.retryDelay(now: reply.endedAt), answer.message)
            case 400, 403, 404, 405, 409, 413, 415, 422: return .rejected(answer.message)
            case 500 where answer.saysTokenUnreadable: return .tokenRejected(answer.message)
            default: return unknown(doubtReason(of: status), answer, reply)
            }
        }
    }

    private static func unknown(_ reason: Doubt.Reason, _ answer: Answer, _ reply: ServiceReply) -> PushOutcome {
        var doubt = Doubt(reason, reply, answer.message)
        doubt.batchID = BatchIDSearch.anywhere(in: answer.body)
        return .unknown(doubt)
    }

    static func doubt(of failure: TransportFailure, _ reply: ServiceReply) -> Doubt {
        Doubt(failure.kind == .tooLarge ? .tooLarge : .answerLost, reply)
    }

    static func doubtReason(of status: Int) -> Doubt.Reason {
        switch status {
        case 300..<400: .redirected
        case 408, 425, 500..<600: .serverError
        default: .unexpectedStatus
        }
    }

    /// 2xx of a batch: taken only if the body says what one of the pages shows.
    private static func batchOutcome(_ answer: Answer, _ reply: ServiceReply, isV1: Bool) -> PushOutcome {
        // An empty body is documented for v1 alone: page “Call Personalisation Batch”.
        if answer.body.isEmpty {
            return isV1 ? .accepted(batchID: nil) : unknown(.unexpectedAnswer, answer, reply)
        }
        if let reason = answer.oddity { return unknown(reason, answer, reply) }
        guard case .object = answer.json, !answer.isErrorBody else { return unknown(.unexpectedAnswer, answer, reply) }
        // An ID beside a word that is no success says two things at once.
        if let word = answer.statusWord, RecordStatus.State(status: word) != .delivered {
            return unknown(.unexpectedAnswer, answer, reply)
        }
        guard let batchID = answer.batchID else {
            return isV1 ? .accepted(batchID: nil) : unknown(.unexpectedAnswer, answer, reply)
        }
        return .accepted(batchID: batchID)
    }

    /// 2xx of a real-time push: a success only if its status says so; page “Call Personalisation Real-time v2”.
    private static func realTimeOutcome(_ answer: Answer, _ reply: ServiceReply, isV1: Bool) -> PushOutcome {
        if answer.body.isEmpty {
            return isV1 ? .pushed(batchID: nil) : unknown(.unexpectedAnswer, answer, reply)
        }
        if let reason = answer.oddity { return unknown(reason, answer, reply) }
        guard case .object = answer.json, !answer.isErrorBody else { return unknown(.unexpectedAnswer, answer, reply) }
        guard let word = answer.statusWord else {
            return isV1
                ? .pushed(batchID: answer.batchID) : unknown(.unexpectedAnswer, answer, reply)
        }
        switch RecordStatus.State(status: word) {
        case .delivered: return .pushed(batchID: answer.batchID)
        case .failed: return .failed(answer.message)
        case .waiting, .unknown: return unknown(.unexpectedAnswer, answer, reply)
        }
    }
}
