/// Why it cannot be told whether a write was executed, with the evidence there is.
public struct Doubt: Hashable, Sendable, Codable {
    /// What leaves the outcome open.
    public enum Reason: String, Sendable, Codable, CaseIterable {
        /// The connection, the time or our patience ended after the first byte was given to the socket.
        case answerLost = "answer_lost"
        /// The service failed while it worked on the request: 408, 425, 5xx.
        case serverError = "server_error"
        /// 3xx, never followed: the address in the configuration is wrong.
        case redirected
        /// A status that no page names.
        case unexpectedStatus = "unexpected_status"
        /// 2xx whose content type is not JSON: some gateway may have spoken.
        case contentType = "content_type"
        /// 2xx whose body cannot be read: truncated, too deep, a member twice, not JSON.
        case unreadable
        /// 2xx whose body can be read, but does not say what a success says.
        case unexpectedAnswer = "unexpected_answer"
        /// The answer is larger than anything the service documents.
        case tooLarge = "too_large"
    }

    /// What leaves the outcome open.
    public var reason: Reason
    /// How far the request got.
    public var phase: RequestPhase
    /// Bytes of the body known to have been given to the socket.
    public var bytesSent: Int
    /// What the service said, if it answered.
    public var message: ServiceMessage?
    /// Why no answer came, if none did.
    public var failure: TransportFailure?

    /// The ID of a batch that can be seen in what came of the answer: a strong hint that it was taken, but no proof.
    public var batchID: String?

    /// Makes a doubt.
    public init(
        reason: Reason,
        phase: RequestPhase,
        bytesSent: Int,
        message: ServiceMessage? = nil,
        failure: TransportFailure? = nil,
        batchID: String? = nil
    ) {
        self.reason = reason
        self.phase = phase
        self.bytesSent = bytesSent
        self.message = message
        self.failure = failure
        self.batchID = batchID
    }

    init(_ reason: Reason, _ reply: ServiceReply, _ message: ServiceMessage? = nil) {
        self.init(reason: reason, phase: reply.phase, bytesSent: reply.bytesSent, message: message)
        if case .failure(let failure) = reply.result { self.failure = failure }
    }
}
