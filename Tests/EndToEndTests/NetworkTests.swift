import Foundation
import TestSupport
import Testing

/// A network that is cut, loses packets or is narrow (rows 30 to 32 of the fault matrix).
@Suite("A bad network", .enabled(if: OwnNetwork.isUsable, "needs root, iproute2 and nftables"))
struct NetworkTests {
    private static let loss = "add rule ip t i numgen random mod 100 < 10 drop"

    @Test("loses packets or is narrow: it takes longer, and all of it is pushed", arguments: ["loss", "narrow"])
    func bad(kind: String) async throws {
        let network = try await OwnNetwork()
        try await Tool.run(on: network) { tool in
            let file = try tool.writeFile("rows.csv", rows: 1700)
            if kind == "loss" {
                try network.run("/usr/sbin/nft", "add", "table", "ip", "t")
                try network.run("/usr/sbin/nft", "add chain ip t i { type filter hook input priority 0 ; }")
                try network.run("/usr/sbin/nft", Self.loss)
            } else {
                let narrow = "tc qdisc add dev lo root tbf rate 512kbit burst 3000 latency 2s"
                try network.run("/bin/sh", "-c", "exec /usr/sbin/" + narrow)
            }
            let ended = try await tool("submit", file, "--yes", "--wait", "--json")
            #expect(ended.status == 0, "\(kind): \(ended.errors)")
            let sums = try await Checker.settle(tool, kind, resumes: false)
            #expect(sums["pushed"] == 1700)
        }
    }

    @Test("goes down and comes back: what never left goes later, and what was under way is at most in doubt")
    func down() async throws {
        let network = try await OwnNetwork()
        try await Tool.run(on: network) { tool in
            let file = try tool.writeFile("rows.csv", rows: 3000)
            // The labels are known, so that the file can be checked without a network.
            #expect(try await tool("labels").status == 0)
            try network.run("/usr/sbin/ip", "link", "set", "lo", "down")
            let run = try tool.start(["submit", file, "--yes", "--wait"])
            try await Poll.until("what could not be sent waits") {
                let states = try await tool("status", "--json").objects.last?["states"] as? [String: Int]
                return states?["deferred", default: 0] ?? 0 > 0
            }
            #expect(tool.taken.isEmpty)
            try network.run("/usr/sbin/ip", "link", "set", "lo", "up")
            #expect(await run.end() == 0)
            let sums = try await Checker.settle(tool, "down and up", resumes: false)
            #expect(sums["pushed"] == 3000)
        }
    }
}
