import CallPersonalisation
import Foundation

/// One request as the log shows it: an allow-list of facts, never a body, a number or a secret.
package struct RequestLine: Hashable, Sendable, Identifiable {
    /// Counts up; 0 before it was written.
    package var id: Int64
    /// Milliseconds since the epoch.
    package var at: Int64
    package var method: String
    /// The path with its identifiers left out.
    package var path: String
    /// The HTTP status; nil if no answer came.
    package var status: Int?
    /// What went wrong with the connection.
    package var failure: String?
    package var durationMilliseconds: Int
    /// Bytes of the request given to the network.
    package var sent: Int
    /// Bytes of the answer's body.
    package var received = 0
    package var attempt: Int64?
}

extension RequestLine {
    /// The facts of a request and of what came back.
    init(_ request: ServiceRequest, _ reply: ServiceReply, attempt: Int64? = nil) {
        self.init(
            id: 0,
            at: Int64(reply.startedAt.timeIntervalSince1970 * 1000),
            method: request.method,
            path: request.pathTemplate,
            durationMilliseconds: Int(reply.duration / .milliseconds(1)),
            sent: reply.bytesSent
        )
        self.attempt = attempt
        switch reply.result {
        case .answer(let status, _, let body):
            self.status = status
            received = body.count
        case .failure(let failure): self.failure = "\(failure.kind.rawValue) (\(reply.phase.rawValue))"
        }
    }
}
