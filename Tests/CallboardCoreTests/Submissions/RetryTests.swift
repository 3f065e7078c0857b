import CallPersonalisation
import Foundation
import GRDB
import Sandbox
import TestSupport
import Testing

@testable import CallboardCore

@Suite("Sending failed records again")
struct RetryTests {
    /// A record to a test number, whose last two digits say what becomes of it.
    private static func record(_ digits: UInt64, line: Int, endsIn span: Int64 = 3_600_000) -> StoredRecord {
        var record = CallRecord.sample()
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        record.receiver = .sample(447_700_900_000 + digits)
        record.window = TimeWindow(startsAt: now, endsAt: now + span)
        return StoredRecord(record, line: line, row: line - 1)
    }

    private static func submit(_ records: [StoredRecord], _ core: ServiceCore) async throws -> SubmissionID {
        let made = try await core.submit(records, name: "day.csv", mode: .realtime)
        return try await core.run(made.id, until: .final).id
    }

    @Test func whatIsSafeGoesOnceAndOldAndNewKnowEachOther() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let records = [Self.record(60, line: 2), Self.record(51, line: 3), Self.record(0, line: 4)]
            let id = try await Self.submit(records, core)
            let scope = FailureScope(submission: id)
            let plan = try await core.planRetry(.safe, in: scope)
            #expect(plan.records.map(\.record.line) == [2])
            #expect(plan.rest.map(\.verdict.name) == ["never"])
            let new = try #require(try await core.retry(plan).first)
            #expect(new.parent == id)
            _ = try await core.run(new.id, until: .final)

            // Four were sent, the copy among them, and the two that failed stay failed.
            let usages = try await core.labelUsages()
            #expect(usages == LabelUsages([records[0].labelID: LabelUsage(sent: 4, failed: 2)]))

            let failed = try await core.failures(cause: nil, in: scope, limit: 9)
            #expect(failed.map(\.resent?.submission) == [new.id, nil])
            #expect(failed.first?.resent?.state == .pushed)
            #expect(try await core.causes(in: scope).map(\.resent).reduce(0, +) == 1)
            // Nothing goes twice.
            let again = try await core.planRetry(.safe, in: scope)
            #expect(again.records.isEmpty)
            #expect(again.rest.contains { $0.verdict == .never("sent again already, as \(new.id.rawValue)") })
            // Whoever planned before cannot send it either.
            await #expect(throws: CoreError.sentAgainMeanwhile) { try await core.retry(plan) }
            #expect(sandboxed.server.counts.takenRecords == 4)

            let cursor = try #require(failed.first?.cursor)
            let chain = try #require(try await core.chain(of: cursor))
            #expect(chain.links.map(\.submission.id) == [id, new.id])
            #expect(chain.links.map(\.state) == [.failed, .pushed])
            let copy = try #require(chain.links.last?.cursor)
            #expect(try await core.chain(of: copy)?.links.map(\.cursor) == chain.links.map(\.cursor))
            #expect(chain.links.first?.sendings.first?.requests.map(\.method) == ["POST"])
            let deeds = try await core.history(HistoryQuery(), limit: 9).map(\.kind)
            #expect(deeds.contains("retried"))
            #expect(try await core.verify() == [])

