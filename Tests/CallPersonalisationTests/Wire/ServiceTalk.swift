import CallPersonalisation
import Foundation
import Sandbox
import TestSupport
import Testing

/// The sender's bytes given to the service without a socket.
struct ServiceTalk {
    private static let account = "11111111-2222-4333-8444-555555555555"

    private(set) var service: SandboxService
    private let moment: SandboxMoment
    private let token: String

    /// Signs in.
    init(_ service: SandboxService, at moment: SandboxMoment) throws {
        var service = service
        var request = SandboxRequest(method: "POST", path: "/clients/\(Self.account)/token")
        request.publicAccess = "allow"
        request.contentType = "application/json"
        let body = #"{"key_id":"k","api_key":"s"}"#
        Array(body.utf8).withUnsafeBytes { request.read($0) }
        let answer = service.answer(request, at: moment).answer
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        token = try #require(object?["token"] as? String)
        self.service = service
        self.moment = moment
    }

    /// Pushes records with the body that a client of that edition makes.
    mutating func push(_ records: [CallRecord], _ version: APIVersion, isBatch: Bool) -> SandboxAnswer {
        var body = WireBody(version: version, isBatch: isBatch)
        for record in records { body.append(record, defaultLabelName: "Acme Deliveries") }
        let edition = isBatch ? version : version.realTime
        let prefix = edition == .v1 ? "" : "/" + edition.rawValue
        let name = isBatch ? "dynamic_call_records" : "dynamic_call_record"
        var request = SandboxRequest(method: "POST", path: prefix + "/clients/\(Self.account)/\(name)")
        request.authorization = "Bearer " + token
        request.contentType = "application/json"
        body.finish().withUnsafeBytes { request.read($0) }
        return service.answer(request, at: moment).answer
    }
}

extension CallRecord {
    /// A record that nothing is wrong with for an hour from `now`.
    static func good(at now: Int64, receiver: UInt64 = 919_812_000_000) -> CallRecord {
        CallRecord(
            caller: .sample(911_140_001_234),
            receiver: .sample(receiver),
            labelID: LabelID(SandboxLabel.builtIn.first?.id ?? ""),
            callReason: "Your order is on its way",
            window: TimeWindow(startsAt: now, endsAt: now + 3_600_000)
        )
    }
}
