package import CallPersonalisation

/// How often a label was used in the last days.
package struct LabelUsage: Hashable, Sendable {
    /// Over how many days it is counted.
    package static let days = 7

    /// Records that the service was sent.
    package var sent = 0
    /// Those among them that it refused or could not push.
    package var failed = 0

    package init(sent: Int = 0, failed: Int = 0) {
        self.sent = sent
        self.failed = failed
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

    mutating func add(_ state: RecordState, of label: LabelID) {
        switch state {
        case .accepted, .pushed, .statusUnknown, .inDoubt: byLabel[label, default: LabelUsage()].sent += 1
        case .failed, .rejected:
            byLabel[label, default: LabelUsage()].sent += 1
            byLabel[label, default: LabelUsage()].failed += 1
        case .queued, .inFlight, .deferred, .invalid, .leftOut, .expired, .stopped, .quarantined: break
        }
    }
}
