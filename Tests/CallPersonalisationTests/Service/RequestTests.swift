import CallPersonalisation
import Foundation
import Testing

@Suite("Requests")
struct RequestTests {
    private static let id = "11111111-2222-4333-8444-555555555555"

    private func client(
        _ version: APIVersion,
        _ transport: any Transport = FakeTransport(.answer(200))
    ) throws -> ServiceClient {
        let account = try ServiceAccount(
            baseURL: "https://service.example",
            clientAccountID: Self.id,
            version: version
        )
        return ServiceClient(account: account, transport: transport)
    }

    private func header(_ name: String, _ request: ServiceRequest) -> String? {
        request.headers.first { $0.name == name }?.value
    }

    @Test(
        "Each request goes to the path of its edition",
        arguments: [
            (APIVersion.v1, "", "", "application/vnd.api+json; version=1.0"), (.v2, "/v2", "/v2", "application/json"),
            (.v3, "/v2", "/v3", "application/json"),
        ]
    )
    func paths(version: APIVersion, realTime: String, batch: String, accept: String) throws {
        let client = try client(version)
        let push = client.pushRequest(body: [1], token: .sample)
        let bulk = client.batchRequest(body: [2], token: .sample)
        let status = try client.statusRequest(batchID: "b-1", token: .sample)
        let labels = client.labelsRequest(page: 2, limit: 50, token: .sample)
        #expect(push.path == "\(realTime)/clients/\(Self.id)/dynamic_call_record")
        #expect(bulk.path == "\(batch)/clients/\(Self.id)/dynamic_call_records")
        #expect(status.path == "\(batch)/clients/\(Self.id)/dynamic_call_records?batchId=b-1")
        #expect(labels.path == "/clients/\(Self.id)/labels?page=2&limit=50")
        #expect([push, bulk].map(\.method) == ["POST", "POST"])
        #expect([status, labels].map(\.method) == ["GET", "GET"])
        #expect([push, bulk, status, labels].map(\.isWrite) == [true, true, false, false])
        #expect([push, bulk, status, labels].map(\.body) == [[1], [2], nil, nil])
        for request in [push, bulk, status, labels] {
            #expect(header("Authorization", request) == "Bearer s3cret")
            #expect(header("Accept", request) == accept)
            #expect(header("Content-Type", request) == (request.method == "POST" ? "application/json" : nil))
            #expect(!request.pathTemplate.contains(Self.id))
            #expect(request.maxReplyBytes == 8 << 20)
        }
        #expect(status.pathTemplate == "\(batch)/clients/{id}/dynamic_call_records?batchId={batchId}")
    }

    @Test("A status can be asked for with another edition than the account's")
    func statusOfOtherEdition() throws {
        let request = try client(.v2).statusRequest(batchID: "b", token: .sample, version: .v3)
        #expect(request.path == "/v3/clients/\(Self.id)/dynamic_call_records?batchId=b")
    }

    @Test("A token request needs no token and always allows public access")
    func token() throws {
        let request = try client(.v1).tokenRequest(keyID: "k\"1", apiKey: "s\\2")
        #expect(request.path == "/clients/\(Self.id)/token")
        #expect(request.isWrite)
        #expect(header("X-Public-Access", request) == "allow")
        #expect(header("Authorization", request) == nil)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == #"{"key_id":"k\"1","api_key":"s\\2"}"#)
    }

    @Test(
        "A batch ID is any visible ASCII text, percent-encoded in the address",
        arguments: [
            ("3f0c8a5e-1111-4222-8333-444455556666", "3f0c8a5e-1111-4222-8333-444455556666"), ("a_b.c~d", "a_b.c~d"),
            ("a/b&c=d?e#f%+", "a%2Fb%26c%3Dd%3Fe%23f%25%2B"), (String(repeating: "x", count: 200), nil),
            ("", Optional<String>.none), ("a b", nil), ("a\nb", nil), ("é", nil), ("\u{7F}", nil),
            (String(repeating: "x", count: 201), nil),
        ] as [(String, String?)]
    )
    func batchIDs(batchID: String, encoded: String?) throws {
        let client = try client(.v1)
        let isFine = encoded != nil || batchID.utf8.count == 200
        #expect(ServiceClient.isBatchID(batchID) == isFine)
        if isFine {
            let request = try client.statusRequest(batchID: batchID, token: .sample)
            #expect(request.path.hasSuffix("?batchId=\(encoded ?? batchID)"))
        } else {
            #expect(throws: ServiceError.batchIDForm) { try client.statusRequest(batchID: batchID, token: .sample) }
        }
    }

    @Test(
        "A batch has 1 to 500 records; nothing is sent for any other",
        arguments: [(0, false), (1, true), (500, true), (501, false)]
    )
    func batchSize(count: Int, isSent: Bool) async throws {
        let transport = FakeTransport(.answer(200, #"{"batch_id":"b"}"#))
        let client = try client(.v2, transport)
        let record = CallRecord(
            caller: try #require(PhoneNumber("911140001234")),
            receiver: try #require(PhoneNumber("447700900101")),
            labelID: LabelID("l"),
            window: TimeWindow(startsAt: 1, endsAt: 2)
        )
        let records = Array(repeating: record, count: count)
        if isSent {
            let answer = try await client.push(batch: records, labelNames: [LabelID("l"): "Acme"], token: .sample)
            #expect(answer.outcome == .accepted(batchID: "b"))
            let body = try #require(transport.sent.first?.body)
            let names = String(decoding: body, as: UTF8.self).components(separatedBy: #""dynamic_label_name":"Acme""#)
            #expect(names.count == count + 1)
        } else {
            await #expect(throws: ServiceError.batchSize(count)) {
                try await client.push(batch: records, token: .sample)
            }
            #expect(transport.sent.isEmpty)
        }
    }

    @Test("A v3 account pushes one record the v2 way and reads the answer so")
    func realTimeOfV3() async throws {
        let transport = FakeTransport(.answer(200, #"{"status_info":{"status":"success"}}"#))
        let record = CallRecord(
            caller: try #require(PhoneNumber("911140001234")),
            receiver: try #require(PhoneNumber("447700900101")),
            labelID: LabelID("l"),
            window: TimeWindow(startsAt: 1, endsAt: 2)
        )
        let answer = try await client(.v3, transport).push(record, token: .sample)
        #expect(answer.outcome == .pushed(batchID: nil))
        let request = try #require(transport.sent.first)
        #expect(request.path.hasPrefix("/v2/"))
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }?.contains(#""caller_number":"911140001234""#)
                == true
        )
    }
}
