import CallboardCore

/// Failed records of one cause, as many as were asked for.
struct FailurePage: Sendable {
    var filter: FailureFilter
    var cause: String
    /// Behind which record they begin; nil for the first.
    var after: FailedRecord.Cursor?
    var rows: [FailedRecord]
    /// Whether there are no more.
    var isLast: Bool
}
