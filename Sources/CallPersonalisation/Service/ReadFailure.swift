/// Why a read (labels, batch status) brought nothing; reading again is always safe.
public enum ReadFailure: Hashable, Sendable {
    /// 4xx: asking the same again will not help.
    case refused(ServiceMessage)
    /// 408, 425, 5xx and statuses that no page names: may pass.
    case serverError(ServiceMessage)
    /// 3xx, never followed: the address in the configuration is wrong.
    case redirected(ServiceMessage)
    /// 2xx whose body is not what the pages describe.
    case unreadable(ServiceMessage)
    /// No complete answer came.
    case transport(TransportFailure)

    /// Whether the same read may succeed a little later.
    public var mayPass: Bool {
        switch self {
        case .refused, .redirected: false
        case .serverError, .unreadable, .transport: true
        }
    }
}
