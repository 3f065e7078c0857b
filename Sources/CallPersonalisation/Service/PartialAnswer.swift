/// The beginning of an answer that never became complete: evidence, never an answer.
public struct PartialAnswer: Hashable, Sendable {
    /// The HTTP status of its first line.
    public var status: Int
    /// The first bytes of its body, at most 8 KiB.
    public var body: [UInt8]

    /// Bytes of a body that are kept.
    static let maxBytes = 8 << 10

    /// Keeps the beginning of a body.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = Array(body.prefix(Self.maxBytes))
    }
}
