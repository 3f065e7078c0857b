import Foundation
import Sandbox
import Testing

@Suite("The arrival log")
struct ArrivalLogTests {
    @Test func hasALineForEachRequestBeforeItsAnswerLeaves() async throws {
        try await TemporaryFolder.run { folder in
            let path = folder + "/arrivals.jsonl"
            let clock = MovedClock()
            try await Served.run({
                $0.logPath = path
                $0.now = { Date(timeIntervalSince1970: 1_800_000_000) }
                $0.elapsed = { clock.elapsed }
            }) { served in
                let token = try await served.signIn()
                clock.advance(by: .milliseconds(1500))
                let record =
                    #"{"caller":"911140001234","receiver":"447700901234","#
                    + #""label_id":"\#(Conversation.labelID)","starts_at":1800000000000,"ends_at":1800000060000}"#
                let records = "/clients/\(served.account)/dynamic_call_records"
                let body = #"{"call_records":[\#(record),\#(record)]}"#
                _ = try await served.send("POST", records, token: token, body: body)
                let pushed = try lines(of: path)
                let batch = try #require(served.server.arrivals.last?.batchID)
                let line = "911140001234|447700901234|\(Conversation.labelID)|1800000000000|1800000060000"
                #expect(pushed.count == 2)
                #expect(
                    pushed.first
                        == #"{"seq":1,"ms":1800000000000,"method":"POST","path":"/clients/\#(served.account)/token","#
                        + #""token":"t1","status":200,"taken":false,"batch_id":null,"records":[]}"#
                )
                #expect(
                    pushed.last
                        == #"{"seq":2,"ms":1800000001500,"method":"POST","path":"\#(records)","token":"t1","#
                        + #""status":200,"taken":true,"batch_id":"\#(batch)","records":["\#(line)","\#(line)"]}"#
                )
                #expect(try TemporaryFolder.mode(of: path) == 0o600)
                _ = try await served.send("GET", records + "?batchId=\(batch)", token: token)
                _ = try await served.send("GET", records + "?batchId=\(batch)", token: "unknown")
                let read = try lines(of: path)
                #expect(read[2].contains(#""path":"\#(records)","token":"t1","status":200,"taken":false"#))
                #expect(read[2].contains(#""batch_id":"\#(batch)""#))
                #expect(read[3].contains(#""token":null,"status":401,"taken":false"#))
                #expect(read == served.server.arrivals.map(\.line))
            }
        }
    }

    @Test func showsWhatWasReceivedInARefusedBatch() throws {
        var conversation = try Conversation.signedIn()
        let bad = Conversation.record("v1", ["caller": "+911", "ends_at": nil, "label_id": 5])
        #expect(conversation.push(records: [Conversation.record(), bad]).status == 400)
        let arrival = try #require(conversation.service.arrivals.last)
        #expect(!arrival.isTaken && arrival.batchID == nil && arrival.status == 400)
        #expect(arrival.records.count == 2)
        #expect(arrival.records.last == "+911|447700901234||1800000000000|")
    }

    @Test func countsTokensByTheOrderOfTheirMaking() throws {
        var conversation = try Conversation.signedIn()
        let first = conversation.token
        try conversation.signIn()
        _ = conversation.labels()
        conversation.token = first
        _ = conversation.labels()
        #expect(conversation.service.arrivals.map(\.token) == ["t1", "t2", "t2", "t1"])
        #expect(!conversation.service.arrivals.contains { $0.line.contains(first ?? "none") })
    }

    @Test func goesOnWithAClockThatDoesNotJump() throws {
        var conversation = try Conversation.signedIn()
        conversation.moment.unixMilliseconds -= 3_600_000
        conversation.moment.elapsed += .seconds(2)
        _ = conversation.labels()
        let times = conversation.service.arrivals.map(\.milliseconds)
        #expect(times == [Conversation.start, Conversation.start + 2000])
    }

    @Test func isNotKeptInMemoryWhenTurnedOff() throws {
        var conversation = try Conversation.signedIn { $0.keepsArrivals = false }
        #expect(conversation.push(records: [Conversation.record()]).status == 200)
        #expect(conversation.service.arrivals.isEmpty)
        #expect(conversation.service.counts.requests == 2)
        #expect(conversation.service.counts.takenRecords == 1)
    }

    @Test func escapesWhatWouldBreakALine() throws {
        var conversation = try Conversation.signedIn()
        _ = conversation.pushOne(Conversation.record("v1", ["caller": "1\n2\"\\\u{1}"]))
        let line = try #require(conversation.service.arrivals.last?.line)
        #expect(line.contains(#"1\n2\"\\\u0001|"#))
    }

    private func lines(of path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return text.split(separator: "\n").map(String.init)
    }
}
