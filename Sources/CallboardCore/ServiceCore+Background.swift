import Foundation
import Synchronization

/// What a console does without being asked again: sends what is confirmed and watches what was sent.
struct Background: Sendable {
    var submitters: [SubmissionID: Submitter] = [:]
    var sending: [SubmissionID: Task<Void, Never>] = [:]
    /// What sends single records that somebody waits for.
    var pushes: [SubmissionID: Submitter] = [:]
    var scheduler: Task<Void, Never>?
    var watching: Task<Void, Never>?
    var wake: AsyncStream<Void>.Continuation?
    /// Whether everything is to end: what begins to send meanwhile ends at once.
    var isEnding = false
    /// Submissions that ended with an error here and are not tried again by themselves.
    var troubled: [SubmissionID: CoreError] = [:]
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
            let tasks =
                Array(background.sending.values) + [background.scheduler, background.watching].compactMap(\.self)
            background.scheduler = nil
            background.watching = nil
            return (tasks, Array(background.submitters.values))
        }
        for submitter in submitters { submitter.stop() }
        for task in tasks { await task.value }
    }

    /// Ends pushes that wait for their turn, which may be long while the service is away, and those that begin from now on;
    /// requests under way are finished.
    package func endPushes() {
        let pushes = background.withLock { background in
            background.isEnding = true
            return Array(background.pushes.values)
        }
        for submitter in pushes { submitter.stop() }
    }

    /// Tells the scheduler that something may now be sent.
    func wakeBackground() { background.withLock { _ = $0.wake?.yield() } }

    /// Why a submission is not being sent although it is confirmed.
    package func trouble(of id: SubmissionID) -> CoreError? { background.withLock { $0.troubled[id] } }

    private func schedule(_ wakes: AsyncStream<Void>) async {
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
                self.background.withLock {
                    $0.sending[id] = nil
                    $0.troubled[id] = reason.flatMap(CoreError.init)
                }
                self.tell(.journal)
            }
        }
    }

    private func watch(_ watcher: StatusWatcher) async {
        while !Task.isCancelled {
            // A journal that cannot be read now is read again when it changes.
            do { try await watcher.run(untilSettled: false) } catch {
                try? await services.clock.sleep(until: services.clock.sinceBoot() + Nanoseconds.second)
            }
        }
    }
}
