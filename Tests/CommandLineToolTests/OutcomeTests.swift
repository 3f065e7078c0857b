import CommandLineTool
import Foundation
import Sandbox
import Testing

@Suite struct OutcomeTests {
    /// A row whose window is open now; the receiver's last two digits say what becomes of it.
    private static func row(_ digits: String, reason: String = "Your order is on the way") -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return "911140001234,4477009000\(digits),\(Desk.label),,\(reason),\(now - 60_000),\(now + 3_600_000)"
    }

    @Test func `Why the customer did not see the name is one command`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([Self.row("00"), Self.row("51"), Self.row("54"), Self.row("01", reason: "short")])
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime")
            func ask(_ number: String, at: String = "now") async throws -> (
                answer: String?, reason: String?, text: String
            ) {
                let json = await desk.run("history", "--number", number, "--at", at, "--json")
                let text = await desk.run("history", "--number", number, "--at", at)
                #expect(text.status == .success, "\(text.messages)")
                #expect(!text.results.contains("4477009000"))
                return (try json.text("answer", line: 0), try json.text("reason", line: 0), text.results)
            }
            let shown = try await ask("+44 7700 900000")
            #expect(shown.answer == "yes" && shown.reason == "shown")
            #expect(shown.text.hasPrefix("Yes: \""))
            #expect(shown.text.contains("Next: If it did not"))
            let failed = try await ask("7700900051")
            #expect(failed.answer == "no" && failed.reason == "failed")
            #expect(failed.text.contains("Not a Truecaller user"))
            let before = try await ask("7700900000", at: "2h")
            #expect(before.reason == "outside")
            let refused = try await ask("447700900001")
            #expect(refused.reason == "refused")
            #expect(refused.text.contains("line 5 of day.csv"))
            let never = try await ask("919999999999")
            #expect(never.reason == "never_sent")
            #expect(await desk.run("history", "--number", "44770090", "--at", "soon").status == .usage)
            #expect(await desk.run("history", "--at", "now").status == .usage)
            // The number that calls is not one that is rung.
            #expect(await desk.run("history", "--number", "911140001234", "--at", "now").status == .usage)
        }
    }

    @Test func `A cause is fixed and only its records are sent again`() async throws {
        try await Desk.with { desk in
            let rows =
                [Self.row("00"), Self.row("51")] + ["50", "50"].map { Self.row($0, reason: "Your order 48/2 is here") }
            _ = await desk.run("submit", try desk.file(rows), "--yes", "--wait", "--realtime")
            let taken = desk.server.counts.takenRecords
            let failures = await desk.run("failures", "day.csv", "--json")
            #expect(failures.status == .usage, "A file's name names no submission")
            let all = await desk.run("failures", "--json", "--since", "1h")
            #expect(all.status == .someFailed)
            let resend = try (0..<3).map { try all.text("resend", line: $0) }
            #expect(resend == ["never", "after_fix", "after_fix"])
            let submission = try #require(try all.text("submission", line: 0))

            let dry = await desk.run(
                "retry",
                submission,
                "--cause",
                "invalid_input",
                "--fix",
                "reason-characters=-",
                "--dry-run",
                "--json"
            )
            #expect(try dry.number("would_send") == 2)
            #expect(try dry.number("fixed") == 2)
            #expect(desk.server.counts.takenRecords == taken)
            let sent = await desk.run(
                "retry",
                submission,
                "--cause",
                "invalid_input",
                "--fix",
                "reason-characters=-",
                "--json"
            )
            #expect(sent.messages.contains("2 records are fixed first"))
            #expect(desk.server.counts.takenRecords == taken + 2)
            // Nothing goes twice.
            let again = await desk.run("retry", submission, "--cause", "invalid_input")
            #expect(again.status == .nothingAccepted)
            #expect(again.messages.contains("sent again already"))
            #expect(await desk.run("history", "what:fix").lines.count == 1)
            #expect(
                await desk.run("history", "what:retry").results.contains(
                    "sent 2 records of day.csv again, Invalid input"
                )
            )
        }
    }

    @Test func `Rows to send again are named by their lines`() async throws {
        try await Desk.with { desk in
            let file = try desk.file((0..<4).map { _ in Self.row("54") })
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime", "--json")
            let all = await desk.run("failures", "--json")
            let submission = try #require(try all.text("submission", line: 0))
            let dry = await desk.run("retry", submission, "--rows", "2,4-5", "--dry-run", "--json")
            #expect(try dry.number("would_send") == 3)
            for rows in ["", "x", "5-2", "0", "1-2-3", "2,"] {
                #expect(await desk.run("retry", submission, "--rows", rows).status == .usage, "\(rows)")
            }
        }
    }

    @Test func `Failures name the rule that would have caught them, or none`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([Self.row("51")])
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime")
            let all = await desk.run("failures", "--json")
            #expect(try all.json(0).keys.contains("rule"))
            #expect(try all.text("rule", line: 0) == nil)
            #expect(await desk.run("failures", "--json", "--filter", "!order is on").lines.count == 1)
            #expect(await desk.run("failures", "--json", "--filter", "batch:").lines.count == all.lines.count)
            #expect(await desk.run("failures", "--json", "--filter", "batch:!").lines.count == all.lines.count)
            // What narrows the history down, and not failures, is not passed over.
            for term in ["whom:me", "who:me", "what:send"] {
                #expect(await desk.run("failures", "--filter", term).status == .usage, "\(term)")
            }
        }
    }

    @Test func `A bundle tells everything without numbers and secrets`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([Self.row("51"), Self.row("00", reason: "Call +91 98123 40001 or 919812340001")])
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime")
            let all = await desk.run("failures", "--json")
            let submission = try #require(try all.text("submission", line: 0))
            let attempt = try #require(try all.json(0)["attempt"] as? Int)
            for subject in [submission, "\(attempt)", "447700900000"] {
                let bundle = await desk.run("bundle", subject)
                #expect(bundle.status == .success, "\(bundle.messages)")
                #expect(bundle.results.contains("callboard escalation bundle"))
                #expect(bundle.results.contains("Times     in "))
                #expect(bundle.results.contains("POST /clients/{id}/dynamic_call_record"))
                for secret in ["4477009000", "919812340001", "911140001234", desk.endpoint.apiKey, desk.endpoint.keyID]
                {
                    #expect(!bundle.results.contains(secret), "\(subject): \(secret)")
                }
            }
            let path = desk.folder + "/bundle.txt"
            #expect(await desk.run("bundle", submission, "--to", path, "--reveal").status == .success)
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("447700900051"))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(await desk.run("bundle", submission, "--to", path).status == .usage)
            #expect(await desk.run("bundle", "nonesuch").status == .usage)
            #expect(await desk.run("history", "what:reveal").lines.count == 1)
        }
    }

    @Test func `A batch made elsewhere is watched and never sent`() async throws {
        try await Desk.with { desk in
            let file = try desk.file((0..<25).map { desk.row(receiver: "9198123400\($0 + 10)") })
            let made = await desk.run("submit", file, "--yes", "--wait", "--batch", "--json")
            let batches = try #require(try made.json()["batches"] as? [[String: Any]])
            let batch = try #require(batches.first?["batch_id"] as? String)
            let taken = desk.server.counts.takenRecords
            // A machine that knows nothing of it.
            let other = desk.folder + "/other"
            let tracked = await desk.run("--state", other, "track", batch, "--wait", "--json")
            #expect(tracked.status == .success, "\(tracked.messages)")
            #expect(try tracked.states() == ["pushed": 25])
            #expect(desk.server.counts.takenRecords == taken)
            #expect(await desk.run("--state", other, "history", "what:track").lines.count == 1)
            // Twice is once.
            #expect(await desk.run("--state", other, "track", batch).status == .success)
            #expect(await desk.run("--state", other, "status", "--json").lines.count == 1)
            #expect(await desk.run("--state", other, "verify").status == .success)
            #expect(await desk.run("--state", other, "track", "no-such-batch").status == .usage)
        }
    }

    @Test func `Many batches made elsewhere are watched from one file`() async throws {
        try await Desk.with { desk in
            var batches: [String] = []
            for first in [10, 40] {
                let rows = (0..<21).map { desk.row(receiver: "9198123400\(first + $0)") }
                let made = await desk.run("submit", try desk.file(rows), "--yes", "--wait", "--batch", "--json")
                let told = try #require(try made.json()["batches"] as? [[String: Any]])
                batches += told.compactMap { $0["batch_id"] as? String }
            }
            #expect(batches.count == 2)
            let unknown = "00000000-0000-4000-8000-000000000000"
            let list = desk.folder + "/ids.txt"
            try Data("\(batches[0])\r\n\(unknown)\n\n\(batches[1])\n\(batches[0])\n".utf8).write(
                to: URL(fileURLWithPath: list)
            )
            let other = desk.folder + "/other"
            let tracked = await desk.run("--state", other, "track", "--file", list, "--wait", "--json")
            // One is unknown, which is told and keeps nothing of the others.
            #expect(tracked.status == .someFailed)
            #expect(tracked.messages.contains(unknown))
            #expect(tracked.lines.count == 2)
            #expect(try tracked.states() == ["pushed": 21])
            let again = await desk.run(
                "--state",
                other,
                "track",
                "--file",
                "-",
                "--json",
                input: batches.joined(separator: "\n")
            )
            #expect(again.status == .success, "\(again.messages)")
            #expect(await desk.run("--state", other, "status", "--json").lines.count == 2)
            #expect(await desk.run("track").status == .usage)
            #expect(await desk.run("track", "--file", "-", input: "\n").status == .usage)
            #expect(await desk.run("track", "--file", list, "--name", "x").status == .usage)
        }
    }

    @Test func `What another caller made is left out of the answer`() async throws {
        try await Desk.with { desk in
            let row = Self.row("00")
            let file = try desk.file([row, row.replacing("911140001234", with: "911140005678")])
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime")
            func ask(_ caller: String) async throws -> String {
                let answer = await desk.run(
                    "history",
                    "--number",
                    "447700900000",
                    "--caller",
                    caller,
                    "--at",
                    "now",
                    "--json"
                )
                let windows = try answer.json()["windows"] as? [Any]
                let reason = try answer.text("reason") ?? "none"
                return "\(reason) \(windows?.count ?? 0)"
            }
            #expect(try await ask("911140001234") == "shown 1")
            #expect(try await ask("5678") == "shown 1")
            #expect(try await ask("919999999999") == "never_sent 0")
            let all = await desk.run("history", "--number", "447700900000", "--json")
            let one = await desk.run("history", "--number", "447700900000", "--caller", "0005678", "--json")
            #expect(all.lines.count == 2)
            #expect(one.lines.count == 1)
            #expect(await desk.run("history", "--caller", "911140001234").status == .usage)
        }
    }
}
