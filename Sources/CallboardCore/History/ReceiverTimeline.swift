import CallPersonalisation

/// Everything the journal holds for a number that was looked for.
package struct NumberRecords: Hashable, Sendable {
    /// What was looked for, as it was typed.
    package var wanted: String
    /// Records, those of the newest submission first.
    package var hits: [NumberHit]
    /// Rows of files that were refused.
    package var refused: [RefusedHit]
    /// Whether there are more records than were read.
    package var isCut: Bool
    /// Records made before this moment were emptied and cannot be found; milliseconds since the epoch.
    package var emptiedBefore: Int64?

    package init(
        wanted: String,
        hits: [NumberHit],
        refused: [RefusedHit] = [],
        isCut: Bool = false,
        emptiedBefore: Int64? = nil
    ) {
        self.wanted = wanted
        self.hits = hits
        self.refused = refused
        self.isCut = isCut
        self.emptiedBefore = emptiedBefore
    }

    /// Leaves out what other callers made; a refused row stays, for it may be anybody's.
    package mutating func keepCallers(_ needle: NumberNeedle) {
        hits.removeAll { !needle.isIn($0.record.caller) }
    }

    /// The receivers that have the digits, the one with the newest record first.
    package var receivers: [UInt64] {
        guard let needle = NumberNeedle(wanted) else { return [] }
        var seen: [UInt64] = []
        for hit in hits where needle.isIn(hit.record.receiver) && !seen.contains(hit.record.receiver) {
            seen.append(hit.record.receiver)
        }
        return seen
    }

    /// What was made for one receiver.
    package func timeline(of receiver: UInt64) -> ReceiverTimeline {
        ReceiverTimeline(
            receiver: receiver,
            windows: hits.filter { $0.record.receiver == receiver },
            refused: refused,
            emptiedBefore: emptiedBefore
        )
    }
}

/// The windows of all records made for one receiver, in the order of time.
package struct ReceiverTimeline: Hashable, Sendable {
    /// The receiver's number.
    package let receiver: UInt64
    /// The records, the one with the latest window first.
    package let windows: [NumberHit]
    /// Rows of files for this number that were refused.
    package let refused: [RefusedHit]
    /// Records made before this moment were emptied; milliseconds since the epoch.
    package let emptiedBefore: Int64?

    package init(receiver: UInt64, windows: [NumberHit], refused: [RefusedHit] = [], emptiedBefore: Int64? = nil) {
        self.receiver = receiver
        self.windows = windows.sorted { left, right in
            (left.record.window.startsAt, left.createdAt) > (right.record.window.startsAt, right.createdAt)
        }
        self.refused = refused
        self.emptiedBefore = emptiedBefore
    }

    /// Whether the name should have shown at a moment, in milliseconds since the epoch, and why.
    ///
    /// A window holds its first moment and not its last. Of several records for it the one that reached the phone counts, then the one that
    /// came nearest; of equal ones the last pushed, as the service's pages say nothing about overlapping windows.
    package func answer(at moment: Int64) -> ShownAnswer {
        let covering = windows.filter { $0.record.window.startsAt <= moment && moment < $0.record.window.endsAt }
        let inTime = covering.filter { $0.state == .pushed && $0.takenAt <= moment }
        if let shown = inTime.max(by: { $0.takenAt < $1.takenAt }) {
            return ShownAnswer(
                kind: shown.isSurelyThere(at: moment) ? .shown : .shownIfInTime,
                moment: moment,
                hit: shown
            )
        }
        let best = covering.max { (Self.rank($0), $0.createdAt) < (Self.rank($1), $1.createdAt) }
        if let best { return ShownAnswer(kind: Self.kind(best), moment: moment, hit: best) }
        var answer = ShownAnswer(kind: windows.isEmpty ? .neverSent : .outside, moment: moment)
        answer.before = windows.filter { $0.record.window.endsAt <= moment }.max {
            $0.record.window.endsAt < $1.record.window.endsAt
        }
        answer.after = windows.last { $0.record.window.startsAt > moment }
        if windows.isEmpty {
            answer.refused = refused.first
            if answer.refused != nil { answer.kind = .refused }
            if let emptiedBefore, emptiedBefore > moment { answer.kind = .emptied }
        }
        return answer
    }

    /// How near a record came to the phone.
    private static func rank(_ hit: NumberHit) -> Int {
        switch hit.state {
        case .pushed: 9
        case .accepted, .statusUnknown: 8
        case .inDoubt, .inFlight: 7
        case .failed: 6
        case .rejected: 5
        case .queued, .deferred: 4
        case .expired: 3
        case .stopped: 2
        case .invalid, .leftOut, .quarantined: 1
        }
    }

    private static func kind(_ hit: NumberHit) -> ShownAnswer.Kind {
        switch hit.state {
        case .pushed: .late
        case .accepted: .resultOpen
        case .statusUnknown: .resultUnknown
        case .inDoubt, .inFlight: .inDoubt
        case .failed: .failed
        case .rejected: .rejected
        case .queued, .deferred: .notSentYet
        case .expired: .expired
        case .stopped: .cancelled
        case .invalid, .leftOut, .quarantined: .neverSent
        }
    }
}

extension NumberHit {
    /// When the service is known to have taken it, in milliseconds since the epoch; far in the future if it is not.
    fileprivate var takenAt: Int64 { sending.map { $0.closedAt ?? .max } ?? .max }

    /// Whether the push itself, not only the taking of its batch, is known to have been over.
    fileprivate func isSurelyThere(at moment: Int64) -> Bool {
        guard let sending, sending.batchID != nil, let asked = sending.lastAskedAt else { return true }
        return asked <= moment
    }
}
