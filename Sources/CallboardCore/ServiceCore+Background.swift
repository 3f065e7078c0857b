import Foundation
import Synchronization

/// What a console does without being asked again: sends what is confirmed and watches what was sent.
struct Background: Sendable {
    var submitters: [SubmissionID: Submitter] = [:]
    var sending: [SubmissionID: Task<Void, Never>] = [:]
    /// What sends single records that somebody waits for.
    var pushes: [SubmissionID: Push] = [:]
    var scheduler: Task<Void, Never>?
    var watching: Task<Void, Never>?
    /// What waits until submissions that ended with an error may be tried again.
    var mending: Task<Void, Never>?
    var wake: AsyncStream<Void>.Continuation?
    /// Whether everything is to end: what begins to send meanwhile ends at once.
    var isEnding = false
    /// Submissions that ended with an error here and are not tried again before something changes.
    var troubled: [SubmissionID: CoreError] = [:]

    /// One record that somebody waits for.
    struct Push: Sendable {
        /// Ends the waiting; a request that is under way is finished.
        let end: @Sendable () -> Void
        /// Whether a person has decided about it in this process.
        var isOrderedHere = false

        init(end: @escaping @Sendable () -> Void) { self.end = end }
    }
}

extension ServiceCore {
    /// Starts sending every confirmed submission that no living process sends, and watching all open batches.
    package func startBackground() {
        guard !isOffline else { return }
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = StatusWatcher(services, submission: nil)
        let isStarted = background.withLock { background in
            guard background.scheduler == nil else { return false }
            background.isEnding = false
            background.wake = wake
            background.scheduler = Task { await self.schedule(wakes) }
            background.watching = Task { await self.watch(watcher) }
            return true
        }
        guard isStarted else { return }
        let cancel = journal.observe(isWatcher: true) { Task { await watcher.wake() } }
        background.withLock { background in
            let scheduler = background.scheduler
            Task {
                _ = await scheduler?.result
                cancel()
            }
        }
        wake.yield()
    }

    /// Ends what `startBackground` started; requests under way are finished.
    package func stopBackground() async {
        let (tasks, submitters) = background.withLock { background in
            background.isEnding = true
            background.wake?.finish()
            background.scheduler?.cancel()
            background.watching?.cancel()
            background.mending?.cancel()
            let tasks =
                Array(background.sending.values)
                + [background.scheduler, background.watching, background.mending].compactMap(\.self)
            background.scheduler = nil
            background.watching = nil
            background.mending = nil
            return (tasks, Array(background.submitters.values))
        }
        for submitter in submitters { submitter.stop() }
        for task in tasks { await task.value }
    }

    /// Ends pushes that are held or wait for their turn, and those that begin from now on: they are not sent.
    ///
    /// A turn may be long in coming while the service is away. Requests under way are finished.
    package func endPushes() {
        let pushes = background.withLock { background in
            background.isEnding = true
            return Array(background.pushes.values)
        }
        for push in pushes { push.end() }
    }

    /// Whether something that is to be sent waits for its turn, for the end of the time in which it can be taken back, or for a trouble
    /// to pass by itself.
    package func hasQueue() async -> Bool {
        guard let submissions = try? await submissions(limit: ServiceCore.newest) else { return false }
        return submissions.contains {
            ($0.control == .running || $0.control == .held) && $0.counts.waiting > 0
                && isOurs($0) && trouble(of: $0.id)?.passesByItself ?? true
        }
    }

    /// Returns when everything that is queued was sent, as far as it can be; earlier if the task is cancelled.
    ///
    /// It is `startBackground` that sends. Another console can pause what is queued, which ends this as well.
    package func waitUntilSent() async {
        while !Task.isCancelled, await hasQueue() { try? await Task.sleep(for: ServiceCore.lookInterval) }
    }

    /// Submissions among which those are that still wait.
    private static let newest = 500
    /// How often it is looked whether everything was sent.
    private static let lookInterval = Duration.seconds(1)

    /// Tells the scheduler that something may now be sent.
    func wakeBackground() { background.withLock { _ = $0.wake?.yield() } }

    /// Lets everything that failed be tried again at once, because a person asked.
    ///
    /// Not what the account was refused for: each further request would cost its records, so that takes a `resume` of that submission.
    package func tryAgain() async {
        await services.pool.tryAgain()
        letTroubledGoOn { trouble in
            if case .accountRefused = trouble { return false }
            return true
        }
    }

    private func letTroubledGoOn(_ goesOn: (CoreError) -> Bool) {
        background.withLock { $0.troubled = $0.troubled.filter { !goesOn($0.value) } }
        wakeBackground()
    }

    /// Why a submission is not being sent although it is confirmed.
    package func trouble(of id: SubmissionID) -> CoreError? { background.withLock { $0.troubled[id] } }

    private func schedule(_ wakes: AsyncStream<Void>) async {
        // A person has started this.
        await tryAgain()
        var expiry: Task<Void, Never>?
        for await _ in wakes {
            guard let recovery = try? await journal.recover(at: now) else { continue }
            for id in recovery.interrupted {
                guard let submission = try? await journal.submission(id), isOurs(submission) else { continue }
                startSending(id)
            }
            // What is in doubt becomes moot without anybody writing anything.
            expiry?.cancel()
            expiry = recovery.nextExpiry.map { moment in
                Task {
                    let clock = services.clock
                    let wait = max(0, moment - clock.now() + 1) * 1_000_000
                    guard (try? await clock.sleep(until: clock.sinceBoot() + wait)) != nil else { return }
                    wakeBackground()
                }
            }
        }
        expiry?.cancel()
    }

    private func startSending(_ id: SubmissionID) {
        background.withLock { background in
            guard !background.isEnding, background.sending[id] == nil, background.troubled[id] == nil else { return }
            background.sending[id] = Task {
                let reason: SubmissionMachine.StopReason?
                do {
                    reason = try await self.send(id, isBackground: true)
                } catch {
                    reason = SubmissionMachine.StopReason(error)
                }
                let trouble = reason.flatMap(CoreError.init)
                self.background.withLock {
                    $0.sending[id] = nil
                    $0.troubled[id] = trouble
                }
                if let trouble, trouble.mayPass { self.mend(after: trouble) }
                self.tell(.journal)
            }
        }
    }

    /// Sends what met an error once more when the error may be over: another key, somebody who signed in, or some time.
    private func mend(after trouble: CoreError) {
        background.withLock { background in
            guard !background.isEnding, background.mending == nil else { return }
            background.mending = Task {
                let isOver = (try? await services.pool.waitForChange(after: trouble)) != nil
                self.background.withLock { $0.mending = nil }
                if isOver { self.letTroubledGoOn(\.mayPass) }
            }
        }
    }

    private func watch(_ watcher: StatusWatcher) async {
        while !Task.isCancelled {
            do { try await watcher.run(untilSettled: false) } catch is JournalError {
                // What cannot be read now is read again soon.
                try? await services.clock.sleep(until: services.clock.sinceBoot() + Nanoseconds.second)
            } catch {
                try? await services.pool.waitForChange(after: error)
            }
        }
    }
}
