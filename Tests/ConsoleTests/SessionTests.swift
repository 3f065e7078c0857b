import CallPersonalisation
import Foundation
import Sandbox
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import CallboardCore
@testable import Console

/// The console on a real core and the sandbox, worked by keys.
struct SessionTests {
    /// Works a script on a thread of its own: it waits, which a thread of the pool must not do.
    private static func screen(
        _ keys: String,
        of sandboxed: SandboxedCore,
        size: Size = Size(rows: 24, columns: 80),
        holdSeconds: Int = 1
    ) async throws -> String {
        let script = try Script(keys)
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                var options = ConsoleOptions(profile: sandboxed.core.profile) { sandboxed.core }
                options.isASCII = true
                options.holdSeconds = holdSeconds
                continuation.resume(with: Result { try Console.script(script, size: size, options: options) })
            }
        }
    }

    /// What a screen says, whatever lines it stands on.
    private static func said(_ screen: String) -> String {
        screen.split { "|\n ".contains($0) }.joined(separator: " ")
    }

    @Test func composesAndPushesARecordWithALabelOfTheService() async throws {
        try await SandboxedCore.run { sandboxed in
            let screen = try await Self.screen(
                "<Wait:fetched><Enter>911140001234<Tab>+91 98123 43210<Tab><Tab>Your order is out for delivery<Tab>now<Tab>+2h<Esc>"
                    + "S<Tab><Enter><Wait:PUSHED>",
                of: sandboxed
            )
            #expect(screen.contains("PUSHED. The service says that it was pushed to the phone."))
            #expect(sandboxed.server.arrivals.filter { $0.path.contains("dynamic_call_record") }.count == 1)
            // What it is called tells it from others.
            let made = try #require(try await sandboxed.core.submissions(limit: 1).first)
            let label = try #require(SandboxLabel.builtIn.first)
            #expect(made.name == "to 91******3210, \(label.name)")
        }
    }

    @Test func checksSubmitsAndWatchesAFileUntilEveryRowIsFinal() async throws {
        try await SandboxedCore.run { sandboxed in
            let label = try #require(SandboxLabel.builtIn.first).id
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            var text = "caller,receiver,label_id,call_reason,starts_at,ends_at\n"
            for index in 0..<1200 {
                let receiver = index % 100 == 7 ? "9.11E+11" : "\(919_812_000_000 + index)"
                text +=
                    "911140001234,\(receiver),\(label),Your order is on its way,\(now + 600_000),\(now + 3_660_000)\n"
            }
            let path = sandboxed.directory + "/day.csv"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let screen = try await Self.screen(
                "<Wait:fetched>3o\(path)<Enter><Wait:valid >S<Wait:Submit to SANDBOX><Tab><Enter><Wait:DONE>",
                of: sandboxed,
                size: Size(rows: 40, columns: 140)
            )
            #expect(screen.contains("1,200 rows = 12 invalid + 1,188 pushed"))
            let sent = sandboxed.server.arrivals.filter { $0.method == "POST" }.flatMap(\.records)
            #expect(sent.count == 1188)
            #expect(Set(sent).count == 1188)
        }
    }

    @Test func whatIsTakenBackIsNeverSent() async throws {
        try await SandboxedCore.run { sandboxed in
            let label = try #require(SandboxLabel.builtIn.first).id
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let path = sandboxed.directory + "/one.csv"
            try """
            caller,receiver,label_id,starts_at,ends_at
            911140001234,919812343210,\(label),\(now + 600_000),\(now + 3_660_000)

            """.write(toFile: path, atomically: true, encoding: .utf8)
            let screen = try await Self.screen(
                "<Wait:fetched>3o\(path)<Enter><Wait:valid >S<Wait:Submit to SANDBOX><Tab><Enter><Wait:HOLD>u<Wait:CANCEL>",
                of: sandboxed,
                holdSeconds: 600
            )
            #expect(screen.contains("Cancelled: nothing of it was sent."))
            #expect(screen.contains("1 row = 1 cancelled"))
            #expect(!sandboxed.server.arrivals.contains { $0.path.contains("dynamic_call_record") })
        }
    }

    @Test(
        "A record that is taken back is never sent, whichever pane that is done in",
        arguments: ["u", "3<Wait:HOLD>u<Wait:CANCEL>2"]
    )
    func aRecordIsTakenBack(keys: String) async throws {
        try await SandboxedCore.run { sandboxed in
            let screen = try await Self.screen(
                "<Wait:fetched><Enter>911140001234<Tab>+91 98123 43210<Tab><Tab>Your order is out for delivery<Tab>now<Tab>+2h<Esc>"
                    + "S<Tab><Enter><Wait:HELD>\(keys)<Wait:Taken back>",
                of: sandboxed,
                holdSeconds: 600
            )
            #expect(screen.contains("Taken back: nothing was sent. The record is still in the form."))
            #expect(!sandboxed.server.arrivals.contains { $0.path.contains("dynamic_call_record") })
        }
    }

    /// Pushes records whose receivers' last two digits say what becomes of them.
    private static func push(_ digits: [UInt64], reason: String, _ core: ServiceCore) async throws -> SubmissionID {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let records = digits.enumerated().map { index, digits in
            var record = CallRecord.sample(reason: reason)
            record.receiver = .sample(447_700_900_000 + digits)
            record.window = TimeWindow(startsAt: now - 60_000, endsAt: now + 3_600_000)
            return StoredRecord(record, line: index + 2, row: index + 1)
        }
        let made = try await core.submit(records, name: "day.csv", mode: .realtime)
        return try await core.run(made.id, until: .final).id
    }

    @Test func tellsWhyTheCustomerDidNotSeeTheName() async throws {
        try await SandboxedCore.run { sandboxed in
            _ = try await Self.push([0, 51], reason: "Your order is on its way", sandboxed.core)
            let failed = try await Self.screen(
                "5/+44 7700 900051<Enter><Wait:1 record for><Enter>tnow<Enter>",
                of: sandboxed
            )
            #expect(Self.said(failed).contains("failed, Not a Truecaller user"))
            #expect(Self.said(failed).contains("Next: Check the number"))
            let shown = try await Self.screen("5/7700900000<Enter><Wait:1 record for>:at now<Enter>", of: sandboxed)
            #expect(Self.said(shown).contains("Yes: \""))
            let before = try await Self.screen("5/7700900000<Enter><Wait:1 record for>:at 2h<Enter>", of: sandboxed)
            #expect(Self.said(before).contains("No: no window for 44******0000 covers"))
        }
    }

    @Test func fixesACauseAndSendsOnlyThoseAgain() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let id = try await Self.push([0, 50, 50, 51], reason: "Your order 48/2 is on its way", core)
            let scope = FailureScope(submission: id)
            let before = sandboxed.server.counts.takenRecords
            _ = try await Self.screen(
                "4<Wait:Invalid input>f<Wait:Fix and send again><Tab><Enter><Wait:Resent>",
                of: sandboxed,
                holdSeconds: 0
            )
            let failed = try await core.failures(cause: nil, in: scope, limit: 9)
            #expect(failed.count { $0.resent != nil } == 2)
            let copy = try #require(failed.first { $0.resent != nil }?.resent)
            _ = try await core.run(copy.submission, until: .final)
            #expect(sandboxed.server.counts.takenRecords == before + 2)
            let chain = try #require(try await core.chain(of: copy.cursor))
            #expect(
                chain.links.map(\.record.callReason) == [
                    "Your order 48/2 is on its way", "Your order 48-2 is on its way",
                ]
            )
            #expect(try await core.history(HistoryQuery(), limit: 9).map(\.kind).contains("fixed"))
        }
    }

    @Test func theDraftIsThereAgainAtTheNextStart() async throws {
        try await SandboxedCore.run { sandboxed in
            _ = try await Self.screen("2<Down><Enter>91114<Esc>Q", of: sandboxed)
            let drafts = try await sandboxed.core.drafts()
            #expect(drafts.map(\.record) == [RecordDraft(caller: "91114")])
            let screen = try await Self.screen("2Q", of: sandboxed)
            #expect(screen.contains("[91114 "))
        }
    }

    @Test func aJournalThatCannotBeOpenedIsSaidOnTheScreen() async throws {
        let screen = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<String, any Error>) in
            Thread.detachNewThread {
                let badge = Badge(kind: .test, profile: "p", account: "a", apiVersion: .v1)
                let options = ConsoleOptions(badge: badge) { throw JournalError.newerSchema(9) }
                continuation.resume(
                    with: Result {
                        try Console.script(try Script("2S"), size: Size(rows: 24, columns: 80), options: options)
                    }
                )
            }
        }
        #expect(screen.contains("A newer callboard wrote the journal."))
    }

    @Test func fixesACauseOfAFileAndSendsEveryRow() async throws {
        try await SandboxedCore.run { sandboxed in
            let label = try #require(SandboxLabel.builtIn.first).id
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            var text = "agent_no,mobile,brand_key,why,from,until,cust_ref\n"
            for index in 0..<40 {
                let reason = index % 4 == 1 ? "short" : "Your order is on its way"
                text +=
                    "911140001234,\(919_812_000_000 + index),\(label),\(reason),\(now + 600_000),\(now + 3_660_000),C-\(index)\n"
            }
            let path = sandboxed.directory + "/crm.csv"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let screen = try await Self.screen(
                // The rows with the cause are fixed with a text for all; the file is submitted as it was changed.
                "<Wait:fetched>3o\(path)<Enter><Wait:valid 30><Tab>f<Wait:Fix:>jje<Wait:Text:>Please answer this call<Enter><Enter>"
                    + "<Wait:valid 40>S<Wait:Changed><Tab><Enter><Wait:DONE>",
                of: sandboxed
            )
            #expect(screen.contains("DONE"))
            let records = sandboxed.server.arrivals.filter(\.isTaken).flatMap(\.records)
            #expect(records.count == 40)
            let counts = try #require(try await sandboxed.core.submissions(limit: 1).first).counts
            #expect(counts.total == 40)
            #expect(counts[.invalid] == 0)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "the file is never changed")

            // Opened again, it is known: how it was fixed, who sent it, and that nothing is left to send.
            let again = try await Self.screen(
                "<Wait:fetched>3o\(path)<Enter><Wait:Sent before><Tab><Wait:left out>",
                of: sandboxed,
                size: Size(rows: 40, columns: 140)
            )
            #expect(again.contains("Would send  0 of 40 rows, 40 left out"), "\(again)")
            #expect(again.contains("by tester: 40 pushed"), "\(again)")
            #expect(again.contains("  2  out "), "\(again)")
        }
    }

    @Test func theLastChangeOfAFileCountsHoweverManyChecksWereAskedFor() async throws {
        try await SandboxedCore.run { sandboxed in
            let path = sandboxed.directory + "/day.csv"
            let row = "911140001234,+919812343210,Acme,Your order #7 is out,now,+2h\n"
            try ("caller,receiver,label,reason,starts,ends\n" + String(repeating: row, count: 200))
                .write(toFile: path, atomically: true, encoding: .utf8)
            let told = Mutex<[FilePlan]>([])
            let profile = sandboxed.core.profile
            let runner = EffectRunner(ConsoleOptions(profile: profile) { sandboxed.core }) { message in
                if case .fileOpened(let file) = message { told.withLock { $0.append(file.plan) } }
            }
            runner.run([.openCore, .openFile(path)])
            try await Poll.until("the file is open") { told.withLock { !$0.isEmpty } && runner.isIdle }
            let first = told.withLock(\.last)
            let unchanged = try #require(first)
            var changed = unchanged
            changed.changes.recipe = Recipe([Repair(.replaceRefused, .callReason, "-", for: .reasonCharacters)])
            for round in 0..<40 {
                runner.run([
                    .changeFile(path: path, unchanged, check: 2 * round + 1),
                    .changeFile(path: path, changed, check: 2 * round + 2),
                ])
                try await Poll.until("all is checked") { runner.isIdle }
                let last = told.withLock(\.last)
                #expect(last?.changes == changed.changes)
            }
            runner.finish(isHungUp: false)
        }
    }
}
