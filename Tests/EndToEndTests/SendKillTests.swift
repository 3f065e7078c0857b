import Foundation
import Synchronization
import TestSupport
import Testing

/// Kills at every call by which bytes can leave (row 3 of the fault matrix), and calls that are interrupted or find no room (14, 20).
///
/// `CALLBOARD_SENDS` is the step from one call to the next; 1 kills at each of them.
@Suite(
    "A process that dies as bytes leave",
    .enabled(if: Strace.isUsable, "strace is missing or may not trace")
)
struct SendKillTests {
    private static let step = ProcessInfo.processInfo.environment["CALLBOARD_SENDS"].flatMap(Int.init) ?? 1

    @Test("loses nothing and doubles nothing, whichever send it is", .timeLimit(.minutes(20)))
    func everySend() async throws {
        let isWhole = Mutex(false)
        let inDoubt = Mutex(0)
        var call = 1
        while !isWhole.withLock({ $0 }) {
            try #require(call < 1000, "the submission never ended by itself")
            let now = call
            // The answers take a while, so that a kill in the middle finds requests under way.
            try await Tool.run(sandbox: Tool.slow(by: .milliseconds(500))) { tool in
                let file = try tool.writeFile("rows.csv", rows: 1200)
                let status = try await Strace.inject(
                    "write,writev,sendto,sendmsg:signal=KILL:when=\(now)",
                    tool,
                    ["submit", file, "--yes"]
                )
                let sums = try await Checker.settle(tool, "killed at send \(now), status \(status)")
                inDoubt.withLock { $0 += sums["in_doubt"] }
                isWhole.withLock { $0 = status == 0 }
            }
            call += Self.step
        }
        #expect(call > 5, "too few sends were seen: is anything sent at all?")
        if Self.step == 1 { #expect(inDoubt.withLock { $0 } > 0, "no kill hit a push") }
    }

    @Test(
        "Calls that are interrupted change nothing",
        arguments: [
            "read:error=EINTR:when=100+5", "pwrite64:error=EINTR:when=3+5", "poll:error=EINTR:when=3+5",
            "flock:error=EINTR:when=3+5",
        ]
    )
    func interrupted(call: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1200)
            let status = try await Strace.inject(
                call,
                tool,
                ["submit", file, "--yes", "--wait"]
            )
            let sums = try await Checker.settle(tool, call, resumes: false)
            #expect(status == 0)
            #expect(sums["pushed"] == 1200)
        }
    }

    @Test(
        "Without room for descriptors it says so, and sends nothing by half",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"), "prlimit is missing"),
        arguments: [(16, false), (63, false), (64, true)]
    )
    func descriptors(limit: Int, isEnough: Bool) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1200)
            let ended = try await tool.call(
                ["submit", file, "--yes", "--json"],
                under: ["/usr/bin/prlimit", "--nofile=\(limit)"]
            )
            #expect(ended.status == (isEnough ? 0 : 78), "\(limit): \(ended.status) \(ended.errors)")
            #expect(ended.errors.contains("ulimit -n") == !isEnough)
            #expect(tool.taken.isEmpty == !isEnough)
            try await Checker.settle(tool, "only \(limit) descriptors")
        }
    }

    @Test(
        "A file that may not grow ends sending with an error, not the process with a signal",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit"), "prlimit is missing"),
        arguments: [60_000, 150_000, 300_000, 450_000]
    )
    func fileSize(limit: Int) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 5000)
            let ended = try await tool.call(
                ["submit", file, "--yes", "--json"],
                under: ["/usr/bin/prlimit", "--fsize=\(limit)"]
            )
            #expect(ended.status > 0, "\(limit) bytes: \(ended.status) \(ended.output)\(ended.errors)")
            #expect(ended.errors.contains("journal"), "\(limit) bytes: \(ended.errors)")
            try await Checker.settle(tool, "files of at most \(limit) bytes")
        }
    }
}
