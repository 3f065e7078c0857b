/// The requests that a line of history led to.
package struct EntryRequests: Hashable, Sendable {
    /// The line.
    package var sequence: Int64
    /// The first of them, oldest first.
    package var first: [AttemptSummary]
    /// How many there are.
    package var total: Int

    package init(sequence: Int64, first: [AttemptSummary], total: Int) {
        (self.sequence, self.first, self.total) = (sequence, first, total)
    }
}

extension ServiceCore {
    /// The requests that a line of history led to: the one it names, or the first ones of its submission.
    package func requests(of entry: HistoryEntry, limit: Int) async throws -> EntryRequests {
        var found = EntryRequests(sequence: entry.sequence, first: [], total: 0)
        if let attempt = entry.attempt {
            found.first = try await journal.attempt(attempt).map { [$0] } ?? []
            found.total = found.first.count
        } else if let id = entry.submission, let submission = try await journal.submission(id) {
            found.first = try await journal.attempts(of: id, limit: limit, after: nil)
            found.total = submission.attempts
        }
        return found
    }
}
