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
    /// Under which name its token is spoken of, such as `t7`; never the token.
    package var token: String?
    /// The service's name for the request; text from outside.
    package var requestID: String?
    /// The batch that was asked about, or that the answer named; text from outside.
    package var batchID: String?
    /// Milliseconds it waited for its turn.
    package var waited: Int?
    /// Milliseconds from sending it to the head of the answer.
    package var firstByte: Int?
    /// Which try of the same read it was, from 1; a push is only ever sent once.
    package var tryNumber = 1
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
        firstByte = reply.firstByte.map { Int($0 / .milliseconds(1)) }
        switch reply.result {
        case .answer(let status, let headers, let body):
            self.status = status
            requestID = headers.requestID
            received = body.count
        case .failure(let failure): self.failure = "\(failure.kind.rawValue) (\(reply.phase.rawValue))"
        }
    }
}
