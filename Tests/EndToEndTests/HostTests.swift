import Foundation
import Sandbox
import TestSupport
import Testing

/// What the machine does to a running program: too little memory, a curious neighbour, another version in its place (rows 21, 63 and 66 of
/// the fault matrix).
@Suite("The machine around it")
struct HostTests {
    @Test(
        "With too little memory it says so instead of waiting for more",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"), "prlimit is missing"),
        arguments: [399, 400]
    )
    func addressSpace(mebibytes: Int) async throws {
        try await Tool.run { tool in
            let limit = "--as=\(mebibytes << 20)"
            // The C library reserves much for each thread that allocates, and how many do is chance.
            let ended = try await tool.call(
                ["status"],
                environment: ["MALLOC_ARENA_MAX": "1"],
                under: ["/usr/bin/prlimit", limit]
            )
            let isEnough = mebibytes >= 400
            #expect(ended.status == (isEnough ? 0 : 78), "\(ended.errors)")
            #expect(ended.errors.contains("ulimit -v") == !isEnough)
        }
    }

    @Test(
        "Memory that runs out in the middle loses nothing and doubles nothing",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"), "prlimit is missing"),
        arguments: [0, 1, 4, 16]
    )
    func outOfMemory(mebibytes: Int) async throws {
        // Slow enough for the limit to come while requests are under way.
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(500))) { tool in
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let run = try tool.start(["submit", file, "--yes"])
            try await Poll.until("some requests arrived") { !tool.taken.isEmpty }
            let pages = try String(contentsOfFile: "/proc/\(run.pid)/statm", encoding: .utf8).split(separator: " ")
                .first
            let size = try #require(pages.flatMap { UInt($0) }) * UInt(sysconf(Int32(_SC_PAGESIZE)))
            let limiter = Foundation.Process()
            limiter.executableURL = URL(filePath: "/usr/bin/prlimit")
            limiter.arguments = ["--pid", String(run.pid), "--as=\(size + UInt(mebibytes << 20))"]
            #expect(try await limiter.runToEnd() == 0, "it had ended before")
            // It may die, end with an error, get along, or wait for memory until somebody ends it.
            try? await Poll.until("it ends by itself", within: .seconds(5)) { run.state == nil || run.state == "Z" }
            run.signal(SIGKILL)
            _ = await run.end()
            try await Checker.settle(tool, "\(mebibytes) MiB were left")
        }
    }

    /// Stands before programs of one user who may nothing that others may not; even root is then no more than that.
    private static let ordinary =
        geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"] : ["/usr/bin/env"]

    @Test("Another process of the same user cannot look into its memory", arguments: ["environ", "mem", "maps"])
    func curious(file: String) async throws {
        @Sendable func process(_ line: [String]) -> Foundation.Process {
            let process = Foundation.Process()
            process.executableURL = URL(filePath: Self.ordinary[0])
            process.arguments = Self.ordinary.dropFirst() + line
            process.standardError = FileHandle.nullDevice
            return process
        }
        @Sendable func canOpen(_ pid: Int32) async throws -> Bool {
            try await process(["/bin/sh", "-c", "exec 3< /proc/\(pid)/\(file)"]).runToEnd() == 0
        }
        try await Tool.run { tool in
            let other = process(["/bin/sleep", "60"])
            try other.run()
            defer { other.terminate() }
            // It is as much or as little as the one that looks once it runs.
            try await Poll.until("the test itself may look") { try await canOpen(other.processIdentifier) }
            let ready = tool.directory + "/ready"
            let run = try tool.start(["sandbox", "--ready-file", ready], under: Self.ordinary)
            try await Poll.until("it runs") { FileManager.default.fileExists(atPath: ready) }
            #expect(try await !canOpen(run.pid))
            run.signal(SIGTERM)
            _ = await run.end()
        }
    }

    @Test("Another version in its place: the running one goes on, and the new one works beside it")
    func upgrade() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .seconds(1))) { tool in
            let manager = FileManager.default
            let program = tool.directory + "/callboard"
            for path in [program, program + ".new"] { try manager.copyItem(atPath: Tool.path, toPath: path) }
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let run = try tool.start(["submit", file, "--yes"], program: program)
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            #expect(rename(program + ".new", program) == 0)
            let status = try await tool("status", "--json")
            #expect(status.status == 0, "\(status.errors)")
            #expect(run.state != nil, "it had ended before")
            #expect(await run.end() == 0)
            let sums = try await Checker.settle(tool, "upgraded while it ran")
            #expect(sums["pushed"] == 20_000)
        }
    }
}
