/// What was to be sent when the process ended that sent it, as the next one finds it.
package struct LeftWork: Hashable, Sendable {
    /// How many submissions it is.
    package private(set) var submissions = 0
    /// One of them.
    package private(set) var first: SubmissionID?
    /// Rows that wait to be sent.
    package private(set) var rows = 0
    /// Rows of which nobody knows whether the service took them.
    package private(set) var unknown = 0
    /// Requests that were made.
    package private(set) var made = 0
    /// Requests that were made and that are to be made.
    package private(set) var requests = 0

    /// Nothing.
    package init() {}

    /// Adds a submission.
    package mutating func add(_ submission: SubmissionSummary, requestsToGo: Int) {
        submissions += 1
        if first == nil { first = submission.id }
        rows += submission.counts.waiting
        unknown += submission.counts[.inDoubt] + submission.counts[.statusUnknown]
        made += submission.attempts
        requests += submission.attempts + requestsToGo
    }
}
