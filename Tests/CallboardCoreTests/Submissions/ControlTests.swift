import CallPersonalisation
import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import CallboardCore

@Suite("Holding, pausing, cancelling and resuming")
struct ControlTests {
    private static func records(_ count: Int) -> [StoredRecord] { (0..<count).map { StoredRecord(.sample($0)) } }

    @Test func whatIsTakenBackIsNeverSent() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let held = try await core.submit(Self.records(600), name: "held", mode: .batch, heldFor: 3600)
            #expect(held.control == .held)
            #expect(try await core.cancel(held.id))
            #expect(try await core.cancel(held.id) == false)
            let done = try await core.run(held.id, until: .final)
            #expect(done.counts[.stopped] == 600)
            #expect(sandboxed.server.arrivals.allSatisfy { $0.records.isEmpty })
        }
    }

    @Test("Records that are sent again can be taken back while they are held, once")
    func takenBackRetry() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            // They come from no file, as those of a retry.
            let held = try await core.submit(Self.records(6), name: "retry of day.csv", mode: .batch, heldFor: 3600)
            #expect(held.origin == nil)
            #expect(try await core.takeBack(held.id))
            #expect(try await !core.takeBack(held.id))
            #expect(try await core.submission(held.id)?.counts[.stopped] == 6)
        }
    }

    @Test func aPausedSubmissionWaitsForAPerson() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(600), name: "paused", mode: .batch)
            #expect(try await core.pause(submission.id))
            #expect(try await core.run(submission.id, until: .sent).counts[.queued] == 600)
            #expect(try await core.resume(submission.id))
            #expect(try await core.run(submission.id, until: .final).counts[.pushed] == 600)
        }
    }

    @Test("A push that waits for a service which is away ends when the console does, and is not sent later")
    func pushEnds() async throws {
        let configure: @Sendable (inout SandboxConfiguration) -> Void = { configuration in
            var refusal = Fault(method: "POST", path: "dynamic_call_record")
            refusal.status = 429
            refusal.retryAfter = "3600"
            configuration.faults = [refusal]
        }
        try await SandboxedCore.run(sandbox: configure) { sandboxed in
            let core = sandboxed.core
            async let push = core.push(.sample(0))
            try await Poll.until("everything waits for an hour") { core.allowance().pausedUntil != nil }
            try await Poll.until("the end of the push") {
                core.endPushes()
                return try await core.submissions(limit: 1).first?.control == .cancelled
            }
            #expect(try await push.state == .stopped)
            #expect(sandboxed.server.arrivals.filter(\.isTaken).isEmpty)
        }
    }

    @Test("A push that waits while no token can be made ends at once and is not sent later")
    func pushWithoutToken() async throws {
        var refusal = Fault(method: "POST", path: "dynamic_call_record")
        refusal.status = 401
        var one = Profile.Allowance.generous
        one.tokensPer30Minutes = 1
        try await SandboxedCore.run(allowance: one, sandbox: { [refusal] in $0.faults = [refusal] }) { sandboxed in
            let report = try await sandboxed.core.push(.sample(0))
            #expect(report.state == .stopped)
            guard case .noToken(_, made: 1, limit: 1)? = report.error else {
                Issue.record("\(String(describing: report.error))")
                return
            }
            #expect(try await sandboxed.core.submissions(limit: 1).first?.control == .cancelled)
        }
    }

    @Test("With a refused key asking for news says so, and as soon as the key is taken everything goes on")
    func refusedKey() async throws {
        let account = SandboxAccount(
            clientAccountID: "40f4a1b2-0000-4000-8000-00000000c899",
            keyID: "k",
            apiKey: "right"
        )
        try await SandboxedCore.run(sandbox: { $0.account = account }) { sandboxed in
            let key = Mutex("wrong")
            let core = try sandboxed.again { key.withLock { $0 } }
            let submission = try await core.submit(Self.records(600), name: "refused", mode: .batch)
            core.startBackground()
            try await Poll.until("the refusal") { core.trouble(of: submission.id) != nil }
            await #expect(throws: CoreError.self) { try await core.refreshStatus(submission.id) }
            guard case .signInRefused? = core.allowance().obstacle else {
                Issue.record("\(String(describing: core.allowance().obstacle))")
                return
            }
            key.withLock { $0 = "right" }
            #expect(try await core.refreshStatus(submission.id) == 0)
            try await Poll.until("every record has its result") {
                try await core.submission(submission.id)?.isFinished == true
            }
            await core.shutDown()
            let asked = sandboxed.server.arrivals.filter { $0.path.hasSuffix("token") }
            #expect(asked.count <= 3)
        }
    }

    @Test("What the account was refused for goes on only when a person resumes it, and not at each look for news")
    func accountRefused() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.status = 403
        fault.count = 1
        let faults = [fault]
        let slow = Profile.Allowance(realTimePerSecond: 1_000, batchPerMinute: 300, tokensPer30Minutes: 10, share: 0.95)
        try await SandboxedCore.run(allowance: slow, sandbox: { $0.faults = faults }) { sandboxed in
            let core = sandboxed.core
            core.startBackground()
            let submission = try await core.submit(Self.records(1500), name: "refused", mode: .batch)
            try await Poll.until("the refusal") { core.trouble(of: submission.id) != nil }
            let waiting = try #require(try await core.submission(submission.id)).counts.waiting
            #expect(waiting > 0)
            #expect(await core.hasQueue() == false)
            await core.tryAgain()
            #expect(core.trouble(of: submission.id) != nil)
            #expect(try await core.pause(submission.id))
            #expect(try await core.resume(submission.id))
            try await Poll.until("every record has its result") {
                try await core.submission(submission.id)?.isFinished == true
            }
            #expect(try await core.submission(submission.id)?.counts[.rejected] == 500)
        }
    }

    @Test("Of two processes that watch a batch one asks for its status")
    func oneAsks() async throws {
        var slow = Fault(method: "GET", path: "dynamic_call_records")
        slow.latency = .milliseconds(700)
        let faults = [slow]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let (core, other) = (sandboxed.core, try sandboxed.again())
            core.startBackground()
            other.startBackground()
            let submission = try await core.submit(Self.records(30), name: "watched", mode: .batch)
            try await Poll.until("every record has its result") {
                try await other.submission(submission.id)?.isFinished == true
            }
            await other.shutDown()
            #expect(
                sandboxed.server.arrivals.count { $0.method == "GET" && $0.path.contains("dynamic_call_records") } == 1
            )
        }
    }

    private struct Strange: Error {}

    @Test(
        "What waits for a trouble that passes by itself is still to be sent, what waits for a person is not",
        arguments: [true, false]
    )
    func troubles(passesByItself: Bool) async throws {
        try await SandboxedCore.run { sandboxed in
            let missing = CredentialError.noTerminal
            let core = try sandboxed.again { if passesByItself { throw Strange() } else { throw missing } }
            core.startBackground()
            let submission = try await core.submit(Self.records(30), name: "troubled", mode: .batch)
            try await Poll.until("the trouble") { core.trouble(of: submission.id) != nil }
            if !passesByItself { #expect(core.trouble(of: submission.id) == .credential(missing)) }
            #expect(await core.hasQueue() == passesByItself)
            await core.shutDown()
        }
    }

    @Test("Without a token and with the service away a submission waits and goes once it is back")
    func awayWithoutToken() async throws {
        var fault = Fault(method: "POST", path: "token")
        fault.drop = .beforeBody
        fault.count = 1
        let faults = [fault]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let core = try sandboxed.again(clock: HurriedClock())
            let submission = try await core.submit(Self.records(30), name: "away", mode: .batch)
            #expect(try await core.run(submission.id, until: .sent).counts.sent == 30)
            await core.shutDown()
        }
    }

    /// A clock on which waits take a hundredth of their time.
    private struct HurriedClock: CoreClock {
        private let clock = SystemClock()
        private let start = SystemClock().sinceBoot()

        func now() -> Int64 { clock.now() }
        func sinceBoot() -> Int64 { start + (clock.sinceBoot() - start) * 100 }
        var bootID: String { clock.bootID }

        func sleep(until moment: Int64) async throws { try await clock.sleep(until: start + (moment - start) / 100) }
    }

    @Test("A console sends what is confirmed by itself and watches it to the end")
    func background() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            core.startBackground()
            let submission = try await core.submit(Self.records(1200), name: "background", mode: .batch)
            try await Poll.until("every record has its result") {
                try await core.submission(submission.id)?.isFinished == true
            }
            #expect(try await core.submission(submission.id)?.counts[.pushed] == 1200)
        }
    }

    @Test("Who interrupts a run still gets the answers of the requests under way")
    func interruptedRun() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.latency = .seconds(2)
        let faults = [fault]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(12_000), name: "interrupted", mode: .batch)
            let run = Task { try await core.run(submission.id, until: .sent) }
            try await Poll.until("the first records at the service") {
                sandboxed.server.arrivals.contains(where: \.isTaken)
            }
            run.cancel()
            _ = await run.result
            let counts = try #require(try await core.submission(submission.id)).counts
            #expect(counts[.inFlight] == 0)
            #expect(counts[.accepted] > 0)
            #expect(counts[.queued] > 0)
        }
    }

    /// A clock on which 20 seconds pass at once; other times pass as they do.
    private struct ShortPatience: CoreClock {
        private let clock = SystemClock()

        func now() -> Int64 { clock.now() }
        func sinceBoot() -> Int64 { clock.sinceBoot() }
        var bootID: String { clock.bootID }

        func sleep(until moment: Int64) async throws {
            let seconds = Double(moment - clock.sinceBoot()) / 1_000_000_000
            if (19.5...20).contains(seconds) { return }
            try await clock.sleep(until: moment)
        }
    }

    @Test(
        "Requests that have no answer 20 seconds after the wish to stop are given up and in doubt",
        .timeLimit(.minutes(5))
    )
    func lateAnswers() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.latency = .seconds(600)
        let faults = [fault]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let core = try sandboxed.again(clock: ShortPatience())
            let submission = try await core.submit(Self.records(5), name: "late", mode: .batch)
            let run = Task { try await core.run(submission.id, until: .sent) }
            try await Poll.until("the records at the service") {
                !sandboxed.server.arrivals.allSatisfy(\.records.isEmpty)
            }
            run.cancel()
            _ = await run.result
            #expect(try await core.submission(submission.id)?.counts[.inDoubt] == 5)
            let attempt = try #require(try await core.attempts(of: submission.id, limit: 1).first)
            // Nobody waited for the time-out of the connection.
            #expect(attempt.message?.hasPrefix("cancelled") == true)
            await core.shutDown()
        }
    }

    @Test("A request that is given up says nothing about the connection")
    func givenUp() async throws {
        var fault = Fault(method: "GET", path: "labels")
        fault.latency = .seconds(600)
        let faults = [fault]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let core = sandboxed.core
            for round in 1...2 * AllowanceBook.mostFailures {
                let read = Task { try await core.labels(page: 1, limit: 1) }
                try await Poll.until("the request at the service") {
                    sandboxed.server.arrivals.count { $0.method == "GET" } == round
                }
                read.cancel()
                _ = await read.result
            }
            #expect(core.allowance().obstacle == nil)
        }
    }

    @Test("Who leaves while sending begins does not wait until everything is sent", .timeLimit(.minutes(5)))
    func endWhileSendingBegins() async throws {
        // Without a token nothing is ever sent.
        let nothing = Profile.Allowance(realTimePerSecond: 1, batchPerMinute: 1, tokensPer30Minutes: 0, share: 0.5)
        try await SandboxedCore.run(allowance: nothing) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(600), name: "left", mode: .batch)
            for moment in 0..<300 {
                core.startBackground()
                for _ in 0..<moment { await Task.yield() }
                await core.stopBackground()
            }
            #expect(try await core.submission(submission.id)?.counts[.queued] == 600)
        }
    }

    @Test("Only one of two cores on the same directory sends, and the other sees it at once")
    func twoCores() async throws {
        try await SandboxedCore.run { sandboxed in
            let other = try ServiceCore(
                profile: sandboxed.core.profile,
                stateDirectory: sandboxed.directory,
                apiKey: { sandboxed.endpoint.apiKey },
                operatorName: "colleague"
            )
            let submission = try await sandboxed.core.submit(Self.records(3000), name: "shared", mode: .batch)
            async let first = sandboxed.core.run(submission.id, until: .sent)
            async let second = other.run(submission.id, until: .sent)
            _ = try await (first, second)
            #expect(sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records).count == 3000)
            #expect(try await other.submission(submission.id)?.counts.sent == 3000)
            await other.shutDown()
        }
    }

    @Test("A record whose window ends while it waits is not sent")
    func expiry() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            var late = CallRecord.sample(1)
            late.window = TimeWindow(startsAt: 1_000_000_000_000, endsAt: 1_000_000_001_000)
            let records = [StoredRecord(.sample(0)), StoredRecord(late)]
            let submission = try await core.submit(records, name: "late", mode: .batch)
            let done = try await core.run(submission.id, until: .final)
            #expect(done.counts[.expired] == 1)
            #expect(done.counts[.pushed] == 1)
            #expect(sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records).count == 1)
        }
    }
}
