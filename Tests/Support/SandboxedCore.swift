package import CallPersonalisation
package import CallboardCore
import Foundation
package import Sandbox

/// A service core and the sandbox it talks to over a socket, in a directory that is removed afterwards.
package struct SandboxedCore: Sendable {
    package let server: SandboxServer
    package let endpoint: SandboxEndpoint
    package let core: ServiceCore
    package let directory: String

    /// Another core of the same profile on the same directory, as after a start anew.
    package static func again(_ sandboxed: SandboxedCore) throws -> ServiceCore {
        try ServiceCore(
            profile: sandboxed.core.profile,
            stateDirectory: sandboxed.directory,
            apiKey: { sandboxed.endpoint.apiKey },
            operatorName: "tester"
        )
    }

    /// Runs a test with a core on a sandbox of its own.
    package static func run(
        version: APIVersion = .v1,
        allowance: Profile.Allowance = .generous,
        tokens: Int = 1,
        resendUnknown: Profile.ResendUnknown = .never,
        sandbox configure: @Sendable (inout SandboxConfiguration) -> Void = { _ in },
        _ body: @Sendable (SandboxedCore) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.seed = 1
        configuration.enforcesLimits = false
        configuration.ripening = .milliseconds(1)...(.milliseconds(2))
        configure(&configuration)
        let server = SandboxServer(configuration: configuration)
        let endpoint = try await server.start()
        let directory = NSTemporaryDirectory() + "callboard-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let profile = Profile(
            name: "test",
            account: try ServiceAccount(
                baseURL: endpoint.baseURL,
                clientAccountID: endpoint.clientAccountID,
                version: version
            ),
            kind: .sandbox,
            keyID: endpoint.keyID,
            tokens: tokens,
            resendUnknown: resendUnknown,
            allowance: allowance
        )
        let core = try ServiceCore(
            profile: profile,
            stateDirectory: directory,
            apiKey: { endpoint.apiKey },
            operatorName: "tester"
        )
        let sandboxed = SandboxedCore(server: server, endpoint: endpoint, core: core, directory: directory)
        let result: Result<Void, any Error>
        do { result = .success(try await body(sandboxed)) } catch { result = .failure(error) }
        await core.shutDown()
        await server.stop()
        let removal = Result { try FileManager.default.removeItem(atPath: directory) }
        try result.get()
        try removal.get()
    }
}

extension Profile.Allowance {
    /// So much that no test waits for a turn.
    package static let generous = Profile.Allowance(
        realTimePerSecond: 1_000_000,
        batchPerMinute: 1_000_000,
        tokensPer30Minutes: 1_000,
        share: 0.99
    )
}

extension CallRecord {
    /// A record that nothing is wrong with for the next hour; `index` makes the receiver another one.
    package static func sample(_ index: Int = 0, reason: String? = "Your order is on its way") -> CallRecord {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return CallRecord(
            caller: .sample(4_477_009_001_000),
            receiver: .sample(919_812_000_000 + UInt64(index)),
            labelID: LabelID(SandboxLabel.builtIn.first?.id ?? ""),
            callReason: reason,
            window: TimeWindow(startsAt: now + 60_000, endsAt: now + 3_660_000)
        )
    }
}

extension PhoneNumber {
    /// A number from digits that are known to be good.
    package static func sample(_ value: UInt64) -> PhoneNumber {
        guard let number = PhoneNumber(value: value) else { preconditionFailure("\(value) is no number") }
        return number
    }
}
