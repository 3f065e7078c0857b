import CallPersonalisation
import CallboardCore
import Foundation

/// The whole engine with its journal on disk, against `callboard sandbox` in a process of its own.
///
/// Beside the Go client that neither checks nor journals, in turn on the same machine (`http_peers.py` and `clean-1m.csv` are those of the
/// harness for HTTP clients; both programs stand in one folder):
///
///     for i in 1 2 3; do python3 http_peers.py --csv clean-1m.csv --mode csv --conc 1,4 --runs 1 --only 'Go csv+json+net/http'; ./Benchmarks engine sink 10000 100000 1000000; done
///
/// And all within the allowance: `for m in 'batch 1' 'batch 10' 'realtime 1' 'realtime 10' refused; do ./Benchmarks engine $m; done`.
enum EngineBenchmark {
    static func run(arguments: [String]) async throws {
        switch arguments.first {
        case "sink":
            let counts = arguments.dropFirst().compactMap { Int($0) }
            print(
                "rows       import s  send s   total s  rows/s   cpu s   peak MiB  requests  MiB at each tenth of the time"
            )
            for count in counts.isEmpty ? [10_000, 100_000, 1_000_000] : counts { try await sink(rows: count) }
        case "batch", "realtime":
            let tokens = arguments.count > 1 ? Int(arguments[1]) ?? 1 : 1
            let seconds = arguments.count > 2 ? Int(arguments[2]) ?? 120 : 120
            try await allowance(mode: arguments[0] == "batch" ? .batch : .realtime, tokens: tokens, seconds: seconds)
        case "refused":
            let seconds = arguments.count > 1 ? Int(arguments[1]) ?? 20 : 20
            try await allowance(mode: .realtime, tokens: 1, seconds: seconds, isRefusedOnce: true)
        default:
            try await run(arguments: ["sink"])
            for mode in ["batch", "realtime"] {
                for tokens in ["1", "10"] { try await run(arguments: [mode, tokens]) }
            }
        }
    }

    // MARK: As fast as it goes

    private static func sink(rows: Int) async throws {
        try await withSandbox(["--sink"]) { sandbox in
            let file = sandbox.directory + "/rows.csv"
            try writeRows(rows, to: file)
            let core = try sandbox.core(
                allowance: Profile.Allowance(realTimePerSecond: 1_000_000, batchPerMinute: 1_000_000, share: 0.99)
            )
            let cpu = Usage.now.cpuSeconds
            let start = ContinuousClock.now
            let memory = MemoryLog()
            var options = SubmitOptions()
            options.mode = .batch
            let report = try await core.submit(RecordFile(path: file), options: options)
            let imported = ContinuousClock.now
            let done = try await core.run(report.submission.id, until: .sent)
            let end = ContinuousClock.now
            let usage = Usage.now
            precondition(done.counts.waiting == 0 && done.counts.total == rows, "the counts do not add up")
            print(
                "\(pad(rows, 10)) \(pad(seconds(imported - start), 8)) \(pad(seconds(end - imported), 7)) \(pad(seconds(end - start), 8))"
                    + " \(pad(Int(Double(rows) / ((end - start) / .seconds(1))), 8)) \(pad(usage.cpuSeconds - cpu, 7))"
                    + " \(pad(usage.peakMiB, 8)) \(pad(done.attempts, 9))  \(memory.tenths())"
            )
            await core.shutDown()
        }
    }

    // MARK: Within the allowance

    private static func allowance(mode: SubmissionMode, tokens: Int, seconds: Int, isRefusedOnce: Bool = false)
        async throws
    {
        let log = "arrivals.jsonl"
        // As if another host had spent of the same allowance.
        let faults = isRefusedOnce ? #"[{"method":"POST","after":500,"count":1,"status":429}]"# : nil
        try await withSandbox(["--log", log], faults: faults) { sandbox in
            let perSecond = (mode == .batch ? 1 : 100) * tokens
            let rows = perSecond * (seconds + 10) * (mode == .batch ? 500 : 1)
            let file = sandbox.directory + "/rows.csv"
            try writeRows(rows, to: file)
            let core = try sandbox.core(allowance: Profile.Allowance(share: 0.99), tokens: tokens)
            var options = SubmitOptions()
            options.mode = mode
            let cpu = Usage.now.cpuSeconds
            let memory = MemoryLog()
            let report = try await core.submit(RecordFile(path: file), options: options)
            core.startBackground()
            try await ContinuousClock().sleep(for: .seconds(seconds))
            let used = Usage.now
            _ = try await core.cancel(report.submission.id)
            await core.shutDown()
            let arrivals = try Arrivals(path: sandbox.directory + "/" + log, isBatch: mode == .batch)
            let limit = mode == .batch ? 60 * tokens : 100 * tokens
            let window: Int64 = mode == .batch ? 60_000 : 1000
            print(
                "\(mode.rawValue), \(tokens) token\(tokens == 1 ? "" : "s"), \(seconds) s: \(arrivals.count) requests, "
                    + "\(pad(100 * arrivals.share(of: limit, window: window), 0)) % of the allowance, "
                    + "\(pad(100 * arrivals.steady.share(of: limit, window: window), 0)) % once all tokens were made, "
                    + "429s \(arrivals.refused), most in a window of one token \(arrivals.most(window: mode == .batch ? 60_000 : 1000)), "
                    + "cpu \(pad(100 * (used.cpuSeconds - cpu) / Double(seconds), 0)) %, peak \(pad(used.peakMiB, 0)) MiB, "
                    + "MiB at each tenth of the time \(memory.tenths())"
            )
            if isRefusedOnce {
                let shares = arrivals.afterRefusal(of: limit, window: window, windows: 6).map { pad(100 * $0, 0) }
                print("% of the allowance in each second after the 429: \(shares.joined(separator: " "))")
            }
        }
    }

