import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Files as programs really write them")
struct FileFormatTests {
    /// Rows as texts, by field; the last breaks rules.
    static let records: [[String]] = [
        ["911140001234", "919812343210", FileFixture.labelID, "", "Your order, \"express\"", at(1), at(2)],
        [
            "+91 11400 01234", "00919812343211", "Zürcher Kantonalverwaltung", "Zürich; Süd", "Straße und\tTab", at(1),
            at(26),
        ],
        ["9.11E+11", "91981234321", "O'Neill, Byrne & Sons", "a", "two\nlines are refused", "", at(-1)],
    ]
    static let expected: [[String]] = [
        [], ["reason-control", "window-length"].sorted(),
        ["caller-spreadsheet", "starts-missing", "window-past", "reason-control", "label-name-short", "country-length"]
            .sorted(),
    ]

    private static func at(_ hours: Int64) -> String { String(FileFixture.now + hours * 3_600_000) }

    private static func csv(_ separator: String, _ lineBreak: String, header: [String]) -> String {
        ([header] + records).map { row in
            row.map { cell in
                cell.contains(where: { "\",;|\t\n\r".contains($0) })
                    ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
            }.joined(separator: separator)
        }.joined(separator: lineBreak) + lineBreak
    }

    private static func json(_ names: [String]) -> [String] {
        records.map { row in
            let members = zip(names, row).filter { !$0.1.isEmpty }.map { name, value in
                let escaped = value.replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(
                    of: "\n",
                    with: "\\n"
                )
                .replacingOccurrences(of: "\t", with: "\\t")
                return name.hasSuffix("_at") ? "\"\(name)\": \(value)" : "\"\(name)\": \"\(escaped)\""
            }
            return "{" + members.joined(separator: ", ") + "}"
        }
    }

    private static let v1 = FileFixture.header.components(separatedBy: ",")
    private static let v2 = [
        "caller_number", "receiver_number", "label_id", "dynamic_label_name", "dynamic_call_reason", "starts_at",
        "ends_at",
    ]

