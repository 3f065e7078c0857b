/// One record that was made for a number, and what became of it.
package struct NumberHit: Hashable, Sendable {
    /// The request that carried the record last.
    package struct Sending: Hashable, Sendable {
        package var attempt: Int64
        /// When the request was claimed, in milliseconds since the epoch.
        package var sentAt: Int64
        /// When its outcome was known, in milliseconds since the epoch; nil while it is open.
        package var closedAt: Int64?
        /// When the service was last asked about the batch, in milliseconds since the epoch.
        package var lastAskedAt: Int64?
        /// Text from outside.
        package var batchID: String?
        package var decision: DoubtDecision?
        package var decidedBy: String?

        package init(
            attempt: Int64,
            sentAt: Int64,
            closedAt: Int64? = nil,
            lastAskedAt: Int64? = nil,
            batchID: String? = nil,
            decision: DoubtDecision? = nil,
            decidedBy: String? = nil
        ) {
            self.attempt = attempt
            self.sentAt = sentAt
            self.closedAt = closedAt
            self.lastAskedAt = lastAskedAt
            self.batchID = batchID
            self.decision = decision
            self.decidedBy = decidedBy
        }
    }

    package var submission: SubmissionID
    package var submissionName: String
    package var record: StoredRecord
    package var state: RecordState
    /// The name of the cause, if the record failed.
    package var cause: String?
    /// Text from outside.
    package var message: String?
    /// Milliseconds since the epoch.
    package var createdAt: Int64
    /// The request that carried it last; nil if none did.
    package var sending: Sending?
    /// Where it stands in the journal.
    package var cursor = FailedRecord.Cursor(chunk: 0, place: 0)
}

/// A row of a file that names a number and was refused, so that nothing of it was ever sent.
package struct RefusedHit: Hashable, Sendable {
    package var submission: SubmissionID
    package var submissionName: String
    package var row: RefusedRow
    /// Milliseconds since the epoch.
    package var createdAt: Int64
}