    /// The sandbox's arrival log, as far as it concerns one allowance.
    private struct Arrivals {
        private struct Line: Decodable {
            var ms: Int64
            var method: String
            var path: String
            var token: String?
            var status: Int
        }

        private let lines: [Line]

        private init(lines: [Line]) { self.lines = lines }

        /// Without what came before every token had been used once.
        var steady: Arrivals {
            var seen: Set<String> = []
            var start = 0
            for (index, line) in lines.enumerated() where seen.insert(line.token ?? "").inserted { start = index }
            return Arrivals(lines: Array(lines[start...]))
        }

        init(path: String, isBatch: Bool) throws {
            let decoder = JSONDecoder()
            lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
                try decoder.decode(Line.self, from: Data($0.utf8))
            }.filter {
                $0.path.contains("dynamic_call_records") == isBatch && !$0.path.hasSuffix("/token")
                    && !$0.path.hasSuffix("/labels")
            }
        }

        var count: Int { lines.count }

        var refused: Int { lines.filter { $0.status == 429 }.count }

        /// What was used of the allowance from the first request on, without the last one's window.
        func share(of limit: Int, window: Int64) -> Double {
            guard let first = lines.first?.ms, let last = lines.last?.ms, last > first else { return 0 }
            return Double(lines.count - 1) / (Double(last - first) / Double(window) * Double(limit))
        }

        /// What was used of the allowance in each window from the first refusal on.
        func afterRefusal(of limit: Int, window: Int64, windows: Int) -> [Double] {
            guard let refusal = lines.first(where: { $0.status == 429 })?.ms else { return [] }
            return (0..<Int64(windows)).map { number in
                let range = refusal + 1 + number * window..<refusal + 1 + (number + 1) * window
                return Double(lines.count { range.contains($0.ms) }) / Double(limit)
            }
        }

        func most(window: Int64) -> Int {
            var most = 0
            for (_, times) in Dictionary(grouping: lines, by: \.token) {
                var start = 0
                for index in times.indices {
                    while times[index].ms - times[start].ms >= window { start += 1 }
                    most = max(most, index - start + 1)
                }
            }
            return most
        }
    }

    // MARK: Around it

    private struct Running {
        struct Ready: Decodable {
            var base_url: String
            var client_account_id: String
            var key_id: String
            var api_key: String
        }

        let directory: String
        let ready: Ready

        func core(allowance: Profile.Allowance, tokens: Int = 1) throws -> ServiceCore {
            let key = ready.api_key
            let profile = Profile(
                name: "benchmark",
                account: try ServiceAccount(
                    baseURL: ready.base_url,
                    clientAccountID: ready.client_account_id,
                    version: .v1
                ),
                kind: .sandbox,
                keyID: ready.key_id,
                tokens: tokens,
                allowance: allowance
            )
            let state = directory + "/state"
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            return try ServiceCore(profile: profile, stateDirectory: state, apiKey: { key }, operatorName: "benchmark")
        }
    }

    private static func withSandbox(
        _ arguments: [String],
        faults: String? = nil,
        _ body: (Running) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "callboard-benchmark-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        if let faults { try Data(faults.utf8).write(to: URL(filePath: directory + "/faults.json")) }
        let process = Foundation.Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
            path: "callboard"
        )
        process.currentDirectoryURL = URL(filePath: directory)
        process.arguments =
            ["sandbox", "--ready-file", "ready.json"] + arguments + (faults == nil ? [] : ["--faults", "faults.json"])
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let ready = URL(filePath: directory + "/ready.json")
        while !FileManager.default.fileExists(atPath: ready.path) {
            guard process.isRunning else { throw CoreError.unreachable("the sandbox ended") }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        try await body(
            Running(
                directory: directory,
                ready: JSONDecoder().decode(Running.Ready.self, from: Data(contentsOf: ready))
            )
        )
    }

    private static func writeRows(_ count: Int, to path: String) throws {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let label = "5a9d1c00-7e57-4b1a-9c00-000000000001"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        var text = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at\n"
        for row in 0..<count {
            text +=
                "911140001234,\(919_800_000_000 + row),\(label),,Your order is out for delivery today,\(now),\(now + 86_000_000)\n"
            if text.utf8.count > 1 << 20 {
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func pad(_ value: Double, _ width: Int) -> String {
        let text = String(format: "%.2f", value)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
