import CommandLineTool
import Foundation
import Sandbox
import TestSupport
import Testing

struct LinearTests {
    /// The answers that make one record and agree to it.
    private static let record = [
        "1", Desk.label, "911140001234", "+91 98123 43210", "", "Your order is on the way", "", "", "yes",
    ]

    private static func pushes(_ desk: Desk) -> Int {
        desk.server.arrivals.filter { $0.path.hasSuffix("dynamic_call_record") }.count
    }

    @Test func aRecordIsSentByPlainQuestions() async throws {
        try await Desk.with { desk in
            let answer = await desk.run(
                "--linear",
                answers: [
                    "1", "?", Desk.label, "12", "911140001234", "+91 98123 43210", "", "Your order is on the way", "",
                    "", "yes",
                    "3", "1", "g", "q",
                ]
            ) { said in
                // Whoever has let it go waits for what comes of it.
                guard said.contains("lets it go now"), said.hasSuffix("Choice: ") else { return }
                try? await Poll.until("the record at the service") { Self.pushes(desk) > 0 }
            }
            #expect(answer.status == .success)
            #expect(answer.results.contains("The record is sent in 30 seconds; until then 3 takes it back."))
            #expect(answer.results.contains("Error: "), "The caller of two digits is refused at once")
            #expect(answer.results.contains("91******1234 rings 91******3210"))
            #expect(answer.messages.contains("pushed: The service says that it was pushed to the phone."))
            #expect(!answer.results.contains("\u{1B}"))
            #expect(Self.pushes(desk) == 1)
        }
    }

