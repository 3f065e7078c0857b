import Foundation
import Sandbox
import TestSupport
import Testing

/// `CALLBOARD_KILLS` sets how often a process is killed; the long run does it 300 times.
@Suite("A process that is killed at any instant")
struct KillTests {
    private static let kills = ProcessInfo.processInfo.environment["CALLBOARD_KILLS"].flatMap(Int.init) ?? 40

    @Test("loses no record and sends none twice", .timeLimit(.minutes(60)))
    func killed() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(300))) { tool in
            var files = 0
            var hits = 0
            var sums = Checker.Sums([])
            for kill in 1...Self.kills {
                var arguments = ["resume", "--all", "--wait", "--json"]
                if sums.waiting == 0 {
                    // Rows of their own: what a kill left in doubt is not sent again with another file.
                    let file = try tool.writeFile("day.csv", rows: 4_000, bad: [7, 3711], first: files * 4_000)
                    files += 1
                    arguments = ["submit", file, "--yes", "--json"]
                }
                let before = tool.server.arrivals.count { !$0.records.isEmpty }
                let run = try tool.start(arguments)
                // When it sends differs from machine to machine, so that half of the kills wait for it.
                let sends = kill.isMultiple(of: 2)
                if sends {
                    try await Poll.until("it sends, or has ended") {
                        tool.server.arrivals.count { !$0.records.isEmpty } > before
                            || run.state.map { $0 == "Z" } ?? true
                    }
                }
                let wait = Int.random(in: 0...(sends ? 250 : 600))
                try await ContinuousClock().sleep(for: .milliseconds(wait))
                run.signal(SIGKILL)
                _ = await run.end()
                let doubts = sums["in_doubt"] + sums["in_flight"]
                sums = try await Checker.settle(tool, "kill \(kill) at \(wait) ms", resumes: false)
                if sums["in_doubt"] + sums["in_flight"] > doubts { hits += 1 }
            }
            try await Checker.settle(tool, "after the last kill")
            #expect(hits >= Self.kills / 8, "\(hits) of \(Self.kills) kills came while something was being sent")
        }
    }

    @Test(
        "Eight processes on one state directory lose and double nothing while one after another is killed",
        .timeLimit(.minutes(5))
    )
    func eightProcesses() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(30))) { tool in
            // A kill while a token is made would cost one more.
            #expect(try await tool("labels").status == 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<8 {
                    let file = try tool.writeFile("file-\(index).csv", rows: 6_000, first: index * 6_000)
                    group.addTask {
                        let life = Int.random(in: 100...900)
                        try await tool.run(["submit", file, "--yes", "--json"], killedAfter: .milliseconds(life))
                        for _ in 0..<4 {
                            let life = Int.random(in: 100...1_500)
                            try await tool.run(["resume", "--all", "--json"], killedAfter: .milliseconds(life))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await Checker.settle(tool, "eight processes were killed")
            #expect(
                tool.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 1,
                "each process made a token of its own"
            )
        }
    }
}
