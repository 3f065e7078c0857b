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
