import Foundation
import Sandbox
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test func isTheServiceAtItsBestByDefault() {
        let configuration = SandboxConfiguration()
        #expect(configuration.realTimePerSecond == 100)
        #expect(configuration.batchPerMinute == 60)
        #expect(configuration.tokensPer30Minutes == 10)
        #expect(configuration.recordsPerBatch == 500)
        #expect(configuration.tokenLifetime == .seconds(3600))
        #expect(configuration.ripening == .milliseconds(500) ... .milliseconds(4000))
        #expect(configuration.enforcesLimits && !configuration.isSink && configuration.faults.isEmpty)
    }

    @Test(arguments: [("0..0", 0, 0), ("500..4000", 500, 4000), ("7..7", 7, 7)])
    func readsRipeningTimes(text: String, low: Int, high: Int) {
        #expect(SandboxConfiguration.ripening(text) == .milliseconds(low) ... .milliseconds(high))
    }

    @Test(arguments: ["", "5", "5..", "..5", "5..4", "-1..4", "1..2..3", "a..b", "1...2"])
    func refusesRipeningTimesThatAreNone(text: String) {
        #expect(SandboxConfiguration.ripening(text) == nil)
    }

    @Test func readsTheAccountFile() async throws {
        try await TemporaryFolder.run { folder in
            let path = folder + "/account.json"
            let json = #"{"client_account_id":"a","key_id":"k","api_key":"s"}"#
            try Data(json.utf8).write(to: URL(fileURLWithPath: path))
            let account = try SandboxAccount(contentsOf: path)
            #expect(account == SandboxAccount(clientAccountID: "a", keyID: "k", apiKey: "s"))
            try Data(#"{"client_account_id":"a"}"#.utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: DecodingError.self) { try SandboxAccount(contentsOf: path) }
        }
    }

    @Test func ripensAtOnceWhenToldTo() throws {
        var conversation = try Conversation.signedIn { $0.ripening = .zero ... .zero }
        let batch = conversation.push(records: [Conversation.record()]).batchID
        #expect(conversation.status(of: batch).records.first?["status"] as? String == "success")
    }

    @Test func saysWhyTheLogCannotBeWritten() async {
        var configuration = SandboxConfiguration()
        configuration.logPath = "/nowhere/arrivals.jsonl"
        let server = SandboxServer(configuration: configuration)
        let error = await #expect(throws: (any Error).self) { try await server.start() }
        #expect(error.map { "\($0)" }?.contains("/nowhere/arrivals.jsonl") == true)
    }
}
