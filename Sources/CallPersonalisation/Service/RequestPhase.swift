/// How far a request got: the evidence for what may have become of it.
///
/// Below `headSent` no application byte was given to the socket, so the service cannot have executed it.
public enum RequestPhase: String, Sendable, Codable, CaseIterable, Comparable {
    /// No connection that could be used.
    case notConnected = "not_connected"
    /// A connection stood, but nothing of the request was given to it, for example because TLS failed.
    case connected
    /// The request line and headers were given to the socket.
    case headSent = "head_sent"
    /// The whole request was given to the socket.
    case bodySent = "body_sent"
    /// The status line and headers of an answer came.
    case replyBegun = "reply_begun"
    /// The answer is complete.
    case replyEnded = "reply_ended"

    private var order: Int {
        switch self {
        case .notConnected: 0
        case .connected: 1
        case .headSent: 2
        case .bodySent: 3
        case .replyBegun: 4
        case .replyEnded: 5
        }
    }

    /// Whether one phase comes before another.
    public static func < (left: RequestPhase, right: RequestPhase) -> Bool { left.order < right.order }
}
