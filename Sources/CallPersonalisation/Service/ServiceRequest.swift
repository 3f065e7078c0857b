/// One HTTP request, ready to be sent as it is.
///
/// Its headers carry a token and its body carries numbers or a secret; its description has neither.
public struct ServiceRequest: Sendable {
    /// `GET` or `POST`.
    public var method: String
    /// Path and query, to be put behind the base address.
    public var path: String
    /// The path with its values taken out, safe for logs, such as `/v2/clients/{id}/dynamic_call_records`.
    public var pathTemplate: String
    /// Names and values in the order they are sent; `Host` and `Content-Length` are the transport's.
    public var headers: [(name: String, value: String)]
    /// The exact bytes of the body; nil for none.
    public var body: [UInt8]?
    /// Whether executing it twice would do something twice, so that it is never sent again by a machine.
    public var isWrite: Bool
    /// The largest body of an answer that is read, in bytes; a longer one fails as `tooLarge`.
    public var maxReplyBytes: Int

    /// The largest answer unless a request says otherwise: 8 MiB, far above 500 status elements.
    public static let defaultMaxReplyBytes = 8 << 20

    /// Makes a request; `ServiceClient` makes those that the service knows.
    public init(
        method: String,
        path: String,
        pathTemplate: String,
        headers: [(name: String, value: String)],
        body: [UInt8]?,
        isWrite: Bool,
        maxReplyBytes: Int = ServiceRequest.defaultMaxReplyBytes
    ) {
        self.method = method
        self.path = path
        self.pathTemplate = pathTemplate
        self.headers = headers
        self.body = body
        self.isWrite = isWrite
        self.maxReplyBytes = maxReplyBytes
    }
}

extension ServiceRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method, path template and size: what a log may hold.
    public var description: String { "\(method) \(pathTemplate) (\(body?.count ?? 0) bytes)" }
    /// The same as `description`, so that no dump shows a token.
    public var debugDescription: String { description }
    /// Only what a log may hold.
    public var customMirror: Mirror {
        Mirror(self, children: ["method": method, "pathTemplate": pathTemplate, "bytes": body?.count ?? 0])
    }
}
