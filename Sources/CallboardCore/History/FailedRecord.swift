/// A record that did not reach its receiver, with what is known of the reason.
package struct FailedRecord: Hashable, Sendable {
    /// A record's place in the journal, which names it and says where to go on reading.
    package struct Cursor: Hashable, Sendable, Comparable {
        package var chunk: Int64
        package var place: Int

        package init(chunk: Int64, place: Int) {
            self.chunk = chunk
            self.place = place
        }

        /// In the order in which records were stored.
        package static func < (left: Cursor, right: Cursor) -> Bool {
            (left.chunk, left.place) < (right.chunk, right.place)
        }
    }

    /// The copy of a record that was sent instead of it.
    package struct Resent: Hashable, Sendable {
        package var cursor: Cursor
        package var submission: SubmissionID
        package var submissionName: String
        package var state: RecordState
    }

    package var submission: SubmissionID
    package var submissionName: String
    package var attempt: Int64
    package var record: StoredRecord
    package var state: RecordState
    package var cause: String
    /// Text from outside.
    package var message: String?
    /// The status word as the service wrote it; text from outside.
    package var status: String?
    /// Milliseconds since the epoch.
    package var at: Int64
    package var batchID: String?
    package var cursor: Cursor
    /// What was sent instead; nil if nothing was, or if that was cancelled before it left.
    package var resent: Resent?
    /// When the request left that it failed with, in milliseconds since the epoch; nil if it never left.
    package var sentAt: Int64?
    /// The client account it was sent with.
    package var account = ""
}

/// A reason for failure and how many records it stopped.
package struct FailureCause: Hashable, Sendable, Identifiable {
    package var id: String { diagnosis.id }
    package var rows: Int
    package var diagnosis: Diagnosis
    /// How many of the rows were sent again already.
    package var resent = 0
}

/// Which failed records are meant; everything that is given must fit.
package struct FailureScope: Hashable, Sendable {
    package var submission: SubmissionID?
    /// Terms as in the history; who and what are of no matter here.
    package var query: HistoryQuery

    package init(submission: SubmissionID? = nil, query: HistoryQuery = HistoryQuery()) {
        self.submission = submission
        self.query = query
    }
}
