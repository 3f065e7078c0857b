/// How long each part of a request may take.
public struct TransportTimeouts: Hashable, Sendable {
    /// Until a connection stands, TLS included, or until one of the pool is free.
    public var connect: Duration
    /// From the end of the request to the first byte of the answer, and between two parts of it.
    public var firstByte: Duration
    /// From handing over the request to the end of the answer.
    public var whole: Duration

    /// Makes a set; 10, 30 and 60 seconds unless given.
    public init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(30),
        whole: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.whole = whole
    }
}
