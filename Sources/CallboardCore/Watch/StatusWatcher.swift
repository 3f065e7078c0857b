import CallPersonalisation
import Foundation

/// Asks the service what became of accepted batches, each in its own rhythm and all within the allowance.
///
/// It sleeps until the next batch is due and is woken when a new one was accepted; with nothing to watch it does nothing at all.
actor StatusWatcher {
    private let services: CoreServices
    /// The only submission to watch; nil for all.
    private let submission: SubmissionID?
    private var sleeper: Task<Void, any Error>?
    private var isWoken = false
    /// How many questions may be under way at once.
    private let width: Int

    init(_ services: CoreServices, submission: SubmissionID?, width: Int = 4) {
        self.services = services
        self.submission = submission
        self.width = width
    }

    /// Tells that something changed: perhaps a batch is due earlier than was thought.
    func wake() {
        isWoken = true
        sleeper?.cancel()
    }

    /// Watches until the task is cancelled, or until nothing is left if `untilSettled`.
    func run(untilSettled: Bool) async throws {
        while !Task.isCancelled {
            isWoken = false
            let now = services.clock.now()
            let account = services.profile.account.clientAccountID
            let due = try await services.journal.dueBatches(of: submission, account: account, at: now, limit: width)
            guard !due.isEmpty else {
                let next = try await services.journal.nextDue(of: submission, account: account)
                if next == nil, untilSettled { return }
                await sleep(until: next)
                continue
            }
            // Each process of the same user watches the same batches: one of them asks.
            let until = now + WatchRhythm.askingTime
            let taken = try await services.journal.takeDue(due, at: now, until: until)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for batch in taken { group.addTask { try await self.ask(batch) } }
                try await group.waitForAll()
            }
        }
    }

    /// Asks at once for every open batch of a submission.
    func askNow(_ batches: [WatchedBatch]) async throws {
        for batch in batches { try await ask(batch, priority: .watchedStatus) }
    }

    private func sleep(until moment: Int64?) async {
        guard !isWoken else { return }
        let clock = services.clock
        let sleeper = Task {
            // A clock that is set back while this waits must not make it wait longer.
            let wait = moment.map { min(max(0, $0 - clock.now()), WatchRhythm.longestDelay) * 1_000_000 } ?? .max / 4
            try await clock.sleep(until: clock.sinceBoot() + wait)
        }
        self.sleeper = sleeper
        await withTaskCancellationHandler {
            _ = await sleeper.result
        } onCancel: {
            sleeper.cancel()
        }
    }

    private nonisolated func ask(_ batch: WatchedBatch, priority: TurnQueue.Priority = .status) async throws {
        let outcome = try await question(batch.batchID, batch.apiVersion, priority)
        let now = services.clock.now()
        let next = now + WatchRhythm.delay(after: batch.asks + 1)
        var isLast = WatchRhythm.isOver(age: now - batch.acceptedAt, answers: batch.asks + 1)
        let answer: StatusAnswer
        switch outcome {
        case .statuses(let statuses):
            answer = .results(statuses, nextAskAt: next)
        case .notFound(let message):
            answer = .nothing(nextAskAt: next, note: "\(message.status): the service does not know the batch")
        case .tokenRejected(let message):
            // Only what the service says of the batch itself is a reason to give it up.
            isLast = false
            answer = .nothing(nextAskAt: next, note: "\(message.status): the token was not accepted")
        case .rateLimited(_, let message):
            isLast = false
            answer = .nothing(nextAskAt: next, note: "\(message.status): too many requests")
        case .failed(let failure):
            isLast = false
            answer = .nothing(nextAskAt: next, note: Wording.reason(of: failure))
        }
        try await services.journal.record(answer, for: batch, at: now)
        if isLast {
            try await services.journal.record(.giveUp(note: "no result within 24 hours"), for: batch, at: now)
        }
    }

    /// Asks what the service says of a batch now.
    nonisolated func question(
        _ batchID: String,
        _ version: APIVersion,
        _ priority: TurnQueue.Priority
    ) async throws -> StatusOutcome {
        let outcome = try await ask(batchID, version, priority)
        guard case .notFound = outcome, version == .v2 else { return outcome }
        // One edition of the page about version 2 prints the path of version 3.
        return try await ask(batchID, .v3, priority)
    }

    private nonisolated func ask(
        _ batchID: String,
        _ version: APIVersion,
        _ priority: TurnQueue.Priority
    ) async throws -> StatusOutcome {
        try await services.read(
            .batch,
            priority,
            batchID: batchID,
            request: { try services.client.statusRequest(batchID: batchID, token: $0, version: version) },
            outcome: ServiceClient.statusOutcome,
            ending: { outcome in
                switch outcome {
                case .statuses, .notFound: .answered
                case .tokenRejected: .tokenRejected
                case .rateLimited(let retryAfter, _): .rateLimited(retryAfter: retryAfter)
                case .failed(let failure): failure.ending
                }
            }
        )
    }
}
