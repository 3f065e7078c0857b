import Foundation
import Sandbox
import Testing

@Suite("Test numbers")
struct TestNumberTests {
    private func shown(_ receiver: String, after wait: Duration) throws -> [String: Any]? {
        var conversation = try Conversation.signedIn()
        let batch = conversation.push(records: [Conversation.record("v1", ["receiver": receiver])]).batchID
        conversation.pass(wait)
        return conversation.status(of: batch).records.first
    }

    @Test(arguments: [
        ("447700900050", "Invalid input"), ("447700900151", "Not a Truecaller user"),
        ("447700900252", "OS not supported"), ("447700900353", "App version not supported"),
        ("447700900954", "Failed to push"),
    ])
    func callForEachFailure(receiver: String, reason: String) throws {
        let record = try #require(try shown(receiver, after: .seconds(4)))
        #expect(record["status"] as? String == "error")
        #expect(record["message"] as? String == reason)
    }

    @Test(arguments: [
        "447700900000", "447700900049", "447700900061", "447700900999", "447700901050", "44770090050", "4477009000500",
    ])
    func everyOtherReceiverSucceeds(receiver: String) throws {
        #expect(try shown(receiver, after: .seconds(4))?["status"] as? String == "success")
    }

    @Test func callForAnUnknownWordAndAReasonInTheWrongPlace() throws {
        let parked = try #require(try shown("447700900055", after: .seconds(4)))
        #expect(parked["status"] as? String == "parked")
        let misplaced = try #require(try shown("447700900058", after: .seconds(4)))
        #expect(misplaced["status"] as? String == "Failed to push")
        #expect(misplaced["message"] == nil)
    }

    @Test func callForASlowRecord() throws {
        #expect(try shown("447700900056", after: .milliseconds(39_999))?["status"] as? String == "pending")
        #expect(try shown("447700900056", after: .milliseconds(40_000))?["status"] as? String == "success")
    }

    @Test func callForARecordThatIsNeverListed() throws {
        #expect(try shown("447700900057", after: .seconds(4)) == nil)
        #expect(try shown("447700900057", after: .seconds(100_000)) == nil)
    }

    @Test func callForAMessageThatAttacksTheTerminal() throws {
        let record = try #require(try shown("447700900059", after: .seconds(4)))
        let message = try #require(record["message"] as? String)
        #expect(message == TestNumber.hostileMessage)
        #expect(message.unicodeScalars.contains("\u{1B}") && message.unicodeScalars.contains("\u{202E}"))
    }

    @Test func failOnceAndSucceedWhenPushedAgain() throws {
        var conversation = try Conversation.signedIn()
        func push(_ version: String, _ record: [String: Any]) -> String? {
            let batch = conversation.push(version, records: [record]).batchID
            conversation.pass(.seconds(4))
            let shown = conversation.status(version, of: batch).records.first
            return shown?["status"] as? String ?? (shown?["status_info"] as? [String: String])?["status"]
        }
        let record = Conversation.record("v1", ["receiver": "447700900060"])
        #expect(push("v1", record) == "error")
        #expect(push("v1", record) == "success")
        #expect(push("v3", Conversation.record("v3", ["receiver_number": "+447700900060"])) == "success")
        #expect(push("v3", Conversation.record("v3", ["receiver_number": "+447700900160"])) == "error")
    }

    @Test func countWithAPlusToo() throws {
        var conversation = try Conversation.signedIn()
        let record = Conversation.record("v3", ["receiver_number": "+447700900051"])
        let batch = conversation.push("v3", records: [record]).batchID
        conversation.pass(.seconds(4))
        let info = conversation.status("v3", of: batch).records.first?["status_info"] as? [String: String]
        #expect(info == ["status": "error", "message": "Not a Truecaller user"])
    }

    @Test func answerARealTimePushAtOnce() throws {
        var conversation = try Conversation.signedIn()
        let first = conversation.pushOne(Conversation.record("v1", ["receiver": "447700900052"]))
        #expect(first.status == 200)
        #expect(first.body == #"{"status":"error","message":"OS not supported"}"#)
        let second = conversation.pushOne("v2", Conversation.record("v2", ["receiver_number": "447700900052"]))
        #expect(second.status == 200)
        #expect(second.body == #"{"status_info":{"status":"error","message":"OS not supported"}}"#)
        let odd = conversation.pushOne("v2", Conversation.record("v2", ["receiver_number": "447700900055"]))
        #expect(odd.body == #"{"status_info":{"status":"parked"}}"#)
        let missing = conversation.pushOne(Conversation.record("v1", ["receiver": "447700900057"]))
        #expect(missing.status == 200 && missing.body.isEmpty)
        let slow = conversation.pushOne(Conversation.record("v1", ["receiver": "447700900056"]))
        #expect(slow.status == 200 && slow.delay == .seconds(4))
        let again = conversation.pushOne(Conversation.record("v1", ["receiver": "447700900060"]))
        #expect(again.object["message"] as? String == "Failed to push")
        #expect(conversation.pushOne(Conversation.record("v1", ["receiver": "447700900060"])).batchID.count == 36)
    }

    @Test func areListedForPeople() {
        #expect(TestNumber.table.map(\.digits) == Array(50...60))
        for row in TestNumber.table {
            #expect(TestNumber(receiver: "4477009000\(row.digits)") == row.outcome)
            #expect(!row.words.isEmpty)
        }
    }
}
