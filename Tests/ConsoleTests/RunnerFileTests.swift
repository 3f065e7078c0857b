import CallPersonalisation
import Foundation
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Files between the console and the core")
struct RunnerFileTests {
    /// A runner on a sandbox, with what it told and a file of three rows.
    private struct Desk: Sendable {
        let runner: EffectRunner
        let core: ServiceCore
        let path: String
        let told: Told

        final class Told: Sendable {
            let messages = Mutex<[Message]>([])

            /// What is found first among what was told.
            func first<Value>(_ find: (Message) -> Value?) -> Value? {
                let all = messages.withLock(\.self)
                return all.lazy.compactMap(find).first
            }
        }

        /// Waits for something that is told.
        func wait<Value: Sendable>(for what: String, _ find: @Sendable (Message) -> Value?) async throws -> Value {
            try await Poll.until(what) { told.first(find) != nil }
            let found = told.first(find)
            return try #require(found)
        }

        func checked(_ number: Int) async throws -> CheckedFile {
            try await wait(for: "check \(number)") {
                if case .fileChecked(let checked) = $0, checked.check == number { checked } else { nil }
            }
        }

        func plan(_ number: Int) async throws -> FilePlan {
            try await wait(for: "the file as check \(number) reads it") {
                if case .fileOpened(let file) = $0, file.check == number { file.plan } else { nil }
            }
        }

        /// What is kept of the file.
        func kept() async throws -> KeptChanges? { try await core.changes(of: RecordFile(path: path)) }
    }

    private static let recipe = Recipe([Repair(.replaceRefused, .callReason, "-", for: .reasonCharacters)])

