import CallPersonalisation

extension ServiceCore {
    /// Copies failed records that are safe to send again into a new submission, which is linked to the old one.
    ///
    /// Safe are records whose cause allows it and whose window is still open for a minute; for the cause named, also those that
    /// needed a fix. What may have been carried out is never among them: that is decided attempt by attempt.
    ///
    /// - Throws: `CoreError.nothingToSend`, `JournalError`.
    package func retry(_ id: SubmissionID, cause: String? = nil, mode: SubmissionMode? = nil) async throws
        -> SubmissionSummary
    {
        let old = try await found(id)
        if old.counts[.accepted] > 0 { try await refreshStatus(id) }
        var records: [StoredRecord] = []
        var cursor: FailedRecord.Cursor?
        while true {
            let window = try await journal.failures(cause: cause, of: id, limit: 1000, after: cursor)
            records += window.filter { isSafe($0, named: cause) }.map(\.record)
            guard let last = window.last else { break }
            cursor = last.cursor
        }
        return try await submit(
            records,
            name: "retry of \(old.name)",
            mode: mode ?? (records.count > ServiceCore.mostOneByOne ? .batch : .realtime),
            parent: id
        )
    }

    private func isSafe(_ failed: FailedRecord, named cause: String?) -> Bool {
        guard failed.state == .failed || failed.state == .rejected, failed.record.callRecord != nil,
            failed.record.window.endsAt > now + RecordRules.windowSoon
        else { return false }
        let resend = Diagnosis.of(failed.cause).resend
        return resend == .yes || (cause != nil && resend == .afterFix)
    }

    /// Empties personal data of submissions that ended longer ago than so many days; sums and hashes stay.
    ///
    /// - Returns: how many records were emptied.
    package func prune(olderThanDays days: Int? = nil) async throws -> Int {
        let days = days ?? profile.retentionDays
        try await pruneForms(olderThanDays: days)
        return try await journal.prune(before: now - Int64(days) * 86_400_000, days: days, by: operatorName, at: now)
    }
}
