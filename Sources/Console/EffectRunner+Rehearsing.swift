import CallPersonalisation
import CallboardCore
import Terminal

extension EffectRunner {
    /// Sends the first records of a submission to the sandbox that the console was given, and posts what came of it.
    func rehearse(_ id: SubmissionID, _ core: ServiceCore) async throws {
        guard let rehearse = options.rehearse, let submission = try await core.submission(id) else { return }
        let then = try await core.outcomes(of: id)
        guard !then.isEmpty else {
            return post(.done(.problem("There is nothing to rehearse: its data was emptied.")))
        }
        let shift = Rehearsal.shift(for: then.map(\.record), at: SystemClock().now())
        let records = then.map { outcome in
            var record = outcome.record
            record.window = TimeWindow(
                startsAt: record.window.startsAt + shift,
                endsAt: record.window.endsAt + shift
            )
            return record
        }
        // Labels of another account say nothing about these records.
        let isOurs = submission.clientAccountID == core.profile.account.clientAccountID
        let labels = isOurs ? try await core.cachedLabels() : nil
        let now = try await rehearse(records, submission, labels)
        post(.rehearsed(Rehearsal(of: submission, then: then, now: now, shift: shift)))
    }
}
