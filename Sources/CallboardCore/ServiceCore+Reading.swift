package import CallPersonalisation
package import Foundation

extension ServiceCore {
    // MARK: Submissions

    /// The newest submissions, or those before one of them.
    package func submissions(limit: Int, before: SubmissionID? = nil) async throws -> [SubmissionSummary] {
        try await journal.submissions(limit: limit, before: before)
    }

    /// One submission.
    package func submission(_ id: SubmissionID) async throws -> SubmissionSummary? { try await journal.submission(id) }

    /// The submission of an ID, of its beginning or end, or of a batch ID; nil if none or more than one fits.
    package func submission(matching text: String) async throws -> SubmissionSummary? {
        try await journal.submission(matching: text)
    }

    /// Attempts of a submission in their order.
    package func attempts(of id: SubmissionID, limit: Int, after: Int64? = nil) async throws -> [AttemptSummary] {
        try await journal.attempts(of: id, limit: limit, after: after)
    }

    /// The newest attempts of a submission, newest first.
    package func latestAttempts(of id: SubmissionID, limit: Int) async throws -> [AttemptSummary] {
        try await journal.latestAttempts(of: id, limit: limit)
    }

    /// When windows of the next requests of a submission end, the earliest of each, in milliseconds since the epoch.
    package func windowEnds(of id: SubmissionID, limit: Int) async throws -> [Int64] {
        try await journal.windowEnds(of: id, limit: limit)
    }

    /// One attempt.
    package func attempt(_ id: Int64) async throws -> AttemptSummary? { try await journal.attempt(id) }

    /// Attempts in doubt that nobody has decided, oldest first.
    package func doubts(limit: Int) async throws -> [AttemptSummary] { try await journal.doubts(limit: limit) }

    /// Rows of the file that were refused, after a row number.
    package func refusedRows(of id: SubmissionID, limit: Int, after row: Int = 0) async throws -> [RefusedRow] {
        try await journal.refusedRows(of: id, limit: limit, after: row)
    }

    // MARK: Failures and history

    /// Why records failed, the most frequent cause first.
    package func causes(in scope: FailureScope) async throws -> [FailureCause] {
        try await journal.causes(in: scope)
    }

    /// Failed records of a cause, or of all.
    package func failures(
        cause: String?,
        in scope: FailureScope,
        limit: Int,
        after cursor: FailedRecord.Cursor? = nil
    ) async throws -> [FailedRecord] {
        try await journal.failures(cause: cause, in: scope, limit: limit, after: cursor)
    }

    /// Everything known of the record at a place; nil if there is none.
    package func chain(of cursor: FailedRecord.Cursor) async throws -> RecordChain? {
        guard var chain = try await journal.chain(of: cursor) else { return nil }
        let labels = try await cachedLabels()
        for index in chain.links.indices {
            chain.links[index].findCatchingRule(labels: labels, of: profile.account.clientAccountID)
        }
        return chain
    }

    /// What people did, newest first.
    package func history(_ query: HistoryQuery, limit: Int, before: Int64? = nil) async throws -> [HistoryEntry] {
        var query = query
        if query.who?.wanted == "me" { query.who?.wanted = operatorName.lowercased() }
        return try await journal.history(query, limit: limit, before: before)
    }

    /// Every record made for a number and every refused row that names it, newest first.
    package func records(forNumber number: String, limit: Int) async throws -> NumberRecords {
        try await journal.records(forNumber: number, limit: limit)
    }

    /// The names of labels as known now, for words that a label stands in.
    package func labelName() async throws -> @Sendable (LabelID) -> String {
        let labels = try await cachedLabels()
        return { labels?[$0]?.name ?? $0.short }
    }

    /// The newest requests, newest first.
    package func requests(limit: Int, before: Int64? = nil) async throws -> [RequestLine] {
        try await journal.requests(limit: limit, before: before)
    }

    /// Writes to the history that whole numbers were shown.
    package func reveal(_ what: String) async throws {
        try await journal.note(.revealed, by: operatorName, at: now, ["what": what])
    }

    // MARK: Small things

    /// What is spent of the allowance and what was heard of the service.
    package func allowance() -> AllowanceStatus {
        var status = services.pool.status()
        services.complete(&status)
        return status
    }

    /// Keeps something small, such as where the cursor was.
    package func keep(_ body: Data, named name: String) async throws {
        try await journal.keep(body, named: name, at: now)
    }

    /// Gives back what was kept.
    package func kept(_ name: String) async throws -> Data? { try await journal.kept(name)?.body }

    /// What is wrong with the end of the journal's ledger; nil if nothing is.
    ///
    /// Costs the same however long the journal is.
    package func verifyEnd() async throws -> String? { try await journal.verifyEnd() }

    /// What is wrong with the journal; empty if every hash and every sum holds.
    package func verify() async throws -> [String] { try await journal.verify() }
}
