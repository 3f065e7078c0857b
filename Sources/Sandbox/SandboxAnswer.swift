/// An answer and the manner in which it is sent.
package struct SandboxAnswer: Sendable {
    /// How the bytes leave.
    package enum Delivery: Hashable, Sendable {
        /// All at once.
        case whole
        /// The whole length is announced, half the body is sent, then the connection is closed.
        case half
        /// One byte at a time with a pause after each.
        case slow(Duration)
        /// The body and then spaces up to this many bytes.
        case padded(Int)
        /// The connection is closed without a byte of answer.
        case dropped(resets: Bool)
    }

    /// HTTP status.
    package var status: Int
    /// Header fields apart from the length of the body, in order.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: String
    /// Wait before the answer leaves.
    package var delay: Duration = .zero
    /// How the bytes leave.
    package var delivery: Delivery = .whole

    /// An answer with JSON in it, or with no body.
    init(_ status: Int, _ body: String, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.body = body
        self.headers = headers
        if !body.isEmpty { self.headers.append(("Content-Type", "application/json")) }
    }

    /// An answer with the generic error body.
    ///
    /// Source: reference section 10.
    static func error(_ status: Int, _ slug: String, _ message: String) -> SandboxAnswer {
        SandboxAnswer(status, errorBody(slug, message))
    }

    /// The generic error body.
    static func errorBody(_ slug: String, _ message: String) -> String {
        var text = JSONText()
        text.object { members in
            members.string("slug", slug)
            members.string("message", message)
        }
        return text.string
    }

    /// The answer to a request that breaks a rule.
    static func invalid(_ message: String) -> SandboxAnswer { error(400, "invalid-input", message) }

    /// The answer to a body that is not read to its end.
    static var tooLarge: SandboxAnswer { error(413, "invalid-input", "Request body is too large") }

    /// The documented answer to a token that is unknown or too old.
    static var tokenRefused: SandboxAnswer { error(401, "authorization-error", "please login again") }

    /// The documented answer to the wrong account.
    static var forbidden: SandboxAnswer {
        error(403, "forbidden-error", "not authorized. please contact your admin.")
    }

    /// The answer to a path or batch that is not there; no page shows its body.
    static var notFound: SandboxAnswer { error(404, "not-found", "not found") }

    /// The body that belongs to a status when nothing else is known.
    static func documented(_ status: Int) -> SandboxAnswer {
        switch status {
        case 400: invalid("Request body is invalid")
        case 401: tokenRefused
        case 403: forbidden
        case 404: notFound
        case 429: error(429, "too-many-requests", "rate limit exceeded")
        case 500...: error(status, "internal-server-error", "\(status) - something went wrong")
        default: SandboxAnswer(status, "")
        }
    }
}
