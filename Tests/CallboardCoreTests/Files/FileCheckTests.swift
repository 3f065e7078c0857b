import CallPersonalisation
import CallboardCore
import Foundation
import Synchronization
import Testing

@Suite("The check of a whole file")
struct FileCheckTests {
    /// Rows of every kind: good, bad, with quotes, line breaks, blanks and bytes that are not text.
    static func awkward(rows: Int, seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed)
        var bytes = Array("caller,receiver,label_id,call_reason,starts_at,ends_at,notes\r\n".utf8)
        for number in 0..<rows {
            let caller =
                ["911140001234", "+91 11400 01234", "", "9.11E+11", "91114x"].randomElement(using: &random) ?? ""
            let receiver = 919_800_000_000 + UInt64.random(in: 0..<40, using: &random)
            let reason =
                [
                    "", "Your order, today", "\"Your \"\"order\"\", today\"", "short", "\"two\nlines, quoted\"",
                    "आपका ऑर्डर आज",
                ]
                .randomElement(using: &random) ?? ""
            let start = FileFixture.now + Int64.random(in: 1...48, using: &random) * 3_600_000
            let notes =
                [
                    "", "\"left\r\nword\"", "\"a,b\"", "it's \"fine\"", "\"\"\"x\"\"\"",
                    "\"one\n\ntwo\n911140001234,919812343210,x,,1,2,3\n\"",
                ].randomElement(using: &random) ?? ""
            let lineBreak = ["\r\n", "\n", "\r\n\r\n", "\r"].randomElement(using: &random) ?? ""
            bytes += Array(
                "\(caller),\(receiver),\(FileFixture.labelID),\(reason),\(start),\(start + 3_600_000),\(notes)".utf8
            )
            if number % 31 == 5 { bytes.append(0xFE) }
            if number % 37 == 6 { bytes += Array(",beyond".utf8) }
            bytes += Array(lineBreak.utf8)
        }
        return bytes
    }

    @Test("Blocks of any size and any number of threads find the same", arguments: [64, 65, 97, 128, 300, 1000, 4096])
    func blockSizes(size: Int) throws {
        let bytes = FileCheckTests.awkward(rows: 400, seed: UInt64(size))
        let (whole, report) = try FileFixture.check(bytes) {
            $0.threads = 1
            $0.blockSize = 1 << 20
        }
        #expect(whole.count == 400)
        for threads in [1, 2, 4] {
            let (parts, other) = try FileFixture.check(bytes) {
                $0.threads = threads
                $0.blockSize = size
            }
            #expect(parts == whole)
            #expect(other.byRule == report.byRule)
            #expect(
                (other.rows, other.valid, other.warnings, other.blankRows) == (
                    report.rows, report.valid, report.warnings, report.blankRows
                )
            )
            let (problems, _) = try FileFixture.check(bytes, rows: .withProblems) {
                $0.threads = threads
                $0.blockSize = size
            }
            #expect(problems == whole.filter { !$0.rules.isEmpty })
        }
    }

    @Test("Any bytes are a file whose rows are all accounted for", arguments: 0..<60)
    func randomBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let alphabet: [UInt8] = Array("09,;\t|\"\"\"\n\r\n'=é日{}[]:\\u".utf8) + [0, 0xFF, 0xC3, 0x80]
        var bytes = Array("caller,receiver,label_id,starts_at,ends_at\n".utf8)
        if seed % 3 == 1 { bytes = Array("[{".utf8) }
        if seed % 3 == 2 {
            bytes = Array("{\"caller\":\"1\",\"receiver\":\"\",\"label_id\":1,\"starts_at\":1,\"ends_at\":2}\n".utf8)
        }
        for _ in 0..<Int.random(in: 0..<3000, using: &random) {
            bytes.append(
                seed % 5 == 0 ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
            )
        }
        do {
            let (rows, report) = try FileFixture.check(bytes) { $0.blockSize = 64 }
            #expect(rows.count == report.rows)
            #expect(report.valid + report.invalid == report.rows)
            #expect(rows.map(\.row) == rows.indices.map { $0 + 1 })
            #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.line < $1.line || seed % 3 != 0 })
            let again = try FileFixture.check(bytes) { $0.threads = 1 }
            #expect(again.rows == rows)
        } catch is FileError {
            // Refused as a whole is an answer too.
        }
    }

    @Test("Rows of one pair whose windows overlap are warned about", arguments: [1, 2, 3, 1000])
    func overlaps(inMemory: Int) throws {
        func row(_ caller: String, _ start: Int64, _ end: Int64, label: String = FileFixture.labelID) -> String {
            "\(caller),919812343210,\(label),,,\(FileFixture.now + start * 60_000),\(FileFixture.now + end * 60_000)"
        }
        let lines = [
            row("911140001234", 10, 20), row("911140001234", 20, 30), row("911140001235", 10, 30),
            row("+911140001235", 29, 40),
            row("911140001235", 40, 50), row("911140001236", 10, 90), row("911140001236", 20, 30),
            row("911140001236", 85, 95),
            row("911140001234", 15, 25, label: "no label"), row("911140001237", 10, 20), row("911140001237", 10, 20),
        ]
        let text = "\(FileFixture.header)\n" + lines.joined(separator: "\n")
        let (rows, report) = try FileFixture.check(text.utf8) { $0.pairsInMemory = inMemory }
        let warned = rows.filter { $0.rules.contains("pair-overlap") }.map(\.row)
        #expect(warned == [3, 4, 6, 7, 8, 10, 11])
        #expect(report.count(of: .pairOverlap) == 7)
        #expect(report.warnings == 7)
        #expect(report.valid == 10)
        let exact = try FileFixture.check(text) { $0.isExact = true }
        #expect(exact.allSatisfy { !$0.rules.contains("pair-overlap") })
        let strict = try FileFixture.check(text.utf8) { $0.isStrict = true }.report
        #expect((strict.valid, strict.invalid) == (3, 8))
    }

    @Test("Exact means as it would go on the wire")
    func exact() throws {
        let text = """
            \(FileFixture.header)
            +91 11400 01234,919812343210,Acme Delivery,,,now,+2h
            911140001234,919812343210,\(FileFixture.labelID),,'=a good reason,\(FileFixture.now),\(FileFixture.now + 100_000)
            """
        let exact = try FileFixture.check(text) { $0.isExact = true }
        #expect(exact.map(\.rules) == [["caller-digits", "label-uuid", "starts-time", "ends-time"], []])
        #expect(exact[1].draft.callReason == "'=a good reason")
        let liberal = try FileFixture.check(text)
        #expect(liberal[0].rules == ["pair-overlap"])
        #expect(liberal[1].draft.callReason == "=a good reason")
    }

    @Test("Rows that are told before they are compared with each other have the same report", arguments: [2, 3])
    func comparesLast(seed: UInt64) throws {
        let file = try TemporaryFile(FileCheckTests.awkward(rows: 300, seed: seed))
        var options = FileFixture.options
        options.blockSize = 512
        let check = try FileCheck(FileFixture.open(file.path), options: options)
        func run(comparesLast: Bool) throws -> (told: [[Int]], report: FileReport) {
            var told: [[Int]] = []
            let report = try check.run(rows: .all, comparesLast: comparesLast) { row in
                told.append([row.row, row.line, row.isValid ? 1 : 0])
            }
            return (told, report)
        }
        let (first, last) = (try run(comparesLast: false), try run(comparesLast: true))
        #expect(first.told == last.told)
        #expect(first.report.count(of: .pairOverlap) > 0)
        #expect(first.report.byRule == last.report.byRule)
        #expect(
            (first.report.rows, first.report.valid, first.report.invalid, first.report.warnings) == (
                last.report.rows, last.report.valid, last.report.invalid, last.report.warnings
            )
        )
    }

    @Test("Progress is told to the end, and a check can be ended")
    func progress() throws {
        let bytes = FileCheckTests.awkward(rows: 500, seed: 7)
        let seen = Mutex<[(Int, Int)]>([])
        let (_, report) = try FileFixture.check(bytes) { options in
            options.blockSize = 512
            options.progress = { done, total in
                seen.withLock { $0.append((done, total)) }
                return true
            }
        }
        #expect(!report.isCancelled)
        let last = seen.withLock { $0.last }
        #expect(last?.0 == last?.1)
        let (rows, ended) = try FileFixture.check(bytes) { options in
            options.blockSize = 512
            options.comparesRows = false
            options.progress = { done, _ in done < 2000 }
        }
        #expect(ended.isCancelled)
        #expect(!rows.isEmpty && rows.count < 500)
    }

    @Test("An error of the one who is told ends the check")
    func thrown() throws {
        struct Enough: Error {}
        let file = try TemporaryFile(FileCheckTests.awkward(rows: 300, seed: 3))
        var options = FileFixture.options
        options.blockSize = 128
        let check = try FileCheck(FileFixture.open(file.path), options: options)
        var count = 0
        #expect(throws: Enough.self) {
            try check.run(rows: .all) { _ in
                count += 1
                if count == 10 { throw Enough() }
            }
        }
        #expect(count == 10)
    }

    @Test("Rows are told to whoever asked, on its own thread") @MainActor
    func callingThread() throws {
        let file = try TemporaryFile(FileCheckTests.awkward(rows: 300, seed: 5))
        var options = FileFixture.options
        options.blockSize = 128
        let check = try FileCheck(FileFixture.open(file.path), options: options)
        var lines: [Int] = []
        let report = try check.run(rows: .all) { row in
            MainActor.assertIsolated()
            lines.append(row.line)
        }
        #expect(lines.count == report.rows)
        #expect(lines == lines.sorted())
    }

    @Test("A file that somebody makes shorter ends where it ends", arguments: [200, 3000, 3001])
    func shortened(size: Int) throws {
        let file = try TemporaryFile(FileCheckTests.awkward(rows: 300, seed: 6))
        var options = FileFixture.options
        options.blockSize = 512
        let check = try FileCheck(FileFixture.open(file.path), options: options)
        #expect(truncate(file.path, size) == 0)
        var rows = 0
        let report = try check.run(rows: .all) { _ in rows += 1 }
        #expect(rows == report.rows && rows < 300)
    }

    @Test("Problems are grouped by rule with the first lines")
    func groups() throws {
        let text =
            "\(FileFixture.header)\n"
            + (1...30).map { FileFixture.row($0, caller: $0 % 2 == 0 ? "" : "911140001234") }.joined(separator: "\n")
        let report = try FileFixture.check(text.utf8, rows: .none).report
        #expect(report.byRule.map(\.rule) == [.callerMissing])
        #expect(report.byRule[0].rows == 15)
        #expect(report.byRule[0].firstLines == [3, 5, 7, 9, 11, 13, 15, 17, 19, 21])
    }

    @Test("What keeps most rows back comes first, warnings after all errors")
    func order() throws {
        let text =
            "\(FileFixture.header)\n"
            + (1...30).map { FileFixture.row($0, caller: $0 % 5 == 0 ? "" : $0 % 2 == 0 ? "9.11E+11" : "911140001234") }
            .joined(separator: "\n")
        let report = try FileFixture.check(text.utf8, rows: .none).report
        let counts = report.byRule.map(\.rows)
        #expect(report.byRule.first?.rule == .callerSpreadsheet)
        #expect(report.byRule.dropFirst().first?.rule == .callerMissing)
        #expect(counts.prefix(2) == [12, 6])
    }

    @Test("The line of JSON for a row has every problem with its value")
    func problemLine() throws {
        let file = try TemporaryFile(
            "\(FileFixture.header)\n9.11E+11,919812343210,\(FileFixture.labelID),,\"a\"\"\u{7}\u{202E}é\",\(FileFixture.now + 1),1\n"
        )
        let check = try FileCheck(FileFixture.open(file.path), options: FileFixture.options)
        var output: [UInt8] = []
        _ = try check.run { ProblemLine.append($0, to: &output) { "told: \($0.rule.name)" } }
        let text = String(decoding: output, as: UTF8.self)
        #expect(
            text.hasPrefix(
                "{\"line\":2,\"row\":1,\"problems\":[{\"rule\":\"caller-spreadsheet\",\"field\":\"caller\",\"severity\":\"error\",\"message\":\"told: caller-spreadsheet\",\"value\":\"9.11E+11\"}"
            )
        )
        #expect(text.contains("\"value\":\"a\\\"\\u0007\\u202eé\""))
        struct Line: Decodable {
            struct Problem: Decodable { var rule: String }
            var problems: [Problem]
        }
        let line = try JSONDecoder().decode(Line.self, from: Data(output))
        #expect(line.problems.map(\.rule) == ["caller-spreadsheet", "reason-length", "reason-control", "ends-seconds"])
    }
}
