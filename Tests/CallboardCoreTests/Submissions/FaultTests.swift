import CallPersonalisation
import CallboardCore
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("What becomes of records when the service or the network fails")
struct FaultTests {
    private static func records(_ count: Int) -> [StoredRecord] {
        (0..<count).map { StoredRecord(.sample($0), line: $0 + 2, row: $0 + 1) }
    }

    private static func push(_ configure: (inout Fault) -> Void) -> Fault {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.count = 1
        configure(&fault)
        return fault
    }

    /// How often each record took effect at the service.
    private static func taken(_ server: SandboxServer) -> [String: Int] {
        Dictionary(server.arrivals.filter(\.isTaken).flatMap(\.records).map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test(
        "An answer that does not come leaves the records in doubt, and nothing is sent again by itself",
        arguments: [
            Self.push { $0.drop = .afterTaking }, Self.push { $0.drop = .afterBody },
            Self.push { $0.drop = .midAnswer },
            Self.push {
                $0.status = 502
                $0.takes = true
                $0.body = .html
            }, Self.push { $0.status = 503 }, Self.push { $0.redirect = "http://127.0.0.1:9/" },
            Self.push { $0.status = 408 },
            Self.push { $0.body = .html }, Self.push { $0.body = .truncated }, Self.push { $0.body = .mistyped },
        ]
    )
    func doubt(fault: Fault) async throws {
        try await SandboxedCore.run(version: .v2, sandbox: { $0.faults = [fault] }) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(501), name: "doubt", mode: .batch)
            let done = try await core.run(submission.id, until: .final)
            let doubts = try await core.doubts(limit: 10)
            #expect(doubts.count == 1)
            #expect(done.counts[.inDoubt] == doubts.first?.records)
            #expect(done.counts[.inDoubt] + done.counts[.pushed] == 501)
            #expect(Self.taken(sandboxed.server).values.allSatisfy { $0 == 1 })
            #expect(sandboxed.server.arrivals.filter { $0.method == "POST" && $0.path.hasSuffix("records") }.count == 2)
        }
    }

    @Test("A person decides about doubt once, and sending again is marked as a possible duplicate")
    func decide() async throws {
        try await SandboxedCore.run(sandbox: { $0.faults = [Self.push { $0.drop = .afterTaking }] }) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(30), name: "doubt", mode: .batch)
            _ = try await core.run(submission.id, until: .sent)
            let doubt = try #require(try await core.doubts(limit: 1).first)
            #expect(doubt.phase == "body_sent")
            #expect(try await core.resolve(attempt: doubt.id, as: .resend))
            #expect(try await core.resolve(attempt: doubt.id, as: .accepted) == false)
            let done = try await core.run(submission.id, until: .final)
            #expect(done.counts[.pushed] == 30)
            let attempts = try await core.attempts(of: submission.id, limit: 10)
            #expect(attempts.map(\.possibleDuplicateOf) == [nil, doubt.id])
            #expect(attempts.first?.decidedBy == "tester")
            #expect(Self.taken(sandboxed.server).values.allSatisfy { $0 == 2 })
        }
    }

    @Test("An unattended run that prefers duplicates sends again by itself")
    func resendUnknown() async throws {
        try await SandboxedCore.run(
            resendUnknown: .always,
            sandbox: { $0.faults = [Self.push { $0.drop = .afterTaking }] }
        ) { sandboxed in
            let submission = try await sandboxed.core.submit(Self.records(30), name: "unattended", mode: .batch)
            let done = try await sandboxed.core.run(submission.id, until: .final)
            #expect(done.counts[.pushed] == 30)
        }
    }

    @Test(
        "What was certainly not carried out is sent again until it is",
        arguments: [
            Self.push {
                $0.status = 429
                $0.retryAfter = "0"
            }, Self.push { $0.status = 401 },
            Self.push {
                $0.status = 500
                $0.body = .unparsableToken
            },
        ]
    )
    func again(fault: Fault) async throws {
        try await SandboxedCore.run(sandbox: { $0.faults = [fault] }) { sandboxed in
            let submission = try await sandboxed.core.submit(Self.records(600), name: "again", mode: .batch)
            let done = try await sandboxed.core.run(submission.id, until: .final)
            #expect(done.counts[.pushed] == 600)
            #expect(Self.taken(sandboxed.server).values.allSatisfy { $0 == 1 })
            #expect(Self.taken(sandboxed.server).count == 600)
        }
    }

    @Test("A refused request rejects its records and goes on with the others")
    func rejected() async throws {
        try await SandboxedCore.run(sandbox: { $0.faults = [Self.push { $0.status = 400 }] }) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(600), name: "refused", mode: .batch)
            let done = try await core.run(submission.id, until: .final)
            #expect(done.counts[.rejected] + done.counts[.pushed] == 600)
            #expect([100, 500].contains(done.counts[.rejected]))
            #expect(try await core.causes(in: FailureScope(submission: submission.id)).map(\.id) == ["http-400"])
        }
    }

    @Test("A token that is refused again and again ends the run with what to check")
    func signIn() async throws {
        try await SandboxedCore.run(
            sandbox: { configuration in
                var fault = Fault(method: "POST", path: "dynamic_call_records")
                fault.status = 401
                configuration.faults = [fault]
            }
        ) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(3), name: "refused", mode: .batch)
            await #expect(throws: CoreError.self) { try await core.run(submission.id, until: .sent) }
            let left = try #require(try await core.submission(submission.id))
            #expect(left.counts[.deferred] == 3)
            #expect(sandboxed.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 2)
        }
    }

    @Test("An account without the feature stops the run instead of using up the file")
    func account() async throws {
        try await SandboxedCore.run(
            sandbox: { configuration in
                var fault = Fault(method: "POST", path: "dynamic_call_records")
                fault.status = 403
                configuration.faults = [fault]
            }
        ) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(20_000), name: "forbidden", mode: .batch)
            await #expect(throws: CoreError.self) { try await core.run(submission.id, until: .sent) }
            let left = try #require(try await core.submission(submission.id))
            #expect(left.counts[.queued] > 0)
            #expect(left.counts.total == 20_000)
        }
    }

    @Test("Every documented reason is counted by its cause")
    func causes() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let records = (50...60).filter { ![55, 56, 57].contains($0) }.map { digits -> StoredRecord in
                var record = CallRecord.sample()
                record.receiver = .sample(447_700_900_000 + UInt64(digits))
                return StoredRecord(record)
            }
            let submission = try await core.submit(records, name: "reasons", mode: .batch)
            let done = try await core.run(submission.id, until: .final)
            #expect(done.counts[.failed] == records.count)
            let causes = try await core.causes(in: FailureScope(submission: submission.id))
            #expect(causes.first?.id == "failed_to_push")
            #expect(causes.map(\.rows).reduce(0, +) == records.count)
            let retried = try await core.retry(submission.id, cause: "failed_to_push", mode: .batch)
            #expect(retried.parent == submission.id)
            #expect(retried.counts.total == causes.first?.rows)
        }
    }
}
