import Foundation
import TestSupport
import Testing

/// The connection to the service breaks at an exact byte of a push (rows 27, 28 and 35 of the fault matrix), or the process dies there
/// (row 4).
@Suite(
    "A connection that breaks while records are on it"
)
struct LinkTests {
    /// A stage, and whether the service can have the records after it.
    private static let stages: [(FaultProxy.Stage, isTaken: Bool)] = [
        (.neverArrives, false), (.inHead, false), (.inBody, false), (.afterBody, true), (.inReplyHead, true),
        (.inReplyBody, true),
    ]

    @Test(
        "leaves in doubt exactly what was on it, and nothing is sent again by itself",
        arguments: stages.map { $0.0 },
        FaultProxy.Ending.allCases
    )
    func breaks(stage: FaultProxy.Stage, ending: FaultProxy.Ending) async throws {
        let isTaken = try #require(Self.stages.first { $0.0 == stage }).isTaken
        try await Tool.run(throughProxy: true) { tool in
            let proxy = try #require(tool.proxy)
            let file = try tool.writeFile("rows.csv", rows: 1700)
            // Only the first push meets its end; all others pass.
            proxy.arm(stage, ending) { proxy.disarm() }
            let ended = try await tool("submit", file, "--yes", "--json")
            #expect(proxy.met >= 1)
            #expect(ended.status == 4, "\(stage) \(ending): \(ended.errors)")
            let sums = try await Checker.settle(tool, "\(stage) \(ending)")
            // Requests that were under way together may meet the same end.
            #expect(sums["in_doubt"] == proxy.met * 500 || sums["in_doubt"] == proxy.met * 500 - 300)
            #expect(sums.done == 1700 - sums["in_doubt"])
            #expect(tool.taken.count == (isTaken ? 1700 : sums.done))
            let status = try await tool("status")
            #expect(status.output.hasPrefix("IN DOUBT: attempt "))
            #expect(status.output.contains("known of it: "))
        }
    }

    @Test(
        "that never comes about defers what waits, and all of it goes later",
        .enabled(if: LongRun.isOn, "part of the long run (CALLBOARD_LONG=1)"),
        arguments: [FaultProxy.Ending.reset]
    )
    func noConnection(ending: FaultProxy.Ending) async throws {
        try await Tool.run(throughProxy: true) { tool in
            let proxy = try #require(tool.proxy)
            let file = try tool.writeFile("rows.csv", rows: 1200)
            // The labels are known, so the token is what is asked for first.
            _ = try await tool("labels")
            proxy.arm(.beforeConnection, ending) { if proxy.met > 2 { proxy.disarm() } }
            let ended = try await tool("submit", file, "--yes", "--wait", "--json")
            #expect(proxy.met > 2)
            let sums = try await Checker.settle(tool, "no connection, \(ending): \(ended.errors)")
            #expect(sums["pushed"] + sums["in_doubt"] == 1200)
            // A connection that is reset at once may have taken bytes with it; one byte given away is doubt.
            #expect(sums["in_doubt"] <= 1000)
        }
    }

    @Test(
        "A process that dies at that byte leaves the same, and the next start goes on",
        arguments: stages.map { $0.0 }
    )
    func dies(stage: FaultProxy.Stage) async throws {
        try await Tool.run(throughProxy: true) { tool in
            let proxy = try #require(tool.proxy)
            let file = try tool.writeFile("rows.csv", rows: 1700)
            let (stages, reached) = AsyncStream.makeStream(of: Void.self)
            proxy.arm(stage, .reset) {
                proxy.disarm()
                reached.finish()
            }
            let run = try tool.start(["submit", file, "--yes"])
            for await _ in stages {}
            run.signal(SIGKILL)
            _ = await run.end()
            let sums = try await Checker.settle(tool, "died at \(stage)")
            #expect(sums.done + sums["in_doubt"] == 1700)
            // The process cannot know what became of the request that was on the connection.
            #expect(sums["in_doubt"] > 0)
        }
    }
}
