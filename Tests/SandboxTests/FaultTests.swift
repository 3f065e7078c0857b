import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Faults")
struct FaultTests {
    private func faults(_ json: String) throws -> [Fault] {
        try Fault.faults(in: Data(json.utf8))
    }

    /// Serves with faults on batch pushes, signs in, and pushes once.
    private func pushing(
        _ json: String,
        _ body: (Served, WireAnswer) async throws -> Void
    ) async throws {
        let faults = try faults(json)
        try await Served.run({ $0.faults = faults }) { served in
            let token = try await served.signIn()
            try await body(served, served.push(token: token))
        }
    }

    @Test(arguments: [
        ("before_body", false), ("after_body", false), ("after_taking", true),
    ])
    func closeTheConnectionWithoutAByteOfAnswer(place: String, isTaken: Bool) async throws {
        try await pushing(#"[{"path":"dynamic_call_records","drop":"\#(place)"}]"#) { served, answer in
            #expect(answer.bytes.isEmpty)
            #expect(answer.end != .timedOut)
            let arrival = try #require(served.server.arrivals.last)
            #expect(arrival.status == 0)
            #expect(arrival.isTaken == isTaken)
            #expect(arrival.token == "t1")
            #expect(served.server.counts.takenRecords == (isTaken ? 1 : 0))
            #expect((arrival.batchID != nil) == isTaken)
        }
    }

    @Test func closeTheConnectionWithAReset() async throws {
        let json = #"[{"path":"dynamic_call_records","drop":"after_taking","reset":true}]"#
        try await pushing(json) { served, answer in
            #expect(answer.bytes.isEmpty)
            #expect(answer.end == .reset)
            #expect(served.server.counts.takenRecords == 1)
        }
    }