    private static func run(_ body: @Sendable (Desk) async throws -> Void) async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let label = try #require(try await core.refreshLabels().labels.first { !$0.isDeleted }).id.rawValue
            let path = sandboxed.directory + "/day.csv"
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let rows = (0..<3).map {
                "911140001234,\(919_812_340_000 + $0),\(label),Your order #7 is out,\(now + 600_000),\(now + 3_600_000)\n"
            }
            try ("caller,receiver,label_id,call_reason,starts_at,ends_at\n" + rows.joined())
                .write(toFile: path, atomically: true, encoding: .utf8)
            let told = Desk.Told()
            let runner = EffectRunner(ConsoleOptions(profile: core.profile) { core }) { message in
                told.messages.withLock { $0.append(message) }
            }
            runner.run([.openCore, .openFile(path)])
            try await body(Desk(runner: runner, core: core, path: path, told: told))
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    runner.finish(isHungUp: false)
                    continuation.resume()
                }
            }
        }
    }

    private static func changed(_ desk: Desk) async throws -> FilePlan {
        _ = try await desk.checked(0)
        var plan = try await desk.plan(0)
        plan.changes.recipe = recipe
        return plan
    }

    private static func submission(_ desk: Desk, check: Int = 0) -> FileSubmission {
        var submission = FileSubmission(path: desk.path, rows: 3, valid: 3)
        submission.check = check
        return submission
    }

    @Test func `A change is kept although the file is left in the same moment, and read when it is opened at once`()
        async throws
    {
        try await Self.run { desk in
            let plan = try await Self.changed(desk)
            let path = desk.path
            desk.runner.run([
                .changeFile(path: path, plan, check: 1), .openBatch(check: 2), .openFile(path, check: 3),
            ])
            #expect(try await desk.plan(3).changes == plan.changes)
            #expect(try await desk.kept()?.changes == plan.changes)
        }
    }

    @Test func `The last change is kept although the person leaves in the same moment`() async throws {
        try await Self.run { desk in
            let plan = try await Self.changed(desk)
            let unchanged = try await desk.plan(0)
            desk.runner.run([
                .changeFile(path: desk.path, plan, check: 1), .changeFile(path: desk.path, unchanged, check: 2),
                .changeFile(path: desk.path, plan, check: 3),
            ])
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    desk.runner.finish(isHungUp: false)
                    continuation.resume()
                }
            }
            #expect(try await desk.kept()?.changes == plan.changes)
        }
    }

    @Test func `A change that is undone and done again is checked as often`() async throws {
        try await Self.run { desk in
            let plan = try await Self.changed(desk)
            let unchanged = try await desk.plan(0)
            desk.runner.run([
                .changeFile(path: desk.path, unchanged, check: 1), .changeFile(path: desk.path, plan, check: 2),
                .changeFile(path: desk.path, unchanged, check: 3),
            ])
            #expect(try await desk.plan(3) == unchanged)
            try await Poll.until("rest") { desk.runner.isIdle }
            #expect(try await desk.kept() == nil)
        }
    }

    @Test func `A zone that nobody knows is refused and not kept`() async throws {
        try await Self.run { desk in
            var plan = try await Self.changed(desk)
            plan.mapping.zone = "Nowhere/Land"
            desk.runner.run([.changeFile(path: desk.path, plan, check: 1)])
            let refused = try await desk.wait(for: "the refusal") {
                if case .fileChangeRefused(_, _, let check) = $0 { check } else { nil }
            }
            #expect(refused == 1)
            try await Poll.until("rest") { desk.runner.isIdle }
            #expect(try await desk.kept() == nil)
        }
    }

    @Test func `The file that was asked about is submitted, whatever is opened behind the answer`() async throws {
        try await Self.run { desk in
            _ = try await desk.checked(0)
            desk.runner.run([.submit(Self.submission(desk)), .closeFile])
            let made = try await desk.wait(for: "the submission") {
                if case .submitted(let made, _) = $0 { made } else { nil }
            }
            #expect(made.rows == 3)
        }
    }

    @Test func `What would not be sent is written with reasons: bad rows, and rows that wait elsewhere`() async throws {
        try await Self.run { desk in
            let rows = try String(contentsOfFile: desk.path, encoding: .utf8).split(separator: "\n").map(String.init)
            _ = try await desk.checked(0)
            // The first row waits in the queue, the second is bad, the third can be sent with a warning.
            let queued = desk.path + ".queued.csv"
            try (rows[0...1].joined(separator: "\n") + "\n").write(toFile: queued, atomically: true, encoding: .utf8)
            var options = SubmitOptions()
            options.heldFor = 3600
            _ = try await desk.core.submit(RecordFile(path: queued), options: options)
            let bad = rows[2].replacing("91981234", with: "9.1981E+11")
            let mixed = desk.path + ".mixed.csv"
            try ([rows[0], rows[1], bad, rows[3]].joined(separator: "\n") + "\n")
                .write(toFile: mixed, atomically: true, encoding: .utf8)
            desk.runner.run([.openFile(mixed, check: 1)])
            let checked = try await desk.checked(1)
            #expect((checked.valid - checked.leftOut, checked.warnings > 0) == (1, true))
            desk.runner.run([.writeLeftOut(mixed + ".out.csv")])
            let told = try await desk.wait(for: "the notice") { message in
                if case .done(let notice) = message { notice.text.string } else { nil }
            }
            #expect(told == "2 rows that are left out are in \(mixed).out.csv")
            let written = try String(contentsOfFile: mixed + ".out.csv", encoding: .utf8)
                .split(whereSeparator: \.isNewline)
            #expect(written.count == 3)
            #expect(written[1].contains(",2,") && written[1].contains("already-queued"), "\(written[1])")
            #expect(written[2].contains(",3,") && written[2].contains("receiver"), "\(written[2])")
        }
    }

    @Test func `The home folder of another person is found in the background`() async throws {
        try await Self.run { desk in
            let path = "~root/no-such-folder/day.csv"
            desk.runner.run([.openFile(path, check: 1)])
            let words = try await desk.wait(for: "the refusal") {
                if case .fileFailed(path, let words, check: 1) = $0 { words } else { nil }
            }
            let folder = NSString("~root").expandingTildeInPath
            #expect(!folder.hasPrefix("~"))
            #expect(words.contains("\(folder)/no-such-folder"), "\(words)")
        }
    }

    @Test func `Work that has ended is let go, however long the console is open`() async throws {
        try await Self.run { desk in
            _ = try await desk.checked(0)
            desk.runner.run([.recordReveal("a"), .recordReveal("b"), .submit(Self.submission(desk))])
            #expect(desk.runner.state.withLock { $0.submits.all.count } <= 1)
            _ = try await desk.wait(for: "the submission") {
                if case .submitted(let made, _) = $0 { made } else { nil }
            }
            try await Poll.until("rest") { desk.runner.isIdle }
            #expect(desk.runner.state.withLock { $0.writes.all.isEmpty && $0.submits.all.isEmpty })
        }
    }

    @Test func `Rows that came to the queue since the check are not sent twice: it is asked anew and says so`()
        async throws
    {
        try await Self.run { desk in
            #expect(try await desk.checked(0).leftOut == 0)
            var options = SubmitOptions()
            options.heldFor = 3600
            let other = try await desk.core.submit(RecordFile(path: desk.path), options: options)
            desk.runner.run([.submit(Self.submission(desk))])
            let words = try await desk.wait(for: "the refusal") {
                if case .submitRefused(let words, _) = $0 { words } else { nil }
            }
            #expect(words.hasPrefix("0 rows would be sent now, not the 3 that were agreed to"))
            let live = try await desk.core.submissions(limit: 9).filter { $0.control != .cancelled }
            #expect(live.map(\.id) == [other.submission.id])
            let plan = try await desk.plan(0)
            desk.runner.run([.changeFile(path: desk.path, plan, check: 1)])
            let anew = try await desk.checked(1)
            #expect((anew.leftOut, anew.queued) == (3, 3))
            #expect(anew.sums.open.map(\.name) == ["day.csv"])
        }
    }

    @Test func `An answer about another check than the one that is open queues nothing`() async throws {
        try await Self.run { desk in
            let plan = try await Self.changed(desk)
            desk.runner.run([.changeFile(path: desk.path, plan, check: 1)])
            _ = try await desk.checked(1)
            desk.runner.run([.submit(Self.submission(desk, check: 0))])
            _ = try await desk.wait(for: "the refusal") {
                if case .submitRefused(let words, _) = $0 { words } else { nil }
            }
            #expect(try await desk.core.submissions(limit: 9).isEmpty)
        }
    }
}
