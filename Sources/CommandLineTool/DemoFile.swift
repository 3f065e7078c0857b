import CallboardCore

/// The sample file of the demo: some thousand rows as a dialler writes them, with mistakes as people make them.
enum DemoFile {
    /// Rows of the file.
    private static let rows = 1240
    private static let reasons = [
        "Your order is on the way", "Appointment tomorrow morning", "Question about your invoice",
        "We tried to reach you today", "Your card was used abroad", "",
    ]

    /// The last two digits of a test number; not those of a record that never gets a result, for then nothing would end.
    private static func outcome(_ number: Int) -> Int {
        let digits = number % 100
        return digits == 57 ? 0 : digits
    }

    /// Writes the file.
    ///
    /// - Throws: `CommandFailure`.
    static func write(to path: String, labels: [String]) throws {
        let now = SystemClock().now()
        let day: Int64 = 86_400_000
        var csv = CSVLines(header: [
            "caller", "receiver", "label_id", "label_name", "call_reason", "starts_at", "ends_at", "reference",
        ])
        for row in 0..<rows {
            let starts = now + 120_000 + Int64(row % 60) * 60_000
            var cells = [
                "911140001\(200 + row % 8)", "9198123\(40_000 + row * 7)", labels[row % min(8, max(1, labels.count))],
                "",
                reasons[row % reasons.count], String(starts), String(starts + 4 * 3_600_000), "order \(7000 + row)",
            ]
            // One row in ten asks the sandbox for an outcome of its own.
            if row % 10 == 3 { cells[1] = "447700900\(100 + outcome(row / 10))" }
            switch row % 97 {
            case 11: cells[1] = "9.19812E+11"
            case 29: cells[4] = "Call me"
            case 47: cells[1] = "0\(9_812_340_000 + row)"
            case 61: cells[6] = String(starts + day + 3_600_000)
            case 83: cells[1] = "+91 98123 \(40_000 + row)"
            default: break
            }
            csv.add(cells)
        }
        do {
            try PrivateFile.write(csv.bytes, to: path)
        } catch {
            throw CommandFailure(.unexpected, "\(path): \(error.words)")
        }
    }
}
