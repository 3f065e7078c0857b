import Foundation
import Sandbox
import Testing

/// A conversation with the service without a socket, at a time that is moved by hand.
struct Conversation {
    static let account = "11111111-2222-4333-8444-555555555555"
    /// The first built-in label.
    static let labelID = SandboxLabel.builtIn.first?.id ?? ""
    static let start: Int64 = 1_800_000_000_000

    var service: SandboxService
    var moment = SandboxMoment(unixMilliseconds: start, elapsed: .seconds(1000))
    var token: String?

    init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) {
        var configuration = SandboxConfiguration()
        configuration.seed = 7
        change(&configuration)
        service = SandboxService(configuration)
    }

    /// A conversation that has signed in.
    static func signedIn(_ change: (inout SandboxConfiguration) -> Void = { _ in }) throws -> Conversation {
        var conversation = Conversation(change)
        try conversation.signIn()
        return conversation
    }

    mutating func pass(_ duration: Duration) {
        moment = moment.advanced(by: duration)
    }

    @discardableResult
    mutating func signIn(account: String = Self.account) throws -> String {
        let answer = createToken(account: account)
        let token = try #require(answer.object["token"] as? String)
        self.token = token
        return token
    }

    mutating func createToken(
        account: String = Self.account,
        body: Any = ["key_id": "k", "api_key": "s"],
        _ change: (inout SandboxRequest) -> Void = { _ in }
    ) -> SandboxAnswer {
        send("POST", "/clients/\(account)/token", body: body) { request in
            request.authorization = nil
            request.publicAccess = "allow"
            change(&request)
        }
    }

    mutating func push(_ version: String = "v1", records: [[String: Any]]) -> SandboxAnswer {
        send("POST", Self.path(version, "dynamic_call_records"), body: ["call_records": records])
    }

    mutating func pushOne(_ record: [String: Any]) -> SandboxAnswer {
        pushOne("v1", record)
    }

    mutating func pushOne(_ version: String, _ record: [String: Any]) -> SandboxAnswer {
        send("POST", Self.path(version, "dynamic_call_record"), body: record)
    }

    mutating func status(_ version: String = "v1", of batch: String) -> SandboxAnswer {
        send("GET", Self.path(version, "dynamic_call_records"), query: "batchId=\(batch)")
    }

    mutating func labels(_ query: String? = nil) -> SandboxAnswer {
        send("GET", "/clients/\(Self.account)/labels", query: query)
    }

    mutating func send(
        _ method: String,
        _ path: String,
        query: String? = nil,
        body: Any? = nil,
        _ change: (inout SandboxRequest) -> Void = { _ in }
    ) -> SandboxAnswer {
        var request = SandboxRequest(method: method, path: path, query: query)
        request.authorization = token.map { "Bearer " + $0 }
        if let body {
            request.contentType = "application/json"
            let data = (body as? Data) ?? (try? JSONSerialization.data(withJSONObject: body)) ?? Data()
            data.withUnsafeBytes { request.read($0, counting: false) }
        }
        change(&request)
        let fault = service.fault(method: method, path: path)
        return service.answer(request, fault: fault, at: moment).answer
    }

    static func path(_ version: String, _ last: String) -> String {
        (version == "v1" ? "" : "/" + version) + "/clients/\(account)/\(last)"
    }

    /// A record every version takes in its own spelling; a nil in `changes` removes the member.
    static func record(_ version: String = "v1", _ changes: [String: Any?] = [:]) -> [String: Any] {
        let sign = version == "v3" ? "+" : ""
        var record: [String: Any] = [
            version == "v1" ? "caller" : "caller_number": sign + "911140001234",
            version == "v1" ? "receiver" : "receiver_number": sign + "447700901234",
            "label_id": labelID,
            version == "v1" ? "call_reason" : "dynamic_call_reason": "Your order is on its way",
            "starts_at": start,
            "ends_at": start + 3_600_000,
        ]
        for (name, value) in changes {
            if let value { record[name] = value } else { record[name] = nil }
        }
        return record
    }
}

extension SandboxAnswer {
    /// The body as an object; empty if it is none.
    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }

    /// The body as a list of objects; empty if it is none.
    var list: [[String: Any]] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [[String: Any]] ?? []
    }

    /// The list of records in a status of any version.
    var records: [[String: Any]] {
        object["data"] as? [[String: Any]] ?? list
    }

    /// The batch ID in an answer of any version.
    var batchID: String {
        if let id = object["batch_id"] as? String { return id }
        let message = object["message"] as? String ?? ""
        return message.components(separatedBy: "BatchID: ").last ?? ""
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
