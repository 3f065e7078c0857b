import Foundation
import Sandbox
import Testing

/// One change to a good record, and whether the service still takes it.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let member: String
    let value: (any Sendable)?
    let isTaken: Bool

    var testDescription: String { "\(member) = \(value.map { "\($0)" } ?? "absent") → \(isTaken)" }

    init(_ member: String, _ value: (any Sendable)?, _ isTaken: Bool) {
        self.member = member
        self.value = value
        self.isTaken = isTaken
    }
}

@Suite("Rules of a record")
struct RecordRuleTests {
    static let start = Conversation.start
    static let day: Int64 = 86_400_000

    static let numbers: [RuleCase] = [
        .init("caller", nil, false), .init("caller", "", false), .init("caller", NSNull(), false),
        .init("caller", 911_140_001_234, false),
        .init("caller", "123456", false), .init("caller", "1234567", true),
        .init("caller", "123456789012345", true), .init("caller", "1234567890123456", false),
        .init("caller", "0111400012", false), .init("caller", "+911140001234", false),
        .init("caller", "91 1140001234", false), .init("caller", "91-1140001234", false),
        .init("caller", "9.11E+11", false), .init("caller", "٩١١١٤٠٠٠١٢٣٤", false),
        .init("receiver", nil, false), .init("receiver", "", false), .init("receiver", "44770090123x", false),
        .init("receiver", "4477009", true), .init("receiver", "447700", false),
        .init("receiver", "0447700901234", false), .init("receiver", "+447700901234", false),
    ]

    static let labels: [RuleCase] = [
        .init("label_id", nil, false), .init("label_id", "", false), .init("label_id", 17, false),
        .init("label_id", "5a9d1c007e574b1a9c00000000000001", false),
        .init("label_id", "5a9d1c00-7e57-4b1a-9c00-00000000000g", false),
        .init("label_id", "5a9d1c00-7e57-4b1a-9c00-000000000fff", false),
        .init("label_id", "5A9D1C00-7E57-4B1A-9C00-000000000001", true),
        .init("label_name", String(repeating: "x", count: 40), true),
        .init("label_name", String(repeating: "x", count: 41), false),
        .init("label_name", String(repeating: "😀", count: 20), true),
        .init("label_name", String(repeating: "😀", count: 21), false),
        .init("label_name", "KY", true), .init("label_name", "a\tbc", false), .init("label_name", "ab\u{2028}c", false),
        .init("label_name", 5, false), .init("label_name", NSNull(), true),
    ]

    static let reasons: [RuleCase] = [
        .init("call_reason", nil, true), .init("call_reason", NSNull(), true), .init("call_reason", "", false),
        .init("call_reason", String(repeating: "x", count: 9), false),
        .init("call_reason", String(repeating: "x", count: 10), true),
        .init("call_reason", String(repeating: "x", count: 100), true),
        .init("call_reason", String(repeating: "x", count: 101), false),
        // Nine letters as people see them, eighteen as a computer counts.
        .init("call_reason", String(repeating: "e\u{301}", count: 9), false),
        .init("call_reason", String(repeating: "e\u{301}", count: 10), true),
        .init("call_reason", String(repeating: "e\u{301}", count: 51), false),
        .init("call_reason", "two lines\nof text", false), .init("call_reason", "a bell \u{7} rings", false),
        .init("call_reason", "C1 control \u{9B} here", false), .init("call_reason", "Is #1 allowed (maybe)!", true),
    ]

    static let windows: [RuleCase] = [
        .init("starts_at", nil, false), .init("starts_at", "1800000000000", false),
        .init("starts_at", 1.5, false), .init("starts_at", 1_800_000_000, false),
        .init("starts_at", Int64(9_999_999_999), false), .init("starts_at", Int64(18_000_000_000_000), false),
        .init("starts_at", start - day, false), .init("starts_at", start + 3_600_000 - day, true),
        .init("starts_at", start + 3_600_000 - day - 1, false),
        .init("starts_at", start + 3_600_000, false), .init("starts_at", start + 3_599_999, true),
        .init("ends_at", nil, false), .init("ends_at", start + day, true), .init("ends_at", start + day + 1, false),
        .init("ends_at", start, false), .init("ends_at", start + 1, true), .init("ends_at", start - 1, false),
        .init("ends_at", 1_800_003_600, false), .init("ends_at", true, false),
    ]

