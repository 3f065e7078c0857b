import Foundation
import Sandbox
import TestSupport
import Testing

@testable import CallPersonalisation

/// A client that speaks with a sandbox over a socket.
struct WireTalk {
    let server: SandboxServer
    let endpoint: SandboxEndpoint
    let transport: HTTPTransport
    let client: ServiceClient
    let token: AccessToken

    /// Runs a test on a sandbox of its own, signed in.
    static func run(
        _ version: APIVersion = .v1,
        timeouts: TransportTimeouts = TransportTimeouts(),
        sandbox configure: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (WireTalk) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.seed = 1
        configuration.enforcesLimits = false
        configuration.ripening = .seconds(60) ... .seconds(120)
        configure(&configuration)
        // Faults are for what comes after signing in.
        let faults = configuration.faults
        configuration.faults = []
        let server = SandboxServer(configuration: configuration)
        let endpoint = try await server.start()
        let transport = try HTTPTransport(baseURL: endpoint.baseURL, timeouts: timeouts)
        let result: Result<Void, any Error>
        do {
            let account = try ServiceAccount(
                baseURL: endpoint.baseURL,
                clientAccountID: endpoint.clientAccountID,
                version: version
            )
            let client = ServiceClient(account: account, transport: transport)
            let token = try await client.createToken(keyID: endpoint.keyID, apiKey: endpoint.apiKey).outcome.get()
            server.setFaults(faults)
            let talk = WireTalk(
                server: server,
                endpoint: endpoint,
                transport: transport,
                client: client,
                token: token
            )
            result = .success(try await body(talk))
        } catch { result = .failure(error) }
        await transport.shutdown()
        await server.stop()
        try result.get()
    }

    /// Records for receivers that all succeed.
    static func records(_ count: Int) -> [CallRecord] { (0..<count).map { .sample($0) } }

    /// Pushes one record in real time or as a batch of one.
    func push(_ record: CallRecord = .sample(), isBatch: Bool) async throws -> PushOutcome {
        isBatch
            ? try await client.push(batch: [record], token: token).outcome
            : await client.push(record, token: token).outcome
    }

    /// The first word of what a push came to.
    func word(_ record: CallRecord = .sample(), isBatch: Bool) async throws -> String {
        try await push(record, isBatch: isBatch).name.prefix { $0 != " " }.description
    }

    /// What a status question brings.
    func status(_ batchID: String) async throws -> [RecordStatus] {
        try await client.status(of: batchID, token: token).outcome.get()
    }

    /// Pushes that arrived.
    var pushes: [Arrival] {
        server.arrivals.filter { $0.method == "POST" && $0.path.contains("/dynamic_call_record") }
    }
}

extension CallRecord {
    /// A good record for a test number, which calls for an outcome by its last two digits.
    static func testNumber(_ digits: Int, sibling: UInt64 = 0) -> CallRecord {
        var record = CallRecord.sample()
        record.receiver = .sample(447_700_900_000 + sibling * 100 + UInt64(digits))
        return record
    }
}
