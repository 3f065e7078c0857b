/// What the service said about a request or a record, in its own words: text from outside.
public struct ServiceMessage: Hashable, Sendable, Codable {
    /// The HTTP status.
    public var status: Int
    /// The machine's word for it, such as `invalid-input`.
    public var slug: String?
    /// The member of the record that is meant, such as `ends_at`.
    public var field: String?
    /// The explanation; empty if there was none or the body is not JSON.
    public var message: String
    /// The first 200 characters of the body, untouched: evidence for the service's support.
    public var raw: String

    /// Makes a message.
    public init(status: Int, slug: String? = nil, field: String? = nil, message: String, raw: String) {
        self.status = status
        self.slug = slug
        self.field = field
        self.message = message
        self.raw = raw
    }

    /// Reads an error body in any published spelling; what is not JSON is kept in `raw` alone.
    init(status: Int, body: [UInt8], json: JSONValue?) {
        let spoken = json?.statusObject
        self.status = status
        slug = json?["slug"]?.text ?? spoken?["slug"]?.text
        field = spoken?["field"]?.text ?? json?["field"]?.text
        message = spoken?["message"]?.text ?? json?["message"]?.text ?? ""
        raw = Self.start(of: body)
    }

    /// The first 200 characters of a body; bytes that are no text become U+FFFD.
    static func start(of body: [UInt8]) -> String {
        // A character is rarely longer than a few bytes: 8 KiB bound the work on a large body.
        String(String(decoding: body.prefix(8192), as: UTF8.self).prefix(200))
    }
}
