public import Foundation

/// What became of one request on the wire.
public struct ServiceReply: Sendable {
    /// An answer, or why there is none.
    public enum Result: Sendable, Hashable {
        /// A complete answer; `body` as received.
        case answer(status: Int, headers: ReplyHeaders, body: [UInt8])
        /// No complete answer.
        case failure(TransportFailure)
    }

    /// An answer, or why there is none.
    public var result: Result
    /// What had come of an answer when it failed; nil if nothing had, or if the answer is complete.
    public var partial: PartialAnswer?
    /// How far the request got.
    public var phase: RequestPhase
    /// Bytes of the body known to have been given to the socket.
    public var bytesSent: Int
    /// When the request was handed over, by this machine's clock.
    public var startedAt: Date
    /// From handing it over to the result.
    public var duration: Duration
    /// From handing it over to the head of the answer; nil if none came.
    public var firstByte: Duration?

    /// Makes a reply.
    public init(
        result: Result,
        phase: RequestPhase,
        bytesSent: Int,
        startedAt: Date,
        duration: Duration,
        firstByte: Duration? = nil,
        partial: PartialAnswer? = nil
    ) {
        self.result = result
        self.partial = partial
        self.phase = phase
        self.bytesSent = bytesSent
        self.startedAt = startedAt
        self.duration = duration
        self.firstByte = firstByte
    }

    /// When the result came, by this machine's clock.
    public var endedAt: Date {
        startedAt.addingTimeInterval(duration / .seconds(1))
    }

    /// The HTTP status of a complete answer.
    public var status: Int? {
        if case .answer(let status, _, _) = result { status } else { nil }
    }
}
