package import CallPersonalisation
import Foundation
import Synchronization

/// One record that waits so that it can be taken back.
package struct HeldPush: Hashable, Sendable {
    package var submission: SubmissionID
    /// When it was agreed to, in milliseconds since the epoch.
    package var since: Int64
    /// When it goes, in milliseconds since the epoch.
    package var until: Int64
}

/// What became of one pushed record.
package struct PushReport: Sendable {
    /// Where somebody took a record back.
    package enum TakenBack: Sendable { case here, elsewhere }

    package var submission: SubmissionID
    /// Nil if the record never left.
    package var attempt: AttemptSummary?
    /// Where the record stands.
    package var state: RecordState
    /// Why nothing was sent, if nothing was.
    package var error: CoreError?
    /// Whether somebody took it back before it left, and where.
    package var takenBack: TakenBack?
}

extension ServiceCore {
    /// The request that would carry a record, and its body.
    package func request(for record: CallRecord) async -> (request: ServiceRequest, body: [UInt8]) {
        var builder = PackedRecordsBuilder()
        builder.append(StoredRecord(record))
        let encoder = RecordEncoder(
            version: profile.account.version,
            mode: .realtime,
            labels: await services.labelNames()
        )
        let body = PackedRecords(builder.finish()).map { encoder.body($0, [0]) } ?? []
        return (services.client.pushRequest(body: body, token: AccessToken(secret: "", createdAt: .distantPast)), body)
    }

    /// Sends one record ahead of everything that waits, and says what became of it.
    ///
    /// It goes at once, or after so many seconds in which it can be taken back: then `whenHeld` is called as soon as that is so, and until
    /// they are over it needs neither a token nor a turn.
    ///
    /// - Throws: `JournalError`; whatever the network does is in the report.
    package func push(
        _ record: CallRecord,
        name: String = "one record",
        heldFor seconds: Int = 0,
        whenHeld: @Sendable (HeldPush) -> Void = { _ in }
    ) async throws -> PushReport {
        guard !isOffline else { throw CoreError.offline }
        var builder = PackedRecordsBuilder()
        builder.append(StoredRecord(record))
        let chunk = NewChunk(bytes: builder.finish(), count: 1, earliestEnd: record.window.endsAt)
        let id = try await journal.create(
            newSubmission(name: name, origin: NewSubmission.pushOrigin, mode: .realtime),
            by: operatorName,
            at: now
        )
        try await journal.append([chunk], refused: [], to: id, at: now)
        let since = now
        let held = seconds > 0 ? HeldPush(submission: id, since: since, until: since + Int64(seconds) * 1000) : nil
        try await journal.confirmPush(id, heldUntil: held?.until, by: operatorName, at: since)
        let submitter = Submitter(try await found(id), services: services, priority: .interactive, width: 1, tries: 3)
        let news = PushNews()
        let isEnding = background.withLock { background in
            background.pushes[id] = Background.Push {
                submitter.stop()
                news.tell()
            }
            return background.isEnding
        }
        if isEnding { submitter.stop() }
        let reason: SubmissionMachine.StopReason
        if let held {
            whenHeld(held)
            reason = await send(held, by: submitter, news)
        } else {
            await tryAgain()
            reason = await submitter.run()
        }
        let push = background.withLock { $0.pushes.removeValue(forKey: id) }
        let summary = try await found(id)
        // What could not be sent now is not sent behind the person's back later.
        if summary.counts.waiting > 0 { _ = try await journal.set(.cancelled, of: id, by: operatorName, at: now) }
        try await journal.release(id, from: .current)
        let state = RecordState.allCases.first { summary.counts[$0] > 0 } ?? .quarantined
        let isTakenBack = summary.control == .cancelled && summary.attempts == 0
        return PushReport(
            submission: id,
            attempt: try await journal.latestAttempts(of: id, limit: 1).first,
            state: state == .queued || state == .deferred ? .stopped : state,
            error: CoreError(reason),
            takenBack: !isTakenBack ? nil : push?.isOrderedHere == true ? .here : .elsewhere
        )
    }

    /// Notes that a person decides about a submission here, so that whoever waits for it knows where that was.
    func noteOrder(about id: SubmissionID) { background.withLock { $0.pushes[id]?.isOrderedHere = true } }

    // MARK: Holding

    /// Sends a record once its time is over, unless somebody has decided otherwise by then.
    private func send(_ held: HeldPush, by submitter: Submitter, _ news: PushNews) async -> SubmissionMachine.StopReason
    {
        let cancel = observe { if $0 == .journal { news.tell() } }
        defer { cancel() }
        await hold(held, news)
        if await isStopped(held.submission) { submitter.stop() } else { await tryAgain() }
        // A person who changes their mind while it waits for its turn need not wait for that.
        let obeying = Task {
            for await _ in news.stream {
                if await isStopped(held.submission) { submitter.stop() }
            }
        }
        defer { obeying.cancel() }
        return await submitter.run()
    }

    /// Returns when a record need not be held any more: its time is over, somebody has decided about it, or this process is to end.
    private func hold(_ held: HeldPush, _ news: PushNews) async {
        let clock = services.clock
        var heard = news.stream.makeAsyncIterator()
        while !background.withLock(\.isEnding), held.until > now {
            // What cannot be read now is held on: the claim asks the journal once more.
            let control = try? await journal.submission(held.submission)?.control
            guard control == nil || control == .held else { return }
            let end = clock.sinceBoot() + (held.until - clock.now()) * 1_000_000
            let alarm = Task {
                try await clock.sleep(until: end)
                news.tell()
            }
            defer { alarm.cancel() }
            guard await heard.next() != nil else { return }
        }
    }

    /// Whether somebody has cancelled or paused a record before it left.
    private func isStopped(_ id: SubmissionID) async -> Bool {
        guard let summary = try? await journal.submission(id), summary.counts[.inFlight] == 0 else { return false }
        return summary.control == .cancelled || summary.control == .paused
    }
}

/// Wakes what waits with a record: something has changed, or the process is to end.
private struct PushNews: Sendable {
    let stream: AsyncStream<Void>
    private let source: AsyncStream<Void>.Continuation

    init() { (stream, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func tell() { source.yield() }
}
