import Foundation
import Sandbox
import Testing

@Suite("Batch status")
struct StatusTests {
    private func pushed(
        _ version: String,
        receivers: [String],
        _ change: (inout SandboxConfiguration) -> Void = { _ in }
    ) throws -> (conversation: Conversation, batch: String) {
        var conversation = try Conversation.signedIn(change)
        let name = version == "v1" ? "receiver" : "receiver_number"
        let sign = version == "v3" ? "+" : ""
        let answer = conversation.push(
            version,
            records: receivers.map { Conversation.record(version, [name: sign + $0]) }
        )
        #expect(answer.status == 200)
        return (conversation, answer.batchID)
    }

    @Test func versionOneListsRecordsInABareArray() throws {
        var (conversation, batch) = try pushed("v1", receivers: ["447700901111"])
        conversation.pass(.seconds(4))
        let record = try #require(conversation.status(of: batch).list.first)
        #expect(record["client_account_id"] as? String == Conversation.account)
        #expect(record["batch_id"] as? String == batch)
        #expect(record["id"] as? String != batch)
        #expect(record["caller"] as? String == "911140001234")
        #expect(record["receiver"] as? String == "447700901111")
        #expect(record["label_id"] as? String == Conversation.labelID)
        #expect(record["label_name"] as? String == "Acme Deliveries")
        #expect(record["call_reason"] as? String == "Your order is on its way")
        #expect(record["starts_at"] as? Int64 == Conversation.start)
        #expect(record["ends_at"] as? Int64 == Conversation.start + 3_600_000)
        #expect(record["status"] as? String == "success")
        #expect(record["created_at"] as? String == "2027-01-15T08:00:00.000Z")
    }

    @Test(arguments: ["v2", "v3"])
    func laterVersionsListRecordsInAnObject(version: String) throws {
        var (conversation, batch) = try pushed(version, receivers: ["447700901111"])
        conversation.pass(.seconds(4))
        let answer = conversation.status(version, of: batch)
        #expect(answer.object["client_account_id"] as? String == Conversation.account)
        #expect(answer.object["batch_id"] as? String == batch)
        let record = try #require(answer.records.first)
        #expect(record["receiver_number"] as? String == (version == "v3" ? "+" : "") + "447700901111")
        #expect(record["dynamic_label_name"] as? String == "Acme Deliveries")
        #expect(record["dynamic_call_reason"] as? String == "Your order is on its way")
        #expect((record["status_info"] as? [String: String])?["status"] == "success")
        #expect(record["status"] == nil && record["client_account_id"] == nil && record["batch_id"] == nil)
    }

    @Test func recordsRipenOneByOneBetweenTheTwoTimes() throws {
        var (conversation, batch) = try pushed("v1", receivers: Array(repeating: "447700901111", count: 100))
        func pending() -> Int {
            conversation.status(of: batch).records.filter { $0["status"] as? String == "pending" }.count
        }
        conversation.pass(.milliseconds(499))
        #expect(pending() == 100)
        conversation.pass(.milliseconds(1750))
        #expect((20...80).contains(pending()))
        conversation.pass(.milliseconds(1751))
        #expect(pending() == 0)
    }

    @Test func aRipeRecordStaysAsItIs() throws {
        var (conversation, batch) = try pushed("v2", receivers: ["447700900054"])
        conversation.pass(.seconds(4))
        let first = conversation.status("v2", of: batch).body
        conversation.pass(.seconds(1000))
        #expect(conversation.status("v2", of: batch).body == first)
    }

    @Test func isFoundOnlyByItsAccountAndVersion() throws {
        var (conversation, batch) = try pushed("v2", receivers: ["447700901111"])
        #expect(conversation.status("v2", of: batch).status == 200)
        #expect(conversation.status("v1", of: batch).status == 404)
        #expect(conversation.status("v3", of: batch).status == 404)
        #expect(conversation.status("v2", of: "unknown").status == 404)
        try conversation.signIn(account: "another")
        let answer = conversation.send("GET", "/v2/clients/another/dynamic_call_records", query: "batchId=\(batch)")
        #expect(answer.status == 404)
    }

    @Test func asksForTheBatch() throws {
        var conversation = try Conversation.signedIn()
        let path = Conversation.path("v2", "dynamic_call_records")
        #expect(conversation.send("GET", path).status == 400)
        #expect(conversation.send("GET", path, query: "batchId=").status == 400)
        #expect(
            conversation.send("GET", path, query: "batch_id=x").object["message"] as? String == "batchId is required"
        )
    }

    @Test func theOddListsCanBeChosen() throws {
        let receivers = ["447700901111", "447700901112", "447700901113"]
        func listed(_ spelling: AnswerSpelling) throws -> [[String: Any]] {
            var (conversation, batch) = try pushed("v2", receivers: receivers) { $0.spellings = [spelling] }
            conversation.pass(.seconds(4))
            return conversation.status("v2", of: batch).records
        }
        func numbers(_ spelling: AnswerSpelling, _ name: String = "receiver_number") throws -> [String] {
            try listed(spelling).compactMap { $0[name] as? String }
        }
        #expect(try numbers(.reversed) == receivers.reversed())
        #expect(try numbers(.twice) == receivers + receivers)
        #expect(try numbers(.strangers).count == 4)
        #expect(try numbers(.everyOther) == [receivers[0], receivers[2]])
        #expect(try numbers(.maskedNumbers) == ["44********11", "44********12", "44********13"])
        #expect(try numbers(.oldNames, "receiver") == receivers)
        #expect(try listed(.statusInfo).allSatisfy { $0["statusInfo"] != nil && $0["status_info"] == nil })
        #expect(try listed(.flat).allSatisfy { $0["status"] as? String == "success" })
        #expect(
            try listed(.pendingAgain).allSatisfy { ($0["status_info"] as? [String: String])?["status"] == "pending" }
        )
    }

    @Test func everyRecordHasAnIDOfItsOwn() throws {
        var (conversation, batch) = try pushed("v1", receivers: Array(repeating: "447700901111", count: 500))
        let ids = conversation.status(of: batch).records.compactMap { $0["id"] as? String }
        #expect(Set(ids).count == 500)
        #expect(ids.allSatisfy { UUID(uuidString: $0) != nil && $0 != batch })
    }
}
