import Foundation
import Sandbox
import TestSupport
import Testing

/// A machine that was started anew, and clocks that jump or are wrong (rows 22, 23 and 25 of the fault matrix).
@Suite("Clocks")
struct ClockTests {
    /// What makes a program see the time that a file names; empty where the package `faketime` is missing.
    private static let faker: String = {
        let manager = FileManager.default
        let folders = (try? manager.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        let paths = folders.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }
        return paths.first(where: manager.fileExists(atPath:)) ?? ""
    }()

    /// Stands before the program, because the faker changes the environment of whom it meets first, which hides its arguments from it.
    private static let first = ["/usr/bin/env"]

    /// The environment of a program whose wall clock is off by what the file says; elapsed time stays what it is.
    private static func clock(_ file: String) -> [String: String] {
        [
            "LD_PRELOAD": faker, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }

    @Test(
        "The wall clock jumps while a file is sent: what can still be sent is, once",
        .enabled(if: !faker.isEmpty, "faketime is missing"),
        arguments: [-3600, 3600, -172_800, 172_800]
    )
    func jumps(seconds: Int) async throws {
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(500))) { tool in
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let time = tool.directory + "/time"
            try "+0".write(toFile: time, atomically: true, encoding: .utf8)
            let run = try tool.start(["submit", file, "--yes"], under: Self.first, environment: Self.clock(time))
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            try "\(seconds < 0 ? "" : "+")\(seconds)".write(toFile: time, atomically: true, encoding: .utf8)
            let status = await run.end()
            let sums = try await Checker.settle(tool, "\(seconds) s")
            #expect(sums["in_doubt"] == 0)
            // After two days all windows are over, and their records are left.
            #expect(sums["pushed"] + sums["expired"] == 20_000)
            #expect((sums["expired"] > 0) == (seconds > 7200))
            #expect(status == (seconds > 7200 ? 2 : 0))
        }
    }

    @Test(
        "A clock that is decades off is told, and history stays in the order of what was done",
        .enabled(if: !faker.isEmpty, "faketime is missing"),
        arguments: ["@1970-01-01 00:10:00", "@2040-06-01 12:00:00"]
    )
    func wrong(moment: String) async throws {
        try await Tool.run { tool in
            let time = tool.directory + "/time"
            try moment.write(toFile: time, atomically: true, encoding: .utf8)
            let file = try tool.writeFile("rows.csv", rows: 30)
            #expect(try await tool("submit", file, "--yes", "--wait", "--name", "first").status == 0)
            func elsewhen(_ arguments: String...) async throws -> Tool.Ended {
                try await tool.call(arguments, environment: Self.clock(time), under: Self.first)
            }
            let labels = try await elsewhen("labels")
            #expect(labels.status == 0, "\(labels.errors)")
            let doctor = try await elsewhen("doctor")
            #expect(doctor.output.contains("FAIL clock:"), "\(doctor.output)\(doctor.errors)")
            _ = try await elsewhen("submit", file, "--yes", "--name", "wrong")
            let more = try tool.writeFile("more.csv", rows: 30, first: 1000)
            #expect(try await tool("submit", more, "--yes", "--wait", "--name", "last").status == 0)
            try await Checker.settle(tool, moment)
            let history = try await tool("history", "--json")
            let deeds = history.objects.filter { $0["kind"] as? String == "confirmed" }
            #expect(deeds.map { $0["submission_name"] as? String } == ["last", "wrong", "first"])
        }
    }

    @Test(
        "After a restart of the machine what was in flight is in doubt, and nothing is sent before a window has passed",
        .enabled(if: geteuid() == 0, "only root can give a process another boot ID")
    )
    func reboot() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .seconds(20))) { tool in
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let run = try tool.start(["submit", file, "--yes"])
            try await Poll.until("requests are under way") {
                let states = try await tool("status", "--json").objects.last?["states"] as? [String: Int]
                return states?["in_flight", default: 0] ?? 0 > 0
            }
            run.signal(SIGKILL)
            _ = await run.end()
            let boot = tool.directory + "/boot"
            try "11111111-2222-4333-8444-555555555555\n".write(toFile: boot, atomically: true, encoding: .utf8)
            let script = "mount --bind '\(boot)' /proc/sys/kernel/random/boot_id && exec \"$@\""
            let elsewhere = ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh"]
            let status = try await tool.call(["status", "--json"], under: elsewhere)
            let states = try #require(status.objects.last?["states"] as? [String: Int], "\(status.errors)")
            #expect(states["in_flight"] == 0)
            #expect(states["in_doubt", default: 0] > 0)
            #expect(
                states["queued", default: 0] + states["deferred", default: 0] > 0,
                "nothing is left that could be sent too early"
            )
            let count = tool.server.arrivals.count
            let next = try tool.start(["resume", "--all"], under: elsewhere)
            let folder = tool.directory + "/state/callboard/"
            try await Poll.until("the allowance is reckoned anew") {
                try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
                    guard name.hasPrefix("allowance") else { return false }
                    return try Data(contentsOf: URL(filePath: folder + name)).range(of: Data("11111111-2222".utf8))
                        != nil
                }
            }
            await #expect(throws: Poll.Failure.self, "something was sent right after a restart") {
                try await Poll.until("a request", within: .seconds(2)) { tool.server.arrivals.count > count }
            }
            next.signal(SIGKILL)
            _ = await next.end()
        }
    }
}
