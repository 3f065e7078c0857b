import CommandLineTool
import Foundation
import Sandbox
import Testing

@Suite struct RecipeTests {
    @Test func `A recipe made of single repairs is saved, listed, used again and removed`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([
                desk.row(receiver: "919812340001", reason: "Your order 48/2 is out"),
                desk.row(receiver: "919812340002", reason: "short"),
                desk.row(receiver: "919812340003"),
            ])
            let before = try Data(contentsOf: URL(fileURLWithPath: file))
            let made = await desk.run(
                "validate",
                file,
                "--fix",
                "reason-characters=-",
                "--fix",
                "reason-length:clear",
                "--save-fix",
                "festive",
                "--json"
            )
            #expect(made.status == .success, "\(made.messages)")
            let listed = await desk.run("recipes")
            #expect(listed.results.contains("festive") && listed.results.contains("2 repairs"), "\(listed.results)")
            let used = await desk.run("validate", file, "--fix", "festive", "--json")
            let summary = try #require(try used.json()["summary"] as? [String: Any])
            let repairs = try #require(summary["repairs"] as? [String: Any])
            #expect(repairs["rows"] as? Int == 2)
            #expect(repairs["mended"] as? Int == 1)
            let steps = try #require(repairs["steps"] as? [[String: Any]])
            #expect(steps.compactMap { $0["cause"] as? String } == ["reason-characters", "reason-length"])
            #expect(steps.compactMap { $0["rows"] as? Int } == [1, 1])
            #expect(steps.first?["do"] as? String == "replace-refused")
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before, "the file is never changed")
            #expect(await desk.run("recipes", "festive").results.contains("replace refused characters"))
            #expect(await desk.run("recipes", "festive", "--remove").status == .success)
            #expect(await desk.run("validate", file, "--fix", "festive").status == .usage)
        }
    }

    @Test func `What can be done about a rule is told`() async throws {
        try await Desk.with(configured: false) { desk in
            let answer = await desk.run("recipes", "reason-length", "--json")
            #expect(answer.lines.count == 3)
            let kind = try answer.text("do", line: 0)
            #expect(kind == "cut")
            #expect(await desk.run("recipes", "nonsense").status == .usage)
        }
    }

    @Test func `Submitted with a recipe, the repaired rows are sent`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([
                desk.row(receiver: "9198123400x"), desk.row(receiver: "919812340002", reason: "short"),
            ])
            let answer = await desk.run(
                "submit",
                file,
                "--yes",
                "--json",
                "--fix",
                "reason-length=10",
                "--fix",
                "reason-length:clear"
            )
            #expect(answer.status == .someFailed, "\(answer.messages)")
            #expect(try answer.states()["invalid"] == 1)
            #expect(desk.server.arrivals.flatMap(\.records).count == 1)
            #expect(answer.messages.contains("1 rows changed"), "\(answer.messages)")
            let repairs = try #require(try answer.json()["repairs"] as? [String: Any])
            #expect(repairs["mended"] as? Int == 1)
            let history = await desk.run("history")
            #expect(history.results.contains("fixed 1 record"), "\(history.results)")
        }
    }

    @Test func `A mapping is saved as it was recognised and used for another file`() async throws {
        try await Desk.with(configured: false) { desk in
            let now = Int64(Date().timeIntervalSince1970 * 1000) + 60_000
            func file(_ header: String, _ name: String) throws -> String {
                let path = desk.folder + "/" + name
                let row = "911140001234,919812340001,\(Desk.label),\(now),\(now + 3_600_000)"
                try Data("\(header)\n\(row)\n".utf8).write(to: URL(fileURLWithPath: path))
                return path
            }
            let first = try file("agent_no,mobile,label,from,until", "first.csv")
            let made = await desk.run("validate", first, "--save-map", "crm", "--time-zone", "Asia/Kolkata")
            #expect(made.status == .success, "\(made.messages)")
            #expect(await desk.run("validate", first, "--map", "crm").status == .success)
            let shown = await desk.run("mappings", "crm").results
            #expect(shown.contains("mobile: receiver") && shown.contains("Asia/Kolkata"), "\(shown)")
            let other = await desk.run("validate", try file("a,b,c,d,e", "other.csv"), "--map", "crm")
            #expect(other.status == .usage)
            #expect(other.messages.contains("agent_no"), "\(other.messages)")
            let none = await desk.run("validate", first, "--map", "crn")
            #expect(none.status == .usage)
            #expect(none.messages.contains("crm"), "\(none.messages)")
            #expect(await desk.run("mappings", "crm", "--remove").status == .success)
        }
    }

    @Test func `A cause is fixed and only the rows that it stopped are sent`() async throws {
        try await Desk.with { desk in
            let rows = (0..<12).map { index in
                desk.row(
                    receiver: "\(919_812_340_000 + index)",
                    reason: index % 6 == 1 ? "short" : "Your order is on the way"
                )
            }
            let file = try desk.file(rows)
            let first = await desk.run("submit", file, "--yes", "--json")
            #expect(try first.states() == ["pushed": 10, "invalid": 2])
            let again = await desk.run(
                "submit",
                file,
                "--yes",
                "--json",
                "--fix",
                "reason-length:set=Please answer this call"
            )
            #expect(again.status == .success, "\(again.messages)")
            #expect(try again.states() == ["pushed": 2, "left_out": 10])
            #expect(again.messages.contains("The same file was submitted by tester"), "\(again.messages)")
            let records = desk.server.arrivals.filter(\.isTaken).flatMap(\.records)
            #expect(records.count == 12)
            #expect(Set(records).count == 12, "nothing is sent twice")
            let third = await desk.run(
                "submit",
                file,
                "--yes",
                "--json",
                "--fix",
                "reason-length:set=Please answer this call"
            )
            #expect(third.status == .success, "that nothing was left to send is no failure")
            #expect(try third.states() == ["left_out": 12])
            let forced = await desk.run("submit", file, "--yes", "--json", "--again")
            #expect(try forced.states() == ["pushed": 10, "invalid": 2])
        }
    }
}
