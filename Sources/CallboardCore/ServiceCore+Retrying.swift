import CallPersonalisation

extension ServiceCore {
    /// Finds out which failed records can be sent again now.
    ///
    /// Asks the service for what is still open of the submissions concerned, unless there is no network; while it cannot be asked, the plan
    /// goes by what is known. What may have been carried out is never among the records: that is decided attempt by attempt.
    ///
    /// - Parameter fix: repairs for the records that need something put right; nil if that was done elsewhere.
    /// - Throws: `JournalError`.
    package func planRetry(_ selection: RetrySelection, in scope: FailureScope, fix: Recipe? = nil) async throws
        -> RetryPlan
    {
        var found = try await failedRecords(selection, in: scope)
        var isNewer = false
        var notAsked: String?
        for id in Self.submissions(of: found).union(scope.submission.map { [$0] } ?? []).prefix(Self.mostAsked) {
            guard !isOffline, let summary = try await journal.submission(id), summary.counts[.accepted] > 0 else {
                continue
            }
            do {
                try await refreshStatus(id, isAsked: false)
                isNewer = true
            } catch let error as CoreError where error.isOfService {
                notAsked = "What is planned goes by what was known before. \(error.description)"
                break
            } catch let error as CredentialError {
                notAsked = "What is planned goes by what was known before. \(error.description)"
                break
            }
        }
        if isNewer { found = try await failedRecords(selection, in: scope) }
        var repairer: Repairer?
        if let fix, !fix.isEmpty { repairer = try await self.repairer(fix) }
        var plan = RetryPlan(selection, of: found, at: now, fix: repairer)
        plan.notAsked = notAsked
        return plan
    }

    /// At most so many submissions are asked about before a retry; the watcher asks about the others in its own time.
    private static let mostAsked = 10

    private static func submissions(of records: [FailedRecord]) -> Set<SubmissionID> { Set(records.map(\.submission)) }

    /// The repairs that are offered for a cause: for the rules that its first records break now, and for windows that are over.
    package func offers(cause: String, in scope: FailureScope) async throws -> [Repair] {
        let repairer = try await repairer(Recipe())
        var offers: [Repair] = []
        for failed in try await journal.failures(cause: cause, in: scope, limit: Self.mostLookedAt, after: nil)
        where failed.resent == nil && failed.record.callRecord != nil {
            for offer in repairer.offers(for: failed.record) where offer.problem == nil && !offers.contains(offer) {
                offers.append(offer)
            }
        }
        return offers
    }

    /// So many records of a cause are looked at for what could be done about it.
    private static let mostLookedAt = 50

    private func failedRecords(_ selection: RetrySelection, in scope: FailureScope) async throws -> [FailedRecord] {
        if case .records(let cursors) = selection { return try await journal.failures(at: cursors) }
        var found: [FailedRecord] = []
        var cursor: FailedRecord.Cursor?
        while true {
            let page = try await journal.failures(cause: selection.cause, in: scope, limit: 1000, after: cursor)
            if case .lines(let lines) = selection {
                found += page.filter { row in lines.contains { $0.contains(row.record.line) } }
            } else {
                found += page
            }
            guard page.count == 1000, let last = page.last else { return found }
            cursor = last.cursor
        }
    }

    /// Copies the records of a plan into new submissions, one for each old one, which are linked to them record by record.
    ///
    /// - Parameters:
    ///   - mode: nil for batches if there are more than 20 records, else one by one.
    ///   - seconds: for so long it can be taken back, or until then it waits.
    /// - Returns: what was made; records of the plan that are not in it stay as they were, because somebody else sent them again
    ///   meanwhile or the journal could not be written any more.
    /// - Throws: `CoreError.nothingToSend`, `CoreError.sentAgainMeanwhile`, `JournalError`, if nothing was made.
    package func retry(_ plan: RetryPlan, mode: SubmissionMode? = nil, heldFor seconds: Int = 0) async throws
        -> [SubmissionSummary]
    {
        guard !plan.records.isEmpty else { throw CoreError.nothingToSend }
        var made: [SubmissionSummary] = []
        for id in Self.submissions(of: plan.records).sorted(by: { $0.rawValue < $1.rawValue }) {
            let failed = plan.records.filter { $0.submission == id }
            do {
                made.append(try await retry(failed, of: try await found(id), plan, mode, seconds))
            } catch CoreError.sentAgainMeanwhile {
                // The others are still as they were planned.
                continue
            } catch {
                guard !made.isEmpty else { throw error }
                break
            }
        }
        guard !made.isEmpty else { throw CoreError.sentAgainMeanwhile }
        wakeBackground()
        return made
    }

    private func retry(
        _ failed: [FailedRecord],
        of old: SubmissionSummary,
        _ plan: RetryPlan,
        _ mode: SubmissionMode?,
        _ seconds: Int
    ) async throws -> SubmissionSummary {
        let mode = mode ?? (failed.count > ServiceCore.mostOneByOne ? .batch : .realtime)
        let name = old.name.hasPrefix("retry of ") ? old.name : "retry of \(old.name)"
        let id = try await journal.create(
            newSubmission(name: name, mode: mode, parent: old.id),
            by: operatorName,
            at: now
        )
        try await journal.append(PackedRecordsBuilder.chunks(failed.map(plan.sent)), refused: [], to: id, at: now)
        var facts = ["of": old.name, "parent": old.id.rawValue, "records": "\(failed.count)"]
        if let cause = plan.selection.cause { facts["cause"] = cause }
        let fixed = failed.count { plan.fixed[$0.cursor] != nil }
        if fixed > 0, let words = plan.fixWords { (facts["fix"], facts["fixed"]) = (words, "\(fixed)") }
        let isDone = try await journal.confirm(
            id,
            copiesOf: failed.map(\.cursor),
            facts: facts,
            heldUntil: seconds > 0 ? now + Int64(seconds) * 1000 : nil,
            by: operatorName,
            at: now
        )
        guard isDone else {
            try await journal.abandon(id, at: now)
            throw CoreError.sentAgainMeanwhile
        }
        return try await found(id)
    }

    /// Sends failed records of a submission again that are safe to send; for the cause named, also those that needed a fix.
    ///
    /// - Throws: `CoreError.nothingToSend`, `CoreError.sentAgainMeanwhile`, `JournalError`.
    package func retry(_ id: SubmissionID, cause: String? = nil, mode: SubmissionMode? = nil) async throws
        -> SubmissionSummary
    {
        let plan = try await planRetry(cause.map { .cause($0) } ?? .safe, in: FailureScope(submission: id))
        guard let made = try await retry(plan, mode: mode).first else { throw CoreError.nothingToSend }
        return made
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