            // A link that leads elsewhere is found.
            let queue = try DatabaseQueue(path: sandboxed.directory + "/journal.sqlite")
            try await queue.write { db in try db.execute(sql: "UPDATE resent SET next_place = next_place + 1") }
            #expect(
                try await core.verify() == [
                    "the link from a record to the one sent instead was changed (chunk \(cursor.chunk), place \(cursor.place))"
                ]
            )
            // So is one that was taken away.
            try await queue.write { db in try db.execute(sql: "DELETE FROM resent") }
            try queue.close()
            #expect(
                try await core.verify() == [
                    "there are 0 links from records to those sent instead, the ledger says 1"
                ]
            )
        }
    }

    @Test("What somebody else sent again meanwhile holds up nothing else", arguments: [0, 1])
    func sentAgainMeanwhile(taken: Int) async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            var ids: [SubmissionID] = []
            for line in 2...3 { ids.append(try await Self.submit([Self.record(54, line: line)], core)) }
            ids.sort { $0.rawValue < $1.rawValue }
            let plan = try await core.planRetry(.safe, in: FailureScope())
            #expect(plan.records.count == 2)
            let other = try await core.planRetry(.safe, in: FailureScope(submission: ids[taken]))
            _ = try await core.retry(other, heldFor: 600)
            #expect(try await core.retry(plan, heldFor: 600).map(\.parent) == [ids[1 - taken]])
            await #expect(throws: CoreError.sentAgainMeanwhile) { try await core.retry(plan) }
        }
    }

    @Test func whileTheServiceIsAwayThePlanGoesByWhatIsKnown() async throws {
        try await SandboxedCore.run(sandbox: { $0.ripening = .seconds(600) ... .seconds(1200) }) { sandboxed in
            let core = sandboxed.core
            let made = try await core.submit([Self.record(0, line: 2)], name: "day.csv", mode: .batch)
            _ = try await core.run(made.id, until: .sent)
            let scope = FailureScope(submission: made.id)
            #expect(try await core.planRetry(.safe, in: scope).notAsked == nil)
            await sandboxed.server.stop()
            try FileManager.default.removeItem(atPath: try #require(Self.allowances(in: sandboxed.directory).first))
            let other = try SandboxedCore.again(sandboxed)
            let plan = try await other.planRetry(.safe, in: scope)
            await other.shutDown()
            #expect(plan.notAsked?.contains("connection refused") == true)
            #expect(plan.records.isEmpty)
        }
    }

    /// The files that keep what was spent.
    private static func allowances(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasPrefix("allowance-") && !$0.hasSuffix(".lock") }.map { directory + "/" + $0 }
    }

    @Test func aNumberThatIsPartOfAnotherHidesNothingOfIt() {
        let text = "911140001234 rings 49911140001234"
        let masked = ServiceCore.masked(text, ["911140001234", "49911140001234"])
        #expect(masked == PhoneNumber.mask("911140001234") + " rings " + PhoneNumber.mask("49911140001234"))
    }

    @Test func aCopyThatWasTakenBackDoesNotCount() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let id = try await Self.submit([Self.record(54, line: 2)], core)
            let scope = FailureScope(submission: id)
            let held = try await core.retry(try await core.planRetry(.safe, in: scope), heldFor: 600)
            #expect(held.map(\.control) == [.held])
            #expect(try await core.planRetry(.safe, in: scope).records.isEmpty)
            #expect(try await core.cancel(try #require(held.first?.id)))
            #expect(try await core.planRetry(.safe, in: scope).records.count == 1)
        }
    }

    @Test func linesAndPlacesChooseRows() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let id = try await Self.submit((2..<7).map { Self.record(54, line: $0) }, core)
            let scope = FailureScope(submission: id)
            let lines = try await core.planRetry(.lines([3...4, 6...6]), in: scope)
            #expect(lines.records.map(\.record.line) == [3, 4, 6])
            let places = Set(lines.records.prefix(2).map(\.cursor))
            #expect(try await core.planRetry(.records(places), in: scope).records.map(\.record.line) == [3, 4])
        }
    }

    @Test(
        "Each failed record says whether it can go again",
        arguments: [
            ("failed_to_push", RecordState.failed, 3_600_000, "yes"), ("failed_to_push", .failed, 60_000, "after_fix"),
            ("failed_to_push", .failed, 60_001, "yes"), ("not_a_user", .failed, 3_600_000, "never"),
            ("invalid_input", .failed, 3_600_000, "after_fix"), ("http-403", .rejected, 3_600_000, "after_fix"),
            ("no-answer", .inDoubt, 3_600_000, "not_yet"), ("unknown-status", .accepted, 3_600_000, "not_yet"),
            ("no-answer", .statusUnknown, 3_600_000, "never"), ("expired", .expired, -1, "after_fix"),
            ("unknown", .failed, 3_600_000, "never"),
        ]
    )
    func verdicts(cause: String, state: RecordState, left: Int64, verdict: String) {
        let now: Int64 = 1_800_000_000_000
        var record = JournalBench.record(0)
        record.window = TimeWindow(startsAt: now - 3_600_000, endsAt: now + left)
        var failed = FailedRecord(
            submission: SubmissionID(rawValue: "s"),
            submissionName: "n",
            attempt: 1,
            record: record,
            state: state,
            cause: cause,
            at: now,
            cursor: FailedRecord.Cursor(chunk: 1, place: 0)
        )
        #expect(failed.resendVerdict(at: now).name == verdict)
        #expect(failed.resendVerdict(at: now).reason.isEmpty == (verdict == "yes"))
        failed.record.receiver = 0
        #expect(failed.resendVerdict(at: now).name == "never", "Emptied")
    }
}
