import CallPersonalisation
import Foundation
import Synchronization

/// When a run is over.
package enum RunGoal: Sendable {
    /// Everything was sent that can be.
    case sent
    /// Every record has an end state.
    case final
}

extension ServiceCore {
    func newSubmission(
        name: String,
        origin: String? = nil,
        mode: SubmissionMode,
        parent: SubmissionID? = nil,
        leftOut: Int = 0
    ) -> NewSubmission {
        NewSubmission(
            name: name,
            origin: origin,
            profile: profile.name,
            kind: profile.kind.rawValue,
            clientAccountID: profile.account.clientAccountID,
            apiVersion: profile.account.version,
            mode: mode,
            parent: parent,
            leftOut: leftOut
        )
    }

    func found(_ id: SubmissionID) async throws -> SubmissionSummary {
        guard let summary = try await journal.submission(id) else { throw CoreError.unknown("submission \(id)") }
        return summary
    }

    // MARK: Before sending

    /// How many requests so many records need, and how long they take at the profile's allowance with what is queued before them.
    ///
    /// - Throws: `JournalError`.
    package func estimate(records: Int, mode: SubmissionMode) async throws -> SubmitEstimate {
        try await forecast(mode: mode).estimate(records: records)
    }

    /// When the queue would reach the records of a new submission.
    ///
    /// - Throws: `JournalError`.
    package func forecast(mode: SubmissionMode, heldFor seconds: Int = 0) async throws -> QueueForecast {
        let ahead = try await journal.queuedRequests(
            account: profile.account.clientAccountID,
            kind: profile.kind.rawValue,
            mode: mode
        )
        let now = now
        let allowance = allowance()
        let held = now + Int64(seconds) * 1000
        return QueueForecast(
            startsAt: max(held, allowance.start(mode, now: now) ?? held),
            asOf: now,
            ahead: ahead,
            pace: allowance.pace(mode),
            recordsPerRequest: mode.recordsPerRequest
        )
    }

    /// Whether a submission was made for this profile's account.
    package func isOurs(_ submission: SubmissionSummary) -> Bool {
        submission.clientAccountID == profile.account.clientAccountID && submission.kind == profile.kind.rawValue
    }

    // MARK: Control

    /// Stops sending until somebody resumes; what is under way is finished.
    package func pause(_ id: SubmissionID) async throws -> Bool {
        try await journal.set(.paused, of: id, by: operatorName, at: now)
    }

    /// Lets a paused or held submission be sent.
    package func resume(_ id: SubmissionID) async throws -> Bool {
        let isDone = try await journal.set(.running, of: id, by: operatorName, at: now)
        // Whatever kept it from being sent, a person wants it to go on now.
        background.withLock { $0.troubled[id] = nil }
        await tryAgain()
        return isDone
    }

    /// Stops for good what was not sent; what was sent cannot be called back, the service has no way to do it.
    package func cancel(_ id: SubmissionID) async throws -> Bool {
        noteOrder(about: id)
        return try await journal.set(.cancelled, of: id, by: operatorName, at: now)
    }

    /// Decides what becomes of an attempt in doubt.
    ///
    /// - Returns: false if it is not in doubt or was decided already.
    package func resolve(attempt: Int64, as decision: DoubtDecision) async throws -> Bool {
        let isDone = try await journal.decide(attempt, decision, by: operatorName, at: now)
        wakeBackground()
        return isDone
    }

    // MARK: Running

    /// Sends a submission in this process and watches it until the goal; cancelling the task ends it early and in order.
    ///
    /// Returns early if somebody pauses or cancels it. If a living process sends it, this one only watches.
    ///
    /// - Throws: `CoreError.signInRefused`, `CoreError.service`, `JournalError`.
    package func run(_ id: SubmissionID, until goal: RunGoal) async throws -> SubmissionSummary {
        guard !isOffline else { throw CoreError.offline }
        try await requireOurs(id)
        _ = try await journal.recover(at: now)
        let watcher = StatusWatcher(services, submission: id)
        let cancel = journal.observe(isWatcher: true) { Task { await watcher.wake() } }
        defer { cancel() }
        let watching = goal == .final ? Task { try await watcher.run(untilSettled: false) } : nil
        defer { watching?.cancel() }
        let error = try await send(id)
        if let error, error != .paused, error != .cancelled, error != .notOurs {
            throw CoreError(error) ?? CancellationError()
        }
        watching?.cancel()
        if goal == .final, error != .paused { try await watcher.run(untilSettled: true) }
        try Task.checkCancellation()
        return try await found(id)
    }

    /// Sends what waits of a submission, if no living process does; nil if it had all been sent.
    ///
    /// - Parameter isBackground: whether it ends with everything that `startBackground` began.
    func send(_ id: SubmissionID, isBackground: Bool = false) async throws -> SubmissionMachine.StopReason? {
        try await requireOurs(id)
        guard try await journal.lease(id, for: .current) else { return .notOurs }
        let submitter = Submitter(try await found(id), services: services, width: ServiceCore.width(of: profile))
        // Whoever ends everything stops the submitters that are known: one that comes later stops itself.
        let isEnding = background.withLock { background in
            background.submitters[id] = submitter
            return isBackground && background.isEnding
        }
        if isEnding { submitter.stop() }
        let reason = await submitter.run()
        background.withLock { $0.submitters[id] = nil }
        try? await journal.release(id, from: .current)
        return reason == .sent ? nil : reason
    }

    private func requireOurs(_ id: SubmissionID) async throws {
        let submission = try await found(id)
        guard isOurs(submission) else { throw CoreError.otherProfile(submission.profile) }
    }

    /// Asks at once for every open batch of a submission, and lets what is not sent be tried again.
    ///
    /// - Parameter isAsked: whether a person wants it now, so that also what failed before is tried again.
    /// - Returns: how many batches were asked for.
    /// - Throws: `CoreError` if the service refuses the key or cannot be asked now.
    @discardableResult
    package func refreshStatus(_ id: SubmissionID, isAsked: Bool = true) async throws -> Int {
        guard !isOffline else { throw CoreError.offline }
        try await requireOurs(id)
        if isAsked { await tryAgain() }
        let batches = try await journal.dueBatches(of: id, at: .max, limit: 60)
        // Whether the key is taken is news even if there is no batch to ask for.
        try await services.pool.signIn()
        wakeBackground()
        try await StatusWatcher(services, submission: id).askNow(batches)
        return batches.count
    }
}

extension CoreError {
    /// What the end of a run means to a person; nil if it ended as it was meant to.
    init?(_ reason: SubmissionMachine.StopReason) {
        switch reason {
        case .sent, .paused, .cancelled, .notOurs, .interrupted: return nil
        case .signInRefused(let message): self = .signInRefused(message)
        case .accountRefused(let message): self = .accountRefused(message)
        case .service(let error): self = error
        case .journal(let error): self = .journal(error)
        case .failed(let message): self = .unreachable(message)
        }
    }
}
