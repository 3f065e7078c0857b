package import Foundation
package import Sandbox
import Synchronization

/// The built `callboard`, run as a stranger would run it: own home, own state, a sandbox in this process as the service.
package final class Tool: Sendable {
    /// What a run left behind.
    package struct Ended: Sendable {
        package var status: Int32
        package var output: String
        package var errors: String

        /// The JSON objects of the output, one a line.
        package var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
            }
        }
    }

    package let server: SandboxServer
    package let endpoint: SandboxEndpoint
    package let directory: String
    /// What stands between the program and the sandbox; nil unless asked for.
    package let proxy: FaultProxy?
    /// The network on which the program runs; nil for that of this machine.
    private let network: OwnNetwork?
    /// Everything that was started, ended or not.
    private let started = Mutex<[SystemProcess]>([])

    /// Where the built program lies: beside the tests.
    package static let path: String = {
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? CommandLine.arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "callboard").path
    }()

    /// Runs a test with a tool and a sandbox of its own.
    package static func run(
        profile: [String: String] = [:],
        throughProxy: Bool = false,
        on network: OwnNetwork? = nil,
        sandbox configure: @Sendable (inout SandboxConfiguration) -> Void = { _ in },
        _ body: @Sendable (Tool) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.enforcesLimits = false
        configuration.ripening = .milliseconds(1)...(.milliseconds(5))
        configure(&configuration)
        let server = SandboxServer(configuration: configuration)
        let endpoint = try await server.start()
        let port = URL(string: endpoint.baseURL)?.port ?? 0
        let proxy = throughProxy || network != nil ? try FaultProxy(to: port, on: network) : nil
        defer { proxy?.stop() }
        let tool = try Tool(server, endpoint, profile, proxy, network)
        let result: Result<Void, any Error>
        do { result = .success(try await body(tool)) } catch { result = .failure(error) }
        await tool.endProcesses()
        await server.stop()
        let removal = Result { try FileManager.default.removeItem(atPath: tool.directory) }
        try result.get()
        try removal.get()
    }

    private init(
        _ server: SandboxServer,
        _ endpoint: SandboxEndpoint,
        _ profile: [String: String],
        _ proxy: FaultProxy?,
        _ network: OwnNetwork?
    ) throws {
        self.proxy = proxy
        self.network = network
        self.server = server
        self.endpoint = endpoint
        directory = NSTemporaryDirectory() + "callboard-tool-" + UUID().uuidString.prefix(8)
        let manager = FileManager.default
        for folder in ["", "/config", "/config/callboard", "/state"] {
            try manager.createDirectory(
                atPath: directory + folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let key = directory + "/config/callboard/key"
        _ = manager.createFile(
            atPath: key,
            contents: Data((endpoint.apiKey + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        var keys = [
            "base_url": "\"\(endpoint.baseURL)\"", "client_account_id": "\"\(endpoint.clientAccountID)\"",
            "key_id": "\"\(endpoint.keyID)\"", "kind": "\"sandbox\"", "api_key_file": "\"\(key)\"",
            "batch_per_minute": "1000000", "realtime_per_second": "1000000", "tokens_per_30_minutes": "1000",
        ]
        if let proxy { keys["base_url"] = "\"http://127.0.0.1:\(proxy.port)\"" }
        keys.merge(profile) { $1 }
        let text =
            "default_profile = \"test\"\n[profiles.test]\n" + keys.map { "\($0.key) = \($0.value)\n" }.sorted().joined()
        _ = manager.createFile(
            atPath: directory + "/config/callboard/config.toml",
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
    }

    /// The environment in which the tool runs.
    package var environment: [String: String] {
        [
            "HOME": directory, "XDG_CONFIG_HOME": directory + "/config", "XDG_STATE_HOME": directory + "/state",
            "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "USER": "tester", "SWIFT_BACKTRACE": "enable=no", "TZ": "UTC",
        ]
    }

    /// Runs the tool and kills it after a while, unless it has ended before.
    package func run(_ arguments: [String], killedAfter delay: Duration) async throws {
        let run = try start(arguments)
        let killer = Task {
            try await ContinuousClock().sleep(for: delay)
            run.signal(SIGKILL)
        }
        _ = await run.end()
        killer.cancel()
    }

    /// Kills what was started and goes on.
    package func endProcesses() async {
        await SystemProcess.end(started.withLock { $0.flatMap(\.family) })
    }

    /// Lets a process that others started end with the tool at the latest.
    package func adopt(_ process: SystemProcess?) {
        if let process { started.withLock { $0.append(process) } }
    }

    /// A run that goes on beside the test.
    package struct Run: Sendable {
        package let pid: Int32
        fileprivate let ends: AsyncStream<Int32>

        /// Sends it a signal.
        package func signal(_ number: Int32) { kill(pid, number) }

        /// Waits for its end.
        ///
        /// - Returns: the exit status, or the negative number of the signal that ended it.
        package func end() async -> Int32 {
            for await status in ends { return status }
            return -1
        }

        /// The letter of its state in `/proc`, such as T for stopped; nil once it is gone.
        package var state: Character? { SystemProcess(pid)?.state }
    }

    /// Starts the tool, by itself or as the last arguments of another program, with nothing to read and nowhere to write.
    package func start(
        _ arguments: [String],
        under wrapper: [String] = [],
        program: String = Tool.path,
        environment extra: [String: String] = [:]
    ) throws -> Run {
        let line = wrapper + (network?.entrance ?? []) + [program] + arguments
        let process = Foundation.Process()
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = environment.merging(extra) { $1 }
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, ended) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            ended.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            ended.finish()
        }
        try process.run()
        adopt(SystemProcess(process.processIdentifier))
        return Run(pid: process.processIdentifier, ends: ends)
    }

    /// Runs the tool to its end, with the text given on its standard input.
    package func callAsFunction(
        _ arguments: String...,
        input: String = "",
        environment extra: [String: String] = [:]
    ) async throws -> Ended {
        try await call(arguments, input: input, environment: extra)
    }

    /// The same for a list of arguments.
    package func call(
        _ arguments: [String],
        input: String = "",
        environment extra: [String: String] = [:],
        under wrapper: [String] = []
    ) async throws -> Ended {
        let line = wrapper + (network?.entrance ?? []) + [Tool.path] + arguments
        let process = Foundation.Process()
        let files = ["in", "out", "err"].map { directory + "/" + UUID().uuidString + "." + $0 }
        for file in files {
            _ = FileManager.default.createFile(atPath: file, contents: file == files[0] ? Data(input.utf8) : nil)
        }
        defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = environment.merging(extra) { $1 }
        process.currentDirectoryURL = URL(filePath: directory)
        process.standardInput = FileHandle(forReadingAtPath: files[0])
        process.standardOutput = FileHandle(forWritingAtPath: files[1])
        process.standardError = FileHandle(forWritingAtPath: files[2])
        let status = try await process.runToEnd { adopt(SystemProcess($0)) }
        let output = (try? String(contentsOfFile: files[1], encoding: .utf8)) ?? ""
        let errors = (try? String(contentsOfFile: files[2], encoding: .utf8)) ?? ""
        return Ended(status: status, output: output, errors: errors)
    }

    /// Writes a CSV file with good rows and, at the places named, one bad row each; `first` makes the receivers others.
    package func writeFile(_ name: String, rows: Int, bad: Set<Int> = [], first: Int = 0) throws -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let label = SandboxLabel.builtIn.first?.id ?? ""
        var text = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at\n"
        for row in 1...max(1, rows) where row <= rows {
            let reason = bad.contains(row) ? "short" : "Your order is on its way"
            text +=
                "911140001234,\(919_800_000_000 + first + row),\(label),,\(reason),\(now + 60_000),\(now + 7_200_000)\n"
        }
        let path = directory + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// A service that answers pushes only after a while, so that something can happen to them meanwhile.
    package static func slow(by latency: Duration) -> @Sendable (inout SandboxConfiguration) -> Void {
        { configuration in
            var fault = Fault(method: "POST", path: "dynamic_call_records")
            fault.latency = latency
            configuration.faults = [fault]
        }
    }

    /// How many records took effect at the service.
    package var takenCount: Int { server.counts.takenRecords }

    /// How often each record took effect at the service.
    package var taken: [String: Int] {
        Dictionary(server.arrivals.filter(\.isTaken).flatMap(\.records).map { ($0, 1) }, uniquingKeysWith: +)
    }
}

extension Foundation.Process {
    /// Runs to the end without holding a thread, which the sandbox in this process may need.
    ///
    /// - Parameter begun: called with its number when it runs.
    /// - Returns: the exit status, or the negative number of the signal that ended it.
    package func runToEnd(_ begun: (Int32) -> Void = { _ in }) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            terminationHandler = { process in
                let isExit = process.terminationReason == .exit
                continuation.resume(returning: isExit ? process.terminationStatus : -process.terminationStatus)
            }
            do { try run() } catch {
                continuation.resume(throwing: error)
                return
            }
            begun(processIdentifier)
        }
    }
}
