import Foundation

/// A request as far as the service looks at it.
package struct SandboxRequest: Sendable {
    /// HTTP method.
    package var method: String
    /// Path without the query.
    package var path: String
    /// What stands after the question mark, as sent.
    package var query: String?
    /// `Authorization`.
    package var authorization: String?
    /// `Accept`.
    package var accept: String?
    /// `Content-Type`.
    package var contentType: String?
    /// `X-Public-Access`.
    package var publicAccess: String?
    /// What stands in the body.
    var body: ReceivedBody = .none
    let route: Route

    /// A request without a body.
    package init(method: String, path: String, query: String? = nil) {
        self.method = method
        self.path = path
        self.query = query
        route = Route(method: method, path: path)
    }

    /// The value of a query parameter, with percent signs resolved.
    func parameter(_ name: String) -> String? {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == name else { continue }
            return String(parts[1]).removingPercentEncoding
        }
        return nil
    }
}

extension SandboxRequest {
    /// Reads the body that belongs to the path, or counts its records when it goes to a sink.
    package mutating func read(_ bytes: UnsafeRawBufferPointer, counting: Bool = false) {
        switch route {
        case .realTime where counting: body = .counted(1)
        case .batch where counting: body = .counted(RecordCount.records(in: bytes))
        case .token, .realTime, .batch: body = ReceivedBody(Data(bytes), for: route)
        case .labels, .status, .wrongMethod, .unknown: break
        }
    }
}
