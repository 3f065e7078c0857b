/// A record to preload a sandbox with, for a demonstration that has a history from the start.
package struct SandboxRecord: Hashable, Sendable {
    /// The number that rings, as it would stand on the wire.
    package var caller: String
    /// The number that is rung, as it would stand on the wire.
    package var receiver: String
    /// A label of the sandbox.
    package var labelID: String
    /// The line beneath the label.
    package var callReason: String?
    /// Milliseconds since the epoch.
    package var startsAt: Int64
    /// Milliseconds since the epoch.
    package var endsAt: Int64

    /// Puts the members together.
    package init(
        caller: String,
        receiver: String,
        labelID: String,
        callReason: String? = nil,
        startsAt: Int64,
        endsAt: Int64
    ) {
        self.caller = caller
        self.receiver = receiver
        self.labelID = labelID
        self.callReason = callReason
        self.startsAt = startsAt
        self.endsAt = endsAt
    }

    /// The record as if it had come over the wire.
    var received: ReceivedRecord {
        ReceivedRecord(
            caller: .value(caller),
            receiver: .value(receiver),
            labelID: .value(labelID),
            callReason: callReason.map { .value($0) } ?? .absent,
            startsAt: .value(startsAt),
            endsAt: .value(endsAt)
        )
    }
}
