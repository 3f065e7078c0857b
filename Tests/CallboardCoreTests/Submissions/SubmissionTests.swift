import CallPersonalisation
import CallboardCore
import Sandbox
import TestSupport
import Testing

@Suite("Submissions against the sandbox over a socket")
struct SubmissionTests {
    private static func records(_ count: Int) -> [StoredRecord] {
        (0..<count).map { StoredRecord(.sample($0), line: $0 + 2, row: $0 + 1) }
    }

    @Test("One record is pushed and its answer kept", arguments: APIVersion.allCases)
    func push(version: APIVersion) async throws {
        try await SandboxedCore.run(version: version) { sandboxed in
            let report = try await sandboxed.core.push(.sample())
            #expect(report.state == .pushed)
            #expect(report.error == nil)
            #expect(report.attempt?.httpStatus == 200)
            #expect(sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records).count == 1)
        }
    }

    @Test("A batch is sent once and watched until every record has its result", arguments: APIVersion.allCases)
    func batch(version: APIVersion) async throws {
        try await SandboxedCore.run(version: version) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(Self.records(1201), name: "batch", mode: .batch)
            let done = try await core.run(submission.id, until: .final)
            #expect(done.counts[.pushed] == 1201)
            #expect(done.counts.total == 1201)
            #expect(done.isFinished)
            let arrived = sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records)
            #expect(arrived.count == 1201)
            #expect(Set(arrived).count == 1201)
            #expect(try await core.attempts(of: submission.id, limit: 10).map(\.records) == [500, 500, 201])
            #expect(try await core.verify() == [])
        }
    }

    @Test func everyRecordGoesByItselfInRealTime() async throws {
        try await SandboxedCore.run { sandboxed in
            let submission = try await sandboxed.core.submit(Self.records(30), name: "one by one", mode: .realtime)
            let done = try await sandboxed.core.run(submission.id, until: .sent)
            #expect(done.counts[.pushed] == 30)
            #expect(sandboxed.server.arrivals.filter(\.isTaken).map(\.records.count) == Array(repeating: 1, count: 30))
        }
    }
}
