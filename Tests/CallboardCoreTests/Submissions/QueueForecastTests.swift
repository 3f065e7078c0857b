import CallPersonalisation
import Foundation
import Sandbox
import TestSupport
import Testing

@testable import CallboardCore

@Suite("How long the queue takes, and what it reaches too late")
struct QueueForecastTests {
    private static let now = FileFixture.now

    private static func forecast(ahead: Int = 0, perRequest: Int = 500) -> QueueForecast {
        QueueForecast(startsAt: now, asOf: now, ahead: ahead, spacing: 1000, recordsPerRequest: perRequest)
    }

    @Test(
        "A record is reached when its request leaves",
        arguments: [(0, 0, 0), (499, 0, 0), (500, 0, 1), (999, 0, 1), (1000, 0, 2), (0, 7, 7), (500, 7, 8)]
    )
    func reached(index: Int, ahead: Int, seconds: Int64) {
        #expect(Self.forecast(ahead: ahead).reached(index) == Self.now + seconds * 1000)
    }

    @Test func anEstimateHasWhatIsQueuedBefore() {
        #expect(Self.forecast().estimate(records: 0) == SubmitEstimate(requests: 0, seconds: 0))
        #expect(Self.forecast().estimate(records: 500) == SubmitEstimate(requests: 1, seconds: 0))
        #expect(Self.forecast().estimate(records: 501) == SubmitEstimate(requests: 2, seconds: 1))
        #expect(Self.forecast(ahead: 60).estimate(records: 501) == SubmitEstimate(requests: 2, seconds: 61, ahead: 60))
    }

    /// A file of so many rows that end so many seconds from now, of which every tenth breaks a rule.
    private static func file(rows: Int, ends seconds: (Int) -> Int64) throws -> TemporaryFile {
        var text = FileFixture.header + "\n"
        for row in 0..<rows {
            let caller = row % 10 == 9 ? "0" : "911140001234"
            text += "\(caller),\(919_812_000_000 + row),\(FileFixture.labelID),,,\(now),\(now + seconds(row) * 1000)\n"
        }
        return try TemporaryFile(text)
    }

    @Test("Rows that end before their turn are named, and only these", arguments: [false, true])
    func windowQueue(isTable: Bool) throws {
        // One record a second: row 100 of those that can be sent goes at second 100.
        let file = try Self.file(rows: 400) { row in row < 200 ? 100 : 3600 }
        var options = FileFixture.options
        options.queue = Self.forecast(perRequest: 1)
        options.blockSize = 4096
        let check = try FileCheck(RecordFile(path: file.path), options: options)
        let report: FileReport
        if isTable {
            let table = try FileTable(check)
            table.run()
            report = try #require(table.report)
            // Valid row 100 is row 111 of the file, counted from 0.
            #expect(try #require(try table.details(at: 110)).rules.contains(.windowQueue) == false)
            #expect(try #require(try table.details(at: 111)).rules.contains(.windowQueue))
            #expect(table.verdict(at: 111) == .warned)
            #expect(try #require(try table.details(at: 200)).rules.contains(.windowQueue) == false)
        } else {
            var told: [Int] = []
            report = try check.run { row in if row.rules.contains(.windowQueue) { told.append(row.row) } }
            #expect(told.count == 80)
            #expect(told.first == 112)
        }
        // Of the 200 early rows 180 can be sent; the first 100 of them go in time.
        #expect(report.count(of: .windowQueue) == 80)
        #expect(report.valid == 360)
        #expect(report.byRule.first { $0.rule == .windowQueue }?.firstLines.first == 113)
    }

    @Test func withoutAForecastNothingIsSaid() throws {
        let file = try Self.file(rows: 40) { _ in 100 }
        let report = try FileCheck(RecordFile(path: file.path), options: FileFixture.options).run()
        #expect(report.count(of: .windowQueue) == 0)
    }

    @Test func strictKeepsBackWhatComesTooLate() throws {
        let file = try Self.file(rows: 100) { _ in 100 }
        var options = FileFixture.options
        options.queue = Self.forecast(ahead: 200)
        options.isStrict = true
        let report = try FileCheck(RecordFile(path: file.path), options: options).run()
        #expect(report.valid == 0)
    }

