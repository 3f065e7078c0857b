import Foundation
import Sandbox
import TestSupport
import Testing

/// Clocks that jump under a running process, and a machine that was started anew (rows 22, 23 and 25 of the fault matrix).
@Suite("Clocks that jump")
struct ClockTests {
    private static let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
    private static let canFake = FileManager.default.fileExists(atPath: library)

    private static func environment(_ file: String) -> [String: String] {
        [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }

    @Test(
        "A jump of the wall clock doubles nothing, wastes no token, and expires only what is over",
        .enabled(if: canFake, "faketime is missing"),
        .timeLimit(.minutes(2)),
        arguments: ["-3600", "+3600", "-172800", "+172800"]
    )
    func jumps(by seconds: String) async throws {
        try await Tool.run(
            sandbox: { configuration in
                var fault = Fault(method: "POST", path: "dynamic_call_records")
                fault.latency = .milliseconds(60)
                configuration.faults = [fault]
            }
        ) { tool in
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let clock = tool.directory + "/clock"
            try "+0".write(toFile: clock, atomically: true, encoding: .utf8)
            let run = try tool.start(["submit", file, "--yes"], environment: Self.environment(clock))
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            try seconds.write(toFile: clock, atomically: true, encoding: .utf8)
            let status = await run.end()
            let sums = try await Checker.settle(tool, "the clock jumped by \(seconds)")
            #expect(tool.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 1)
            // Windows last two hours: only the jump over them ends them.
            let isOver = seconds == "+172800"
            #expect((sums["expired"] > 0) == isOver, "\(seconds)")
            #expect(sums["pushed"] + sums["expired"] == 20_000)
            #expect(status == (isOver ? 2 : 0))
            let history = try await tool("history", "--json").objects.compactMap { $0["sequence"] as? Int }
            #expect(history == history.sorted(by: >) || history == history.sorted())
        }
    }

    @Test(
        "A clock that starts in 1970 or after 2038 is warned of and loses nothing",
        .enabled(if: canFake, "faketime is missing"),
        arguments: ["1970-01-02 00:00:00", "2040-06-01 00:00:00"]
    )
    func years(start: String) async throws {
        try await Tool.run { tool in
            let clock = tool.directory + "/clock"
            try "@\(start)".write(toFile: clock, atomically: true, encoding: .utf8)
            let environment = Self.environment(clock)
            let label = SandboxLabel.builtIn.first?.id ?? ""
            let file = tool.directory + "/relative.csv"
            let text =
                "caller,receiver,label_id,starts_at,ends_at\n911140001234,919800000001,\(label),2026-11-24T09:00:00Z,+2h\n"
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            let labels = try await tool("labels", environment: environment)
            #expect(labels.status == 0, "\(labels.errors)")
            let doctor = try await tool("doctor", environment: environment)
            #expect(doctor.output.contains("FAIL clock"), "\(doctor.output)")
            let ended = try await tool("submit", file, "--yes", "--wait", environment: environment)
            #expect(ended.status > 0 || ended.errors.contains("clock"), "\(ended.errors)")
            try await Checker.settle(tool, "a clock of \(start)")
        }
    }

    @Test(
        "After a restart of the machine what was in flight is in doubt, and nothing is sent before a window has passed",
        .enabled(if: geteuid() == 0, "only root can give a process another boot ID")
    )
    func reboot() async throws {
        try await Tool.run(
            sandbox: { configuration in
                var fault = Fault(method: "POST", path: "dynamic_call_records")
                fault.latency = .seconds(20)
                configuration.faults = [fault]
            }
        ) { tool in
            let file = try tool.writeFile("rows.csv", rows: 1200)
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
            let count = tool.server.arrivals.count
            let next = try tool.start(["resume", "--all"], under: elsewhere)
            try await ContinuousClock().sleep(for: .seconds(3))
            #expect(tool.server.arrivals.count == count, "something was sent right after a restart")
            next.signal(SIGKILL)
            _ = await next.end()
        }
    }
}
