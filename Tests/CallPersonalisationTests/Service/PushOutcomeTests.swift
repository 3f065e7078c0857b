import CallPersonalisation
import Foundation
import Testing

@Suite("What a push came to")
struct PushOutcomeTests {
    private static let tokenUnreadable =
        #"{"slug":"internal-server-error","message":"500/50011 - Failed to parse token"}"#
    private static let batchAnswer =
        #"{"status":"success","message":"Records Uploaded Successfully. BatchID: 3f0c8a5e-1111-4222-8333-444455556666"}"#

    private func outcome(
        _ reply: ServiceReply,
        _ version: APIVersion = .v2,
        isBatch: Bool = true
    ) -> PushOutcome {
        ServiceClient.pushOutcome(of: reply, version: version, isBatch: isBatch)
    }

    @Test(
        "A failure before the first byte may be sent again, one after it leaves a doubt",
        arguments: RequestPhase.allCases
    )
    func phaseDecides(phase: RequestPhase) {
        for kind in TransportFailure.Kind.allCases {
            for isBatch in [true, false] {
                let outcome = outcome(.failure(kind, phase), isBatch: isBatch)
                let doubt = kind == .tooLarge ? "unknown too_large" : "unknown answer_lost"
                #expect(outcome.name == (phase < .headSent ? "not sent" : doubt), "\(kind)")
            }
        }
    }

    @Test("A doubt carries the evidence")
    func evidence() throws {
        guard case .unknown(let doubt) = outcome(.failure(.reset, .bodySent)) else {
            Issue.record("no doubt")
            return
        }
        #expect(doubt.phase == .bodySent)
        #expect(doubt.bytesSent == 100)
        #expect(doubt.failure?.kind == .reset)
        #expect(doubt.message == nil)
    }

