import CallPersonalisation
import Foundation
import Testing

@Suite("What a read or a token request came to")
struct ReadOutcomeTests {
    private func statuses(_ body: String) throws -> [RecordStatus] {
        try ServiceClient.statusOutcome(of: .answer(200, body)).get()
    }

    @Test("The status of a record is read in every published spelling")
    func spellings() throws {
        let v1 = """
            [{"id":"r1","client_account_id":"c","batch_id":"b","caller":"911140001234","receiver":"91******3210",
            "label_id":"l","label_name":"n","call_reason":"x","starts_at":1700000000000,"ends_at":1700003600000,
            "status":"success","created_at":"2024-05-06T07:08:09.402122Z"}]
            """
        let v2 = """
            {"client_account_id":"c","batch_id":"b","data":[{"id":"r1","caller_number":"911140001234",
            "receiver_number":"91******3210","label_id":"l","dynamic_label_name":"n","starts_at":1700000000000,
            "ends_at":1700003600000,"status_info":{"status":"success"}}]}
            """
        let mixed = """
            {"data":[{"id":"r1","caller":"911140001234","receiver":"91******3210","label_id":"l",
            "starts_at":"1700000000000","ends_at":1.7000036e12,"statusInfo":{"status":"success"}}]}
            """
        let flat = """
            {"batch_id":"b","id":"r1","caller_number":"911140001234","receiver_number":"91******3210","label_id":"l",
            "starts_at":1700000000000,"ends_at":1700003600000,"status_info":{"status":"success"}}
            """
        let expected = RecordStatus(
            id: "r1",
            caller: "911140001234",
            receiver: "91******3210",
            labelID: "l",
            startsAt: 1_700_000_000_000,
            endsAt: 1_700_003_600_000,
            status: "success"
        )
        #expect(expected.state == .delivered)
        for body in [v1, v2, mixed, flat] { #expect(try statuses(body) == [expected], "\(body)") }
    }

    @Test("Numbers stay as they came, with a plus or masked, and elements keep their order")
    func numbersStay() throws {
        let body = """
            {"data":[{"caller_number":"+447700900101","receiver_number":"+4477****0102"},
            {"caller_number":447700900103,"receiver_number":"447700900104","status":"error","message":"m","field":"f"}]}
            """
        let read = try statuses(body)
        #expect(read.map(\.caller) == ["+447700900101", "447700900103"])
        #expect(read.map(\.receiver) == ["+4477****0102", "447700900104"])
        #expect(read.map(\.state) == [.unknown, .failed])
        #expect(read.map(\.status) == ["", "error"])
        #expect(read.map(\.message) == [nil, "m"])
        #expect(read.map(\.field) == [nil, "f"])
    }

    @Test("The explanation stands beside the status, or else in the element")
    func explanation() throws {
        let body = """
            [{"message":"outer","status_info":{"status":"error","message":"Not a Truecaller user"}},
            {"message":"outer","status_info":{"status":"error"}}]
            """
        #expect(try statuses(body).map(\.message) == ["Not a Truecaller user", "outer"])
        #expect(try statuses(body).map(\.failureReason) == [.notAUser, .unknown])
    }

    @Test(
        "A status word is success, failure or waiting only if it is known",
        arguments: [
            ("success", RecordStatus.State.delivered), ("SUCCESS", .delivered), (" success ", .delivered),
            ("successful", .unknown), ("error", .failed), ("failed", .failed), ("Failure", .failed),
            ("rejected", .failed), ("pending", .waiting), ("processing", .waiting), ("queued", .waiting),
            ("in_progress", .waiting), ("scheduled", .waiting), ("in progress", .unknown), ("", .unknown),
            ("done", .unknown), ("OS not supported", .failed), ("not_a_truecaller_user", .failed),
        ]
    )
    func words(word: String, state: RecordStatus.State) {
        let status = RecordStatus(caller: "1", receiver: "2", status: word)
        #expect(status.state == state)
        #expect(status.status == word)
        #expect((status.failureReason != nil) == (state == .failed))
    }

    @Test(
        "A status answer that is not what the pages show is unreadable, not empty",
        arguments: [
            "", "{}", "null", #""success""#, #"{"data":null}"#, #"{"data":{}}"#, "[1]", #"[{"id":"a"},null]"#, "[{}",
            #"{"batch_id":"b"}"#,
        ]
    )
    func unreadable(body: String) {
        guard case .failed(.unreadable(let message)) = ServiceClient.statusOutcome(of: .answer(200, body)) else {
            Issue.record("read \(body)")
            return
        }
        #expect(message.raw == body)
    }

    @Test("No records is an answer", arguments: ["[]", #"{"batch_id":"b","data":[]}"#])
    func empty(body: String) throws {
        #expect(try statuses(body).isEmpty)
    }

    @Test(
        "Each HTTP status has one meaning for reads",
        arguments: [
            (302, "redirected"), (400, "refused"), (401, "token"), (403, "refused"), (404, "not found"),
            (408, "server"),
            (410, "refused"), (425, "server"), (429, "rate"), (500, "server"), (503, "server"), (199, "server"),
        ]
    )
    func readStatuses(status: Int, expected: String) {
        #expect(name(ServiceClient.statusOutcome(of: .answer(status, #"{"message":"m"}"#))) == expected)
        let labels =
            switch ServiceClient.labelsOutcome(of: .answer(status, #"{"message":"m"}"#)) {
            case .labels: "labels"
            case .tokenRejected: "token"
            case .rateLimited: "rate"
            case .failed(let failure): name(failure)
            }
        #expect(labels == (status == 404 ? "refused" : expected))
    }

    private func name(_ outcome: StatusOutcome) -> String {
        switch outcome {
        case .statuses: "statuses"
        case .notFound: "not found"
        case .tokenRejected: "token"
        case .rateLimited: "rate"
        case .failed(let failure): name(failure)
        }
    }

    private func name(_ failure: ReadFailure) -> String {
        switch failure {
        case .refused: "refused"
        case .serverError: "server"
        case .redirected: "redirected"
        case .unreadable: "unreadable"
        case .transport: "transport"
        }
    }

    @Test("The documented 500 of an unreadable token is treated as a refused token")
    func tokenUnreadable() {
        let body = #"{"slug":"internal-server-error","message":"500/50011 - Failed to parse token"}"#
        #expect(name(ServiceClient.statusOutcome(of: .answer(500, body))) == "token")
    }

    @Test("Trouble on the way and on the service's side may pass, a refusal does not")
    func mayPass() {
        let message = ServiceMessage(status: 400, message: "", raw: "")
        #expect(
            ServiceClient.statusOutcome(of: .failure(.reset, .bodySent))
                == .failed(.transport(TransportFailure(kind: .reset, detail: "sample")))
        )
        #expect(ReadFailure.transport(TransportFailure(kind: .reset, detail: "")).mayPass)
        #expect(ReadFailure.serverError(message).mayPass)
        #expect(ReadFailure.unreadable(message).mayPass)
        #expect(!ReadFailure.refused(message).mayPass)
        #expect(!ReadFailure.redirected(message).mayPass)
    }

    @Test("A label is read with all its members, older ones and none beyond its ID")
    func labels() throws {
        let body = """
            [{"id":"l1","name":"Acme \\u00e9","logo_url":"https://m.example/a.png","category":3,"sub_category":31,
            "label_type":"dynamic","created_by_email":"a@example.com","created_at":"2024-01-01T00:00:00Z",
            "client_account_id":"c","updated_at":"x","deleted_at":"0001-01-01T00:00:00Z"},
            {"id":"l2","name":null,"category":null},{"name":"no ID"}]
            """
        let outcome = ServiceClient.labelsOutcome(of: .answer(200, body))
        let first = Label(
            id: LabelID("l1"),
            name: "Acme é",
            logoURL: "https://m.example/a.png",
            category: 3,
            subCategory: 31,
            kind: "dynamic",
            createdBy: "a@example.com",
            createdAt: "2024-01-01T00:00:00Z",
            deletedAt: "0001-01-01T00:00:00Z"
        )
        let second = Label(id: LabelID("l2"), name: "", kind: nil)
        #expect(outcome == .labels([first, second], received: 3))
        #expect(try outcome.get() == [first, second])
        #expect(ServiceClient.labelsOutcome(of: .answer(200, "[]")) == .labels([], received: 0))
    }

    @Test(
        "A labels answer that is no array is unreadable",
        arguments: ["{}", "", #"{"data":[]}"#, "<html>"]
    )
    func labelsUnreadable(body: String) {
        guard case .failed(.unreadable) = ServiceClient.labelsOutcome(of: .answer(200, body)) else {
            Issue.record("read \(body)")
            return
        }
    }

    @Test(
        "A token's time is read with any number of fractional digits",
        arguments: [
            ("2024-05-06T07:08:09Z", 1_714_979_289.0), ("2024-05-06T07:08:09.72Z", 1_714_979_289.72),
            ("2024-05-06T07:08:09.383Z", 1_714_979_289.383), ("2024-05-06T07:08:09.402122Z", 1_714_979_289.402_122),
            ("2024-05-06T07:08:09.123456789123Z", 1_714_979_289.123_456),
            ("2024-05-06T09:08:09+02:00", 1_714_979_289.0),
        ]
    )
    func tokenTime(text: String, seconds: Double) throws {
        let body = #"{"token":"abc","created_at":"\#(text)"}"#
        let token = try ServiceClient.tokenOutcome(of: .answer(200, body)).get()
        #expect(token.secret == "abc")
        #expect(abs(token.createdAt.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(
        "A token without a readable time is good all the same",
        arguments: [#"{"token":"abc"}"#, #"{"token":"abc","created_at":"today"}"#, #"{"token":"abc","created_at":5}"#]
    )
    func tokenWithoutTime(body: String) throws {
        let date = Date(timeIntervalSince1970: 1_700_000_500)
        #expect(try ServiceClient.tokenOutcome(of: .answer(200, body, date: date)).get().createdAt == date)
        let own = try ServiceClient.tokenOutcome(of: .answer(200, body)).get().createdAt
        #expect(own == Date(timeIntervalSince1970: 1_700_000_002))
    }

    @Test(
        "What a token request came to decides whether it counts against the limit",
        arguments: [
            (ServiceReply.failure(.refused, .notConnected), "failed"), (.failure(.tls, .connected), "failed"),
            (.failure(.reset, .headSent), "unknown"), (.failure(.timeout, .bodySent), "unknown"),
            (.answer(400, #"{"slug":"invalid-input","message":"api_key is required"}"#), "rejected"),
            (.answer(401), "rejected"), (.answer(403), "rejected"), (.answer(404), "rejected"),
            (.answer(408), "unknown"),
            (.answer(429), "rate"), (.answer(302), "unknown"), (.answer(500), "unknown"), (.answer(503), "unknown"),
            (.answer(200, ""), "unknown"), (.answer(200, #"{"token":""}"#), "unknown"),
            (.answer(200, #"{"token":"a b"}"#), "unknown"), (.answer(200, #"{"token":"a\r\nX: y"}"#), "unknown"),
            (.answer(200, #"{"token":"ab"}"#, contentType: "text/html"), "unknown"),
            (.answer(200, #"{"token":"ab"}"#), "token"),
        ]
    )
    func tokenOutcomes(reply: ServiceReply, expected: String) {
        let name =
            switch ServiceClient.tokenOutcome(of: reply) {
            case .token: "token"
            case .rejected: "rejected"
            case .rateLimited: "rate"
            case .failed: "failed"
            case .unknown: "unknown"
            }
        #expect(name == expected)
    }

    @Test("No part of a token slips into a description, a dump or a doubt")
    func secrets() throws {
        let token = AccessToken(secret: "CANARY", createdAt: Date(timeIntervalSince1970: 1_700_000_000))
        var dumped = "\(token) \(String(reflecting: token))"
        dump(token, to: &dumped)
        let account = try ServiceAccount(
            baseURL: "https://service.example",
            clientAccountID: "11111111-2222-4333-8444-555555555555",
            version: .v1
        )
        let client = ServiceClient(account: account, transport: FakeTransport(.answer(200)))
        let request = client.tokenRequest(keyID: "k", apiKey: "CANARY")
        dumped += "\(request) \(String(reflecting: request))"
        dump(client.labelsRequest(token: token), to: &dumped)
        dump(request, to: &dumped)
        let reply = ServiceReply.answer(200, #"{"token":"CANARY CANARY"}"#)
        dumped += "\(ServiceClient.tokenOutcome(of: reply))"
        dumped += "\(ServiceClient.tokenOutcome(of: .answer(200, "CANARY", contentType: "text/plain")))"
        var broken = ServiceReply.failure(.reset, .replyBegun)
        broken.partial = PartialAnswer(status: 200, body: Array(#"{"token":"CANARY"#.utf8))
        dumped += "\(ServiceClient.tokenOutcome(of: broken))"
        #expect(!dumped.contains("CANARY"))
        #expect(token.alias == "t-\(String(1_700_000_000_000, radix: 36))")
    }
}
