public import Foundation

/// The few headers of an answer that mean something to us.
public struct ReplyHeaders: Hashable, Sendable {
    /// `Content-Type` as received.
    public var contentType: String?
    /// `Retry-After` as received: seconds or an HTTP date.
    public var retryAfter: String?
    /// `Date`: the service's clock, for estimating the skew of ours.
    public var date: Date?
    /// What the service calls this request, for asking its support; text from outside, at most 128 bytes.
    public var requestID: String?

    /// Makes a set of headers; all are optional.
    public init(
        contentType: String? = nil,
        retryAfter: String? = nil,
        date: Date? = nil,
        requestID: String? = nil
    ) {
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.date = date
        self.requestID = requestID
    }

    /// Whether the body is said to be JSON; nil if nothing is said.
    var isJSON: Bool? {
        guard let contentType else { return nil }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
    }

    /// How long to wait at least, counted from `now`; nil if nothing usable is said.
    ///
    /// Junk and times in the past are ignored, and nothing counts above an hour: a broken gateway must not stop the work for days.
    func retryDelay(now: Date) -> Duration? {
        guard let text = retryAfter?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int64(text) ?? Int64.max, Self.retryDelayMax))
        }
        guard let until = ServiceTime.http(text) else { return nil }
        // Counted on the service's clock where it tells it: ours may be wrong.
        let seconds = until.timeIntervalSince(date ?? now)
        return seconds < 0 ? nil : .seconds(min(seconds, Double(Self.retryDelayMax)))
    }

    /// The longest delay taken from an answer, in seconds.
    static let retryDelayMax: Int64 = 3600
}
