import CallPersonalisation

/// A record and what became of it.
package struct RecordOutcome: Hashable, Sendable {
    package var record: StoredRecord
    package var state: RecordState
    /// What the service said, if the record failed; text from outside.
    package var message: String?

    package init(record: StoredRecord, state: RecordState, message: String? = nil) {
        (self.record, self.state, self.message) = (record, state, message)
    }
}

/// The records of a submission sent once more to a sandbox, held against what became of them.
package struct Rehearsal: Hashable, Sendable {
    package var submission: SubmissionSummary
    /// What became of its first records.
    package var then: [RecordOutcome]
    /// What the sandbox made of them, in the same order.
    package var now: [RecordOutcome]
    /// By how many milliseconds windows were moved, so that they are open.
    package var shift: Int64

    package init(of submission: SubmissionSummary, then: [RecordOutcome], now: [RecordOutcome], shift: Int64) {
        (self.submission, self.then, self.now, self.shift) = (submission, then, now, shift)
    }

    /// So many records are rehearsed at most.
    package static let recordsMax = 1000

    /// By how much windows have to be moved so that none is over; 0 if none is.
    package static func shift(for records: [StoredRecord], at now: Int64) -> Int64 {
        guard records.contains(where: { $0.window.endsAt <= now + RecordRules.windowSoon }) else { return 0 }
        return max(0, now - (records.map(\.window.startsAt).min() ?? now))
    }

    /// The records that got another answer than before; without an answer then or now there is nothing to compare.
    package var differing: [(then: RecordOutcome, now: RecordOutcome)] {
        let answers: Set<RecordState> = [.pushed, .failed, .rejected]
        return zip(then, now).filter { answers.contains($0.state) && answers.contains($1.state) }
            .filter { $0.state != $1.state || ($0.message != $1.message && $0.state != .pushed) }
            .map { (then: $0, now: $1) }
    }
}

extension ServiceCore {
    /// The first records of a submission with what became of them; those whose personal data was emptied are left out.
    package func outcomes(of id: SubmissionID, limit: Int = Rehearsal.recordsMax) async throws -> [RecordOutcome] {
        try await journal.outcomes(of: id, limit: limit)
    }
}
