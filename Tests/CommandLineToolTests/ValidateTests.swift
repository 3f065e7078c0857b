import CommandLineTool
import Foundation
import Sandbox
import Testing

@Suite struct ValidateTests {
    @Test func `Each row with a problem is a line, and a summary ends them`() async throws {
        try await Desk.with(configured: false) { desk in
            let rows = [desk.row(receiver: "919812340001"), "", desk.row(receiver: "9.1E+11", reason: "short")]
            let answer = await desk.run("validate", try desk.file(rows), "--exact", "--json")
            #expect(answer.status == .someFailed, "\(answer.messages)")
            #expect(answer.lines.count == 2)
            let first = try answer.json(0)
            #expect(first["line"] as? Int == 4)
            #expect(first["row"] as? Int == 2)
            let problems = try #require(first["problems"] as? [[String: Any]])
            #expect(problems.compactMap { $0["rule"] as? String } == ["receiver-spreadsheet", "reason-length"])
            #expect(problems.first?["field"] as? String == "receiver")
            #expect(problems.first?["severity"] as? String == "error")
            #expect(problems.first?["value"] as? String == "9.1E+11")
            let summary = try #require(try answer.json()["summary"] as? [String: Any])
            #expect(summary["rows"] as? Int == 2)
            #expect(summary["valid"] as? Int == 1)
            #expect(summary["invalid"] as? Int == 1)
            #expect(summary["by_rule"] as? [String: Int] == ["receiver-spreadsheet": 1, "reason-length": 1])
        }
    }

