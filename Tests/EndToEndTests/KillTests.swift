import Foundation
import Sandbox
import TestSupport
import Testing

/// `CALLBOARD_KILLS` sets how often a process is killed; the long run does it 300 times.
@Suite("A process that is killed at any instant")
struct KillTests {
    private static let kills = ProcessInfo.processInfo.environment["CALLBOARD_KILLS"].flatMap(Int.init) ?? 40

    @Test("loses no record and sends none twice", .timeLimit(.minutes(20)))
    func killed() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(200))) { tool in
            let file = try tool.writeFile("day.csv", rows: 8_000, bad: [7, 4711])
            var killed = 0
            var hits = 0
            while killed < Self.kills {
                let isFresh = try await Self.isAllSent(tool)
                let arguments =
                    isFresh ? ["submit", file, "--yes", "--json"] : ["resume", "--all", "--wait", "--json"]
                let before = tool.takenCount
                let run = try tool.start(arguments)
                // When it sends differs from machine to machine, so that half of the kills wait for it.
                let sends = killed.isMultiple(of: 2)
                if sends {
                    try await Poll.until("it sends, or has ended") {
                        tool.takenCount > before || run.state.map { $0 == "Z" } ?? true
                    }
                }
                let wait = Int.random(in: 0...(sends ? 350 : 600))
                try await ContinuousClock().sleep(for: .milliseconds(wait))
                run.signal(SIGKILL)
                _ = await run.end()
                killed += 1
                try await Self.check(tool, afterKill: killed, wait)
                let isUnderWay = try await !Self.isAllSent(tool)
                if tool.takenCount > before, isUnderWay { hits += 1 }
            }
            let last = try await tool("resume", "--all", "--wait", "--json")
            #expect([0, 2, 4].contains(last.status), "\(last.errors)")
            try await Self.check(tool, afterKill: killed, 0)
            #expect(try await Self.isAllSent(tool), "somebody was left waiting: \(last.output)")
            #expect(hits > 0, "no kill came while something was being sent")
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
            _ = try await tool("resume", "--all", "--wait", "--json")
            try await Self.check(tool, afterKill: 40, 0)
            #expect(try await Self.isAllSent(tool))
            #expect(tool.taken.values.allSatisfy { $0 == 1 }, "a record was taken twice")
            #expect(
                tool.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 1,
                "each process made a token of its own"
            )
        }
    }

    private static func isAllSent(_ tool: Tool) async throws -> Bool {
        try await tool("status", "--json").objects.allSatisfy { object in
            let states = object["states"] as? [String: Int] ?? [:]
            return ["queued", "in_flight", "deferred"].allSatisfy { states[$0, default: 0] == 0 }
        }
    }

    /// The counts add up, the chain holds, and the service has seen every record at most once for each submission of the file.
    private static func check(_ tool: Tool, afterKill kill: Int, _ wait: Int) async throws {
        let verify = try await tool("verify")
        #expect(verify.status == 0, "after kill \(kill) at \(wait) ms: \(verify.output)\(verify.errors)")
        let objects = try await tool("status", "--json").objects
        var sent = 0
        for object in objects {
            let states = object["states"] as? [String: Int] ?? [:]
            #expect(states.values.reduce(0, +) == object["rows"] as? Int, "after kill \(kill) at \(wait) ms: \(object)")
            if states["stopped", default: 0] == 0 { sent += 1 }
        }
        let most = tool.taken.values.max() ?? 0
        #expect(
            most <= sent,
            "a record was taken \(most) times by \(sent) submissions, after kill \(kill) at \(wait) ms"
        )
    }
}
