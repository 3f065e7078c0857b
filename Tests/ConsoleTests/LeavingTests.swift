import CallPersonalisation
import Foundation
import Sandbox
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Leaving the console")
struct LeavingTests {
    /// What the network does from some moment on.
    enum Weather: CaseIterable { case silent, refusing }

    /// The way to the sandbox, which can be shut.
    private final class Way: Transport {
        private let http: HTTPTransport
        private let weather = Mutex<Weather?>(nil)

        init(_ http: HTTPTransport) { self.http = http }

        func shut(_ weather: Weather?) { self.weather.withLock { $0 = weather } }

        func send(_ request: ServiceRequest) async -> ServiceReply {
            switch weather.withLock(\.self) {
            case nil: return await http.send(request)
            case .refusing: return Self.failure(.refused)
            case .silent:
                try? await Task.sleep(for: .seconds(3600))
                return Self.failure(.cancelled)
            }
        }

        private static func failure(_ kind: TransportFailure.Kind) -> ServiceReply {
            ServiceReply(
                result: .failure(TransportFailure(kind: kind, detail: "shut")),
                phase: .notConnected,
                bytesSent: 0,
                startedAt: Date(),
                duration: .zero
            )
        }
    }

    /// Leaves on a thread of its own, as a person does, and tells whether that was over soon.
    private static func leavesSoon(_ runner: EffectRunner) async -> Bool {
        let left = Mutex(false)
        Thread.detachNewThread {
            runner.finish(isHungUp: false)
            left.withLock { $0 = true }
        }
        return (try? await Poll.until("the end", within: .seconds(20)) { left.withLock(\.self) }) != nil
    }

    /// Whether the next request is not made before some seconds have passed.
    private static func rests(_ core: ServiceCore) -> Bool {
        guard case .noAnswer(_, _, let next?) = core.allowance().obstacle else { return false }
        return next > SystemClock().now() + 3_000
    }

    /// A core whose way to the service is shut after it has signed in.
    private static func onShutWay(
        _ weather: Weather,
        _ body: @Sendable (ServiceCore, _ file: String) async throws -> Void
    ) async throws {
        try await SandboxedCore.run { sandboxed in
            let http = try HTTPTransport(baseURL: sandboxed.endpoint.baseURL)
            let way = Way(http)
            let core = try ServiceCore(
                profile: sandboxed.core.profile,
                stateDirectory: sandboxed.directory,
                apiKey: { sandboxed.endpoint.apiKey },
                operatorName: "tester",
                transport: way
            )
            _ = try await core.labels(page: 1, limit: 1)
            way.shut(weather)
            // After so many failures the next request waits for a time of its own choice, here for longer than leaving takes.
            while weather == .refusing, !Self.rests(core) { _ = try? await core.labels(page: 1, limit: 1) }
            let file = sandboxed.directory + "/day.csv"
            let record = CallRecord.sample()
            try """
            caller,receiver,label_id,call_reason,starts_at,ends_at
            \(record.caller.value),\(record.receiver.value),\(record.labelID.rawValue),Your order is on its way,now,+2h

            """.write(toFile: file, atomically: true, encoding: .utf8)
            let result: Result<Void, any Error>
            do { result = .success(try await body(core, file)) } catch { result = .failure(error) }
            way.shut(nil)
            await http.shutdown()
            try result.get()
        }
    }

    @Test("A submission that still waits for labels is not made when the person leaves", arguments: Weather.allCases)
    func leavingEndsASubmissionThatWaitsForLabels(weather: Weather) async throws {
        try await Self.onShutWay(weather) { core, file in
            let checked = Mutex(false)
            let runner = EffectRunner(ConsoleOptions(profile: core.profile) { core }) { message in
                if case .fileChecked = message { checked.withLock { $0 = true } }
            }
            runner.run([.openCore, .openFile(file)])
            try await Poll.until("the check") { checked.withLock(\.self) }
            runner.run([.submit(FileSubmission(path: file, rows: 1, valid: 1))])
            let isLeft = await Self.leavesSoon(runner)
            #expect(isLeft)
            let made = try await core.submissions(limit: 5)
            #expect(made.isEmpty)
        }
    }

    @Test("A record that is held, or waits for its turn, is not sent when the person leaves", arguments: [600, 0])
    func leavingEndsAPushThatWaits(holdSeconds: Int) async throws {
        try await Self.onShutWay(.refusing) { core, _ in
            var options = ConsoleOptions(profile: core.profile) { core }
            options.holdSeconds = holdSeconds
            let runner = EffectRunner(options) { _ in }
            runner.run([.openCore, .push(.sample())])
            let isLeft = await Self.leavesSoon(runner)
            #expect(isLeft)
            let made = try await core.submissions(limit: 5)
            #expect(made.allSatisfy { $0.counts.waiting == 0 })
        }
    }

    /// How a terminal goes away while a record is held.
    enum HangUp: CaseIterable { case finish, stop, finishCutShort }

    @Test(
        "When the terminal goes away, a record that is held goes or is given up as the profile says",
        arguments: HangUp.allCases
    )
    func hangUpWhileHeld(hangUp: HangUp) async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            var options = ConsoleOptions(profile: core.profile) { core }
            options.onHangUp = hangUp == .stop ? .stop : .finish
            options.holdSeconds = hangUp == .finish ? 1 : 600
            let (moments, moment) = AsyncStream.makeStream(of: Void.self)
            let runner = EffectRunner(options) { if case .pushHeld = $0 { moment.finish() } }
            runner.run([.openCore, .push(.sample())])
            for await _ in moments {}
            await withCheckedContinuation { ended in
                runner.end(isHungUp: true) { ended.resume() }
                if hangUp == .finishCutShort { runner.stopSending() }
            }
            let made = try #require(try await core.submissions(limit: 1).first)
            #expect(made.counts[hangUp == .finish ? .pushed : .stopped] == 1)
            let taken = sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records).count
            #expect(taken == (hangUp == .finish ? 1 : 0))
        }
    }

    @Test("A rehearsal clears up behind itself")
    func leavingEndsARehearsal() async throws {
        try await SandboxedCore.run { sandboxed in
            let made = try await sandboxed.core.submit([.sample()], name: "day.csv", mode: .realtime, heldFor: 600)
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            let isCleared = Atomic(false)
            var options = ConsoleOptions(profile: sandboxed.core.profile) { sandboxed.core }
            options.rehearse = { _, _, _ in
                defer { isCleared.store(true, ordering: .sequentiallyConsistent) }
                beginning.finish()
                try await Task.sleep(for: .seconds(3600))
                return []
            }
            let runner = EffectRunner(options) { _ in }
            runner.run([.openCore, .rehearse(made.id)])
            for await _ in begun {}
            let isLeft = await Self.leavesSoon(runner)
            #expect(isLeft)
            let cleared = isCleared.load(ordering: .sequentiallyConsistent)
            #expect(cleared)
        }
    }
}