    @Test(
        "The ID of a batch in a broken or odd answer is kept as evidence, if it is whole",
        arguments: [
            (#"{"batch_id":"b-1""#, "b-1"), (#"{"batch_id" : "b-1"}"#, "b-1"), (#"{"batch_id":"b-1"#, nil),
            (#"{"batch_id":17"#, nil), (#"{"batch_id"#, nil), (#"{"batch_id":"b 1""#, nil), (#"{"batch_id":"""#, nil),
            (#"{"status":"success","message":"Records. BatchID: b-1""#, "b-1"),
            (#"{"status":"success","message":"Records. BatchID: b-1"#, nil),
            (#"{"message":"BatchID: , batchid:b-2.""#, "b-2"), ("", nil), ("<html>", nil),
        ] as [(String, String?)]
    )
    func batchIDAsEvidence(body: String, expected: String?) {
        var broken = ServiceReply.failure(.reset, .replyBegun)
        broken.partial = PartialAnswer(status: 200, body: Array(body.utf8))
        for reply in [broken, .answer(500, body), .answer(200, body, contentType: "text/html")] {
            guard case .unknown(let doubt) = outcome(reply) else {
                // Nothing to be read is an answer of its own.
                #expect(body.isEmpty)
                continue
            }
            #expect(doubt.batchID == expected)
            #expect(doubt.message?.raw == body)
            #expect(doubt.message?.status == (reply.status ?? 200))
        }
    }

    @Test(
        "Each HTTP status has one meaning for both kinds of push",
        arguments: [
            (100, "unknown unexpected_status"), (199, "unknown unexpected_status"),
            (300, "unknown redirected"), (307, "unknown redirected"), (399, "unknown redirected"),
            (400, "rejected"), (401, "token rejected"), (402, "unknown unexpected_status"), (403, "rejected"),
            (404, "rejected"), (405, "rejected"), (406, "unknown unexpected_status"), (408, "unknown server_error"),
            (409, "rejected"), (410, "unknown unexpected_status"), (413, "rejected"), (415, "rejected"),
            (418, "unknown unexpected_status"), (422, "rejected"), (425, "unknown server_error"),
            (429, "rate limited"), (500, "unknown server_error"), (502, "unknown server_error"),
            (503, "unknown server_error"), (504, "unknown server_error"), (600, "unknown unexpected_status"),
        ]
    )
    func statuses(status: Int, expected: String) {
        for isBatch in [true, false] {
            for version in APIVersion.allCases {
                #expect(outcome(.answer(status), version, isBatch: isBatch).name == expected)
                // What an error body says, even `success`, does not change the meaning of the status.
                let body = #"{"slug":"x","status":"success","batch_id":"b","message":"m"}"#
                #expect(outcome(.answer(status, body), version, isBatch: isBatch).name == expected)
            }
        }
    }

    @Test(
        "Only the documented 500 of an unreadable token proves that nothing was executed",
        arguments: [
            (500, tokenUnreadable, "token rejected"),
            (500, #"{"message":"500/50011"}"#, "token rejected"),
            (500, #"{"message":"FAILED to parse token"}"#, "token rejected"),
            (500, #"{"message":"500/150011 - other"}"#, "unknown server_error"),
            (500, #"{"message":"500/50012 - Failed to store"}"#, "unknown server_error"),
            (500, #"{"slug":"50011"}"#, "unknown server_error"),
            (500, "500/50011 - Failed to parse token", "unknown server_error"),
            (502, tokenUnreadable, "unknown server_error"),
            (503, tokenUnreadable, "unknown server_error"),
        ]
    )
    func documentedCode(status: Int, body: String, expected: String) {
        #expect(outcome(.answer(status, body)).name == expected)
        #expect(outcome(.answer(status, body), isBatch: false).name == expected)
    }

    @Test(
        "A batch counts as accepted only when the answer says so",
        arguments: [
            (APIVersion.v1, "", "accepted -"),
            (.v1, batchAnswer, "accepted 3f0c8a5e-1111-4222-8333-444455556666"),
            (.v1, #"{"status":"SUCCESS","message":"ok. batchid:a-1."}"#, "accepted a-1"),
            (.v1, #"{"status":"success","message":"Records Uploaded"}"#, "accepted -"),
            (.v1, "{}", "accepted -"),
            (.v1, #"{"status":"error","message":"BatchID: a-1"}"#, "unknown unexpected_answer"),
            (.v1, #"{"status":7,"message":"BatchID: a-1"}"#, "unknown unexpected_answer"),
            (.v1, #"{"slug":"internal-server-error","message":"m"}"#, "unknown unexpected_answer"),
            (.v1, "[]", "unknown unexpected_answer"),
            (.v1, "null", "unknown unexpected_answer"),
            (.v1, "ok", "unknown unreadable"),
            (
                .v2, #"{"batch_id":"3f0c8a5e-1111-4222-8333-444455556666"}"#,
                "accepted 3f0c8a5e-1111-4222-8333-444455556666"
            ),
            (.v2, #"{"batch_id":"not a uuid!"}"#, "accepted not a uuid!"),
            (.v2, #"{"batch_id":"b","count":500,"extra":{"a":[1]}}"#, "accepted b"),
            (.v2, batchAnswer, "accepted 3f0c8a5e-1111-4222-8333-444455556666"),
            (.v2, "", "unknown unexpected_answer"),
            (.v2, "{}", "unknown unexpected_answer"),
            (.v2, #"{"batch_id":""}"#, "unknown unexpected_answer"),
            (.v2, #"{"batch_id":17}"#, "unknown unexpected_answer"),
            (.v2, #"{"batch_id":null}"#, "unknown unexpected_answer"),
            (.v2, #"{"status":"success"}"#, "unknown unexpected_answer"),
            (.v2, #"{"batch_id":"b","status":"error"}"#, "unknown unexpected_answer"),
            (.v2, #"{"batch_id":"b","status_info":{"status":"error"}}"#, "unknown unexpected_answer"),
            (.v2, #"{"batch_id":"b""#, "unknown unreadable"),
            (.v2, #"{"batch_id":"b","batch_id":"c"}"#, "unknown unreadable"),
            (.v2, #"{"batch_id":"b"}x"#, "unknown unreadable"),
            (.v3, #"{"batch_id":"b"}"#, "accepted b"),
            (.v3, "", "unknown unexpected_answer"),
        ]
    )
    func batchAnswers(version: APIVersion, body: String, expected: String) {
        #expect(outcome(.answer(200, body), version).name == expected)
        #expect(outcome(.answer(202, body), version).name == expected)
    }

    @Test(
        "A real-time push is a success only when its status says so",
        arguments: [
            (APIVersion.v1, "", "pushed -"),
            (.v1, batchAnswer, "pushed 3f0c8a5e-1111-4222-8333-444455556666"),
            (.v1, "{}", "pushed -"),
            (.v1, #"{"status":"error","message":"no"}"#, "failed"),
            (.v1, #"{"status":"later"}"#, "unknown unexpected_answer"),
            (.v1, #"{"slug":"internal-server-error","message":"m"}"#, "unknown unexpected_answer"),
            (.v1, "[1]", "unknown unexpected_answer"),
            (.v2, #"{"status_info":{"status":"success","message":"Record processed successfully"}}"#, "pushed -"),
            (.v2, #"{"statusInfo":{"status":"success","message":"Record processed successfully"}}"#, "pushed -"),
            (.v2, #"{"status":"success"}"#, "pushed -"),
            (.v2, #"{"status_info":{"status":"Success"}}"#, "pushed -"),
            (.v2, #"{"status_info":{"status":"error","field":"ends_at","message":"m"}}"#, "failed"),
            (.v2, #"{"statusInfo":{"status":"failed"}}"#, "failed"),
            (.v2, #"{"status":"error","field":"ends_at","message":"Request body is invalid"}"#, "failed"),
            // The newest spelling counts first.
            (.v2, #"{"status":"success","status_info":{"status":"error"}}"#, "failed"),
            (.v2, #"{"status_info":{"status":"pending"}}"#, "unknown unexpected_answer"),
            (.v2, #"{"status_info":{"status":"well done"}}"#, "unknown unexpected_answer"),
            (.v2, #"{"status_info":{"status":true}}"#, "unknown unexpected_answer"),
            (.v2, #"{"status_info":{}}"#, "unknown unexpected_answer"),
            (.v2, "", "unknown unexpected_answer"),
            (.v2, "{}", "unknown unexpected_answer"),
            (.v2, #""success""#, "unknown unexpected_answer"),
            (.v3, #"{"status_info":{"status":"success"}}"#, "pushed -"),
            (.v3, "", "unknown unexpected_answer"),
        ]
    )
    func realTimeAnswers(version: APIVersion, body: String, expected: String) {
        #expect(outcome(.answer(200, body), version, isBatch: false).name == expected)
    }

    @Test(
        "A 2xx of another content type leaves a doubt, an empty one has none to be wrong",
        arguments: [
            ("application/json", "accepted b"), ("application/json; charset=utf-8", "accepted b"),
            ("Application/JSON", "accepted b"), ("application/vnd.api+json; version=1.0", "accepted b"),
            ("text/html", "unknown content_type"), ("text/plain", "unknown content_type"),
            ("", "unknown content_type"), (nil, "accepted b"),
        ] as [(String?, String)]
    )
    func contentTypes(type: String?, expected: String) {
        #expect(outcome(.answer(200, #"{"batch_id":"b"}"#, contentType: type)).name == expected)
        #expect(outcome(.answer(200, "", contentType: type), .v1).name == "accepted -")
    }

    @Test("A body as deep as the limit is read, one level more leaves a doubt", arguments: [(31, true), (32, false)])
    func depth(levels: Int, isRead: Bool) {
        let deep = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let body = #"{"batch_id":"b","x":\#(deep)}"#
        #expect(outcome(.answer(200, body)).name == (isRead ? "accepted b" : "unknown unreadable"))
    }

    @Test(
        "Retry-After counts as seconds or a date, up to an hour; junk does not count",
        arguments: [
            ("0", .zero), ("7", .seconds(7)), (" 7 ", .seconds(7)), ("3600", .seconds(3600)), ("3601", .seconds(3600)),
            ("99999999999999999999", .seconds(3600)), ("-1", nil), ("1.5", nil), ("soon", nil), ("", nil), (nil, nil),
            ("Tue, 14 Nov 2023 22:13:30 GMT", .seconds(8)),
            ("Tue, 14 Nov 2023 22:13:22 GMT", .zero),
            ("Tue, 14 Nov 2023 22:13:21 GMT", nil),
            ("Wed, 15 Nov 2023 22:13:30 GMT", .seconds(3600)),
        ] as [(String?, Duration?)]
    )
    func retryAfter(header: String?, expected: Duration?) {
        // The sample's answer comes at 22:13:22 on that day.
        guard case .rateLimited(let delay, let message) = outcome(.answer(429, "slow down", retryAfter: header)) else {
            Issue.record("not rate limited")
            return
        }
        #expect(delay == expected)
        #expect(message.raw == "slow down")
    }

    @Test("A date to wait for is measured on the service's own clock")
    func retryAfterOnServiceClock() {
        let reply = ServiceReply.answer(
            429,
            retryAfter: "Tue, 14 Nov 2023 22:13:30 GMT",
            date: Date(timeIntervalSince1970: 1_700_000_009)
        )
        guard case .rateLimited(let delay, _) = outcome(reply) else {
            Issue.record("not rate limited")
            return
        }
        #expect(delay == .seconds(1))
    }

    @Test("A message is taken from every published spelling, its beginning kept untouched")
    func messages() {
        let spellings = [
            #"{"slug":"s","field":"ends_at","message":"too long"}"#,
            #"{"status":"error","slug":"s","field":"ends_at","message":"too long"}"#,
            #"{"slug":"s","statusInfo":{"status":"error","field":"ends_at","message":"too long"}}"#,
            #"{"status_info":{"status":"error","slug":"s","field":"ends_at","message":"too long"}}"#,
        ]
        for body in spellings {
            let expected = ServiceMessage(status: 400, slug: "s", field: "ends_at", message: "too long", raw: body)
            #expect(outcome(.answer(400, body)) == .rejected(expected))
        }
        let page = "<html>\u{202E}" + String(repeating: "é", count: 300)
        #expect(
            outcome(.answer(404, page, contentType: "text/html"))
                == .rejected(ServiceMessage(status: 404, message: "", raw: String(page.prefix(200))))
        )
    }

    @Test("A success can be taken out, everything else is an error that says what to do")
    func get() throws {
        #expect(try outcome(.answer(200, #"{"batch_id":"b"}"#)).get() == "b")
        #expect(throws: ServiceError.notSent(TransportFailure(kind: .refused, detail: "sample"))) {
            try outcome(.failure(.refused, .notConnected)).get()
        }
        #expect(throws: ServiceError.rateLimited(retryAfter: .seconds(3))) {
            try outcome(.answer(429, retryAfter: "3")).get()
        }
    }
}
