import CommandLineTool
import Foundation
import Sandbox
import Testing

@Suite struct CommandTests {
    @Test func `Labels as JSON can be given to other commands`() async throws {
        try await Desk.with { desk in
            let labels = await desk.run("labels", "--json")
            #expect(labels.status == .success)
            let path = desk.folder + "/labels.json"
            try Data(labels.results.utf8).write(to: URL(fileURLWithPath: path))
            let file = try desk.file([desk.row(receiver: "919812340001")])
            let answer = await desk.run("validate", file, "--labels", path, "--json", "--exact")
            #expect(answer.status == .success, "\(answer.messages)")
            let summary = try #require(try answer.json()["summary"] as? [String: Any])
            #expect(summary["valid"] as? Int == 1)
            #expect(summary["warnings"] as? Int == 0)
        }
    }

    @Test func `An account without labels says whom to ask`() async throws {
        try await Desk.with({ $0.labels = [] }) { desk in
            let answer = await desk.run("labels")
            #expect(answer.status == .success)
            #expect(answer.results.contains("no dynamic label"))
            #expect(await desk.run("labels", "--json").results == "[]\n")
        }
    }

    @Test func `A page of labels has as many as were asked for`() async throws {
        try await Desk.with { desk in
            let page = await desk.run("labels", "--page", "2", "--limit", "3", "--json")
            let labels = try #require(
                try JSONSerialization.jsonObject(with: Data(page.results.utf8)) as? [[String: Any]]
            )
            #expect(labels.count == 3)
        }
    }

    @Test func `A pushed record is told as such, by a label's name too`() async throws {
        try await Desk.with { desk in
            let answer = await desk.run(
                "push",
                "--caller",
                "+91 11 4000 1234",
                "--receiver",
                "919812340001",
                "--label",
                "Acme Billing",
                "--json"
            )
            #expect(answer.status == .success, "\(answer.messages)")
            let state = try answer.text("state")
            #expect(state == "pushed")
            #expect(desk.server.counts.takenRecords == 1)
        }
    }

    @Test func `A push in doubt that is to be sent again goes with resume`() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_record")
        fault.drop = .afterBody
        fault.count = 1
        try await Desk.with({ [fault] in $0.faults = [fault] }) { desk in
            let pushed = await desk.run(
                "push",
                "--caller",
                "911140001234",
                "--receiver",
                "919812340001",
                "--label",
                Desk.label,
                "--json"
            )
            #expect(pushed.status == .unknownOutcome, "\(pushed.messages)")
            let attempt = try #require(try pushed.number("attempt"))
            let submission = try #require(try pushed.text("submission"))
            #expect(await desk.run("resolve", "\(attempt)", "--as", "resend").status == .success)
            let resumed = await desk.run("resume", submission, "--json")
            #expect(resumed.status == .success, "\(resumed.messages)")
            #expect(try resumed.states() == ["pushed": 1])
        }
    }

    @Test func `What never reached the service is not said to be its answer`() async throws {
        try await Desk.with { desk in
            func push() async -> Desk.Answer {
                await desk.run("push", "--caller", "911140001234", "--receiver", "919812340001", "--label", Desk.label)
            }
            #expect(await push().status == .success)
            await desk.server.stop()
            let answer = await push()
            #expect(answer.results.contains("No answer: connection refused"), "\(answer.results)")
            #expect(!answer.results.contains("The service said"))
        }
    }

    @Test func `A record comes as JSON from standard input in every edition's names`() async throws {
        try await Desk.with { desk in
            for names in [
                ["caller", "receiver", "label_id"], ["caller_number", "receiver_number", "dynamic_label_id"],
            ] {
                let input = """
                    {"\(names[0])":"911140001234","\(names[1])":919812340001,"\(names[2])":"\(Desk.label)",
                    "starts_at":"now","ends_at":"+2h"}
                    """
                let answer = await desk.run("push", "-", "--json", input: input)
                #expect(answer.status == .success, "\(answer.messages)")
            }
            #expect(await desk.run("push", "-", input: "{\"colour\":1}").status == .usage)
            #expect(await desk.run("push", "-", input: "[").status == .usage)
        }
    }

    @Test func `A record that breaks a rule is not sent, and its problems are told`() async throws {
        try await Desk.with { desk in
            let answer = await desk.run(
                "push",
                "--caller",
                "911140001234",
                "--receiver",
                "12",
                "--label",
                Desk.label,
                "--reason",
                "short",
                "--json"
            )
            #expect(answer.status == .nothingAccepted)
            let problems = try #require(try answer.json()["problems"] as? [[String: Any]])
            #expect(problems.compactMap { $0["rule"] as? String } == ["receiver-length", "reason-length"])
            #expect(desk.server.counts.takenRecords == 0)
        }
    }

    @Test func `A dry run shows the request and sends nothing`() async throws {
        try await Desk.with { desk in
            let answer = await desk.run(
                "push",
                "--caller",
                "911140001234",
                "--receiver",
                "919812340001",
                "--label",
                Desk.label,
                "--dry-run",
                "--json"
            )
            #expect(answer.status == .success, "\(answer.messages)")
            let method = try answer.text("method")
            #expect(method == "POST")
            #expect(desk.server.arrivals.isEmpty)
        }
    }

    @Test func `Reading only, nothing is sent or changed`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            #expect(await desk.run("--read-only", "submit", file, "--yes").status == .usage)
            #expect(await desk.run("pause", "--all", "--read-only").status == .usage)
            #expect(await desk.run("--read-only", "labels").status == .success)
            #expect(desk.server.counts.takenRecords == 0)
        }
    }

    @Test func `History masks numbers, and showing them is written down`() async throws {
        try await Desk.with { desk in
            _ = await desk.run("push", "--caller", "911140001234", "--receiver", "919812340001", "--label", Desk.label)
            let masked = await desk.run("history", "--number", "919812340001")
            #expect(masked.results.contains("91******0001"))
            #expect(!masked.results.contains("919812340001"))
            let shown = await desk.run("history", "--number", "919812340001", "--reveal")
            #expect(shown.results.contains("919812340001"))
            #expect(await desk.run("history").results.contains("showed whole numbers"))
            let json = await desk.run("history", "--number", "+91 98123-40001", "--json")
            let receiver = try json.json()["receiver"] as? String
            #expect(receiver == "919812340001")
        }
    }

    @Test func `Unknown names and attempts end with 64`() async throws {
        try await Desk.with { desk in
            #expect(await desk.run("status", "nonesuch").status == .usage)
            #expect(await desk.run("failures", "nonesuch").status == .usage)
            #expect(await desk.run("resolve", "99", "--as", "accepted").status == .usage)
            #expect(await desk.run("resume", "--all").status == .success)
        }
    }

    @Test func `The doctor finds a sandbox in order, and the journal whole`() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("doctor")
            #expect(answer.status == .success, "\(answer.results)")
            #expect(!answer.results.contains("FAIL"))
            for name in [
                "terminal", "configuration", "state", "API key", "DNS", "journal", "connection", "sign-in", "labels",
                "clock", "allowance",
            ] {
                #expect(answer.results.contains(" \(name): "), "\(name)")
            }
            let json = await desk.run("doctor", "--json")
            #expect(json.lines.count == answer.lines.count { !$0.hasPrefix("  ") })
            let last = try json.json()
            #expect(last["check"] as? String == "allowance")
            #expect(last["finding"] as? String == "ok")
            #expect((last["words"] as? String)?.contains("are left in this minute") == true)
            #expect(await desk.run("verify").status == .success)
            #expect(await desk.run("prune", "--days", "1").status == .success)
        }
    }

    @Test func `The doctor says what to do when nobody listens`() async throws {
        try await Desk.with { desk in
            await desk.server.stop()
            let answer = await desk.run("doctor")
            #expect(answer.status == .unexpected)
            #expect(answer.results.contains("FAIL connection: "))
            #expect(answer.results.contains("Nobody listens there"))
            let json = await desk.run("doctor", "--json")
            #expect(json.status == .unexpected)
            let last = try json.json()
            #expect(last["finding"] as? String == "fail")
            #expect((last["remedy"] as? String)?.contains("Nobody listens there") == true)
            #expect(await desk.run("doctor", "--offline").status == .success)
        }
    }

    @Test func `The key is in no output and stands in one private file`() async throws {
        try await Desk.with { desk in
            var said = ""
            for arguments in [["config", "show"], ["config", "show", "--json"], ["doctor"], ["history"], ["status"]] {
                let answer = await desk.run(arguments[0], arguments.count > 1 ? arguments[1] : "--ascii")
                said += answer.results + answer.messages
            }
            #expect(!said.contains(desk.endpoint.apiKey))
            let key = desk.folder + "/.config/callboard/sandbox.key"
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let configuration = try String(
                contentsOfFile: desk.folder + "/.config/callboard/config.toml",
                encoding: .utf8
            )
            #expect(!configuration.contains(desk.endpoint.apiKey))
        }
    }

    @Test func `A state directory open to others is refused with the command to run`() async throws {
        try await Desk.with { desk in
            _ = await desk.run("status")
            let state = desk.folder + "/.local/state/callboard"
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: state)
            let answer = await desk.run("status")
            #expect(answer.status == .configuration)
            #expect(answer.messages.contains("chmod 700 \(state)"))
        }
    }

    @Test func `A configuration is made from answers`() async throws {
        try await Desk.with(configured: false) { desk in
            let answer = await desk.run(
                "config",
                "init",
                answers: [
                    "acme", desk.endpoint.baseURL, desk.endpoint.clientAccountID, "sandbox", desk.endpoint.keyID, "",
                ]
            )
            #expect(answer.status == .success, "\(answer.messages)")
            #expect(await desk.run("config", "show").results.contains("[acme] (default)"))
            let path = URL(fileURLWithPath: desk.folder + "/.config/callboard/config.toml")
            let text = try String(contentsOf: path, encoding: .utf8)
            try Data((text + "\n[keys]\nno-such-action = \"x\"\n").utf8).write(to: path)
            let broken = await desk.run("config", "show")
            #expect(broken.status == .configuration)
            #expect(broken.messages.contains("no-such-action"))
            try Data(text.utf8).write(to: path)
            #expect(await desk.run("config", "init", "--kind", "live").status == .usage)
        }
    }
}
