/// One way in which the sandbox misbehaves, for which requests, how often.
///
/// A fault file is an array of objects. Each request is compared with the faults in order; the first that applies and
/// whose turn it is decides. Every member is optional:
///
/// | Member | Meaning |
/// |---|---|
/// | `method` | only requests with this method |
/// | `path` | the last part or parts of the path (`token`, `dynamic_call_records`), or its beginning (`/v2/`) |
/// | `after` | let so many matching requests through first |
/// | `count` | happen so many times; for ever when absent |
/// | `probability` | 0 to 1, drawn with the seed of the run, for each request that would be hit |
/// | `status` | answer with this HTTP status instead of doing what was asked |
/// | `takes` | with `status`: first do what was asked (take the records), then answer with the status |
/// | `retry_after` | value of a `Retry-After` header, as it stands |
/// | `headers` | further header fields, an object of text |
/// | `body` | `documented`, `empty`, `html`, `truncated`, `huge`, `deep`, `mistyped`, `unparsable_token` |
/// | `text` | the body itself, instead of `body` |
/// | `bytes` | length of a `huge` body, default 64 MiB |
/// | `redirect` | answer with a `Location` header; the status is 307 unless `status` says another |
/// | `variant` | a spelling of `AnswerSpelling`, or a list of them |
/// | `latency_ms` | wait so long before the answer leaves; records are taken before the wait |
/// | `slow_ms_per_byte` | send the body one byte at a time with this pause |
/// | `drop` | close the connection: `before_body`, `after_body` (nothing taken), `after_taking`, `mid_answer` |
/// | `reset` | with `drop`: close with a reset |
///
/// Without `status` and `redirect` the request is dealt with as always, and `body` changes what is sent back. A request
/// that is answered by `status` without `takes` spends no allowance.
package struct Fault: Hashable, Sendable {
    /// Where the connection is closed without a whole answer.
    package enum Drop: String, Hashable, Sendable, Decodable {
        case beforeBody = "before_body"
        case afterBody = "after_body"
        case afterTaking = "after_taking"
        case midAnswer = "mid_answer"
    }

    /// What is sent instead of the body that belongs to the answer.
    package enum Body: Hashable, Sendable {
        /// The body the reference shows for the status.
        case documented
        /// No bytes.
        case empty
        /// A page of a gateway, as `text/html`.
        case html
        /// Announces the whole body and sends half of it.
        case truncated
        /// The beginning of a body, made so many bytes long.
        case huge(bytes: Int)
        /// 100,000 nested arrays.
        case deep
        /// Valid JSON in which every member has a type no page shows.
        case mistyped
        /// The documented body of a token that cannot be parsed (500/50011).
        case unparsableToken
        /// This text, as JSON.
        case text(String)
    }

    /// Only requests with this method.
    package var method: String?
    /// The end of the path in whole parts, or its beginning when it starts with a slash.
    package var path: String?
    /// Matching requests that pass first.
    package var after = 0
    /// How often it happens; for ever when nil.
    package var count: Int?
    /// Chance for each request it would happen to; 1 when nil.
    package var probability: Double?
    /// HTTP status to answer with.
    package var status: Int?
    /// Whether the records are taken before the status is sent.
    package var takes = false
    /// Value of the `Retry-After` header.
    package var retryAfter: String?
    /// Further header fields.
    package var headers: [String: String] = [:]
    /// What is sent as body; nil for what belongs to the answer.
    package var body: Body?
    /// Address of the `Location` header.
    package var redirect: String?
    /// Spellings of this answer.
    package var variants: Set<AnswerSpelling> = []
    /// Wait before the answer leaves.
    package var latency: Duration = .zero
    /// Pause after each byte of the body.
    package var pausePerByte: Duration = .zero
    /// Where the connection is closed.
    package var drop: Drop?
    /// Whether closing sends a reset.
    package var resets = false

    /// A fault that hits every request and changes nothing; set what it should do.
    package init(method: String? = nil, path: String? = nil) {
        self.method = method
        self.path = path
    }

    /// The status it answers with instead of doing what was asked, if it does.
    var answeringStatus: Int? { status ?? (redirect == nil ? nil : 307) }

    /// Whether it is about requests of this kind.
    func matches(method: String, path: String) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        guard let wanted = self.path else { return true }
        return wanted.hasPrefix("/") ? path.hasPrefix(wanted) : path.hasSuffix("/" + wanted)
    }
}
