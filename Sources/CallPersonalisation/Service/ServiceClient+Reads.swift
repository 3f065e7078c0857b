import Foundation

extension ServiceClient {
    /// What a question for a page of labels came to.
    public static func labelsOutcome(of reply: ServiceReply) -> LabelsOutcome {
        switch readOutcome(of: reply) {
        case .answer(let answer):
            guard case .array(let elements) = answer.json else { return .failed(.unreadable(answer.message)) }
            return .labels(elements.compactMap(Label.init(element:)), received: elements.count)
        case .tokenRejected(let message): return .tokenRejected(message)
        case .rateLimited(let delay, let message): return .rateLimited(retryAfter: delay, message)
        case .failed(let failure): return .failed(failure)
        }
    }

    /// What a question about a batch came to; takes the answers of every edition.
    public static func statusOutcome(of reply: ServiceReply) -> StatusOutcome {
        switch readOutcome(of: reply) {
        case .answer(let answer):
            guard let elements = statusElements(answer.json) else { return .failed(.unreadable(answer.message)) }
            let statuses = elements.compactMap(RecordStatus.init)
            // An element that is no object would be a record without an outcome: rather none than a gap.
            return statuses.count == elements.count ? .statuses(statuses) : .failed(.unreadable(answer.message))
        case .tokenRejected(let message): return .tokenRejected(message)
        case .rateLimited(let delay, let message): return .rateLimited(retryAfter: delay, message)
        case .failed(.refused(let message)) where message.status == 404: return .notFound(message)
        case .failed(let failure): return .failed(failure)
        }
    }

    /// The elements of a bare array (v1), of `data` (v2, v3), or one record whose members lie flat (as v3's page lists them).
    private static func statusElements(_ json: JSONValue?) -> [JSONValue]? {
        if case .array(let elements) = json { return elements }
        guard let json, case .object = json else { return nil }
        if case .array(let elements) = json["data"] { return elements }
        return json["data"] == nil && (json["receiver_number"] ?? json["receiver"]) != nil ? [json] : nil
    }

    private enum ReadOutcome {
        case answer(Answer)
        case tokenRejected(ServiceMessage)
        case rateLimited(Duration?, ServiceMessage)
        case failed(ReadFailure)
    }

    private static func readOutcome(of reply: ServiceReply) -> ReadOutcome {
        switch reply.result {
        case .failure(let failure): return .failed(.transport(failure))
        case .answer(let status, let headers, let body):
            let answer = Answer(status: status, headers: headers, body: body)
            switch status {
            case 200..<300: return answer.oddity == nil ? .answer(answer) : .failed(.unreadable(answer.message))
            case 300..<400: return .failed(.redirected(answer.message))
            case 401: return .tokenRejected(answer.message)
            case 429: return .rateLimited(headers.retryDelay(now: reply.endedAt), answer.message)
            case 500 where answer.saysTokenUnreadable: return .tokenRejected(answer.message)
            case 408, 425: return .failed(.serverError(answer.message))
            case 400..<500: return .failed(.refused(answer.message))
            default: return .failed(.serverError(answer.message))
            }
        }
    }

    /// What asking for a token came to.
    public static func tokenOutcome(of reply: ServiceReply) -> TokenOutcome {
        switch reply.result {
        case .failure(let failure):
            return reply.phase < .headSent ? .failed(failure) : .unknown(doubt(of: failure, reply))
        case .answer(let status, let headers, let body):
            let answer = Answer(status: status, headers: headers, body: body)
            switch status {
            case 200..<300:
                if let reason = answer.oddity { return .unknown(Doubt(reason, reply, answer.withoutSecret)) }
                guard let secret = answer.json?["token"]?.text, AccessToken.isUsable(secret) else {
                    return .unknown(Doubt(.unexpectedAnswer, reply, answer.withoutSecret))
                }
                // A token is good without its time; the header's and then our own are the next best.
                let created = answer.json?["created_at"]?.text.flatMap(ServiceTime.rfc3339)
                return .token(AccessToken(secret: secret, createdAt: created ?? headers.date ?? reply.endedAt))
            case 429: return .rateLimited(retryAfter: headers.retryDelay(now: reply.endedAt), answer.message)
            case 408, 425: return .unknown(Doubt(.serverError, reply, answer.message))
            case 400..<500: return .rejected(answer.message)
            default: return .unknown(Doubt(doubtReason(of: status), reply, answer.message))
            }
        }
    }
}

extension Answer {
    /// What was said without the start of the body: a token may stand there.
    fileprivate var withoutSecret: ServiceMessage {
        var message = message
        message.raw = ""
        return message
    }
}

extension Label {
    /// Reads one element of a labels answer; nil without an ID, as no record could name it.
    init?(element: JSONValue) {
        guard let id = element["id"]?.looseText, !id.isEmpty else { return nil }
        self.init(
            id: LabelID(id),
            name: element["name"]?.looseText ?? "",
            logoURL: element["logo_url"]?.text,
            category: element["category"]?.looseInteger.map { Int($0) },
            subCategory: element["sub_category"]?.looseInteger.map { Int($0) },
            kind: element["label_type"]?.text,
            createdBy: element["created_by_email"]?.text,
            createdAt: element["created_at"]?.text,
            deletedAt: element["deleted_at"]?.text
        )
    }
}
