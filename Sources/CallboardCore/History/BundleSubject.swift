/// What an escalation bundle is about.
package enum BundleSubject: Hashable, Sendable {
    case submission(SubmissionID)
    case attempt(Int64)
    /// One record and everything sent instead of it.
    case record(FailedRecord.Cursor)
    /// Any part of a number in any notation.
    case number(String)
}
