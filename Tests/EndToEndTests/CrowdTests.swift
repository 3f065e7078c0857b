import Foundation
import Sandbox
import TestSupport
import Testing

/// Many processes on one state directory (rows 48 and 50 of the fault matrix).
@Suite("Many processes on one state directory")
struct CrowdTests {
    private static let crowd = ProcessInfo.processInfo.environment["CALLBOARD_CROWD"].flatMap(Int.init) ?? 100

    @Test("A hundred that start together make one token", .timeLimit(.minutes(15)))
    func oneToken() async throws {
        try await Tool.run { tool in
            let runs = try (0..<Self.crowd).map { _ in try tool.start(["labels", "--json"]) }
            var again = 0
            for run in runs where await run.end() != 0 {
                // On a slow machine one of so many may wait in vain for its turn at the journal.
                again += 1
                let ended = try await tool("labels", "--json")
                #expect(ended.status == 0, "\(ended.errors)")
            }
            let arrivals = tool.server.arrivals
            #expect(arrivals.filter { $0.path.hasSuffix("/token") }.count == 1)
            let asked = arrivals.filter { $0.method == "GET" }.count
            #expect((Self.crowd...Self.crowd + again).contains(asked))
        }
    }

    @Test("Eight at full load each get a fair share, and send every record once", .timeLimit(.minutes(15)))
    func fairShares() async throws {
        // Each takes so long that it hardly matters when it began.
        try await Tool.run(sandbox: Tool.slow(by: .seconds(4))) { tool in
            let rows = 30_000
            let files = try (0..<8).map { try tool.writeFile("file-\($0).csv", rows: rows, first: $0 * rows) }
            let runs = try files.map { try tool.start(["submit", $0, "--yes"]) }
            for run in runs { #expect(await run.end() == 0) }
            var firsts: [Int: Int] = [:]
            var lasts: [Int: Int] = [:]
            var order: [Int] = []
            for arrival in tool.server.arrivals where arrival.isTaken && !arrival.records.isEmpty {
                let receiver = arrival.records.first?.split(separator: "|").dropFirst().first.flatMap { Int($0) } ?? 0
                let sender = (receiver - 919_800_000_001) / rows
                firsts[sender] = firsts[sender] ?? order.count
                lasts[sender] = order.count
                order.append(sender)
            }
            #expect(order.count == 8 * rows / 500)
            // The stretch in which all eight were sending.
            let from = firsts.values.max() ?? 0
            let to = lasts.values.min() ?? 0
            try #require(to - from > 60, "they were hardly under load together: \(from) to \(to) of \(order.count)")
            let shares = (0..<8).map { sender in order[from...to].count { $0 == sender } }
            let (most, least) = (shares.max() ?? 0, shares.min() ?? 0)
            #expect(most < 3 * least, "shares of \(shares)")
            let sums = try await Checker.settle(tool, "eight at full load")
            #expect(sums.done == 8 * rows)
            #expect(tool.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 1)
        }
    }
}
