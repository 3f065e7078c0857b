import Foundation
import Sandbox
import TestSupport
import Testing

/// A machine that was started anew (row 25 of the fault matrix).
@Suite("A restart of the machine")
struct ClockTests {
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
