import Foundation
import Sandbox
import Testing

@Suite("The server")
struct ServerTests {
    @Test(arguments: ["v1", "v2", "v3"])
    func servesAWholeConversation(version: String) async throws {
        // So long that nothing is ripe by itself.
        try await Served.run({ $0.ripening = .seconds(600)...(.seconds(700)) }) { served in
            let token = try await served.signIn()
            let root = (version == "v1" ? "" : "/\(version)") + "/clients/\(served.account)"
            let labels = try await served.send("GET", "/clients/\(served.account)/labels?page=1&limit=2", token: token)
            #expect(labels.status == 200)
            #expect(labels.header("Content-Type") == "application/json")
            #expect(labels.body.hasPrefix("[{"))

            if version != "v3" {
                let one = try await served.send(
                    "POST",
                    root + "/dynamic_call_record",
                    token: token,
                    headers: ["Accept": "application/vnd.api+json; version=1.0"],
                    body: Served.record(version)
                )
                #expect(one.status == 200)
                #expect(one.body.contains("success"))
            }
            let pushed = try await served.send(
                "POST",
                root + "/dynamic_call_records",
                token: token,
                body: Served.batch(version, count: 3)
            )
            #expect(pushed.status == 200)
            let batch = try #require(served.server.arrivals.last?.batchID)
            #expect(pushed.body.contains(batch))
            let early = try await served.send("GET", root + "/dynamic_call_records?batchId=\(batch)", token: token)
            #expect(early.body.components(separatedBy: "pending").count == 4)
            served.server.advance(by: .seconds(701))
            let late = try await served.send("GET", root + "/dynamic_call_records?batchId=\(batch)", token: token)
            #expect(late.body.components(separatedBy: "\"success\"").count == 4)
        }
    }

    @Test func refusesWithTheDocumentedBodies() async throws {
        try await Served.run { served in
            let path = "/clients/\(served.account)/dynamic_call_records"
            let unknown = try await served.send("POST", path, token: "x", body: "{}")
            #expect(unknown.status == 401)
            #expect(unknown.body == #"{"slug":"authorization-error","message":"please login again"}"#)
            let token = try await served.signIn()
            let empty = try await served.send("POST", path, token: token, body: #"{"call_records":[]}"#)
            #expect(empty.status == 400)
            #expect(empty.object["slug"] as? String == "invalid-input")
            #expect(try await served.send("GET", "/nothing").status == 404)
        }
    }

    @Test func datesItsAnswersByItsOwnClock() async throws {
        try await Served.run({ $0.now = { Date(timeIntervalSince1970: 784_111_777) } }) { served in
            let answer = try await served.send("GET", "/nothing")
            #expect(answer.header("Date") == "Sun, 06 Nov 1994 08:49:37 GMT")
            served.server.setFaults(try Fault.faults(in: Data(#"[{"headers":{"Date":"yesterday"}}]"#.utf8)))
            #expect(try await served.send("GET", "/nothing").header("Date") == "yesterday")
        }
    }

    @Test func answersSeveralRequestsOnOneConnection() async throws {
        try await Served.run { served in
            let path = "/clients/\(served.account)/labels"
            let first = Wire.request("GET", path, keepsAlive: true)
            let answer = try await Wire.exchange(first + Wire.request("GET", path), port: served.endpoint.port)
            #expect(String(decoding: answer.bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 401").count == 3)
        }
    }

    @Test func refusesABodyBeyondAllReason() async throws {
        try await Served.run { served in
            let path = "/clients/\(served.account)/dynamic_call_records"
            let body = String(repeating: " ", count: 16 * 1024 * 1024 + 1)
            let answer = try await served.send("POST", path, body: body)
            #expect(answer.status == 413 || answer.bytes.isEmpty)
            #expect(try await served.signIn().count == 64)
        }
    }

    @Test func writesTheReadyFileForItsOwnerWhenItListens() async throws {
        try await TemporaryFolder.run { folder in
            let path = folder + "/ready.json"
            try await Served.run({ $0.readyPath = path }) { served in
                let data = try Data(contentsOf: URL(fileURLWithPath: path))
                let ready = try #require(try JSONSerialization.jsonObject(with: data) as? [String: String])
                #expect(
                    ready == [
                        "base_url": "http://127.0.0.1:\(served.endpoint.port)",
                        "client_account_id": served.account,
                        "key_id": served.endpoint.keyID,
                        "api_key": served.endpoint.apiKey,
                    ]
                )
                #expect(try TemporaryFolder.mode(of: path) == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["ready.json"])
            }
        }
    }

    @Test func tellsTheAccountItWasGiven() async throws {
        let account = SandboxAccount(clientAccountID: Conversation.account, keyID: "id", apiKey: "secret")
        try await Served.run({ $0.account = account }) { served in
            #expect(served.account == Conversation.account)
            #expect(served.endpoint.keyID == "id" && served.endpoint.apiKey == "secret")
            let token = try await served.signIn()
            #expect(token.count == 64)
        }
    }

    @Test(arguments: ["0.0.0.0", "192.168.1.1", "example.com"])
    func listensOnThisMachineOnly(host: String) async {
        var configuration = SandboxConfiguration()
        configuration.host = host
        let server = SandboxServer(configuration: configuration)
        await #expect(throws: SandboxServer.StartError.notLoopback(host)) { try await server.start() }
    }

    @Test func saysSoWhenThePortIsTaken() async throws {
        try await Served.run { served in
            var configuration = SandboxConfiguration()
            configuration.port = served.endpoint.port
            let second = SandboxServer(configuration: configuration)
            await #expect(throws: (any Error).self) { try await second.start() }
        }
    }

    @Test func listensNoLongerAfterItStopped() async throws {
        let server = SandboxServer()
        let port = try await server.start().port
        await #expect(throws: SandboxServer.StartError.alreadyStarted) { try await server.start() }
        await server.stop()
        await #expect(throws: Wire.Failure.self) {
            try await Wire.exchange(Wire.request("GET", "/"), port: port)
        }
    }

    @Test func runsUntilItIsCancelled() async throws {
        let server = SandboxServer()
        let (endpoints, found) = AsyncStream<SandboxEndpoint>.makeStream()
        let running = Task { try await server.run { found.yield($0) } }
        var iterator = endpoints.makeAsyncIterator()
        let endpoint = try #require(await iterator.next())
        #expect(try await Wire.exchange(Wire.request("GET", "/"), port: endpoint.port).status == 404)
        running.cancel()
        try await running.value
        await #expect(throws: Wire.Failure.self) {
            try await Wire.exchange(Wire.request("GET", "/"), port: endpoint.port)
        }
    }

    @Test func canStartWithAHistory() async throws {
        try await Served.run { served in
            let token = try await served.signIn()
            let record = SandboxRecord(
                caller: "911140001234",
                receiver: "447700900051",
                labelID: Conversation.labelID,
                startsAt: Conversation.start,
                endsAt: Conversation.start + 1
            )
            let batch = served.server.preload([record], account: served.account, age: .seconds(60))
            let path = "/clients/\(served.account)/dynamic_call_records?batchId=\(batch)"
            #expect(try await served.send("GET", path, token: token).body.contains("Not a Truecaller user"))
        }
    }
}

/// A folder for one test.
enum TemporaryFolder {
    static func run(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    static func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
