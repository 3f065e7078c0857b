import CallPersonalisation
import Sandbox
import TestSupport
import Testing

@testable import CallboardCore

@Suite("Claims before and after a stop of the terminal")
struct ClaimGateTests {
    @Test func aShutGateLetsNobodyInUntilItOpens() async throws {
        let gate = ClaimGate()
        await gate.enter()
        #expect(!gate.shut(waitingFor: .milliseconds(1)))
        gate.leave()
        #expect(gate.shut(waitingFor: .milliseconds(1)))
        let entered = Task { await gate.enter() }
        await Task.yield()
        #expect(gate.shut(waitingFor: .zero))
        gate.open()
        await entered.value
        #expect(!gate.shut(waitingFor: .zero))
    }

    @Test func nothingIsClaimedWhileThePrecautionHolds() async throws {
        // Turns are counted one by one only if there are not too many of them.
        let allowance = Profile.Allowance(
            realTimePerSecond: 1000,
            batchPerMinute: 4000,
            tokensPer30Minutes: 1000,
            share: 0.99
        )
        try await SandboxedCore.run(allowance: allowance) { sandboxed in
            let core = sandboxed.core
            let submission = try await core.submit(
                (0..<1200).map { StoredRecord(.sample($0)) },
                name: "stopped",
                mode: .batch
            )
            core.holdClaims()
            async let done = core.run(submission.id, until: .final)
            let reached: Void? = try? await Poll.until("a turn was had, which is the last step before a claim") {
                core.allowance().batchUsed > 0
            }
            #expect(reached != nil)
            await #expect(throws: Poll.Failure.self, "it was claimed although the gate is shut") {
                try await Poll.until("a claim", within: .seconds(1)) {
                    try await core.submission(submission.id)?.attempts != 0
                }
            }
            // Whatever was found: the run waits for this.
            await core.goOnClaiming()
            #expect(try await done.counts[.pushed] == 1200)
        }
    }
}
