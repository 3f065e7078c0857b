import CallPersonalisation
import CallboardCore
import Foundation
import Testing

/// A file in a temporary folder, gone when it is no longer used.
final class TemporaryFile {
    let path: String

    init(_ bytes: some Sequence<UInt8>) throws {
        path = NSTemporaryDirectory() + "callboard-test-" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String) throws { try self.init(text.utf8) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Numbers that look random and are the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// What was told of one row.
struct ToldRow: Equatable {
    var line: Int
    var row: Int
    var rules: [String]
    var cells: [String]
    var kept: [String]
    var draft: RecordDraft
    var caller: UInt64
    var starts: Int64
    var ends: Int64
}

/// What the tests of files share: one account, one moment.
enum FileFixture {
    /// 2026-11-24 05:30:00 UTC.
    static let now: Int64 = 1_795_498_200_000
    static let labelID = "3d0c2f1a-0000-4000-8000-000000000001"
    static let labels = LabelDirectory([
        Label(id: LabelID(labelID), name: "Acme Delivery"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000002"), name: "O'Neill, Byrne & Sons"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000003"), name: "Zürcher Kantonalverwaltung"),
    ])
    static let header = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at"

    static var options: FileCheck.Options {
        var options = FileCheck.Options(now: now, labels: labels)
        options.zone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt
        options.spoolFolder = NSTemporaryDirectory()
        return options
    }

    static func open(_ path: String, format: FileFormat? = nil) throws -> RecordFile {
        try RecordFile(path: path, format: format, spoolFolder: NSTemporaryDirectory())
    }

    /// A row of the API's columns that nothing is wrong with.
    static func row(_ number: Int, caller: String = "911140001234", reason: String = "") -> String {
        "\(caller),\(919_800_000_000 + number),\(labelID),,\(reason),\(now + 3_600_000),\(now + 7_200_000)"
    }

    /// Checks bytes as a file and gives what is told of all rows.
    static func check(
        _ bytes: some Sequence<UInt8>,
        format: FileFormat? = nil,
        map: String? = nil,
        rows: FileCheck.Rows = .all,
        _ change: (inout FileCheck.Options) -> Void = { _ in }
    ) throws -> (rows: [ToldRow], report: FileReport) {
        let file = try TemporaryFile(bytes)
        var options = options
        change(&options)
        let opened = try open(file.path, format: format)
        let mapping = try map.map { try ColumnMapping.parse($0, for: opened) } ?? ColumnMapping()
        let check = try FileCheck(opened, mapping: mapping, options: options)
        var told: [ToldRow] = []
        let report = try check.run(rows: rows) { told.append(ToldRow($0)) }
        return (told, report)
    }

    static func check(_ text: String, _ change: (inout FileCheck.Options) -> Void = { _ in }) throws -> [ToldRow] {
        try check(text.utf8, change).rows
    }
}

extension ToldRow {
    init(_ row: CheckedRow) {
        line = row.line
        self.row = row.row
        rules = row.rules.rules.map(\.name)
        cells = row.cells
        kept = row.kept.map { String(decoding: $0, as: UTF8.self) }
        draft = row.draft
        caller = row.caller
        starts = row.starts
        ends = row.ends
    }
}