    @Test(arguments: [#""drop":"mid_answer""#, #""body":"truncated""#])
    func breakOffInTheMiddleOfTheAnswer(what: String) async throws {
        try await pushing(#"[{"path":"dynamic_call_records",\#(what)}]"#) { served, answer in
            #expect(answer.status == 200)
            let announced = try #require(answer.header("Content-Length").flatMap { Int($0) })
            #expect(answer.body.utf8.count == announced / 2)
            #expect(answer.body.hasPrefix(#"{"batch_id":"#))
            #expect(served.server.counts.takenRecords == 1)
        }
    }

    @Test(arguments: [(false, 0), (true, 1)])
    func answerWithAStatusBeforeOrAfterTakingTheRecords(takes: Bool, taken: Int) async throws {
        try await pushing(#"[{"path":"dynamic_call_records","status":503,"takes":\#(takes)}]"#) { served, answer in
            #expect(answer.status == 503)
            #expect(answer.object["slug"] as? String == "internal-server-error")
            #expect(served.server.counts.takenRecords == taken)
            #expect(served.server.arrivals.last?.isTaken == takes)
        }
    }

    @Test(arguments: [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 500, 502, 504])
    func answerWithAnyStatus(status: Int) async throws {
        try await pushing(#"[{"path":"dynamic_call_records","status":\#(status)}]"#) { served, answer in
            #expect(answer.status == status)
            #expect(served.server.arrivals.last?.status == status)
        }
    }

    @Test(arguments: ["2", "-1", "junk", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"])
    func sayWhenToComeBackAsTold(value: String) async throws {
        let json = #"[{"path":"dynamic_call_records","status":429,"retry_after":"\#(value)"}]"#
        try await pushing(json) { _, answer in
            #expect(answer.status == 429)
            #expect(answer.header("Retry-After") == value)
        }
    }

    @Test func leaveOutWhenToComeBack() async throws {
        try await pushing(#"[{"status":429,"path":"dynamic_call_records"}]"#) { _, answer in
            #expect(answer.header("Retry-After") == nil)
        }
    }

    @Test(arguments: [
        ("empty", ""),
        ("unparsable_token", #"{"slug":"internal-server-error","message":"500/50011 - Failed to parse token"}"#),
    ])
    func replaceTheBody(name: String, body: String) async throws {
        try await pushing(#"[{"path":"dynamic_call_records","body":"\#(name)"}]"#) { served, answer in
            #expect(answer.status == 200)
            #expect(answer.body == body)
            #expect(served.server.counts.takenRecords == 1)
        }
    }

    @Test func replaceTheBodyByOtherThings() async throws {
        try await pushing(#"[{"path":"dynamic_call_records","body":"html","status":502}]"#) { _, answer in
            #expect(answer.header("Content-Type") == "text/html")
            #expect(answer.body.contains("Bad Gateway"))
        }
        try await pushing(#"[{"path":"dynamic_call_records","body":"deep"}]"#) { _, answer in
            #expect(answer.body.utf8.count == 200_000)
        }
        try await pushing(#"[{"path":"dynamic_call_records","body":"mistyped"}]"#) { _, answer in
            #expect(answer.object["batch_id"] as? Int == 17)
        }
        try await pushing(#"[{"path":"dynamic_call_records","text":"{\"batch_id\":"}]"#) { _, answer in
            #expect(answer.body == #"{"batch_id":"#)
        }
    }

    @Test func makeTheBodyHuge() async throws {
        let json = #"[{"path":"dynamic_call_records","body":"huge","bytes":3000000}]"#
        try await pushing(json) { _, answer in
            #expect(answer.header("Content-Length") == "3000000")
            #expect(answer.body.utf8.count == 3_000_000)
            #expect(answer.object["batch_id"] != nil)
        }
    }

    @Test func redirect() async throws {
        let json = #"[{"path":"dynamic_call_records","redirect":"http://127.0.0.1:1/elsewhere"}]"#
        try await pushing(json) { served, answer in
            #expect(answer.status == 307)
            #expect(answer.header("Location") == "http://127.0.0.1:1/elsewhere")
            #expect(served.server.counts.takenRecords == 0)
        }
        let moved = #"[{"path":"dynamic_call_records","status":301,"redirect":"/x","headers":{"X-Note":"moved"}}]"#
        try await pushing(moved) { _, answer in
            #expect(answer.status == 301)
            #expect(answer.header("X-Note") == "moved")
        }
    }

    @Test func sendTheAnswerSlowlyAndLate() async throws {
        let start = ContinuousClock.now
        let json = #"[{"path":"dynamic_call_records","latency_ms":100,"slow_ms_per_byte":2}]"#
        try await pushing(json) { served, answer in
            #expect(answer.object["batch_id"] != nil)
            #expect(served.server.counts.takenRecords == 1)
            #expect(ContinuousClock.now - start >= .milliseconds(100 + 2 * answer.body.utf8.count))
        }
    }

    @Test func takeTheRecordsBeforeTheWait() async throws {
        try await Served.run { served in
            let token = try await served.signIn()
            served.server.setFaults(try faults(#"[{"latency_ms":60000}]"#))
            let answer = Task { try await served.push(token: token) }
            try await Poll.until("the records are taken") { served.server.counts.takenRecords == 1 }
            await served.server.stop()
            _ = try? await answer.value
        }
    }

    @Test func giveAnotherSpelling() throws {
        let faults = try faults(#"[{"variant":"statusInfo","count":1},{"variant":["flat","error_in_200"]}]"#)
        var conversation = Conversation { $0.faults = faults }
        _ = conversation.createToken()
        try conversation.signIn()
        let answer = conversation.pushOne("v2", Conversation.record("v2", ["ends_at": nil]))
        #expect(answer.status == 200)
        #expect(answer.object["status"] as? String == "error")
    }

    @Test func startAfterSomeRequestsAndHappenSomeTimes() throws {
        let faults = try faults(#"[{"path":"labels","after":2,"count":3,"status":500}]"#)
        var conversation = try Conversation.signedIn { $0.faults = faults }
        let statuses = (0..<7).map { _ in conversation.labels().status }
        #expect(statuses == [200, 200, 500, 500, 500, 200, 200])
        #expect(conversation.pushOne(Conversation.record()).status == 200)
    }

    @Test func happenByChanceWithTheSeed() throws {
        let faults = try faults(#"[{"probability":0.3,"path":"labels","status":500}]"#)
        func run(_ seed: UInt64) throws -> [Int] {
            var conversation = try Conversation.signedIn {
                $0.faults = faults
                $0.seed = seed
                $0.enforcesLimits = false
            }
            return (0..<300).map { _ in conversation.labels().status }
        }
        let first = try run(1)
        #expect((60...120).contains(first.filter { $0 == 500 }.count))
        #expect(try run(1) == first)
        #expect(try run(2) != first)
    }

    @Test(arguments: [
        ("dynamic_call_record", "/clients/a/dynamic_call_record", true),
        ("dynamic_call_record", "/clients/a/dynamic_call_records", false),
        ("dynamic_call_records", "/v3/clients/a/dynamic_call_records", true),
        ("/v2/", "/v2/clients/a/dynamic_call_records", true), ("/v2/", "/clients/a/labels", false),
        ("a/labels", "/clients/a/labels", true), ("a/labels", "/clients/ba/labels", false),
    ])
    func areForSomePaths(pattern: String, path: String, isHit: Bool) throws {
        var fault = Fault(path: pattern)
        fault.status = 418
        var conversation = try Conversation.signedIn { $0.faults = [fault] }
        #expect((conversation.send("GET", path).status == 418) == isHit)
    }

    @Test func areForOneMethodAndTheFirstOneDecides() throws {
        let faults = try faults(#"[{"method":"GET","status":418},{"status":419}]"#)
        var conversation = Conversation { $0.faults = faults }
        #expect(conversation.labels().status == 418)
        #expect(conversation.createToken().status == 419)
    }

    @Test(arguments: [
        #"[{"pth":"x"}]"#, #"[{"body":"nothing"}]"#, #"[{"variant":"none"}]"#, #"[{"drop":"never"}]"#, "{}",
        #"[{"status":"500"}]"#,
    ])
    func areRefusedWhenMisspelled(json: String) {
        #expect(throws: DecodingError.self) { try faults(json) }
    }
}
