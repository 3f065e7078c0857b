import CallPersonalisation
import CallboardCore
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("What was sent earlier")
struct SentRecordsTests {
    private static let header = FileFixture.header
    private static let label = SandboxLabel.builtIn.first?.id ?? ""

    private static func file(_ rows: [String]) throws -> TemporaryFile {
        try TemporaryFile(([header] + rows).joined(separator: "\n"))
    }

    /// A row whose window begins so many minutes from now.
    private static func row(
        _ receiver: Int,
        from start: Int64 = 10,
        to end: Int64 = 60,
        now: Int64,
        label: String = Self.label,
        reason: String = "Your order is on the way"
    ) -> String {
        "911140001234,\(919_812_340_000 + receiver),\(label),,\(reason),\(now + start * 60_000),\(now + end * 60_000)"
    }

    @Test func `Rows accepted earlier are left out, others of the same pair and time are told, and nothing else is`()
        async throws
    {
        try await SandboxedCore.run { sandboxed in
            let (core, server) = (sandboxed.core, sandboxed.server)
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let first = try Self.file([Self.row(1, now: now), Self.row(2, now: now), Self.row(3, now: now)])
            _ = try await core.send(first.path)
            let again = try Self.file([
                Self.row(1, now: now),
                Self.row(2, now: now, reason: "Your order was changed"),
                Self.row(3, from: 61, to: 90, now: now),
                Self.row(3, from: 30, to: 90, now: now, label: Self.label.uppercased()),
                Self.row(4, now: now),
                Self.row(5, now: now, label: Self.label.uppercased()),
            ])
            let report = try await core.send(again.path)
            #expect(report.report.leftOut == 1)
            #expect(report.report.sums.labels.map(\.rows) == [5], "what is left out is not told as sent")
            #expect(report.report.sums.window?.endsAt == now + 90 * 60_000)
            let sentAt = try #require(report.report.sums.acceptedAt)
            #expect((0..<120_000).contains(Int64(Date().timeIntervalSince1970 * 1000) - sentAt), "to the minute")
            #expect(report.report.count(of: .alreadyAccepted) == 1)
            #expect(report.report.byRule.first { $0.rule == .alreadyAccepted }?.firstLines == [2])
            #expect(report.report.byRule.first { $0.rule == .pairOverlap }?.firstLines.contains(3) == true)
            let counts = try #require(try await core.submission(report.submission.id)).counts
            #expect(counts[.leftOut] == 1)
            #expect(counts.total == 6)
            let sent = server.arrivals.flatMap(\.records).count
            #expect(sent == 3 + 5)
            #expect(try await core.verify().isEmpty)

            // The very same file: all of it is left out, whatever its name, and who sent it is known.
            let copy = try TemporaryFile(try Data(contentsOf: URL(fileURLWithPath: again.path)))
            let third = try await core.send(copy.path)
            #expect(third.report.leftOut == 6)
            #expect(third.report.sums.window == nil)
            #expect(server.arrivals.flatMap(\.records).count == sent)
            let opened = try FileFixture.open(copy.path)
            let earlier = try await core.submissions(of: opened)
            #expect(earlier.map(\.id) == [third.submission.id, report.submission.id])
            #expect(try await core.submissions(of: FileFixture.open(first.path)).count == 1)

            // Unless a person wants them sent again.
            let fourth = try await core.send(copy.path) { $0.sendsAccepted = true }
            #expect(fourth.report.leftOut == 0)
            #expect(server.arrivals.flatMap(\.records).count == sent + 6)
        }
    }

    @Test func `Rows that wait in another submission are left out and named, and nothing is held for them`()
        async throws
    {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let file = try Self.file((0..<30).map { Self.row($0, now: now) })
            var options = SubmitOptions()
            options.heldFor = 3600
            options.name = "day.csv"
            let first = try await core.submit(FileFixture.open(file.path), options: options)
            #expect(first.submission.control == .held)
            let second = try await core.submit(FileFixture.open(file.path), options: options)
            #expect(second.report.leftOut == 30)
            #expect(second.report.count(of: .alreadyQueued) == 30)
            #expect(second.report.count(of: .pairOverlap) == 0)
            let open = try #require(second.report.sums.open.first)
            #expect((open.name, open.waiting, open.rows) == ("day.csv", 30, 30))
            #expect(second.submission.control == .running, "there is nothing to take back")
            #expect(second.submission.isFinished)

            // Once it is taken back they are free again; asked for, they go twice.
            options.sendsAccepted = true
            let again = try await core.submit(FileFixture.open(file.path), options: options)
            #expect(again.submission.counts[.queued] == 30)
            #expect(again.report.sums.open.first?.waiting == 30, "that it is the second time is known")
            for id in [first.submission.id, again.submission.id] {
                let isDone = try await core.takeBack(id)
                #expect(isDone)
            }
            options.sendsAccepted = false
            #expect(try await core.submit(FileFixture.open(file.path), options: options).report.leftOut == 0)
            #expect(try await core.verify().isEmpty)
        }
    }

    @Test func `The same file submitted by several at the same time goes once`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let file = try Self.file((0..<2000).map { Self.row($0, now: now) })
            let path = file.path
            var options = SubmitOptions()
            options.heldFor = 3600
            let given = options
            let queued = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await core.submit(FileFixture.open(path), options: given).submission.counts[.queued]
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(queued == 2000)
            let left = try await core.submissions(limit: 20)
            #expect(!left.contains { $0.control == .importing })
            #expect(try await core.verify().isEmpty)
        }
    }

    @Test func `A label written as a name is the same record as its ID`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let labels = try await core.refreshLabels()
            let label = try #require(labels.labels.first { !$0.isDeleted })
            let first = try Self.file([Self.row(1, now: now, label: label.id.rawValue)])
            _ = try await core.send(first.path)
            let second = try Self.file([Self.row(1, now: now, label: label.name)])
            #expect(try await core.send(second.path).report.leftOut == 1)
        }
    }

    @Test func `A journal of many records is searched through a temporary file`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let count = 80_000
            let many = try Self.file((0..<count).map { Self.row($0, now: now) })
            var options = SubmitOptions()
            options.heldFor = 3600
            _ = try await core.submit(FileFixture.open(many.path), options: options)
            let sent = try await core.sentRecords()
            #expect(sent.count == count)
            let window = TimeWindow(startsAt: now + 600_000, endsAt: now + 3_600_000)
            for (receiver, isThere) in [(0, true), (count - 1, true), (count, false)] {
                let rules = sent.look(911_140_001_234, UInt64(919_812_340_000 + receiver), window) { 0 }.rules
                #expect(rules == (isThere ? RuleSet(.pairOverlap) : RuleSet()), "held records are not accepted yet")
            }
            for (start, end, overlaps) in [
                (now, now + 600_000, false), (now, now + 600_001, true), (now + 3_600_000, now + 4_000_000, false),
            ] {
                let rules = sent.look(911_140_001_234, 919_812_340_000, TimeWindow(startsAt: start, endsAt: end)) { 0 }
                    .rules
                #expect(rules.contains(.pairOverlap) == overlaps)
            }
        }
    }
}

extension ServiceCore {
    /// Submits a file and sends what goes.
    fileprivate func send(
        _ path: String,
        _ change: (inout SubmitOptions) -> Void = { _ in }
    ) async throws -> SubmitReport {
        var options = SubmitOptions()
        change(&options)
        let report = try await submit(try FileFixture.open(path), options: options)
        if report.submission.counts.waiting > 0 { _ = try await run(report.submission.id, until: .final) }
        return report
    }
}
