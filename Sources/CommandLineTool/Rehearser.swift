import CallPersonalisation
import CallboardCore
import Foundation
import Sandbox

/// Sends records to a sandbox of its own, in a temporary folder, and tells what it made of them.
///
/// It knows no account but the sandbox's, so that nothing can reach another.
struct Rehearser: Sendable {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Sends records whose windows are open, one after the other or in batches as their submission did.
    ///
    /// - Parameter labels: those of the account; the sandbox has the same ones.
    func outcomes(of records: [StoredRecord], like submission: SubmissionSummary, labels: LabelDirectory?) async throws
        -> [RecordOutcome]
    {
        let folder = try Demo.makeFolder(context)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = SandboxServer(configuration: Self.configuration(records, labels))
        let endpoint = try await server.start()
        let profile = Profile(
            name: "rehearsal",
            account: try ServiceAccount(
                baseURL: endpoint.baseURL,
                clientAccountID: endpoint.clientAccountID,
                version: submission.apiVersion
            ),
            kind: .sandbox,
            keyID: endpoint.keyID,
            timeZone: "UTC",
            onHangUp: .stop
        )
        let key = endpoint.apiKey
        let result: Result<[RecordOutcome], any Error>
        do {
            let core = try ServiceCore(
                profile: profile,
                stateDirectory: StateDirectory(path: folder + "/state").path,
                apiKey: { key },
                operatorName: context.operatorName
            )
            result = await Self.outcomes(of: records, like: submission, core)
            await core.shutDown()
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return try result.get()
    }

    private static func outcomes(of records: [StoredRecord], like submission: SubmissionSummary, _ core: ServiceCore)
        async -> Result<[RecordOutcome], any Error>
    {
        do {
            let made = try await core.submit(records, name: submission.name, mode: submission.mode)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await core.run(made.id, until: .final) }
                group.addTask { try await Task.sleep(for: patience) }
                try await group.next()
                group.cancelAll()
            }
            return .success(try await core.outcomes(of: made.id, limit: records.count))
        } catch {
            return .failure(error)
        }
    }

    /// What has no result by then is told as it stands: the sandbox has records that it never lists.
    private static let patience = Duration.seconds(20)

    private static func configuration(_ records: [StoredRecord], _ labels: LabelDirectory?) -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.keepsArrivals = false
        configuration.enforcesLimits = false
        configuration.ripening = .zero ... .zero
        // Labels that are not known are taken for good.
        configuration.labels =
            labels?.labels.map { SandboxLabel(id: $0.id.rawValue, name: $0.name, deletedAt: $0.deletedAt) }
            ?? Set(records.map(\.labelID.rawValue)).map { SandboxLabel(id: $0, name: $0) }
        return configuration
    }
}
