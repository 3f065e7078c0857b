/// What a person searches the history for.
package struct HistoryQuery: Hashable, Sendable {
    /// Any part of a number in any notation.
    package var number: String?
    /// Part of a submission's name, of who did it, or of a batch ID.
    package var text: String?
    /// Milliseconds since the epoch.
    package var since: Int64?

    package init(number: String? = nil, text: String? = nil, since: Int64? = nil) {
        self.number = number
        self.text = text
        self.since = since
    }
}

/// One line of history as a screen shows it.
package struct HistoryEntry: Hashable, Sendable, Identifiable {
    package var id: Int64 { sequence }
    /// The order of history; clocks are only shown.
    package var sequence: Int64
    /// Milliseconds since the epoch.
    package var at: Int64
    package var who: String
    package var kind: String
    package var submission: SubmissionID?
    package var submissionName: String?
    package var attempt: Int64?
    /// What was done, in plain words.
    package var words: String
    /// Where the submission's rows stand now.
    package var counts: StateCounts?
}

/// One record that was made for a number, and what became of it.
package struct NumberHit: Hashable, Sendable {
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
}

/// A record that did not reach its receiver, with what is known of the reason.
package struct FailedRecord: Hashable, Sendable {
    /// Where to go on reading.
    package struct Cursor: Hashable, Sendable {
        package var chunk: Int64
        package var place: Int
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
}

/// A reason for failure and how many records it stopped.
package struct FailureCause: Hashable, Sendable, Identifiable {
    package var id: String { diagnosis.id }
    package var rows: Int
    package var diagnosis: Diagnosis
}