    @Test func aRecordCanBeTakenBack() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("--linear", answers: Self.record + ["3", "1", "u", "q"])
            #expect(answer.results.contains("Cancelled: nothing of it was sent."))
            #expect(!answer.messages.contains("A record is held."))
            #expect(Self.pushes(desk) == 0)
        }
    }

    @Test func whoLeavesWhileARecordIsHeldIsAskedAndItIsNotSent() async throws {
        try await Desk.with { desk in
            let answer = await desk.run("--linear", answers: Self.record + ["q", "", "q", "yes"])
            let asked = answer.messages.components(separatedBy: "A record is held. Leaving takes it back").count - 1
            #expect(asked == 2, "Enter stays")
            #expect(answer.messages.contains("cancelled: It was cancelled before it was sent."))
            #expect(answer.results.hasSuffix("the next start goes on with it.\n"))
            #expect(Self.pushes(desk) == 0)
            let later = await desk.run("status")
            #expect(later.results.contains("cancelled"))
        }
    }

    @Test func nothingIsSentWithoutTheWord() async throws {
        try await Desk.with { desk in
            let body =
                "{\"caller\":\"911140001234\",\"receiver\":\"919812343210\",\"label_id\":\"\(Desk.label)\",\"call_reason\":\"Your order is out\"}"
            let answer = await desk.run("console", "--linear", answers: ["1", body, "y", "", "q"])
            #expect(answer.results.contains("Taken: Caller, Receiver, Label, Reason."))
            #expect(answer.results.contains("That is neither yes nor Enter."))
            #expect(answer.results.contains("Nothing was sent."))
            #expect(!desk.server.arrivals.contains { $0.path.hasSuffix("dynamic_call_record") })
        }
    }

    @Test func `What was typed is offered again after a question was not agreed to, until it is sent`() async throws {
        try await Desk.with { desk in
            let again = ["1", "", "", "", "", "", "", "", "yes"]
            let typed = Array(Self.record.dropLast())
            let answer = await desk.run("--linear", answers: typed + [""] + again + ["1", ".", "q", "yes"])
            #expect(answer.results.components(separatedBy: "91******1234 rings 91******3210").count == 3)
            #expect(answer.messages.contains("Receiver (Enter: +91 ***** *3210): "), "masked as elsewhere")
            #expect(answer.messages.contains("Ends (Enter: +2h): "))
            #expect(answer.results.contains("The record is sent in 30 seconds"))
            let last = try #require(answer.messages.components(separatedBy: "Label, by name or ID; ? lists them").last)
            #expect(last.hasPrefix(": "), "what was sent is not offered")
        }
    }

    @Test func `A time with an error gives way to the one that was offered before`() async throws {
        try await Desk.with { desk in
            let typed = Array(Self.record.dropLast(2))
            let answer = await desk.run("--linear", answers: typed + ["nonsense", "", "", "q"])
            #expect(answer.messages.components(separatedBy: "Ends (Enter: +2h): ").count == 3)
        }
    }

    @Test func `That the same file was sent before is told before the question`() async throws {
        try await Desk.with { desk in
            let row = "911140001234,919812343210,\(Desk.label),,Your order is on the way,now,+3h"
            let path = try desk.file([row])
            let answer = await desk.run("--linear", answers: ["2", path, "yes", "2", path, "", "q"])
            #expect(answer.results.contains("The same file was submitted by "))
        }
    }

    @Test func aFileIsCheckedAndSubmitted() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "919812343210"), desk.row(receiver: "9.11E+11")])
            let answer = await desk.run("--linear", answers: ["2", path, "yes", "q"])
            #expect(answer.results.contains("line 3: error receiver-spreadsheet"))
            #expect(answer.results.contains("2 rows: 1 valid, 1 invalid"))
            #expect(answer.results.contains("That is 1 request, sent in about "))
            #expect(answer.messages.contains("Submit 1 row to SANDBOX? Type yes"))
            #expect(answer.results.contains("Submitted as "))
        }
    }

    @Test func `The first question about a file already goes by the account's labels`() async throws {
        try await Desk.with { desk in
            let unknown = "5a9d1c00-7e57-4b1a-9c00-0000000000ff"
            let path = try desk.file([
                desk.row(receiver: "919812343210"),
                desk.row(receiver: "919812343211").replacing(Desk.label, with: unknown),
                desk.row(receiver: "919812343212").replacing(Desk.label, with: "Acme Deliveries"),
            ])
            let answer = await desk.run("--linear", answers: ["2", path, "", "q"])
            #expect(answer.results.contains("Loading the account's labels."))
            #expect(answer.results.contains("3 rows: 2 valid, 1 invalid"))
            #expect(answer.messages.contains("Submit 2 rows to SANDBOX?"))
        }
    }

    @Test func `Where labels cannot be had the question says so`() async throws {
        var fault = Fault(method: "GET", path: "labels")
        fault.status = 500
        let faults = [fault]
        try await Desk.with({ $0.faults = faults }) { desk in
            let path = try desk.file([desk.row(receiver: "919812343210")])
            let answer = await desk.run("--linear", answers: ["2", path, "", "q"])
            #expect(
                answer.messages.contains("Submit 1 row (any label ID passes, for labels are not known) to SANDBOX?")
            )
        }
    }

    @Test func `What changes behind the question is asked anew`() async throws {
        try await Desk.with { desk in
            let path = try desk.file([desk.row(receiver: "919812343210"), desk.row(receiver: "919812343211")])
            let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
            let one = try desk.file([rows[1]], name: "one.csv")
            // Somebody sends one of the rows while the person reads the question.
            let answer = await desk.run("--linear", answers: ["2", path, "yes", "", "q"]) { said in
                guard said.hasSuffix("Submit 2 rows to SANDBOX? Type yes, or Enter to cancel: ") else { return }
                _ = await desk.run("submit", one, "--yes", "--wait")
            }
            #expect(
                answer.results.contains("1 row would be sent now, not the 2 that were agreed to: nothing was queued.")
            )
            #expect(answer.messages.contains("Submit 1 row to SANDBOX?"))
            #expect(!answer.results.contains("Submitted as"))
            #expect(desk.server.arrivals.flatMap(\.records).count == 1)
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
            #expect(answer.lines.contains { $0.hasPrefix("1  ") && $0.hasSuffix("day.csv  1 held") })
            #expect(answer.lines.contains { $0.hasPrefix("day.csv (") && $0.hasSuffix("1 rows, held") })
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
