package import CallPersonalisation

/// How often a label was used in the last days.
package struct LabelUsage: Hashable, Sendable {
    /// Over how many days it is counted.
    package static let days = 7

    /// Records that the service was sent.
    package var sent = 0
    /// Those among them that it refused or could not push.
    package var failed = 0
    /// How many of those failed for which cause.
    package var causes: [String: Int] = [:]
    /// When the last of the records was sent, in milliseconds since the epoch; nil if none was.
    package var lastUsedAt: Int64?

    package init(sent: Int = 0, failed: Int = 0, causes: [String: Int] = [:], lastUsedAt: Int64? = nil) {
        self.sent = sent
        self.failed = failed
        self.causes = causes
        self.lastUsedAt = lastUsedAt
    }

    /// The causes, the most frequent first.
    package var causesByRows: [(cause: String, rows: Int)] {
        causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

/// The usage of all labels of an account.
package struct LabelUsages: Hashable, Sendable {
    /// By the label; one that was not used has none.
    package var byLabel: [LabelID: LabelUsage] = [:]
    /// Whether so much was sent that only the newest of it was counted.
    package var isCut = false

    package init(_ byLabel: [LabelID: LabelUsage] = [:], isCut: Bool = false) {
        self.byLabel = byLabel
        self.isCut = isCut
    }

    /// Counts a record; `noted` is the cause that the journal has for it, and `sentAt` when its newest request left.
    mutating func add(_ state: RecordState, of label: LabelID, noted: String?, sentAt: Int64?) {
        switch state {
        case .accepted, .pushed, .statusUnknown, .inDoubt: break
        case .failed, .rejected:
            byLabel[label, default: LabelUsage()].failed += 1
            if let cause = Diagnosis.cause(of: state, noted: noted) {
                byLabel[label, default: LabelUsage()].causes[cause, default: 0] += 1
            }
        case .queued, .inFlight, .deferred, .invalid, .leftOut, .expired, .stopped, .quarantined: return
        }
        byLabel[label, default: LabelUsage()].sent += 1
        if let sentAt, sentAt > byLabel[label]?.lastUsedAt ?? .min { byLabel[label]?.lastUsedAt = sentAt }
    }
}