    static let files: [(String, [UInt8])] = {
        var files: [(String, [UInt8])] = []
        for separator in [",", ";", "\t", "|"] {
            for lineBreak in ["\n", "\r\n", "\r"] {
                files.append(
                    ("\(separator) \(lineBreak.debugDescription)", Array(csv(separator, lineBreak, header: v1).utf8))
                )
            }
        }
        let text = csv(";", "\r\n", header: v2)
        files.append(("mark", [0xEF, 0xBB, 0xBF] + Array(text.utf8)))
        files.append(("sep", Array(("sep=;\r\n" + text).utf8)))
        files.append(("mark and sep", [0xEF, 0xBB, 0xBF] + Array(("sep=;\n" + text).utf8)))
        files.append(("utf-16le", [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
        files.append(("utf-16be", [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }))
        files.append(("utf-16le without mark", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
        files.append(("windows-1252", text.unicodeScalars.map { UInt8($0.value) }))
        files.append(("trailing columns", Array(text.replacingOccurrences(of: "\r\n", with: ";;;\r\n").utf8)))
        files.append(("trailing rows", Array((text + ";;;;;;\r\n\r\n;;;;;;\r\n").utf8)))
        files.append(("no last line break", Array(text.dropLast(1).utf8)))
        files.append(("json", Array(("[\n" + json(v1).joined(separator: ",\n") + "\n]\n").utf8)))
        files.append(("json in one line", Array(("[" + json(v2).joined(separator: ",") + "]").utf8)))
        files.append(("json lines", Array((json(v2).joined(separator: "\n") + "\n").utf8)))
        files.append(("api v1", Array(("{\"call_records\":[" + json(v1).joined(separator: ",") + "]}").utf8)))
        files.append(
            (
                "api v3",
                Array(
                    ("{ \"note\": {\"a\": [1, 2]}, \"call_records\" : [ " + json(v2).joined(separator: " , ") + " ] }")
                        .utf8
                )
            )
        )
        files.append(
            ("json with mark", [0xEF, 0xBB, 0xBF] + Array(("[" + json(v1).joined(separator: ",") + "]").utf8))
        )
        return files
    }()

    @Test("The same rows get the same verdicts in every format", arguments: files.indices)
    func formats(index: Int) throws {
        let (name, bytes) = FileFormatTests.files[index]
        let (rows, report) = try FileFixture.check(bytes)
        #expect(rows.map { $0.rules.sorted() } == FileFormatTests.expected, "\(name)")
        for (row, texts) in zip(rows, FileFormatTests.records) {
            for (field, text) in zip(RecordField.allCases, texts) { #expect(row.draft[field] == text, "\(name)") }
        }
        #expect(rows.map(\.row) == [1, 2, 3])
        #expect((report.rows, report.valid, report.invalid) == (3, 1, 2), "\(name)")
    }

    @Test("The format and the encoding are told")
    func told() throws {
        func report(_ name: String) throws -> FileReport {
            let file = try #require(FileFormatTests.files.first { $0.0 == name })
            return try FileFixture.check(file.1).report
        }
        #expect(try report("utf-16be").encoding == .utf16BigEndian)
        #expect(try report("windows-1252").encoding == .windows1252)
        #expect(try report("mark").encoding == .utf8)
        #expect(try report("json").format == .json)
        #expect(try report("json lines").format == .jsonLines)
        #expect(try report("api v1").format == .api)
        #expect(try report("\t \"\\n\"").format == .tsv)
        #expect(try report("sep").format == .csv)
        #expect(try report("mark").zone == "Asia/Kolkata")
    }

    @Test("A line is where the row begins, quoted line breaks counted")
    func lines() throws {
        let text =
            "caller,receiver,label_id,starts_at,ends_at,\"no\ntes\"\r\n,,,,,\"one\r\ntwo\rthree\nfour\"\r\n\r\n,,,,,x\r\n"
        let rows = try FileFixture.check(text)
        #expect(rows.map(\.line) == [3, 8])
        #expect(rows.map(\.row) == [1, 2])
    }

    @Test("A record in JSON begins on the line of its bracket")
    func jsonLines() throws {
        let (rows, _) = try FileFixture.check(
            "[\n\n{\"caller\":\n\"1\"},{\"caller\":\"2\"},\n {\"receiver\":\"3\", \"label_id\":1,\"starts_at\":null,\"ends_at\":true}]"
                .utf8
        )
        #expect(rows.map(\.line) == [3, 4, 5])
        #expect(rows[2].draft.starts.isEmpty)
        #expect(rows[2].draft.ends == "true")
    }

    @Test("Cells beyond the header are told, empty ones are not, and missing ones are")
    func ragged() throws {
        let good = FileFixture.row(1)
        let rows = try FileFixture.check(
            [FileFixture.header, good, good + ",", good + ",,x", "911140001234,919812343210"].joined(separator: "\n")
        ) { $0.comparesRows = false }
        #expect(rows[0].rules == [])
        #expect(rows[1].rules == [])
        #expect(rows[2].rules == ["row-columns"])
        #expect(rows[3].rules == ["row-columns", "label-missing", "starts-missing", "ends-missing"])
    }

    @Test("Bytes that are not text spoil their row and no other")
    func notText() throws {
        var bytes = Array("\(FileFixture.header)\n\(FileFixture.row(1, reason: "Grüße aus Zürich"))\n".utf8)
        for bad in [[0xFF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0xAF]]
            as [[UInt8]]
        {
            bytes += Array(FileFixture.row(2, reason: "ten letters").utf8) + bad + [0x0A]
        }
        bytes += Array(FileFixture.row(3).utf8)
        let (rows, _) = try FileFixture.check(bytes)
        #expect(rows.map(\.rules) == [[]] + Array(repeating: ["row-encoding"], count: 6) + [[]])
    }

    @Test("What is text agrees with the standard library, wherever a character stands", arguments: 0..<40)
    func validation(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let pieces: [[UInt8]] = [
            Array("a".utf8), Array("é".utf8), Array("日".utf8), Array("🙂".utf8), Array("ह".utf8), [0x80], [0xBF], [0xC1],
            [0xC3], [0xE0],
            [0xE0, 0x9F, 0x80], [0xE1, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0x80, 0x80],
            [0xF0, 0x90, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5],
        ]
        var bytes = Array("caller,receiver,label_id,starts_at,ends_at,é\n".utf8)
        var expected: [Bool] = []
        for _ in 0..<60 {
            var note: [UInt8] = Array("x".utf8)
            let isClean = Bool.random(using: &random)
            for _ in 0..<Int.random(in: 0..<40, using: &random) {
                note += (isClean ? pieces[0..<5] : pieces[...]).randomElement(using: &random) ?? []
            }
            bytes += Array("1,2,3,4,5,".utf8) + note + [0x0A]
            expected.append(String(validating: note, as: UTF8.self) == nil)
        }
        let rows = try FileFixture.check(bytes) { $0.blockSize = 64 + Int(seed) }.rows
        #expect(rows.map { $0.rules.contains("row-encoding") } == expected)
    }

    @Test("Half a surrogate pair in UTF-16 or JSON is not text")
    func halfSurrogates() throws {
        let text = "\(FileFixture.header)\n\(FileFixture.row(1, reason: "half a pair ?"))\n\(FileFixture.row(2))\n"
        var units = Array(text.utf16)
        let mark = try #require(units.firstIndex(of: 0x3F))
        units[mark] = 0xD83D
        let (rows, _) = try FileFixture.check([0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(rows.map(\.rules) == [["row-encoding"], []])
        let json =
            "{\"caller\":\"\\ud83d\",\"receiver\":\"\\ud83d\\ude42\",\"label_id\":\"\",\"starts_at\":1,\"ends_at\":1}"
        #expect(try FileFixture.check(json).map(\.rules) == [["row-encoding"]])
    }

    @Test("Windows-1252 is the whole file's or nobody's")
    func windows1252() throws {
        let head = "\(FileFixture.header)\n"
        let plain = Array((head + FileFixture.row(1, reason: "Plain letters only") + "\n").utf8)
        let old = Array(FileFixture.row(2, reason: "Gr").utf8) + [0xFC, 0xDF]
        let price = Array(FileFixture.row(3, reason: "Preis 10 ~ netto").utf8).map { $0 == 0x7E ? 0x80 : $0 }
        let (rows, report) = try FileFixture.check(plain + price)
        #expect(report.encoding == .windows1252)
        #expect(rows.map(\.rules) == [[], []])
        #expect(rows.last?.draft.callReason == "Preis 10 € netto")
        let mixed = plain + Array(FileFixture.row(4, reason: "Grüße senden").utf8) + [0x0A] + old + [0x0A]
        let second = try FileFixture.check(mixed)
        #expect(second.report.encoding == .utf8)
        #expect(second.rows.map { $0.rules.contains("row-encoding") } == [false, false, true])
        // 0x81 is no character of Windows-1252 either.
        let neither = try FileFixture.check(plain + [0x81, 0x0A])
        #expect(neither.report.encoding == .utf8)
    }

    @Test("A quote that is never closed spoils its line and no other")
    func unclosedQuote() throws {
        let rows = try FileFixture.check(
            "\(FileFixture.header)\n\(FileFixture.row(1))\n911140001234,\"919812343210,x\n\(FileFixture.row(2))\n\(FileFixture.row(3))"
        )
        #expect(rows.map(\.rules) == [[], ["row-quotes"], [], []])
        #expect(rows.map(\.line) == [2, 3, 4, 5])
    }

    @Test("A quote is looked for within a mebibyte, and a longer row is cut")
    func longRows() throws {
        let filler = String(repeating: FileFixture.row(9) + "\n", count: 12_000)
        let text = "\(FileFixture.header)\n\"unclosed,x\n\(filler)\(FileFixture.row(1, reason: "\"quoted, here\""))\n"
        let (rows, report) = try FileFixture.check(text.utf8, rows: .withProblems) { $0.comparesRows = false }
        #expect(report.rows == 12_002)
        #expect(rows.map(\.rules) == [["row-quotes"]])
        let long = String(repeating: "x", count: 3 << 20)
        let cut = try FileFixture.check(
            "\(FileFixture.header)\n\(FileFixture.row(1))\n\(long)\n\(FileFixture.row(2))\n"
        ) {
            $0.blockSize = 1 << 16
        }
        #expect(cut.map(\.line) == [2, 3, 4])
        #expect(cut[1].rules.contains("row-columns"))
        #expect(cut[2].rules == [])
    }

    @Test("Quotes inside a cell and text behind a quote are taken as they are")
    func looseQuotes() throws {
        let rows = try FileFixture.check(
            "caller,receiver,label_id,starts_at,ends_at,note\n1,2,3,4,5,a \"b\" c\n1,2,3,4,5,\"a\"b\"c\n1,2,3,4,5,\"a\"\"b\"\n1,2,3,4,5, \"a\"\n1,2,3,4,5,\"\"\n"
        )
        #expect(rows.map { $0.kept } == [["a \"b\" c"], ["ab\"c"], ["a\"b"], [" \"a\""], [""]])
    }

    @Test("Standard input and other pipes are read like files")
    func pipes() throws {
        let pipe = Pipe()
        let text = "\(FileFixture.header)\n\(FileFixture.row(1))\n\(FileFixture.row(2))\n"
        pipe.fileHandleForWriting.write(Data(text.utf8))
        try pipe.fileHandleForWriting.close()
        let descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
        let file = try RecordFile(descriptor: descriptor, path: "-", spoolFolder: NSTemporaryDirectory())
        let report = try FileCheck(file, options: FileFixture.options).run()
        #expect(report.valid == 2)
    }

    @Test("What cannot be a file of records is refused as a whole")
    func refused() throws {
        #expect(throws: FileError.empty) { try FileFixture.check("".utf8) }
        #expect(throws: FileError.empty) { try FileFixture.check("\n\n\n".utf8) }
        #expect(throws: FileError.noRecords) { try FileFixture.check("[]".utf8) }
        #expect(throws: FileError.unreadable(path: "/nowhere/at/all", code: ENOENT)) {
            try FileFixture.open("/nowhere/at/all")
        }
        #expect(throws: FileError.notAFile(path: "/")) { try FileFixture.open("/") }
        #expect(throws: FileError.missingFields([.receiver, .endsAt])) {
            try FileFixture.check("caller,label_id,starts_at\n1,2,3\n".utf8)
        }
        #expect(throws: FileError.headerTooLong) { try FileFixture.check(String(repeating: "a", count: 2 << 20).utf8) }
    }

    @Test("JSON that is broken loses the broken record and is told")
    func brokenJSON() throws {
        let good =
            "{\"caller\":\"911140001234\",\"receiver\":\"919812343210\",\"label_id\":\"\(FileFixture.labelID)\",\"starts_at\":\(FileFixture.now + 1000),\"ends_at\":\(FileFixture.now + 3_600_000)}"
        let rows = try FileFixture.check(
            [good, "{\"caller\":\"9", good, "{\"caller\": nonsense!}", "42", good].joined(separator: "\n")
        ) {
            $0.comparesRows = false
        }
        #expect(rows.map(\.rules) == [[], ["row-quotes"], [], ["row-columns"], ["row-columns"], []])
        #expect(rows.map(\.line) == [1, 2, 3, 4, 5, 6])
    }
}
