package import CallPersonalisation

/// Everything that is known of one record: where it came from, every request that carried it, and what was sent instead of it.
package struct RecordChain: Hashable, Sendable {
    /// A request that carried a record, with all that happened around it.
    package struct Sending: Hashable, Sendable {
        package var attempt: AttemptSummary
        /// The beginning of the service's answer as it came; text from outside.
        package var raw: String?
        /// The request itself and those that asked for its batch, oldest first.
        package var requests: [RequestLine]
        /// What the ledger says of the request, oldest first.
        package var deeds: [HistoryEntry]
    }

    /// One record: the original, or a copy that was sent instead.
    package struct Link: Hashable, Sendable {
        package var cursor: FailedRecord.Cursor
        package var submission: SubmissionSummary
        package var record: StoredRecord
        package var state: RecordState
        /// The name of the cause, if the record failed.
        package var cause: String?
        /// Text from outside.
        package var message: String?
        /// The status word as the service wrote it; text from outside.
        package var status: String?
        /// When its result was known, in milliseconds since the epoch.
        package var at: Int64?
        /// The requests that carried it, oldest first.
        package var sendings: [Sending]
        /// The rule by which the local check catches it now; nil if none does, or if it did not fail.
        package var rule: RecordRule?
    }

    /// The record that was asked about.
    package var subject: FailedRecord.Cursor
    /// The original and the copies of it, oldest first.
    package var links: [Link]
}
