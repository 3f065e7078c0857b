package import CallPersonalisation

/// Gives out turns: permission for one request with one token, within every allowance, shared with all processes of the user.
package actor TokenPool {
    /// Gets the key, which may have become another one.
    package typealias ReadKey = @Sendable () async throws -> String

    /// Asks for a token with a key; called by one process at a time.
    package typealias CreateToken = @Sendable (_ key: String) async throws -> TokenOutcome

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
    private let processStart: Int64
    private let readKey: ReadKey
    private let create: CreateToken
    private let probe: ProbeService
    private let jitter: @Sendable () -> Double
    private var queues = [TurnQueue(), TurnQueue()]
    private var waiters: [Int: Waiter] = [:]
    private var pumps: [Task<Void, Never>?] = [nil, nil]
    /// What those who hand out turns wait for, to be cut short when a person asks.
    private var naps: [Task<Void, any Error>?] = [nil, nil]
    private var isProbing = false
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
        readKey: @escaping ReadKey,
        create: @escaping CreateToken,
        probe: @escaping ProbeService
    ) throws {
        file = try AllowanceFile(path: path, clock: clock)
        creationLock = try FileLock(path: path + ".token.lock")
        self.clock = clock
        self.profile = profile
        processStart = clock.sinceBoot()
        self.readKey = readKey
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

    /// Waits for a turn; for whom a person waits, only if it will not take long.
    ///
    /// - Throws: `CancellationError`, or what making a token threw; `CoreError.noToken` or `CoreError.unreachable` to whom a person waits for.
    func turn(_ lane: AllowanceBook.Lane, _ priority: TurnQueue.Priority) async throws -> AllowanceBook.Turn {
        if priority.isWatched, let error = try reasonNotToWait() { throw error }
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
                try await ensureTokens(for: lane)
                guard try await isWell(for: lane) else { continue }
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
                try await nap(lane, until: min(due, soon))
            } catch let error as CoreError where error.passesByItself {
                // What need not be quick waits until a token can be had; whoever looks on hears why there is none.
                fail(queues[lane.rawValue].removeWatched(), error)
            } catch {
                failAll(lane, error)
                return
            }
        }
    }

    /// Waits for a moment, or until a person asks.
    private func nap(_ lane: AllowanceBook.Lane, until moment: Int64) async throws {
        let nap = Task { try await clock.sleep(until: moment) }
        naps[lane.rawValue] = nap
        _ = await nap.result
        naps[lane.rawValue] = nil
    }

    /// Lets everything be tried at once, because a person asked: a key that was refused, and a service that did not answer.
    func tryAgain() {
        try? file.update { book, now in book.tryAgain(at: now) }
        for nap in naps { nap?.cancel() }
    }

    /// Whether the service may be used; waits or sends the probe if there were too many failures.
    private func isWell(for lane: AllowanceBook.Lane) async throws -> Bool {
        switch try file.update({ book, now in book.takeProbe(rate(.realTime), at: now) }) {
        case .notNeeded: return true
        case .wait where isProbing: try await clock.sleep(until: clock.sinceBoot() + Nanoseconds.second / 20)
        case .wait(let until):
            try failWatched([lane])
            try await nap(lane, until: until)
        case .probe(let turn):
            isProbing = true
            let ending = await probe(turn.accessToken)
            isProbing = false
            end(turn, ending)
            if case .failed = ending { try failWatched(AllowanceBook.Lane.allCases) }
        }
        return false
    }

    /// Why nobody for whom a person waits should wait now; nil if it takes a few seconds at most.
    private func reasonNotToWait() throws -> CoreError? {
        guard !isProbing else { return nil }
        let reason = try file.update { book, now in
            book.reasonNotToWait(limit: profile.allowance.tokensPer30Minutes, at: now, wall: clock.now())
        }
        return reason.map { CoreError($0, profile) }
    }

    /// Tells those for whom a person waits if it takes longer.
    private func failWatched(_ lanes: [AllowanceBook.Lane]) throws {
        guard let error = try reasonNotToWait() else { return }
        for lane in lanes { fail(queues[lane.rawValue].removeWatched(), error) }
    }

    private func fail(_ tickets: [Int], _ error: any Error) {
        for ticket in tickets { waiters.removeValue(forKey: ticket)?.continuation.resume(throwing: error) }
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
        while let ticket = queues[lane.rawValue].next() { fail([ticket], error) }
    }

    // MARK: Tokens

    /// Sees to it that there is a token, and makes further ones up to the profile's number in the background.
    private func ensureTokens(for lane: AllowanceBook.Lane) async throws {
        let (usable, isRefused, next, now) = try file.update { book, now in
            (book.hasToken(at: now), book.refusal != nil, nextCreation(book, at: now), now)
        }
        guard let next else { return }
        if !usable {
            // Whether the key is another one by now is not a matter of time.
            if !isRefused, next > now {
                try failWatched([lane])
                try await nap(lane, until: next)
            }
            try await creation().value
        } else if next <= now, !isRefused {
            _ = creation()
        }
    }

    private nonisolated func nextCreation(_ book: AllowanceBook, at now: Int64) -> Int64? {
        book.nextCreation(
            wanted: profile.tokens,
            limit: profile.allowance.tokensPer30Minutes,
            at: now,
            wall: clock.now()
        )
    }

    /// Signs in if there is no token, without waiting for the allowance.
    ///
    /// - Throws: What making a token threw, `CoreError.noToken`.
    func signIn() async throws {
        if let error = try reasonNotToWait() { throw error }
        guard try !file.update({ book, now in book.hasToken(at: now) }) else { return }
        try await creation().value
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
            Task { try? makeMore() }
        }
        creating = task
        return task
    }

    private func makeMore() throws {
        let isDue = try file.update { book, now in
            book.refusal == nil && book.hasToken(at: now) && nextCreation(book, at: now).map { $0 <= now } ?? false
        }
        if isDue { _ = creation() }
    }

    /// Makes one token, unless another process does so at the same time or the service refused the key.
    private func makeToken() async throws {
        while !creationLock.tryLock() { try await clock.sleep(until: clock.sinceBoot() + Nanoseconds.second / 20) }
        defer { creationLock.unlock() }
        let isWanted = try file.update { book, now in
            guard let next = nextCreation(book, at: now) else { return false }
            return next <= now || book.refusal != nil
        }
        guard isWanted else { return }
        let key = try await readKey()
        let mark = AllowanceBook.Refusal.mark(of: key, profile)
        let counted = try file.update { book, now -> Int64? in
            if let message = book.refuses(mark, at: now, processStart: processStart) {
                throw CoreError.signInRefused(message)
            }
            book.refusal = nil
            guard let next = nextCreation(book, at: now), next <= now else { return nil }
            book.countCreation(at: now, wall: clock.now())
            return now
        }
        guard let counted else { return }
        try take(try await create(key), mark, counted)
        for lane in AllowanceBook.Lane.allCases { startPump(lane) }
    }

    /// Writes down what asking for a token came to.
    private func take(_ outcome: TokenOutcome, _ mark: UInt64, _ counted: Int64) throws {
        try file.update { book, now in
            switch outcome {
            case .token(let token): book.add(secret: token.secret, key: mark, at: now)
            case .rejected(let message) where message.isOfAddress:
                book.restCreations(message.addressWords, isCounted: true, at: now)
            case .rejected(let message): book.refuse(mark, message.words, at: now)
            case .rateLimited(let delay, _): book.pauseCreations(for: delay, at: now)
            case .failed(let failure):
                let reason = Wording.reason(of: failure)
                book.uncountCreation(at: counted)
                book.noteFailure(reason, at: now, jitter: jitter())
                book.restCreations(reason, isCounted: false, at: now)
            case .unknown(let doubt):
                let reason = Wording.reason(of: doubt)
                book.noteFailure(reason, at: now, jitter: jitter())
                book.restCreations(reason, isCounted: true, at: now)
            }
        }
        switch outcome {
        case .token: break
        case .rejected(let message) where message.isOfAddress:
            throw CoreError.accountRefused(message.addressWords)
        case .rejected(let message): throw CoreError.signInRefused(message.words)
        case .rateLimited(_, let message): throw CoreError.service(message)
        case .failed(let failure): throw CoreError.unreachable(Wording.reason(of: failure))
        case .unknown(let doubt): throw CoreError.unreachable(Wording.reason(of: doubt))
        }
    }

    /// Waits until what kept something from being sent may be over: the key is another one, somebody signed in, or time has passed.
    func waitForChange(after error: any Error) async throws {
        guard case CoreError.signInRefused = error else {
            return try await clock.sleep(until: clock.sinceBoot() + TokenPool.pauseAfterError)
        }
        var looks = 0
        while true {
            try await clock.sleep(until: clock.sinceBoot() + TokenPool.lookInterval)
            guard let refusal = try file.update({ book, _ in book.refusal }) else { return }
            looks += 1
            // A key may come from a command, which is not run as often.
            if looks % TokenPool.looksForKey == 0, let key = try? await readKey(),
                AllowanceBook.Refusal.mark(of: key, profile) != refusal.key
            {
                return
            }
        }
    }

    /// How long what met an error rests before it is tried again by itself.
    private static let pauseAfterError = 30 * Nanoseconds.second
    /// How often it is looked whether somebody else signed in meanwhile.
    private static let lookInterval = 5 * Nanoseconds.second
    /// At which of these looks the key is read as well.
    private static let looksForKey = 6

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
            for (mode, lane) in [(SubmissionMode.batch, AllowanceBook.Lane.batch), (.realtime, .realTime)] {
                status.pauses[mode] = book.pausedUntil(lane, at: now).map { clock.now() + ($0 - now) / 1_000_000 }
            }
            status.hasToken = book.hasToken(at: now)
            status.obstacle = book.obstacle(limit: status.tokenLimit, at: now, wall: clock.now())
        }
        return status
    }
}

extension ServiceMessage {
    /// Whether an answer to the wish for a token is about the address, not about the key.
    fileprivate var isOfAddress: Bool { status == 404 || status == 405 }

    /// The answer of an address at which no tokens are made.
    fileprivate var addressWords: String { "\(status)\(message.isEmpty ? "" : ": " + message) where tokens are made" }
}
