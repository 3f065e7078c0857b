package import CallPersonalisation

extension ServiceCore {
    /// The labels as fetched last; nil if they never were.
    package func cachedLabels() async throws -> LabelDirectory? {
        try await journal.cachedLabels(of: profile.account.clientAccountID)
    }

    /// How often each label was used in the last days.
    package func labelUsages() async throws -> LabelUsages {
        let since = now - Int64(LabelUsage.days) * 86_400_000
        return try await journal.labelUsages(of: profile.account.clientAccountID, since: since)
    }

    /// Fetches all labels, page by page, and keeps them.
    ///
    /// - Parameters:
    ///   - isAsked: whether a person wants them now, so that also what failed before is tried again.
    ///   - waits: whether nobody looks on, so that they are waited for while no token can be made or the service is away.
    /// - Throws: `CoreError`, `CancellationError`.
    package func refreshLabels(isAsked: Bool = true, waits: Bool = false) async throws -> LabelDirectory {
        if isAsked { await tryAgain() }
        let priority = waits ? TurnQueue.Priority.records : .interactive
        var all: [Label] = []
        var (page, tries) = (1, 0)
        while true {
            let labels: [Label]
            let received: Int
            do {
                (labels, received) = try await fetch(page: page, limit: ServiceCore.labelsPerPage, priority)
            } catch let error as CoreError where waits && error.isWorthWaiting {
                let clock = services.clock
                try await clock.sleep(until: clock.sinceBoot() + Self.pause(after: tries))
                tries += 1
                continue
            }
            all += labels
            // The service tells no total; a page that is not full is the last one. A page that brings nothing new ends it as well.
            guard received >= ServiceCore.labelsPerPage, page < 1000 else { break }
            page += 1
        }
        try await journal.cache(all, of: profile.account.clientAccountID, at: now)
        services.labelsChanged()
        tell(.labels)
        return LabelDirectory(all, fetchedAt: now)
    }

    /// One page of labels as the service gives it; pages count from 1.
    package func labels(page: Int, limit: Int) async throws -> [Label] {
        await tryAgain()
        return try await fetch(page: page, limit: limit, .interactive).labels
    }

    private static let labelsPerPage = 1000

    /// How long a wait for labels rests after so many tries; source: reliability promises, 2.4.
    private static func pause(after tries: Int) -> Int64 {
        min(Nanoseconds.second << Int64(min(tries, 5)), 30 * Nanoseconds.second)
    }

    private func fetch(page: Int, limit: Int, _ priority: TurnQueue.Priority) async throws -> (
        labels: [Label], received: Int
    ) {
        guard !isOffline else { throw CoreError.offline }
        let outcome = try await services.read(
            .realTime,
            priority,
            request: { services.client.labelsRequest(page: page, limit: limit, token: $0) },
            outcome: ServiceClient.labelsOutcome,
            ending: \.ending
        )
        switch outcome {
        case .labels(let labels, let received): return (labels, received)
        case .tokenRejected(let message): throw CoreError.signInRefused(message.message)
        case .rateLimited(_, let message): throw CoreError.service(message)
        case .failed(let failure): throw CoreError(failure)
        }
    }
}

extension LabelsOutcome {
    /// What the outcome means for the allowance.
    var ending: AllowanceBook.Ending {
        switch self {
        case .labels: .answered
        case .tokenRejected: .tokenRejected
        case .rateLimited(let retryAfter, _): .rateLimited(retryAfter: retryAfter)
        case .failed(let failure): failure.ending
        }
    }
}

extension ReadFailure {
    /// What the failure means for the allowance.
    var ending: AllowanceBook.Ending {
        guard case .transport(let failure) = self else { return .answered }
        return failure.kind == .cancelled ? .givenUp : .failed(Wording.reason(of: failure))
    }
}

extension CoreError {
    /// What a failed read means to a person.
    init(_ failure: ReadFailure) {
        switch failure {
        case .refused(let message), .serverError(let message), .redirected(let message), .unreadable(let message):
            self = .service(message)
        case .transport(let failure): self = .unreachable(Wording.reason(of: failure))
        }
    }
}