    @Test
    func `A column that nothing is made of is told while none is the reason, and so are lines that are there twice`()
        async throws
    {
        try await Desk.with(configured: false) { desk in
            let row = desk.row(receiver: "919812340001")
            let path = try desk.file([row, row])
            let text = try String(contentsOfFile: path, encoding: .utf8).replacing("call_reason", with: "memo")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let answer = await desk.run("validate", path)
            #expect(
                answer.results.contains(
                    "Look: no column is the call reason; memo is not sent (--map COLUMN=call_reason)."
                )
            )
            #expect(answer.results.contains("Twice: 2 rows: same numbers, overlapping window; all of them are sent."))
            let json = await desk.run("validate", path, "--json")
            let summary = try #require(try json.json()["summary"] as? [String: Any])
            #expect(summary["columns_not_sent"] as? [String] == ["memo"])
            #expect(summary["fields_without_column"] as? [String] == ["call_reason"])
            #expect(summary["twice"] as? Int == 2)
            let mapped = await desk.run("validate", path, "--map", "memo=call_reason")
            #expect(!mapped.results.contains("Look:"))
        }
    }

    @Test(
        "A workbook is named as such",
        arguments: [[0x50, 0x4B, 0x03, 0x04, 0x14], [0xD0, 0xCF, 0x11, 0xE0, 0xA1]] as [[UInt8]]
    )
    func workbook(head: [UInt8]) async throws {
        try await Desk.with(configured: false) { desk in
            let path = desk.folder + "/day.csv"
            try Data(head + Array("callers".utf8)).write(to: URL(fileURLWithPath: path))
            let answer = await desk.run("validate", path)
            #expect(answer.status == .usage)
            #expect(answer.messages.contains("This is a spreadsheet workbook: save it as CSV."))
        }
    }

    @Test func `A spreadsheet's number for a date is named as such and can be read as one`() async throws {
        try await Desk.with(configured: false) { desk in
            let row = desk.row(receiver: "919812340001")
            let serial = (Date().timeIntervalSince1970 + 1800) / 86_400 + 25_569
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            let other = (cells.dropLast(2) + ["\(serial)", cells.last ?? ""]).joined(separator: ",")
            let path = try desk.file([row.replacing("40001", with: "40002"), other])
            let answer = await desk.run("validate", path, "--time-zone", "UTC")
            #expect(answer.results.contains("The start is a spreadsheet's number for a date"))
            let read = await desk.run("validate", path, "--time-zone", "UTC", "--fix", "starts-time:spreadsheet-date")
            #expect(read.status == .success, "\(read.results)")
        }
    }

    @Test func `Neither configuration nor journal nor network is needed`() async throws {
        try await Desk.with(configured: false) { desk in
            let answer = await desk.run("validate", try desk.file([desk.row(receiver: "919812340001")]))
            #expect(answer.status == .success, "\(answer.messages)")
            #expect(desk.server.arrivals.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: desk.folder + "/.local"))
        }
    }

    @Test func `Text masks numbers unless they are asked for`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([desk.row(receiver: "0919812340001")])
            let masked = await desk.run("validate", file)
            #expect(!masked.results.contains("0919812340001"))
            let shown = await desk.run("validate", file, "--reveal")
            #expect(shown.results.contains("0919812340001"))
        }
    }

    @Test func `The time of judging can be given`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            let later = String(Int64(Date().timeIntervalSince1970 * 1000) + 7_200_000)
            #expect(await desk.run("validate", file, "--exact").status == .success)
            let answer = await desk.run("validate", file, "--exact", "--now", later, "--json")
            #expect(answer.status == .someFailed)
            #expect(answer.results.contains("window-past"))
        }
    }

    @Test func `With --strict a warning is an error`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([desk.row(receiver: "919812340001", reason: "Is this your order!")])
            #expect(await desk.run("validate", file, "--exact").status == .success)
            #expect(await desk.run("validate", file, "--exact", "--strict").status == .someFailed)
        }
    }

    @Test func `Labels are taken as the API's array and as one ID a line`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([desk.row(receiver: "919812340001")])
            func labels(_ text: String) throws -> String {
                let path = desk.folder + "/labels"
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                return path
            }
            let other = "5a9d1c00-7e57-4b1a-9c00-0000000000ff"
            for (text, status) in [
                ("[{\"id\":\"\(Desk.label)\",\"name\":\"A\"}]", CommandStatus.success), ("\(Desk.label)\n", .success),
                ("\(other)\n\(Desk.label)", .success), ("\(other)\n", .someFailed), ("[]", .someFailed),
                ("[{\"name\":1}]", .usage), ("not an ID\n", .usage),
            ] {
                let answer = await desk.run("validate", file, "--exact", "--labels", try labels(text))
                #expect(answer.status == status, "\(text) \(answer.messages)")
            }
        }
    }

    @Test func `Columns are mapped by name, and what is missing is named`() async throws {
        try await Desk.with(configured: false) { desk in
            let path = desk.folder + "/crm.csv"
            let row = desk.row(receiver: "919812340001").split(separator: ",", omittingEmptySubsequences: false)
            let text = "from_no,to_no,why,a,b\n\(row[0]),\(row[1]),\(row[4]),\(row[5]),\(row[6])\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let missing = await desk.run("validate", path)
            #expect(missing.status == .usage)
            #expect(missing.messages.contains("label_id"))
            let mapped = await desk.run(
                "validate",
                path,
                "--map",
                "from_no=caller,to_no=receiver,why=call_reason,a=starts_at,b=ends_at",
                "--set",
                "label_id=\(Desk.label)"
            )
            #expect(mapped.status == .success, "\(mapped.messages)")
            #expect(await desk.run("validate", path, "--map", "nonesuch=caller").status == .usage)
        }
    }

    @Test func `Rows with problems are written out, and no file is written over`() async throws {
        try await Desk.with(configured: false) { desk in
            let file = try desk.file([desk.row(receiver: "12"), desk.row(receiver: "919812340001")])
            let bad = desk.folder + "/bad.csv"
            #expect(await desk.run("validate", file, "--exact", "--errors-to", bad).status == .someFailed)
            let text = try String(contentsOfFile: bad, encoding: .utf8)
            #expect(text.contains("receiver-length"))
            #expect(!text.contains("919812340001"))
            #expect(await desk.run("validate", file, "--exact", "--errors-to", bad).status == .usage)
            #expect(try String(contentsOfFile: bad, encoding: .utf8) == text)
        }
    }

    @Test func `A file that is not there ends with 64`() async throws {
        try await Desk.with(configured: false) { desk in
            let answer = await desk.run("validate", desk.folder + "/none.csv")
            #expect(answer.status == .usage)
            #expect(answer.messages.contains("none.csv"))
        }
    }

    @Test func `Labels that were fetched for the profile are used, without the network`() async throws {
        try await Desk.with { desk in
            let row = desk.row(receiver: "919812340001")
            let file = try desk.file([row.replacing(Desk.label, with: "Acme Deliveries")])
            let before = await desk.run("validate", file)
            #expect(before.status == .someFailed)
            #expect(before.results.contains("and names of labels are not known here."))
            #expect(before.results.contains("callboard labels fetches them, --labels FILE names them."))
            #expect(await desk.run("labels").status == .success)
            let asked = desk.server.arrivals.count
            let after = await desk.run("validate", file)
            #expect(after.status == .success, "\(after.results)")
            #expect(after.messages.contains("callboard: Labels are those fetched 0 s ago."))
            #expect(desk.server.arrivals.count == asked)
            let unknown = try desk.file([row.replacing(Desk.label, with: "Acme Nothing")], name: "unknown.csv")
            #expect(await desk.run("validate", unknown).results.contains("nor the name of exactly one label."))
        }
    }

    @Test func `How dates are read is told by a date of the file`() async throws {
        try await Desk.with(configured: false) { desk in
            func file(_ dates: [String], _ name: String) throws -> String {
                try desk.file(
                    dates.map {
                        "911140001234,919812340001,\(Desk.label),,Your order is on the way,\($0) 10:00,\($0) 11:00"
                    },
                    name: name
                )
            }
            let open = await desk.run("validate", try file(["03/04/2027", "25/04/2027"], "open.csv"))
            #expect(open.messages.contains("Dates such as 03/04/2027 10:00 of starts_at are read day first."))
            let clear = await desk.run("validate", try file(["25/04/2027"], "clear.csv"))
            #expect(clear.messages.contains("callboard: Dates of ends_at are read day first."))
        }
    }
}