    @Test(
        "Times are counted from now, or they are not",
        arguments: [
            ("now,+2h", true), ("18:30,+2h", true), ("1795498200000,1795501800000", false),
            ("2026-11-24 09:00,2026-11-24 10:00", false),
        ]
    )
    func relative(times: String, isRelative: Bool) throws {
        let file = try TemporaryFile(
            FileFixture.header + "\n911140001234,919812000001,\(FileFixture.labelID),,,\(times)\n"
        )
        #expect(try FileCheck(RecordFile(path: file.path), options: FileFixture.options).hasRelativeTimes == isRelative)
    }

    @Test("What is queued goes first, what is paused or of another account does not count")
    func queued() async throws {
        let allowance = Profile.Allowance(realTimePerSecond: 100, batchPerMinute: 60, share: 0.5)
        try await SandboxedCore.run(allowance: allowance) { sandboxed in
            let core = sandboxed.core
            func records(_ count: Int) -> [StoredRecord] { (0..<count).map { StoredRecord(.sample($0)) } }
            #expect(try await core.estimate(records: 1000, mode: .batch) == SubmitEstimate(requests: 2, seconds: 2))
            let first = try await core.submit(records(2600), name: "first", mode: .batch)
            #expect(try await core.estimate(records: 1000, mode: .batch).ahead == 6)
            #expect(try await core.estimate(records: 1000, mode: .batch).seconds == 14)
            #expect(try await core.estimate(records: 10, mode: .realtime).ahead == 0)
            #expect(try await core.pause(first.id))
            #expect(try await core.estimate(records: 1000, mode: .batch).ahead == 0)
        }
    }

    @Test("A clock that is off is known to the next process, and stops times that are counted from it")
    func clockSkew() async throws {
        try await SandboxedCore.run(sandbox: { $0.now = { Date(timeIntervalSinceNow: 125) } }) { sandboxed in
            let core = sandboxed.core
            #expect(core.noticeableClockSkew == nil)
            _ = try await core.refreshLabels()
            let skew = try #require(core.noticeableClockSkew)
            #expect((115_000...135_000).contains(skew))
            // A later process knows it before it has asked anything.
            try await core.keep(Data(), named: "after")
            let later = try ServiceCore(
                profile: core.profile,
                stateDirectory: sandboxed.directory,
                apiKey: { sandboxed.endpoint.apiKey },
                operatorName: "colleague",
                isOffline: true
            )
            #expect(later.noticeableClockSkew == skew)
            await later.shutDown()
            let label = try #require(try await core.cachedLabels()?.labels.first?.id.rawValue)
            let relative = try TemporaryFile(
                FileFixture.header + "\n911140001234,919812000001,\(label),,,now+10m,+2h\n"
            )
            let file = try RecordFile(path: relative.path)
            await #expect(throws: CoreError.clockIsOff(skew)) { try await core.submit(file) }
            #expect(try await core.submissions(limit: 5).isEmpty)
            var options = SubmitOptions()
            options.acceptsClockSkew = true
            #expect(try await core.submit(file, options: options).submission.counts[.queued] == 1)
            let start = Int64(Date().timeIntervalSince1970 * 1000) + 600_000
            let absolute = try TemporaryFile(
                FileFixture.header + "\n911140001234,919812000001,\(label),,,\(start),\(start + 600_000)\n"
            )
            #expect(try await core.submit(RecordFile(path: absolute.path)).submission.counts[.queued] == 1)
        }
    }

    @Test func aSubmissionOfAnotherAccountIsNotSent() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            var profile = core.profile
            profile.name = "other"
            profile.account = try ServiceAccount(
                baseURL: profile.account.baseURL,
                clientAccountID: "99999999-2222-4333-8444-555555555555",
                version: .v1
            )
            let other = try ServiceCore(
                profile: profile,
                stateDirectory: sandboxed.directory,
                apiKey: { sandboxed.endpoint.apiKey },
                operatorName: "colleague"
            )
            let submission = try await core.submit([StoredRecord(.sample())], name: "ours", mode: .batch)
            await #expect(throws: CoreError.otherProfile("test")) { try await other.run(submission.id, until: .sent) }
            other.startBackground()
            #expect(try await core.run(submission.id, until: .final).counts[.pushed] == 1)
            let arrivals = sandboxed.server.arrivals
            #expect(arrivals.allSatisfy { !$0.path.contains("99999999-2222-4333-8444-555555555555") })
            await other.shutDown()
        }
    }
}
