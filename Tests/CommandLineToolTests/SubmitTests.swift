import CommandLineTool
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite struct SubmitTests {
    private static let allStates: Set<String> = [
        "invalid", "left_out", "queued", "in_flight", "accepted", "pushed", "failed", "in_doubt", "rejected",
        "deferred",
        "expired", "stopped", "status_unknown", "quarantined",
    ]

    @Test func `A good file ends with every record pushed and status 0`() async throws {
        try await Desk.with { desk in
            let file = try desk.file((0..<30).map { desk.row(receiver: "9198123400\($0 + 10)") })
            let answer = await desk.run("submit", file, "--yes", "--wait", "--json")
            #expect(answer.status == .success, "\(answer.messages)")
            #expect(answer.lines.count == 1)
            let line = try answer.json()
            #expect(line["rows"] as? Int == 30)
            let states = try #require(line["states"] as? [String: Int])
            #expect(Set(states.keys) == Self.allStates)
            #expect(try answer.states() == ["pushed": 30])
            let batches = try #require(line["batches"] as? [[String: Any]])
            #expect(batches.count == 1)
            #expect(batches.first?["records"] as? Int == 30)
        }
    }

    @Test func `Good rows go, bad ones are written out, and the status is 2`() async throws {
        try await Desk.with { desk in
            let rows = [
                desk.row(receiver: "919812340001"), desk.row(receiver: "9.1E+11"),
                desk.row(receiver: "12", reason: "=cmd"),
            ]
            let file = try desk.file(rows)
            let bad = desk.folder + "/bad.csv"
            let answer = await desk.run("submit", file, "--yes", "--wait", "--json", "--errors-to", bad)
            #expect(answer.status == .someFailed, "\(answer.messages)")
            #expect(try answer.states() == ["pushed": 1, "invalid": 2])
            #expect(try answer.number("rows") == 3)
            let text = try String(contentsOfFile: bad, encoding: .utf8)
            #expect(text.contains("receiver-spreadsheet"))
            #expect(text.contains(",'=cmd,"))
            let mode = try FileManager.default.attributesOfItem(atPath: bad)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `With all or nothing a bad row keeps the others back, and the status is 3`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([desk.row(receiver: "919812340001"), desk.row(receiver: "12")])
            let answer = await desk.run("submit", file, "--yes", "--json", "--all-or-nothing")
            #expect(answer.status == .nothingAccepted, "\(answer.messages)")
            #expect(try answer.states() == ["left_out": 1, "invalid": 1])
            #expect(desk.server.counts.takenRecords == 0)
        }
    }

    @Test func `Without a terminal and without --yes nothing happens, and the status is 64`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            #expect(await desk.run("submit", file).status == .usage)
            #expect(await desk.run("submit", "-", answers: ["y"]).status == .usage)
            #expect(desk.server.counts.takenRecords == 0)
        }
    }

    @Test("A person is asked before anything is queued", arguments: [("y", true), ("n", false), ("", false)])
    func asks(typed: String, isSent: Bool) async throws {
        try await Desk.with { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            let answer = await desk.run("submit", file, "--wait", answers: [typed])
            #expect(answer.status == (isSent ? .success : .nothingAccepted), "\(answer.messages)")
            #expect(answer.messages.contains("SANDBOX"))
            #expect(desk.server.counts.takenRecords == (isSent ? 1 : 0))
        }
    }

    @Test func `A refused key ends with 5`() async throws {
        let account = SandboxAccountFile.account
        try await Desk.with({ $0.account = account }) { desk in
            let key = desk.folder + "/.config/callboard/sandbox.key"
            try Data("another-key\n".utf8).write(to: URL(fileURLWithPath: key))
            let file = try desk.file([desk.row(receiver: "919812340001")])
            #expect(await desk.run("submit", file, "--yes", "--json").status == .signInRefused)
            #expect(await desk.run("labels").status == .signInRefused)
        }
    }

    @Test func `A refused key is asked for once by any number of jobs, and a good one goes on`() async throws {
        let account = SandboxAccountFile.account
        try await Desk.with({ $0.account = account }) { desk in
            let key = desk.folder + "/.config/callboard/sandbox.key"
            let good = try Data(contentsOf: URL(fileURLWithPath: key))
            try Data("another-key\n".utf8).write(to: URL(fileURLWithPath: key))
            let file = try desk.file([desk.row(receiver: "919812340001")])
            for _ in 0..<4 { #expect(await desk.run("submit", file, "--yes").status == .signInRefused) }
            #expect(desk.server.arrivals.filter { $0.path.hasSuffix("token") }.count == 1)
            try good.write(to: URL(fileURLWithPath: key))
            #expect(await desk.run("submit", file, "--yes", "--wait").status == .success)
        }
    }

    @Test func `Jobs that ask for news of a submission do not try a refused key each time`() async throws {
        let account = SandboxAccountFile.account
        try await Desk.with({
            $0.account = account
            $0.ripening = .seconds(600) ... .seconds(1200)
        }) { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            let sent = await desk.run("submit", file, "--yes", "--batch", "--json")
            #expect(try sent.states() == ["accepted": 1])
            let id = try #require(try sent.text("submission"))
            try desk.forgetTokens()
            let key = desk.folder + "/.config/callboard/sandbox.key"
            try Data("another-key\n".utf8).write(to: URL(fileURLWithPath: key))
            for _ in 0..<3 {
                #expect(await desk.run("status", id).messages.contains("refused to sign in"))
                #expect(await desk.run("retry", id, "--dry-run").messages.contains("refused to sign in"))
            }
            #expect(desk.server.arrivals.filter { $0.path.hasSuffix("token") }.count == 2)
            // Nothing but a person mends it, so that nobody waits for it.
            let watched = await desk.run("status", id, "--watch")
            #expect(watched.status == .signInRefused)
            #expect(watched.messages.contains("refused to sign in"))
        }
    }

    @Test func `A submission waits while no token can be made, and says for what`() async throws {
        var refusal = Fault(method: "POST", path: "token")
        (refusal.after, refusal.count, refusal.status, refusal.retryAfter) = (1, 1, 429, "3")
        try await Desk.with({ [refusal] in $0.faults = [refusal] }) { desk in
            #expect(await desk.run("labels").status == .success)
            try desk.forgetTokens()
            let answer = await desk.run("submit", try desk.file([desk.row(receiver: "919812340001")]), "--yes")
            #expect(answer.status == .success, "\(answer.messages)")
            #expect(answer.messages.contains("callboard: Waiting: no token can be made before"))
        }
    }

    @Test func `What is queued when sending ends early is kept, and how it goes on is said`() async throws {
        var refusal = Fault(method: "POST", path: "dynamic_call_records")
        (refusal.count, refusal.status) = (1, 403)
        try await Desk.with({ [refusal] in $0.faults = [refusal] }) { desk in
            let rows = (0..<1600).map { desk.row(receiver: "91981234\($0 + 1000)") }
            let answer = await desk.run("submit", try desk.file(rows), "--yes", "--json")
            #expect(answer.status == .signInRefused, "\(answer.messages)")
            let id = try #require(try answer.text("submission"))
            #expect(answer.messages.contains("queued and kept. Go on with: callboard resume \(id)"))
            let resumed = await desk.run("resume", id, "--json")
            #expect(try resumed.states()["queued"] == nil)
        }
    }

    @Test func `Names of labels wait for the labels when nobody can be asked`() async throws {
        var fault = Fault(method: "GET", path: "labels")
        (fault.count, fault.status) = (1, 503)
        try await Desk.with({ [fault] in $0.faults = [fault] }) { desk in
            let row = desk.row(receiver: "919812340001").replacing(Desk.label, with: "Acme Deliveries")
            let answer = await desk.run("submit", try desk.file([row]), "--yes", "--json")
            #expect(answer.status == .success, "\(answer.messages)")
            #expect(try answer.states() == ["pushed": 1])
        }
    }

    @Test func `While it waits for labels a submission can be interrupted, and nothing was queued`() async throws {
        var fault = Fault(method: "GET", path: "labels")
        fault.status = 503
        try await Desk.with({ [fault] in $0.faults = [fault] }) { desk in
            let interruption = Interruption()
            Task {
                try await Poll.until("labels are asked for") {
                    desk.server.arrivals.contains { $0.path.hasSuffix("labels") }
                }
                interruption.want()
            }
            let file = try desk.file([desk.row(receiver: "919812340001")])
            let answer = await desk.run("submit", file, "--yes", interruption: interruption)
            #expect(answer.status == .interrupted)
            #expect(answer.messages.contains("nothing was queued"))
            #expect(await desk.run("status", "--json").lines.isEmpty)
        }
    }

    @Test func `A file that is judged without labels, or with old ones, is never so in silence`() async throws {
        var fault = Fault(method: "GET", path: "labels")
        fault.status = 403
        try await Desk.with({ [fault] in $0.faults = [fault] }) { desk in
            let row = desk.row(receiver: "919812340001").replacing(Desk.label, with: "Acme Deliveries")
            let answer = await desk.run("submit", try desk.file([row]), "--yes")
            #expect(answer.status == .nothingAccepted)
            #expect(answer.messages.contains("Labels are not known: any label ID passes"))
        }
    }

    @Test func `With a doubt a submission is not said to be done`() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_record")
        fault.drop = .afterBody
        try await Desk.with({ [fault] in $0.faults = [fault] }) { desk in
            let answer = await desk.run("submit", try desk.file([desk.row(receiver: "919812340001")]), "--yes")
            #expect(answer.status == .unknownOutcome)
            #expect(answer.lines.first?.hasSuffix("1 rows, all sent") == true, "\(answer.results)")
        }
    }

    @Test func `Commands that a person waits for say until when no token can be made, and queue nothing`() async throws
    {
        var refusal = Fault(method: "POST", path: "token")
        refusal.status = 429
        refusal.retryAfter = "1200"
        try await Desk.with({ $0.faults = [refusal] }) { desk in
            #expect(await desk.run("labels").status == .unexpected)
            let words = "No token can be made before"
            for command in ["labels", "doctor"] {
                let answer = await desk.run(command)
                #expect(answer.status == .unexpected)
                #expect((answer.results + answer.messages).contains(words), "\(answer.results) \(answer.messages)")
            }
            let record = #"{"caller": "911140001234", "receiver": "919812340001", "label_id": "\#(Desk.label)","#
            // Its label is not known yet, so that the labels are asked for first.
            let push = await desk.run("push", "-", input: record + #" "starts_at": "now", "ends_at": "+1h"}"#)
            #expect(push.status == .unexpected)
            #expect(push.messages.contains(words), "\(push.messages)")
            #expect(desk.server.arrivals.count == 1)
        }
    }

    @Test func `Failed records have causes, and the status is 2`() async throws {
        try await Desk.with { desk in
            // The sandbox fails these receivers for a reason of its own each.
            let file = try desk.file((0..<25).map { desk.row(receiver: "4477009000\($0 + 30)") })
            let answer = await desk.run("submit", file, "--yes", "--wait", "--json")
            #expect(try answer.states() == ["pushed": 20, "failed": 5])
            #expect(answer.status == .someFailed)
            let id = try #require(try answer.json()["submission"] as? String)
            let failures = await desk.run("failures", id, "--json")
            #expect(failures.status == .someFailed)
            let summary = try #require(try failures.json()["summary"] as? [String: Any])
            #expect(summary["records"] as? Int == failures.lines.count - 1)
            #expect(try failures.text("cause", line: 0) != nil)
        }
    }

    @Test func `Interrupted it leaves the rest for another run, which ends it`() async throws {
        try await Desk.with { desk in
            let file = try desk.file((0..<30).map { desk.row(receiver: "9198123400\($0 + 10)") })
            let interruption = Interruption()
            let answer = await desk.run(
                "submit",
                file,
                "--yes",
                "--hold",
                "3600",
                "--json",
                interruption: Self.soon(interruption, desk)
            )
            #expect(answer.status == .interrupted, "\(answer.messages)")
            #expect(answer.messages.contains("callboard resume"))
            #expect(try answer.states() == ["queued": 30])
            let id = try #require(try answer.json()["submission"] as? String)
            let resumed = await desk.run("resume", id, "--wait", "--json")
            #expect(resumed.status == .success, "\(resumed.messages)")
            #expect(try resumed.states() == ["pushed": 30])
        }
    }

    /// Wants the end as soon as the submission is confirmed.
    private static func soon(_ interruption: Interruption, _ desk: Desk) -> Interruption {
        Task {
            do {
                try await Poll.until("it is held") { await desk.run("status").results.contains("30 held") }
            } catch {
                Issue.record("\(error)")
            }
            interruption.want()
        }
        return interruption
    }

    @Test func `Paused and cancelled records are not sent`() async throws {
        try await Desk.with { desk in
            let file = try desk.file((0..<30).map { desk.row(receiver: "9198123400\($0 + 10)") })
            let interruption = Interruption()
            _ = await desk.run(
                "submit",
                file,
                "--yes",
                "--hold",
                "3600",
                interruption: Self.soon(interruption, desk)
            )
            #expect(await desk.run("pause", "--all", "--json").status == .success)
            let cancelled = await desk.run("cancel", "--all", "--json")
            #expect(cancelled.status == .success, "\(cancelled.messages)")
            #expect(try cancelled.states() == ["stopped": 30])
            #expect(desk.server.counts.takenRecords == 0)
        }
    }

    @Test func `What is over is not said to run`() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "447700900051")])
            let answer = await desk.run("submit", path, "--yes")
            #expect(answer.lines.first?.hasSuffix("1 rows, done") == true, "\(answer.results)")
        }
    }

    @Test func `The question goes by the account's labels`() async throws {
        try await Desk.with { desk in
            let row = desk.row(receiver: "919812343210")
            let unknown = "5a9d1c00-7e57-4b1a-9c00-0000000000ff"
            let path = try desk.file([row, desk.row(receiver: "919812343211").replacing(Desk.label, with: unknown)])
            let answer = await desk.run("submit", path, answers: ["y"])
            #expect(answer.messages.contains("Loading the account's labels."))
            #expect(answer.messages.contains("2 rows: 1 valid, 1 invalid"))
            #expect(answer.messages.contains("1 records in 1 request"))
            #expect(answer.messages.contains("2 rows, 1 queued"))
        }
    }
}
