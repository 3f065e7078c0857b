import CallPersonalisation
import CallboardCore
import Foundation
import Testing

/// Files as other programs write them, each with what every one of its rows has to be told.
@Suite("Awkward files")
struct AwkwardFilesTests {
    /// A file with the rules that each of its rows breaks, by the line on which the row begins.
    struct File: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var rules: [[String]]
        var lines: [Int]

        var testDescription: String { name }

        init(_ name: String, _ bytes: some Sequence<UInt8>, _ rules: [[String]], lines: [Int]? = nil) {
            self.name = name
            self.bytes = Array(bytes)
            self.rules = rules
            self.lines = lines ?? rules.indices.map { $0 + 2 }
        }
    }

    private static let header = ["caller", "receiver", "label_id", "call_reason", "starts_at", "ends_at"]
    private static let start = String(FileFixture.now + 3_600_000)
    private static let end = String(FileFixture.now + 7_200_000)

    private static func cells(
        _ number: Int,
        caller: String = "911140001234",
        receiver: String? = nil,
        reason: String = "Your order is on the way",
        starts: String = start,
        ends: String = end
    ) -> [String] {
        [caller, receiver ?? "\(919_812_340_000 + number)", FileFixture.labelID, reason, starts, ends]
    }

    private static func text(_ rows: [[String]], _ separator: String = ",", _ lineEnd: String = "\n") -> String {
        ([header] + rows).map { $0.joined(separator: separator) + lineEnd }.joined()
    }

    private static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
        ([0xFEFF] + Array(text.utf16)).flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let two = [cells(1, reason: "Grüße, Ihre Bestellung ist da"), cells(2, reason: "kurz")]
    private static let quotedTwo = [
        cells(1, reason: "\"Grüße, Ihre Bestellung ist da\""), cells(2, reason: "kurz"),
    ]
    private static let short = ["reason-length"]

    static let files: [File] = [
        File("commas, line feeds", text(quotedTwo).utf8, [[], short]),
        File("semicolons, both line ends, a mark", mark + text(two, ";", "\r\n").utf8, [[], short]),
        File("tabs", text(two, "\t").utf8, [[], short]),
        File("bars", text(two, "|").utf8, [[], short]),
        File("carriage returns only", text(quotedTwo, ",", "\r").utf8, [[], short]),
        File("a mark twice", mark + mark + text(quotedTwo).utf8, [[], short]),
        File("sep= with a comma in a cell", ("sep=;\r\n" + text(two, ";", "\r\n")).utf8, [[], short], lines: [3, 4]),
        File("UTF-16, least byte first", utf16(text(two, "\t", "\r\n"), bigEndian: false), [[], short]),
        File("UTF-16, greatest byte first", utf16(text(two, "\t", "\r\n"), bigEndian: true), [[], short]),
        File(
            "Windows-1252",
            text(two, ";").unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) },
            [[], short]
        ),
        File("no line end at the end", text(quotedTwo).utf8.dropLast(), [[], short]),
        File(
            "empty rows between and behind",
            text(quotedTwo, ",", "\r\n\r\n").utf8 + Array(",,,,,\r\n\r\n".utf8),
            [[], short],
            lines: [3, 5]
        ),
        File(
            "empty columns behind",
            text([header + ["", ""]] + quotedTwo.map { $0 + ["", ""] }).utf8.dropFirst(text([]).utf8.count),
            [[], short]
        ),
        File(
            "a cell too few and one too many",
            text([Array(cells(1).dropLast()), cells(2) + ["more"], cells(3) + [""]]).utf8,
            [["row-columns", "ends-missing"], ["row-columns"], []]
        ),
        File(
            "quoted line breaks and doubled quotes",
            text([
                cells(1, reason: "\"Two\r\nlines, quoted\""), cells(2, reason: "\"The \"\"green\"\" order\""),
                cells(3, reason: "The \"green\" order"),
            ]).utf8,
            [["reason-control"], [], []],
            lines: [2, 4, 5]
        ),
        File(
            "a quote that is never closed",
            text([cells(1), cells(2, reason: "\"Never closed, as it is"), cells(3)]).utf8,
            [[], ["row-quotes"], []]
        ),
        File(
            "zero bytes and other controls",
            text([cells(1, receiver: "91981234\u{0}0001"), cells(2, reason: "Your order\u{7} is here"), cells(3)]).utf8,
            [["receiver-digits"], ["reason-control"], []]
        ),
        File(
            "a cell of nearly a mebibyte",
            text([cells(1), cells(2, reason: String(repeating: "x", count: (1 << 20) - 2000)), cells(3)]).utf8,
            [[], short, []]
        ),
        File(
            "digits of other scripts",
            text([
                cells(1, receiver: "९१९८१२३४३२१०"), cells(2, caller: "٩١١١٤٠٠٠١٢٣٤"),
                cells(3, receiver: "９１９８１２３４３２１０"),
            ]).utf8,
            [["receiver-digits"], ["caller-digits"], ["receiver-digits"]]
        ),
        File(
            "what a spreadsheet leaves of numbers",
            text([
                cells(1, receiver: "9.19812E+11"), cells(2, receiver: "\"9,19812E+11\""),
                cells(3, receiver: "919812343210.0"),
                cells(4, receiver: "'+919812343210"), cells(5, receiver: "=\"919812343211\""),
                cells(6, receiver: "09812343210"),
            ]).utf8,
            [
                ["receiver-spreadsheet"], ["receiver-spreadsheet"], ["receiver-spreadsheet"], [], ["receiver-digits"],
                ["receiver-zero"],
            ]
        ),
        File(
            "every notation of time",
            text([
                cells(1, starts: "2026-11-24T06:00:00Z", ends: "2026-11-24T12:00:00+05:30"),
                cells(2, starts: "24/11/2026 18:00", ends: "24/11/2026 8:00 PM"),
                cells(3, starts: "24.11.2026 18:00", ends: "+4h"),
                cells(4, starts: "now", ends: "now+30m"),
                cells(5, starts: "1795501800", ends: "1795505400"),
                cells(6, starts: "31/02/2026 18:00", ends: "2026-11-24 25:00"),
            ]).utf8,
            [[], [], [], [], ["starts-seconds", "ends-seconds"], ["starts-time", "ends-time"]]
        ),
        File(
            "month first, as one row proves",
            text([
                cells(1, starts: "11/24/2026 18:00", ends: "11/24/2026 19:00"),
                cells(2, starts: "12/01/2026 18:00", ends: "12/01/2026 19:00"),
            ]).utf8,
            [[], []]
        ),
    ]

    @Test("Each row is told what is wrong with it and nothing else", arguments: files)
    func verdicts(file: File) throws {
        let (rows, report) = try FileFixture.check(file.bytes)
        #expect(rows.map(\.rules) == file.rules)
        #expect(rows.map(\.line) == file.lines)
        #expect(report.rows == file.rules.count)
        #expect(report.valid + report.invalid == report.rows)
        // In small blocks on three threads it is the same.
        let (again, _) = try FileFixture.check(file.bytes) {
            $0.blockSize = 128
            $0.threads = 3
        }
        #expect(again == rows)
    }

    @Test("What is written out about its problems is the same rows when it is read", arguments: files)
    func problemsComeBack(file: File) throws {
        let opened = try TemporaryFile(file.bytes)
        let check = try FileCheck(FileFixture.open(opened.path), options: FileFixture.options)
        let writer = BadRows(check.mapping)
        var bytes: [UInt8] = []
        var told: [[String]] = []
        writer.appendHeader(to: &bytes)
        _ = try check.run { row in
            writer.append(row, to: &bytes) { Wording.words(for: $0) }
            told.append(row.rules.rules.map(\.name))
        }
        // A quote that is never closed is mended by being written out, and so is a row with too few cells.
        guard !told.isEmpty, !told.contains(["row-quotes"]) else { return }
        let expected = told.map { $0.contains("ends-missing") ? $0.filter { $0 != "row-columns" } : $0 }
        #expect(try FileFixture.check(bytes).rows.map(\.rules) == expected)
    }

    @Test(
        "Where clocks go forward an hour is missing, where they go back one comes twice, and both are read",
        arguments: [
            ("2027-03-14 02:30", "2027-03-14T07:30:00Z"), ("2026-11-01 01:30", "2026-11-01T05:30:00Z"),
            ("2027-03-14 03:00", "2027-03-14T07:00:00Z"), ("2026-11-01 02:00", "2026-11-01T07:00:00Z"),
        ]
    )
    func clockChanges(local: String, zoned: String) throws {
        let row = Self.text([Self.cells(1, starts: local, ends: "+1h"), Self.cells(2, starts: zoned, ends: "+1h")])
        let rows = try FileFixture.check(row.utf8) {
            $0.zone = TimeZone(identifier: "America/New_York") ?? .gmt
            $0.now = 1_793_000_000_000
        }.rows
        #expect(rows[0].starts == rows[1].starts)
    }

    @Test("Cutting a file anywhere loses no row before the cut and crashes nowhere", arguments: 0..<12)
    func cuts(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for file in Self.files where file.bytes.count < 100_000 {
            let cut = Int.random(in: 1..<file.bytes.count, using: &random)
            guard let (rows, report) = try? FileFixture.check(file.bytes.prefix(cut)) else { continue }
            #expect(rows.count == report.rows)
            #expect(rows.map(\.row) == Array(1...max(1, rows.count)).prefix(rows.count).map { $0 })
        }
    }
}
