import CallboardCore
import Terminal

extension EffectRunner {
    /// Cancels what is still held, for what was sent cannot be called back, and says what was found of the rest.
    func takeBack(_ ids: [SubmissionID], _ core: ServiceCore) async throws {
        var done: [SubmissionID] = []
        var isBatch = false
        var pushes = 0
        var found: SafeText?
        for id in ids {
            if try await core.takeBack(id) {
                done.append(id)
                let made = try await core.submission(id)
                if made?.origin == OpenBatch.name { isBatch = true }
                if made?.isPush == true { pushes += 1 }
            } else if found == nil {
                found = words(of: try await core.submission(id))
            }
        }
        if isBatch { try await tellBatch(core) }
        post(.takenBack(done))
        let batch: SafeText = isBatch ? " The records are in the batch again." : .empty
        let all = done.count == ids.count
        guard !done.isEmpty else { return post(.done(.problem(found ?? "There is nothing to take back."))) }
        let which: SafeText = ids.count == 1 ? "it" : all ? "them" : "\(done.count) of \(ids.count)"
        let told: SafeText =
            pushes == done.count && all ? "Taken back: nothing was sent." : "Cancelled: nothing of \(which) was sent."
        let notice = told + batch
        post(.done(all ? Notice(notice) : .problem(notice + " " + (found ?? .empty))))
    }

    /// Why a submission was not taken back.
    private func words(of submission: SubmissionSummary?) -> SafeText {
        let cancel = options.keymap.name(of: .cancel)
        guard let submission else { return "It is not in the journal." }
        switch submission.control {
        case .cancelled where submission.attempts == 0: return "It was taken back already: nothing of it was sent."
        case .cancelled: return "It is cancelled already; what was sent stays sent."
        case .paused: return "It is paused and no longer held: \(cancel) cancels it."
        default: return "Too late: it is being sent. \(cancel) cancels the rest."
        }
    }
}
