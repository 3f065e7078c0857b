import CallPersonalisation
import CallboardCore
import Foundation

/// Measures the check of generated files in this process: exact, full, and as a table.
enum FilesBenchmark {
    /// Prints a table of times; arguments are numbers of rows, by default 10,000 to 10,000,000.
    static func run(arguments: [String]) throws {
        let counts = arguments.compactMap { Int($0) }
        print(
            "| rows | MB | exact ms | MB/s | full ms | all rows told ms | table: first rows ms | table: all ms | 40 rows us |"
        )
        print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        for rows in counts.isEmpty ? [10_000, 100_000, 1_000_000, 10_000_000] : counts { try measure(rows) }
    }

    private static let now: Int64 = 1_800_000_000_000
    private static let labels = (0..<40).map { number in
        Label(
            id: LabelID("6f0a5c1e-0000-4000-8000-0000000000" + (number < 10 ? "0\(number)" : "\(number)")),
            name: "L\(number)"
        )
    }
    private static let names = [
        "", "", "", "Acme Bank", "Northwind Clinic", "Zürcher Kantonalverwaltung", "Служба поддержки", "日本電話サービス",
        "\"O'Neill, Byrne & Sons\"",
    ]
    private static let reasons = [
        "", "", "Appointment reminder", "Your card was blocked", "Rückruf zu Ihrer Anfrage", "ご予約の確認のお電話です",
        "\"Order \"\"express\"\", ready to collect\"", "Technician on the way, please be at home",
    ]

    private static func measure(_ rows: Int) throws {
        let path = NSTemporaryDirectory() + "callboard-bench-\(rows).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let size = try write(rows, to: path)
        func check(isExact: Bool) throws -> FileCheck {
            var options = FileCheck.Options(now: now, labels: LabelDirectory(labels))
            options.isExact = isExact
            options.spoolFolder = NSTemporaryDirectory()
            return try FileCheck(RecordFile(path: path, spoolFolder: NSTemporaryDirectory()), options: options)
        }
        let clock = ContinuousClock()
        let exact = try clock.measure { _ = try check(isExact: true).run { _ in } }
        let full = try clock.measure { _ = try check(isExact: false).run { _ in } }
        let told = try clock.measure { _ = try check(isExact: true).run(rows: .all) { _ in } }
        var table: FileTable?
        let first = try clock.measure {
            table = try FileTable(check(isExact: false))
            _ = try table?.rows(in: 0..<40)
        }
        let all = clock.measure { table?.run() }
        let looks = 1000
        let page = try clock.measure {
            for look in 0..<looks {
                let start = look * 7919 % max(1, rows - 40)
                _ = try table?.rows(in: start..<start + 40)
            }
        }
        let megabytes = Double(size) / 1e6
        let cells = [
            "\(rows)", text(megabytes, 1), text(milliseconds(exact), 1),
            text(megabytes / milliseconds(exact) * 1000, 0),
            text(milliseconds(full), 1), text(milliseconds(told), 1), text(milliseconds(first), 2),
            text(milliseconds(all), 1), text(milliseconds(page) * 1000 / Double(looks), 1),
        ]
        print("| " + cells.joined(separator: " | ") + " |")
    }

    private static func write(_ rows: Int, to path: String) throws -> Int {
        var state: UInt64 = 20_261_123
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw FileError.spoolFailed(code: 0) }
        var text = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at\n"
        var size = 0
        for row in 0..<rows {
            let start = now + Int64(next(2_000_000_000))
            // One row in fifty breaks a rule.
            let caller = row % 50 == 7 ? "+36 20 123" : "\(36_200_000_000 + next(1_000_000_000))"
            text += "\(caller),\(49_150_000_000 + next(1_000_000_000)),\(labels[next(40)].id.rawValue),"
            text += "\(names[next(names.count)]),\(reasons[next(reasons.count)]),\(start),\(start + 3_600_000)\n"
            if text.utf8.count > 1 << 20 || row == rows - 1 {
                size += text.utf8.count
                try file.write(contentsOf: Data(text.utf8))
                text.removeAll(keepingCapacity: true)
            }
        }
        try file.close()
        return size
    }

    private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    private static func text(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }
}
