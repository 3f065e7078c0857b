package import CallPersonalisation

/// Gives out turns: permission for one request with one token, within every allowance, shared with all processes of the user.
package actor TokenPool {
    /// Makes a token; called by one process at a time.
    package typealias CreateToken = @Sendable () async throws -> String

    /// Sends a read that changes nothing, to see whether the service is back.
    package typealias ProbeService = @Sendable (AccessToken) async -> AllowanceBook.Ending

    private struct Waiter {
        var continuation: CheckedContinuation<AllowanceBook.Turn, any Error>
        var lane: AllowanceBook.Lane
    }

    private let file: AllowanceFile
    private let creationLock: FileLock
    private let clock: any CoreClock
    private let profile: Profile
    private let create: CreateToken
    private let probe: ProbeService
    private let jitter: @Sendable () -> Double
    private var queues = [TurnQueue(), TurnQueue()]
    private var waiters: [Int: Waiter] = [:]
    private var pumps: [Task<Void, Never>?] = [nil, nil]
    private var nextTicket = 0
    private var creating: Task<Void, any Error>?

    /// Opens the shared book in the state directory.
    ///
    /// - Throws: `JournalError.cannotWrite`.
    package init(
        path: String,
        profile: Profile,
        clock: any CoreClock,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        create: @escaping CreateToken,
        probe: @escaping ProbeService
    ) throws {
        file = try AllowanceFile(path: path, clock: clock)
        creationLock = try FileLock(path: path + ".token.lock")
        self.clock = clock
        self.profile = profile
        self.create = create
        self.probe = probe
        self.jitter = jitter
    }

    /// What the profile lets a lane spend.
    nonisolated func rate(_ lane: AllowanceBook.Lane) -> AllowanceBook.Rate {
        let limit = lane == .realTime ? profile.allowance.realTimePerSecond : profile.allowance.batchPerMinute
        return AllowanceBook.Rate(limit: limit, share: profile.allowance.share)
    }

    // MARK: Turns

    /// Waits for a turn.
    ///
    /// - Throws: `CancellationError`, or what making a token threw.
    func turn(_ lane: AllowanceBook.Lane, _ priority: TurnQueue.Priority) async throws -> AllowanceBook.Turn {
        let ticket = nextTicket
        nextTicket += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                waiters[ticket] = Waiter(continuation: continuation, lane: lane)
                queues[lane.rawValue].add(ticket, priority)
                startPump(lane)
            }
        } onCancel: {
            Task { await self.cancel(ticket, lane) }
        }
    }

    /// Gives back what is known about a turn once its request is over.
    func end(_ turn: AllowanceBook.Turn, _ ending: AllowanceBook.Ending) {
        try? file.update { book, now in book.end(turn, ending, at: now, jitter: jitter()) }
        startPump(turn.lane)
    }

    private func cancel(_ ticket: Int, _ lane: AllowanceBook.Lane) {
        queues[lane.rawValue].remove(ticket)
        waiters.removeValue(forKey: ticket)?.continuation.resume(throwing: CancellationError())
    }

    private func startPump(_ lane: AllowanceBook.Lane) {
        guard pumps[lane.rawValue] == nil, !queues[lane.rawValue].isEmpty else { return }
        pumps[lane.rawValue] = Task { await self.pump(lane) }
    }

    /// Hands out turns as they become due, for as long as somebody waits.
    private func pump(_ lane: AllowanceBook.Lane) async {
        defer { pumps[lane.rawValue] = nil }
        while !queues[lane.rawValue].isEmpty {
            do {
                try await ensureTokens()
                guard try await isWell() else { continue }
                let (turns, next) = try file.update { book, now -> ([AllowanceBook.Turn], Int64?) in
                    var turns: [AllowanceBook.Turn] = []
                    while turns.count < self.queues[lane.rawValue].count,
                        let turn = book.takeTurn(lane, self.rate(lane), at: now)
                    {
                        turns.append(turn)
                    }
                    return (turns, book.nextTurn(lane, self.rate(lane), at: now))
                }
                for turn in turns { give(turn) }
                guard turns.isEmpty else { continue }
                let due = next ?? clock.sinceBoot() + Nanoseconds.second
                // A token that is being made brings turns that nobody knows of yet.
                let soon = creating == nil ? due : clock.sinceBoot() + Nanoseconds.second / 20
                try await clock.sleep(until: min(due, soon))
            } catch {
                failAll(lane, error)
                return
            }
        }
    }

    /// Whether the service may be used; waits or sends the probe if there were too many failures.
    private func isWell() async throws -> Bool {
        switch try file.update({ book, now in book.takeProbe(rate(.realTime), at: now) }) {
        case .notNeeded: return true
        case .wait(let until): try await clock.sleep(until: until)
        case .probe(let turn): end(turn, await probe(turn.accessToken))
        }
        return false
    }

    private func give(_ turn: AllowanceBook.Turn) {
        guard let ticket = queues[turn.lane.rawValue].next(), let waiter = waiters.removeValue(forKey: ticket) else {
            // Whoever waited has given up: the turn was never used.
            try? file.update { book, now in book.end(turn, .notSent, at: now, jitter: 0) }
            return
        }
        waiter.continuation.resume(returning: turn)
    }

    private func failAll(_ lane: AllowanceBook.Lane, _ error: any Error) {
        while let ticket = queues[lane.rawValue].next() {
            waiters.removeValue(forKey: ticket)?.continuation.resume(throwing: error)
        }
    }

    // MARK: Tokens

    /// Sees to it that there is a token, and makes further ones up to the profile's number in the background.
    private func ensureTokens() async throws {
        let (usable, next, now) = try file.update { book, now in
            (
                book.nextTurn(.batch, rate(.batch), at: now) != nil,
                book.nextCreation(
                    wanted: profile.tokens,
                    limit: profile.allowance.tokensPer30Minutes,
                    at: now,
                    wall: clock.now()
                ), now
            )
        }
        guard let next else { return }
        if !usable {
            try await clock.sleep(until: next)
            try await creation().value
        } else if next <= now {
            _ = creation()
        }
    }

    /// The one creation that is under way in this process: the file lock keeps apart processes, not the lanes of one.
    private func creation() -> Task<Void, any Error> {
        if let creating { return creating }
        let task = Task {
            do {
                try await makeToken()
            } catch {
                creating = nil
                throw error
            }
            creating = nil
            // The next one is made at once; it does not wait until somebody asks for a turn again.
            Task { try? await ensureTokens() }
        }
        creating = task
        return task
    }

    /// Makes one token, unless another process does so at the same time.
    private func makeToken() async throws {
        while !creationLock.tryLock() { try await clock.sleep(until: clock.sinceBoot() + Nanoseconds.second / 20) }
        defer { creationLock.unlock() }
        let isWanted = try file.update { book, now in
            let next = book.nextCreation(
                wanted: profile.tokens,
                limit: profile.allowance.tokensPer30Minutes,
                at: now,
                wall: clock.now()
            )
            guard let next, next <= now else { return false }
            book.countCreation(at: now, wall: clock.now())
            return true
        }
        guard isWanted else { return }
        let secret = try await create()
        try file.update { book, now in book.add(secret: secret, at: now) }
        for lane in AllowanceBook.Lane.allCases { startPump(lane) }
    }

    /// Runs `body` while the book is not being changed here; blocks the thread.
    nonisolated func whileIdle(_ body: () -> Void) { file.whileIdle(body) }

    // MARK: Telling

    /// What is spent and what is left.
    nonisolated func status() -> AllowanceStatus {
        var status = AllowanceStatus()
        status.batchLimit = profile.allowance.batchPerMinute * profile.tokens
        status.realTimeLimit = profile.allowance.realTimePerSecond * profile.tokens
        status.tokenLimit = profile.allowance.tokensPer30Minutes
        try? file.update { book, now in
            status.batchUsed = book.used(.batch, at: now)
            status.realTimeUsed = book.used(.realTime, at: now)
            status.tokensMinted = book.created(at: now, wall: clock.now())
            let limit = status.tokenLimit
            let free = book.creationFree(limit: limit, at: now, wall: clock.now())
            status.nextTokenAt = free.map { clock.now() + ($0 - now) / 1_000_000 }
            let until = [
                book.pausedUntil(.batch, at: now), book.pausedUntil(.realTime, at: now),
                book.brokenUntil > now ? book.brokenUntil : nil,
            ].compactMap(\.self).max()
            status.pausedUntil = until.map { clock.now() + ($0 - now) / 1_000_000 }
        }
        return status
    }
}

/// The allowance as a screen shows it.
package struct AllowanceStatus: Hashable, Sendable {
    /// Batch requests, status reads among them, in the last minute.
    package var batchUsed = 0
    /// What may be spent of them in a minute, over all tokens.
    package var batchLimit = 60
    /// Real-time requests in the last second.
    package var realTimeUsed = 0
    /// What may be spent of them in a second, over all tokens.
    package var realTimeLimit = 100
    /// Tokens made in the last half hour.
    package var tokensMinted = 0
    /// What may be made in half an hour.
    package var tokenLimit = 10
    /// When the next token may be made, in milliseconds since the epoch; nil unless all are spent.
    package var nextTokenAt: Int64?
    /// Until when nothing is sent, in milliseconds since the epoch; nil if nothing is held up.
    package var pausedUntil: Int64?
    /// How far this machine's clock is behind the service's, in milliseconds.
    package var clockSkewMilliseconds: Int64?
    /// When the service last answered, in milliseconds since the epoch.
    package var lastAnswerAt: Int64?
    /// How long its last answer took, in milliseconds.
    package var lastDurationMilliseconds: Int?

    package init() {}
}
