import Foundation
import Synchronization
import TestSupport
import Testing

/// Faults of the disk, put into the built program by `strace`; where that is missing or not allowed, the tests are skipped by name.
@Suite("A disk that fails", .enabled(if: Strace.isUsable, "strace is missing or may not trace"))
struct DiskTests {
    /// Runs `callboard` under an injection; the status is that of callboard, negative for a signal.
    private static func inject(_ what: String, _ tool: Tool, _ arguments: [String]) async throws -> Int32 {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: Strace.path)
        process.arguments = ["-f", "-o", "/dev/null", "-e", "inject=" + what, Tool.path] + arguments
        process.environment = tool.environment
        process.currentDirectoryURL = URL(filePath: tool.directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return try await process.runToEnd()
    }

    @Test("A kill at every sync of a submission loses nothing and doubles nothing", .timeLimit(.minutes(10)))
    func killAtEverySync() async throws {
        let isWhole = Mutex(false)
        var sync = 0
        while !isWhole.withLock({ $0 }) {
            sync += 1
            try #require(sync < 400, "the submission never ended by itself")
            let now = sync
            try await Tool.run { tool in
                let file = try tool.writeFile("rows.csv", rows: 700)
                let status = try await Self.inject(
                    "fdatasync:signal=KILL:when=\(now)",
                    tool,
                    ["submit", file, "--yes"]
                )
                try await Self.settle(tool, submitted: 700, "killed at sync \(now), status \(status)")
                isWhole.withLock { $0 = status == 0 }
            }
        }
        #expect(sync > 5, "too few syncs were seen: is anything synced at all?")
    }

    @Test(
        "A sync that fails once or for good is told, and nothing is sent twice",
        arguments: ["9", "12", "15", "12+", "15+"]
    )
    func syncFails(when: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1500)
            _ = try await Self.inject("fdatasync:error=EIO:when=\(when)", tool, ["submit", file, "--yes"])
            try await Self.settle(tool, submitted: 1500, "fdatasync failed at \(when)")
        }
    }

    @Test("A disk that is full stops sending and loses nothing", arguments: ["20+", "40+"])
    func full(when: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1500)
            _ = try await Self.inject("pwrite64:error=ENOSPC:when=\(when)", tool, ["submit", file, "--yes"])
            try await Self.settle(tool, submitted: 1500, "the disk was full from write \(when)")
        }
    }

    /// Starts again without faults, sends what is left, and compares the journal with what the service saw.
    private static func settle(_ tool: Tool, submitted: Int, _ story: String) async throws {
        let resumed = try await tool("resume", "--all", "--wait", "--json")
        #expect([0, 2, 3, 4].contains(resumed.status), "\(story): \(resumed.status) \(resumed.errors)")
        let verify = try await tool("verify")
        #expect(verify.status == 0, "\(story): \(verify.output)\(verify.errors)")
        #expect(tool.taken.values.allSatisfy { $0 == 1 }, "\(story): a record was taken twice")
        for object in try await tool("status", "--json").objects {
            let states = object["states"] as? [String: Int] ?? [:]
            #expect(states.values.reduce(0, +) == object["rows"] as? Int, "\(story): \(object)")
            #expect(
                states["queued", default: 0] + states["in_flight", default: 0] + states["deferred", default: 0] == 0
            )
            // Whatever the journal calls done was seen by the service.
            let done = states["accepted", default: 0] + states["pushed", default: 0]
            #expect(done <= tool.taken.count, "\(story): \(done) are called done, \(tool.taken.count) were taken")
            #expect(
                tool.taken.count <= done + states["in_doubt", default: 0],
                "\(story): taken records are called unsent"
            )
        }
    }
}

/// The system's tracer, which can make a call fail or kill at it.
private enum Strace {
    static let path = "/usr/bin/strace"

    /// Whether it is there and may trace.
    static let isUsable: Bool = {
        guard FileManager.default.isExecutableFile(atPath: path) else { return false }
        let process = Foundation.Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=1", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
