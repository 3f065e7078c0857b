import CommandLineTool
import Foundation
import Sandbox
import Testing

struct LinearTests {
    @Test func aRecordIsSentByPlainQuestions() async throws {
        try await Desk.with { desk in
            let answer = await desk.run(
                "--linear",
                answers: [
                    "1", "?", Desk.label, "12", "911140001234", "+91 98123 43210", "", "Your order is on the way", "",
                    "", "yes",
                    "q",
                ]
            )
            #expect(answer.status == .success)
            #expect(answer.results.contains("Error: "), "The caller of two digits is refused at once")
            #expect(answer.results.contains("91******1234 rings 91******3210"))
            #expect(answer.results.contains("pushed: The service says that it was pushed to the phone."))
            #expect(!answer.results.contains("\u{1B}"))
            #expect(desk.server.arrivals.filter { $0.path.hasSuffix("dynamic_call_record") }.count == 1)
        }
    }

    @Test func nothingIsSentWithoutTheWord() async throws {
        try await Desk.with { desk in
            let body =
                "{\"caller\":\"911140001234\",\"receiver\":\"919812343210\",\"label_id\":\"\(Desk.label)\",\"call_reason\":\"Your order is out\"}"
            let answer = await desk.run("console", "--linear", answers: ["1", body, "", "y", "q"])
            #expect(answer.results.contains("Taken: Caller, Receiver, Label, Reason."))
            #expect(answer.results.contains("Nothing was sent."))
            #expect(!desk.server.arrivals.contains { $0.path.hasSuffix("dynamic_call_record") })
        }
    }

    @Test func aFileIsCheckedAndSubmitted() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "919812343210"), desk.row(receiver: "9.11E+11")])
            let answer = await desk.run("--linear", answers: ["2", path, "yes", "q"])
            #expect(answer.results.contains("line 3: error receiver-spreadsheet"))
            #expect(answer.results.contains("2 rows: 1 valid, 1 invalid"))
            #expect(answer.results.contains("Submitted as "))
        }
    }

    @Test func failuresAreToldByCauseAndRecordsByNumber() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "919812343210"), desk.row(receiver: "447700900051")])
            _ = await desk.run("submit", path, "--wait", "--yes")
            let later = await desk.run("--linear", answers: ["4", "3", "9", "1", "5", "98123", "q"])
            #expect(later.results.contains("1  1 row: "))
            #expect(later.results.contains("receiver 44******0051"))
            #expect(!later.results.contains("To send them again"), "Sending to it again cannot help")
            #expect(later.results.contains("Type a number from 1 to 1, or Enter."))
            #expect(later.results.contains("to 91******3210: pushed."))
        }
    }

    @Test func failedRecordsAreSentAgainAndTakenBack() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "447700900060"), desk.row(receiver: "447700900054")])
            _ = await desk.run("submit", path, "--wait", "--yes")
            let sent = desk.server.arrivals.flatMap(\.records).count
            let answer = await desk.run("--linear", answers: ["4", "1", "yes", "3", "1", "u", "q"])
            #expect(answer.results.contains(" again as "))
            #expect(answer.results.contains("until then 3 takes them back"))
            #expect(answer.results.contains("Cancelled: nothing of it was sent."))
            #expect(desk.server.arrivals.flatMap(\.records).count == sent)
        }
    }

    @Test func aFileCanBeTakenBack() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "919812343210")])
            let answer = await desk.run("--linear", answers: ["2", path, "yes", "3", "1", "u", "q"])
            #expect(answer.results.contains("Cancelled: nothing of it was sent."))
            #expect(desk.server.arrivals.allSatisfy { $0.records.isEmpty })
        }
    }

    @Test func readOnlyAndOfflineSayWhyNothingIsSent() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("--linear", "--read-only", answers: ["1", "x", "7", "q"])
            #expect(answer.results.contains("Read-only (--read-only): nothing is sent or changed."))
            #expect(answer.results.contains("Type one of the numbers 1 to 7, or q."))
            #expect(answer.results.contains("Numbers are shown whole; this was written to the history."))
        }
    }

    @Test func aDotGoesBackFromAnyQuestion() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("--linear", answers: ["1", "nonsense", ".", "2", ".", "q"])
            #expect(answer.results.components(separatedBy: "Nothing more was done.").count == 3)
            #expect(!answer.messages.contains("Enter: nonsense"), "What is wrong is not offered again")
        }
    }

    @Test func theEndOfTheInputLeaves() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("--linear", answers: ["6"])
            #expect(answer.status == .success)
            #expect(answer.results.contains("Bye."))
        }
    }

    @Test func `A file is opened with its columns mapped and its rows repaired`() async throws {
        try await Desk.with { desk in
            let file = try desk.file([desk.row(receiver: "919812340010", reason: "Your order 48/2 is here")])
            let plain = await desk.run("console", file, "--offline", "--script", "3")
            #expect(plain.results.contains("valid 0 "), "\(plain.messages) \(plain.results)")
            let fixed = await desk.run(
                "console",
                file,
                "--offline",
                "--fix",
                "reason-characters=-",
                "--map",
                "call_reason=call_reason",
                "--script",
                "3"
            )
            #expect(fixed.results.contains("valid 1 "), "\(fixed.messages) \(fixed.results)")
            #expect(await desk.run("console", "--fix", "reason-characters=-", "--script", "1").status == .usage)
            #expect(await desk.run("console", file, "--offline", "--fix", "nonesuch", "--script", "1").status == .usage)
        }
    }

    @Test func theKeysAreListedAsConfigured() async throws {
        try await Desk.with { desk in
            let path = desk.folder + "/.config/callboard/config.toml"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try (text + "\n[keys]\nsubmit = \"X\"\n").write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let answer = await desk.run("keys")
            #expect(answer.lines.contains { $0.hasPrefix("  X ") && $0.contains("submit") })
            try (text + "\n[keys]\nsubmit = \"Ctrl-S\"\n").write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let refused = await desk.run("console", "--script", "<Esc>")
            #expect(refused.status == .configuration)
            #expect(
                refused.messages.contains("keys.submit: Ctrl-S cannot be used: flow control stops the terminal with it")
            )
            let table = await desk.run("keys", "--markdown")
            #expect(table.results.hasPrefix("| Where | Key | Does | Name |"))
        }
    }
}
