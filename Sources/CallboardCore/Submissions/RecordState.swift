/// The one state in which every row of a submission is at every moment.
///
/// Source: the state table of the reliability promises, 2.1. The raw value is stored, one byte a record; the name is the interface.
package enum RecordState: UInt8, CaseIterable, Sendable, Hashable {
    /// The row breaks a rule and is never sent.
    case invalid
    /// The row was left out by a person before sending.
    case leftOut
    /// Confirmed, waiting for its turn.
    case queued
    /// An attempt is on disk; the request may have left.
    case inFlight
    /// The service took the batch; the record's own result is not known yet.
    case accepted
    /// The service says the record was pushed.
    case pushed
    /// The service says the record failed.
    case failed
    /// The request may or may not have been carried out; only a person or evidence moves it on.
    case inDoubt
    /// The service clearly did not take the request.
    case rejected
    /// Certainly not carried out; waits to be tried again.
    case deferred
    /// The window ended before the record was sent, or while it was in doubt.
    case expired
    /// Cancelled by a person before it was sent.
    case stopped
    /// Accepted, but no result came within the longest wait, or none can be asked for.
    case statusUnknown
    /// The stored record fails its own check and is not touched.
    case quarantined

    /// The name in JSON, CSV and help.
    package var name: String {
        switch self {
        case .invalid: "invalid"
        case .leftOut: "left_out"
        case .queued: "queued"
        case .inFlight: "in_flight"
        case .accepted: "accepted"
        case .pushed: "pushed"
        case .failed: "failed"
        case .inDoubt: "in_doubt"
        case .rejected: "rejected"
        case .deferred: "deferred"
        case .expired: "expired"
        case .stopped: "stopped"
        case .statusUnknown: "status_unknown"
        case .quarantined: "quarantined"
        }
    }

    /// Whether the machine has nothing more to do for the record.
    package var isFinal: Bool {
        switch self {
        case .queued, .inFlight, .accepted, .deferred: false
        case .invalid, .leftOut, .pushed, .failed, .inDoubt, .rejected, .expired, .stopped, .statusUnknown,
            .quarantined:
            true
        }
    }

    /// Whether the record waits for a turn to be sent.
    package var isWaiting: Bool { self == .queued || self == .deferred }

    /// Whether a record may go from this state to `next` by the machine or by a person's decision.
    package func mayBecome(_ next: RecordState) -> Bool {
        switch self {
        case .queued: [.inFlight, .stopped, .expired, .quarantined].contains(next)
        case .deferred: [.inFlight, .stopped, .expired, .quarantined].contains(next)
        case .inFlight:
            [.accepted, .pushed, .failed, .rejected, .deferred, .inDoubt, .statusUnknown].contains(next)
        case .accepted: [.pushed, .failed, .statusUnknown].contains(next)
        case .statusUnknown: [.pushed, .failed].contains(next)
        case .inDoubt: [.accepted, .pushed, .failed, .deferred, .rejected, .expired, .statusUnknown].contains(next)
        case .invalid, .leftOut, .pushed, .failed, .rejected, .expired, .stopped, .quarantined: false
        }
    }
}
