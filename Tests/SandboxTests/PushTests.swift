import Foundation
import Sandbox
import Testing

@Suite("Pushes")
struct PushTests {
    @Test func versionOneAnswersBothPushesWithABatchIDInTheText() throws {
        var conversation = try Conversation.signedIn()
        for answer in [
            conversation.pushOne(Conversation.record()), conversation.push(records: [Conversation.record()]),
        ] {
            #expect(answer.status == 200)
            #expect(answer.object["status"] as? String == "success")
            let message = try #require(answer.object["message"] as? String)
            #expect(message.hasPrefix("Records Uploaded Successfully. BatchID: "))
            #expect(UUID(uuidString: answer.batchID) != nil)
        }
    }

    @Test func versionTwoAnswersRealTimeWithStatusInfo() throws {
        var conversation = try Conversation.signedIn()
        let answer = conversation.pushOne("v2", Conversation.record("v2"))
        #expect(answer.status == 200)
        #expect(
            answer.body == #"{"status_info":{"status":"success","message":"Record processed successfully"}}"#
        )
    }

    @Test(arguments: ["v2", "v3"])
    func laterBatchesAnswerWithABatchIDOnly(version: String) throws {
        var conversation = try Conversation.signedIn()
        let answer = conversation.push(version, records: [Conversation.record(version)])
        #expect(answer.status == 200)
        #expect(Set(answer.object.keys) == ["batch_id"])
        #expect(UUID(uuidString: answer.batchID) != nil)
    }

    @Test func thereIsNoRealTimeInVersionThree() throws {
        var conversation = try Conversation.signedIn()
        #expect(conversation.pushOne("v3", Conversation.record("v3")).status == 404)
    }

    @Test(arguments: ["v1", "v2", "v3"], [(0, false), (1, true), (500, true), (501, false)])
    func aBatchHoldsOneToFiveHundredRecords(version: String, size: (count: Int, isTaken: Bool)) throws {
        var conversation = try Conversation.signedIn()
        let records = Array(repeating: Conversation.record(version), count: size.count)
        #expect(conversation.push(version, records: records).status == (size.isTaken ? 200 : 400))
        #expect(conversation.service.counts.takenRecords == (size.isTaken ? size.count : 0))
    }

    @Test(arguments: [
        "", "null", "17", "[]", "{}", #"{"call_records":null}"#, #"{"call_records":{}}"#, #"{"call_records":[1]}"#,
        #"{"call_records":["x"]}"#, #"{"call_records":[null]}"#, #"{"call_records":[{"caller":"1"}]"#,
    ])
    func refusesBodiesThatAreNoBatch(body: String) throws {
        var conversation = try Conversation.signedIn()
        for version in ["v1", "v2", "v3"] {
            let path = Conversation.path(version, "dynamic_call_records")
            let answer = conversation.send("POST", path, body: Data(body.utf8))
            #expect(answer.status == 400)
            #expect(answer.object["slug"] as? String == "invalid-input")
        }
        #expect(conversation.service.counts.takenRecords == 0)
    }

    @Test(arguments: ["", "null", "[]", "17", "{", "{}"])
    func refusesBodiesThatAreNoRecord(body: String) throws {
        var conversation = try Conversation.signedIn()
        for version in ["v1", "v2"] {
            let path = Conversation.path(version, "dynamic_call_record")
            #expect(conversation.send("POST", path, body: Data(body.utf8)).status == 400)
        }
    }

    @Test(arguments: [
        ("PUT", "labels"), ("POST", "labels"), ("GET", "token"), ("GET", "dynamic_call_record"),
        ("DELETE", "dynamic_call_records"),
    ])
    func saysWhichMethodAPathTakes(method: String, last: String) throws {
        var conversation = try Conversation.signedIn()
        let answer = conversation.send(method, Conversation.path("v1", last))
        #expect(answer.status == 405)
        #expect(answer.header("Allow") != nil)
    }

    @Test(arguments: [
        "/", "/clients", "/clients/a/b/c", "/v2/clients/a/token", "/v3/clients/a/labels", "/v4/clients/a/labels",
    ])
    func knowsNoOtherPath(path: String) throws {
        var conversation = try Conversation.signedIn()
        #expect(conversation.send("GET", path).status == 404)
    }

    @Test(arguments: [
        (AnswerSpelling.statusInfo, #"{"statusInfo":{"status":"success","message":"Record processed successfully"}}"#),
        (.flat, #"{"status":"success","message":"Record processed successfully"}"#),
    ])
    func knowsTheOlderSpellingsOfVersionTwo(spelling: AnswerSpelling, body: String) throws {
        var conversation = try Conversation.signedIn { $0.spellings = [spelling] }
        #expect(conversation.pushOne("v2", Conversation.record("v2")).body == body)
    }

    @Test func otherPublishedAnswersCanBeChosen() throws {
        var silent = try Conversation.signedIn { $0.spellings = [.withoutBody] }
        #expect(silent.pushOne(Conversation.record()).body.isEmpty)
        #expect(silent.push(records: [Conversation.record()]).body.isEmpty)
        var plain = try Conversation.signedIn { $0.spellings = [.plainBatchID] }
        let id = plain.push("v2", records: [Conversation.record("v2")]).batchID
        #expect(!id.isEmpty && UUID(uuidString: id) == nil)
        #expect(plain.status("v2", of: id).records.count == 1)
        var mild = try Conversation.signedIn { $0.spellings = [.errorInSuccess] }
        let answer = mild.pushOne("v2", Conversation.record("v2", ["ends_at": nil]))
        #expect(answer.status == 200)
        #expect((answer.object["status_info"] as? [String: Any])?["status"] as? String == "error")
        #expect(mild.service.counts.takenRecords == 0)
    }

    @Test func theSameSeedGivesTheSameAnswers() throws {
        func talk(_ seed: UInt64) throws -> [String] {
            var conversation = try Conversation.signedIn { $0.seed = seed }
            let id = conversation.push("v2", records: [Conversation.record("v2")]).batchID
            conversation.pass(.seconds(1))
            return [conversation.token ?? "", id, conversation.status("v2", of: id).body]
        }
        #expect(try talk(1) == talk(1))
        #expect(try talk(1) != talk(2))
    }
}
