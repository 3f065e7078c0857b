import CallPersonalisation
import Foundation

/// Sends one submission: does what `SubmissionMachine` decides.
///
/// The journal is written before anything leaves and after every answer; turns come from the pool, so that every allowance holds.
actor Submitter {
    private let id: SubmissionID
    private let mode: SubmissionMode
    private let services: CoreServices
    private let priority: TurnQueue.Priority
    private var machine: SubmissionMachine
    private var turns: [AllowanceBook.Turn] = []
    private var results: [AttemptResult] = []
    /// Bodies that are made ready for the next claims, and the label names that are in them.
    private var prepared: (bodies: PreparedBodies, labels: [String: String])?
    private var isPreparing = false
    /// Requests under way, by their attempt.
    private var underWay: [Int64: Task<(PushOutcome, ServiceReply), Never>] = [:]
    /// Requests that may still be made; nil for as many as are needed.
    private var triesLeft: Int?
    private let events: AsyncStream<SubmissionMachine.Event>
    private let post: AsyncStream<SubmissionMachine.Event>.Continuation

    /// Prepares a run; `width` is how many requests may be under way at once.
    ///
    /// With `tries`, a run that could not send ends after so many requests instead of going on until it can.
    init(
        _ submission: SubmissionSummary,
        services: CoreServices,
        priority: TurnQueue.Priority = .records,
        width: Int,
        tries: Int? = nil
    ) {
        id = submission.id
        mode = submission.mode
        self.services = services
        self.priority = priority
        machine = SubmissionMachine(width: width)
        triesLeft = tries
        (events, post) = AsyncStream.makeStream()
    }

    /// How long a stop waits for requests under way before it gives them up; source: H1 of the reliability promises.
    static let patience = 20 * Nanoseconds.second

    /// Ends the run: nothing new is claimed, what is under way is finished or, where that takes too long, in doubt.
    nonisolated func stop() { post.yield(.stopRequested) }

    /// Runs until nothing more is to be done here, and says why.
    ///
    /// Cancelling the task is a stop like any other: a cancelled task would hear of no answer any more.
    func run() async -> SubmissionMachine.StopReason {
        let work = Task { await self.carryThrough() }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            stop()
        }
    }

    private func carryThrough() async -> SubmissionMachine.StopReason {
        // A group that keeps what ended would grow with every request.
        await withDiscardingTaskGroup { group in
            post.yield(.started)
            var reason = SubmissionMachine.StopReason.interrupted
            loop: for await event in events {
                if case .stopRequested = event { group.addTask { await self.giveUpLate() } }
                for action in machine.handle(event) {
                    if case .finish(let why) = action {
                        reason = why
                        break loop
                    }
                    perform(action, in: &group)
                }
            }
            // Only waits for turns are left, and nobody needs those any more.
            group.cancelAll()
            for turn in turns { await services.pool.end(turn, .notSent) }
            // Where the journal cannot be written these wait in it for the next time that it can.
            if !results.isEmpty { try? await services.journal.close(results, at: services.clock.now()) }
            return reason
        }
    }

    private func perform(_ action: SubmissionMachine.Action, in group: inout DiscardingTaskGroup) {
        switch action {
        case .count: group.addTask { await self.count() }
        case .askForTurn: group.addTask { await self.askForTurn() }
        case .claim:
            let turn = turns.removeFirst()
            // A request that has its turn is carried through even if the run is stopped meanwhile.
            let work = Task { await self.claimAndSend(turn) }
            group.addTask { await work.value }
            group.addTask { await self.prepare() }
        case .returnTurn:
            guard let turn = turns.popLast() else { return }
            group.addTask { await self.services.pool.end(turn, .notSent) }
        case .writeResults:
            let results = results
            self.results = []
            let work = Task { await self.write(results) }
            group.addTask { await work.value }
        case .recover: group.addTask { await self.recover() }
        case .wait(let until):
            group.addTask {
                let clock = self.services.clock
                try? await clock.sleep(until: clock.sinceBoot() + (until - clock.now()) * 1_000_000)
                self.post.yield(.woke)
            }
        case .finish: break
        }
    }

    // MARK: Doing

    private func count() async {
        do {
            post.yield(.counted(try await services.journal.waitingRequests(of: id, mode: mode)))
        } catch {
            post.yield(.journalFailed(SubmissionMachine.StopReason(error), during: .reading))
        }
    }

    private func askForTurn() async {
        do {
            let turn = try await services.pool.turn(mode == .batch ? .batch : .realTime, priority)
            turns.append(turn)
            post.yield(.turnGranted)
        } catch {
            post.yield(.turnRefused(SubmissionMachine.StopReason(error)))
        }
    }

    private func claimAndSend(_ turn: AllowanceBook.Turn) async {
        await services.gate.enter()
        defer { services.gate.leave() }
        let request = ClaimRequest(
            submission: id,
            owner: .current,
            mode: mode,
            limit: 1,
            endpoint: services.endpoint(mode),
            now: services.clock.now()
        )
        do {
            let (encoder, bodies) = await encoder()
            switch try await services.journal.claim(request, prepared: bodies, body: encoder.body) {
            case .claims(let claims):
                post.yield(.claimed(.claimed))
                for claim in claims { await send(claim, turn) }
            case .nothingWaits: giveBack(turn, .claimed(.nothingWaits))
            case .held(let until): giveBack(turn, .claimed(.held(until: until)))
            case .notRunning(let control): giveBack(turn, .claimed(.notRunning(control)))
            case .notOurs: giveBack(turn, .claimed(.notOurs))
            }
        } catch {
            giveBack(turn, .journalFailed(SubmissionMachine.StopReason(error), during: .claim))
        }
    }

    /// What makes the bodies, and where those are that it has made already.
    private func encoder() async -> (RecordEncoder, PreparedBodies?) {
        let labels = await services.labelNames()
        let encoder = RecordEncoder(version: services.profile.account.version, mode: mode, labels: labels)
        // One record needs no help.
        guard mode == .batch else { return (encoder, nil) }
        if let prepared, prepared.labels == labels { return (encoder, prepared.bodies) }
        let bodies = PreparedBodies()
        prepared = (bodies, labels)
        return (encoder, bodies)
    }

    /// Makes the next bodies ready; whatever fails here is told by the claim that does without.
    private func prepare() async {
        guard !isPreparing else { return }
        isPreparing = true
        defer { isPreparing = false }
        guard case (let encoder, let bodies?) = await encoder() else { return }
        try? await services.journal.makeReady(bodies, of: id, body: encoder.body)
    }

    private func giveBack(_ turn: AllowanceBook.Turn, _ event: SubmissionMachine.Event) {
        turns.append(turn)
        post.yield(event)
    }

    private func send(_ claim: Claim, _ turn: AllowanceBook.Turn) async {
        let push = Task { await services.push(claim, mode: mode, turn: turn) }
        underWay[claim.attempt] = push
        let (outcome, reply) = await push.value
        underWay[claim.attempt] = nil
        let (result, ending) = AttemptResult.judged(
            outcome,
            reply: reply,
            attempt: claim.attempt,
            turn: turn,
            mode: mode
        )
        results.append(result)
        post.yield(.answered(ending))
        guard let left = triesLeft else { return }
        triesLeft = left - 1
        if left <= 1, ending != .settled { stop() }
    }

    /// Gives up what is still under way some time after the wish to stop.
    private func giveUpLate() async {
        guard (try? await services.clock.sleep(until: services.clock.sinceBoot() + Submitter.patience)) != nil else {
            return
        }
        for push in underWay.values { push.cancel() }
    }

    private func write(_ results: [AttemptResult]) async {
        do {
            let now = services.clock.now()
            try await services.journal.close(results, at: now)
            var again = results.filter { $0.outcome == .deferred }.count
            if services.profile.resendUnknown == .always {
                for result in results where result.outcome == .inDoubt {
                    again +=
                        try await services.journal.decide(
                            result.attempt,
                            .resend,
                            by: DoubtDecision.byProfile,
                            at: now
                        ) ? 1 : 0
                }
            }
            post.yield(.closed(results.count, again: again))
        } catch {
            self.results = results + self.results
            post.yield(.journalFailed(SubmissionMachine.StopReason(error), during: .results))
        }
    }

    private func recover() async {
        do {
            _ = try await services.journal.recover(at: services.clock.now())
            post.yield(.recovered)
        } catch {
            post.yield(.journalFailed(SubmissionMachine.StopReason(error), during: .reading))
        }
    }
}

extension SubmissionMachine.StopReason {
    /// The reason that an error of the journal or of the pool means.
    init(_ error: any Error) {
        switch error {
        case let error as JournalError: self = .journal(error)
        case is CancellationError: self = .interrupted
        case CoreError.signInRefused(let message): self = .signInRefused(message)
        case let error as CoreError: self = .service(error)
        case let error as CredentialError: self = .service(.credential(error))
        default: self = .failed("\(error)")
        }
    }
}