    @Test(arguments: numbers + labels + reasons + windows)
    func sayWhatVersionOneTakes(rule: RuleCase) throws {
        var conversation = try Conversation.signedIn()
        let record = Conversation.record("v1", [rule.member: rule.value])
        let real = conversation.pushOne(record)
        #expect(real.status == (rule.isTaken ? 200 : 400))
        let batch = conversation.push(records: [Conversation.record(), record])
        #expect(batch.status == (rule.isTaken ? 200 : 400))
        if !rule.isTaken {
            let message = try #require(batch.object["message"] as? String)
            #expect(
                message.hasPrefix(
                    "Request body is invalid: call_records[1].\(rule.member == "starts_at" ? "" : rule.member)"
                )
            )
            #expect(batch.object["slug"] as? String == "invalid-input")
        }
        #expect(conversation.service.counts.takenRecords == (rule.isTaken ? 3 : 0))
    }

    @Test(arguments: ["v2", "v3"], labels + reasons + windows)
    func areTheSameInLaterVersions(version: String, rule: RuleCase) throws {
        let later = ["label_name": "dynamic_label_name", "call_reason": "dynamic_call_reason"]
        var conversation = try Conversation.signedIn()
        let record = Conversation.record(version, [later[rule.member] ?? rule.member: rule.value])
        #expect(conversation.push(version, records: [record]).status == (rule.isTaken ? 200 : 400))
    }

    @Test(arguments: [
        ("v1", "911140001234", true), ("v1", "+911140001234", false), ("v2", "911140001234", true),
        ("v2", "+911140001234", false), ("v3", "+911140001234", true), ("v3", "911140001234", false),
        ("v3", "+0111400012", false), ("v3", "+", false), ("v3", "++911140001234", false), ("v3", "+123456", false),
        ("v3", "+1234567", true), ("v3", "+123456789012345", true), ("v3", "+1234567890123456", false),
    ])
    func thePlusBelongsToVersionThreeAlone(version: String, number: String, isTaken: Bool) throws {
        var conversation = try Conversation.signedIn()
        let name = version == "v1" ? "caller" : "caller_number"
        let answer = conversation.push(version, records: [Conversation.record(version, [name: number])])
        #expect(answer.status == (isTaken ? 200 : 400))
    }

    @Test func aWindowMayEndNowButNotEarlier() throws {
        var conversation = try Conversation.signedIn()
        let record = Conversation.record("v1", ["starts_at": Self.start - 1000, "ends_at": Self.start])
        #expect(conversation.pushOne(record).status == 200)
        conversation.pass(.milliseconds(1))
        #expect(conversation.pushOne(record).status == 400)
    }

    @Test func refusesMembersInAnotherVersionsSpelling() throws {
        var conversation = try Conversation.signedIn()
        #expect(conversation.pushOne("v2", Conversation.record("v1")).status == 400)
        #expect(conversation.pushOne("v1", Conversation.record("v2")).status == 400)
    }

    @Test func saysTheDocumentedWordsAboutTooLongAWindow() throws {
        var conversation = try Conversation.signedIn()
        let words = "Request body is invalid: ends_at cannot be more than 24 hours after starts_at"
        let late = Self.start + Self.day + 1
        let first = conversation.pushOne(Conversation.record("v1", ["ends_at": late]))
        #expect(first.body == #"{"slug":"invalid-input","message":"\#(words)"}"#)
        let second = conversation.pushOne("v2", Conversation.record("v2", ["ends_at": late]))
        #expect(second.status == 400)
        #expect(
            second.body == #"{"status_info":{"status":"error","field":"ends_at","message":"\#(words)"}}"#
        )
    }

    @Test func areAllToldAtOnceInTheOrderOfTheMembers() throws {
        let conversation = Conversation()
        let record = Conversation.record(
            "v2",
            [
                "caller_number": "+91", "receiver_number": nil, "label_id": "x", "dynamic_call_reason": "a\n",
                "starts_at": "soon", "ends_at": Self.start - 1,
            ]
        )
        let json = try JSONSerialization.data(withJSONObject: record)
        let sentences = conversation.service.objections(to: json, version: .v2, at: conversation.moment).map(\.sentence)
        #expect(
            sentences == [
                "caller_number must have only digits", "receiver_number is required", "label_id must be a valid UUID",
                "dynamic_call_reason must be 10 to 100 characters",
                "dynamic_call_reason must not contain control characters or line breaks",
                "starts_at must be an integer", "ends_at cannot be in the past",
            ]
        )
        let good = try JSONSerialization.data(withJSONObject: Conversation.record("v3"))
        #expect(conversation.service.objections(to: good, version: .v3, at: conversation.moment).isEmpty)
        #expect(conversation.service.objections(to: Data(), version: .v1, at: conversation.moment).count == 1)
    }
}
