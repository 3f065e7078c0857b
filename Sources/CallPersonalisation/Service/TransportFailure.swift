/// Why no complete answer came.
public struct TransportFailure: Hashable, Sendable, Codable, Error {
    /// What went wrong, as far as it can be told from here.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The host name has no address.
        case dns
        /// Nobody listens at that address and port.
        case refused
        /// There is no way to that address.
        case unreachable
        /// The connection did not come about in time.
        case connectTimeout = "connect_timeout"
        /// TLS failed: certificate, name, version or handshake.
        case tls
        /// The answer did not come, or not completely, in time.
        case timeout
        /// The connection was closed or reset before the answer was complete.
        case reset
        /// The answer is larger than the request allows.
        case tooLarge = "too_large"
        /// We gave up waiting.
        case cancelled
        /// Anything else.
        case other
    }

    /// What went wrong.
    public var kind: Kind
    /// The underlying error in the library's words; without numbers, tokens and bodies.
    public var detail: String

    /// Makes a failure.
    public init(kind: Kind, detail: String) {
        self.kind = kind
        self.detail = detail
    }
}
