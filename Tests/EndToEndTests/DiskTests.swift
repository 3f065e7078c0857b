import Foundation
import Synchronization
import TestSupport
import Testing

/// Faults of the disk, put into the built program by `strace`; where that is missing or not allowed, the tests are skipped by name.
@Suite("A disk that fails", .enabled(if: Strace.isUsable, "strace is missing or may not trace"))
struct DiskTests {
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
                let status = try await Strace.inject(
                    "fdatasync:signal=KILL:when=\(now)",
                    tool,
                    ["submit", file, "--yes"]
                )
                try await Checker.settle(tool, "killed at sync \(now), status \(status)")
                isWhole.withLock { $0 = status == 0 }
            }
        }
        #expect(sync > 5, "too few syncs were seen: is anything synced at all?")
    }

    @Test(
        "A sync that fails once or for good is told, and nothing is sent twice",
        // Each thread counts by itself, and none syncs more than some thirteen times.
        arguments: ["3", "9", "12", "5+", "9+"]
    )
    func syncFails(when: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1500)
            let status = try await Strace.inject("fdatasync:error=EIO:when=\(when)", tool, ["submit", file, "--yes"])
            if when.hasSuffix("+") { #expect(status != 0, "it never met the fault") }
            try await Checker.settle(tool, "fdatasync failed at \(when)")
        }
    }

    @Test(
        "A disk that is full or turns read-only stops sending and loses nothing",
        arguments: ["ENOSPC", "EROFS"],
        ["20+", "40+"]
    )
    func refuses(error: String, when: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 1500)
            let what = "pwrite64:error=\(error):when=\(when)"
            #expect(try await Strace.inject(what, tool, ["submit", file, "--yes"]) != 0, "it never met the fault")
            try await Checker.settle(tool, "\(error) from write \(when)")
        }
    }
}
