import CallPersonalisation
import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing

@testable import CallboardCore

@Suite("One record that is held before it is sent")
struct HeldPushTests {
    /// Longer than any test.
    private static let long = 3600

    /// A record that is on its way, and the moment from which on it is held.
    private struct OnItsWay: Sendable {
        let held: HeldPush
        let report: Task<PushReport, any Error>
    }

    private static func push(_ core: ServiceCore, heldFor seconds: Int = long) async throws -> OnItsWay {
        let (moments, moment) = AsyncStream.makeStream(of: HeldPush.self)
        let report = Task {
            defer { moment.finish() }
            return try await core.push(.sample(), heldFor: seconds) { moment.yield($0) }
        }
        let held = await moments.first { _ in true }
        return OnItsWay(held: try #require(held, "it was never held"), report: report)
    }

    private static func taken(_ sandboxed: SandboxedCore) -> Int {
        sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records).count
    }

    @Test("It goes once, when its time is over, and not before")
    func goes() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            core.startBackground()
            let push = try await Self.push(core, heldFor: 1)
            #expect(push.held.until - push.held.since == 1000)
            let held = try #require(try await core.submission(push.held.submission))
            #expect(held.control == .held && held.heldUntil == push.held.until)
            let report = try await push.report.value
            #expect(report.state == .pushed)
            #expect(report.takenBack == nil)
            let attempt = try #require(report.attempt)
            #expect(attempt.claimedAt >= push.held.until)
            #expect(Self.taken(sandboxed) == 1)
        }
    }

    @Test("Taken back, it ends at once: nothing was sent, and neither a token nor a turn was used")
    func takenBack() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let push = try await Self.push(core)
            #expect(try await core.takeBack(push.held.submission))
            let report = try await push.report.value
            #expect(report.takenBack == .here)
            #expect(report.state == .stopped)
            #expect(report.attempt == nil)
            #expect(report.error == nil)
            #expect(try await !core.takeBack(push.held.submission))
            #expect(sandboxed.server.arrivals.isEmpty)
            let allowance = core.allowance()
            #expect(allowance.realTimeUsed == 0 && allowance.tokensMinted == 0)
        }
    }

    @Test("Another process sees that it is held, does not send it, and can take it back")
    func takenBackElsewhere() async throws {
        try await SandboxedCore.run { sandboxed in
            let other = try sandboxed.again()
            other.startBackground()
            let push = try await Self.push(sandboxed.core)
            let seen = try #require(try await other.submission(push.held.submission))
            #expect(seen.control == .held && seen.isPush)
            #expect(try await other.takeBack(push.held.submission))
            let report = try await push.report.value
            #expect(report.takenBack == .elsewhere)
            await other.shutDown()
            #expect(Self.taken(sandboxed) == 0)
        }
    }

    @Test("Who lets it go does not wait for the end of its time")
    func letGo() async throws {
        try await SandboxedCore.run { sandboxed in
            let push = try await Self.push(sandboxed.core)
            #expect(try await sandboxed.core.resume(push.held.submission))
            #expect(try await push.report.value.state == .pushed)
            #expect(Self.taken(sandboxed) == 1)
        }
    }

    @Test("Paused, it is given up: nobody would wait for it")
    func paused() async throws {
        try await SandboxedCore.run { sandboxed in
            let push = try await Self.push(sandboxed.core)
            #expect(try await sandboxed.core.pause(push.held.submission))
            let report = try await push.report.value
            #expect(report.state == .stopped && report.takenBack == nil)
            #expect(try await sandboxed.core.submission(push.held.submission)?.control == .cancelled)
            #expect(sandboxed.server.arrivals.isEmpty)
        }
    }

    @Test("A console that ends does not send it, then or later")
    func consoleEnds() async throws {
        try await SandboxedCore.run { sandboxed in
            let push = try await Self.push(sandboxed.core)
            sandboxed.core.endPushes()
            let report = try await push.report.value
            #expect(report.state == .stopped && report.takenBack == nil)
            let next = try sandboxed.again()
            #expect(next.leftWork == nil)
            #expect(try await next.submission(push.held.submission)?.control == .cancelled)
            await next.shutDown()
            #expect(sandboxed.server.arrivals.isEmpty)
        }
    }

    @Test("Cancelled while it waits for its turn, it does not wait for that")
    func cancelledInTheQueue() async throws {
        var pause = Fault(method: "POST", path: "dynamic_call_record")
        pause.status = 429
        pause.retryAfter = "3600"
        let faults = [pause]
        try await SandboxedCore.run(sandbox: { $0.faults = faults }) { sandboxed in
            let core = sandboxed.core
            let push = try await Self.push(core, heldFor: 1)
            try await Poll.until("everything waits for an hour") { core.allowance().pausedUntil != nil }
            try await Poll.until("it can be cancelled") { try await core.cancel(push.held.submission) }
            #expect(try await push.report.value.state == .stopped)
            #expect(Self.taken(sandboxed) == 0)
        }
    }
}
