import Foundation
import Testing

@testable import CallboardCore

/// `CALLBOARD_SEEDS` sets how many stories are told, `CALLBOARD_SEED` tells one of them again.
@Suite("Simulated submissions")
struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static var seeds: Range<UInt64> {
        if let seed = environment["CALLBOARD_SEED"].flatMap(UInt64.init) { return seed..<seed + 1 }
        return 0..<(environment["CALLBOARD_SEEDS"].flatMap(UInt64.init) ?? 300)
    }

    @Test("Nothing is lost, doubled or sent too fast, whatever goes wrong", arguments: [1, 2, 8])
    func promises(processes: Int) async throws {
        for seed in Self.seeds {
            // Other tests need the thread, too.
            await Task.yield()
            do {
                try Simulation(seed: seed &* 31 &+ UInt64(processes), processes: processes).run()
            } catch {
                Issue.record(
                    "seed \(seed) with \(processes) processes: \(error) (CALLBOARD_SEED=\(seed) tells it again)"
                )
                return
            }
        }
    }
}
