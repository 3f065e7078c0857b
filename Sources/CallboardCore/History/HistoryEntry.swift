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
    /// Which kind of account it went to: `live`, `test` or `sandbox`.
    package var submissionKind: String?
    package var attempt: Int64?
    /// What was done, in plain words.
    package var words: String
    /// Where the submission's rows stand now.
    package var counts: StateCounts?
}
