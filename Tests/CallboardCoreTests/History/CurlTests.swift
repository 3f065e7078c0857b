import CallPersonalisation
import Sandbox
import TestSupport
import Testing

@testable import CallboardCore

@Suite("A request as a command for curl")
struct CurlTests {
    @Test(arguments: [true, false])
    func aRecordThatIsNotSentIsToldWithoutTheTokenAndMaskedIfWanted(isMasked: Bool) async throws {
        try await SandboxedCore.run { sandboxed in
            let record = try #require(JournalBench.record(3).callRecord)
            let text = await sandboxed.core.curl(for: record, isMasked: isMasked)
            #expect(text.hasPrefix("curl -X POST http"))
            #expect(text.contains("-H \"Authorization: Bearer $TOKEN\""))
            #expect(text.contains("\"caller\":\"\(isMasked ? "91******1234" : "911140001234")\""))
            #expect(text.contains("\"receiver\":\"\(isMasked ? "91******0003" : "919812000003")\""))
            #expect(sandboxed.server.arrivals.isEmpty)
        }
    }
}
