import Foundation
import Sandbox
import TestSupport
import Testing

@testable import CallPersonalisation

@Suite("Pushing and watching over a socket")
struct PushWireTests {
    @Test("A record is pushed at once; edition 3 has no real time of its own", arguments: APIVersion.allCases)
    func realTime(version: APIVersion) async throws {
        try await WireTalk.run(version) { talk in
            let outcome = try await talk.push(isBatch: false)
            let arrival = try #require(talk.pushes.first)
            let prefix = version == .v1 ? "" : "/v2"
            #expect(arrival.path == prefix + "/clients/\(talk.endpoint.clientAccountID)/dynamic_call_record")
            #expect(arrival.isTaken && arrival.status == 200)
            #expect(outcome == .pushed(batchID: version == .v1 ? arrival.batchID : nil))
            #expect(talk.pushes.count == 1)
        }
    }

    @Test("A batch is accepted with its ID and ripens", arguments: APIVersion.allCases)
    func batch(version: APIVersion) async throws {
        try await WireTalk.run(version) { talk in
            let records = WireTalk.records(500)
            let outcome = try await talk.client.push(batch: records, token: talk.token).outcome
            let arrival = try #require(talk.pushes.first)
            let batchID = try #require(arrival.batchID)
            #expect(outcome == .accepted(batchID: batchID))
            let sign = version == .v3 ? "+" : ""
            #expect(
                arrival.records
                    == records.map { record in
                        "\(sign)\(record.caller.digits)|\(sign)\(record.receiver.digits)|\(record.labelID.rawValue)|"
                            + "\(record.window.startsAt)|\(record.window.endsAt)"
                    }
            )
            let early = try await talk.status(batchID)
            #expect(early.count == 500 && early.allSatisfy { $0.state == .waiting })
            talk.server.advance(by: .seconds(90))
            let between = try await talk.status(batchID).map(\.state)
            #expect(between.contains(.waiting) && between.contains(.delivered))
            talk.server.advance(by: .seconds(31))
            let late = try await talk.status(batchID)
            #expect(late.map(\.state) == Array(repeating: .delivered, count: 500))
            #expect(late.map { $0.receiver } == records.map { sign + $0.receiver.digits })
            #expect(late.map(\.startsAt) == records.map(\.window.startsAt))
            #expect(talk.pushes.count == 1)
        }
    }

    @Test("A record that breaks a rule is refused with its member", arguments: APIVersion.allCases)
    func refusal(version: APIVersion) async throws {
        try await WireTalk.run(version) { talk in
            var bad = CallRecord.sample()
            bad.window.endsAt = bad.window.startsAt + RecordRules.windowMax + 1
            guard case .rejected(let message) = try await talk.push(bad, isBatch: false) else {
                Issue.record("not rejected")
                return
            }
            #expect(message.status == 400)
            #expect(message.message.contains("ends_at cannot be more than 24 hours after starts_at"))
            #expect(message.field == (version == .v1 ? nil : "ends_at"))
            let batch = try await talk.client.push(batch: [.sample(), bad], token: talk.token).outcome
            guard case .rejected(let refusal) = batch else {
                Issue.record("\(batch.name)")
                return
            }
            #expect(refusal.message.contains("call_records[1].ends_at"))
            #expect(talk.pushes.allSatisfy { !$0.isTaken })
        }
    }

    @Test func aBatchOfTooManyRecordsNeverLeaves() async throws {
        try await WireTalk.run { talk in
            await #expect(throws: ServiceError.batchSize(501)) {
                try await talk.client.push(batch: WireTalk.records(501), token: talk.token)
            }
            await #expect(throws: ServiceError.batchSize(0)) {
                try await talk.client.push(batch: [], token: talk.token)
            }
            #expect(talk.pushes.isEmpty)
        }
    }

    @Test func aBatchIsKnownToItsOwnEditionOnly() async throws {
        try await WireTalk.run(.v2) { talk in
            let batchID = try #require(try await talk.push(isBatch: true).get())
            let request = try talk.client.statusRequest(batchID: batchID, token: talk.token, version: .v3)
            guard case .notFound = ServiceClient.statusOutcome(of: await talk.transport.send(request)) else {
                Issue.record("edition 3 knows a batch of edition 2")
                return
            }
            #expect(try await talk.status(batchID).count == 1)
        }
    }

    // MARK: Spellings

    @Test("Every spelling of an answer is understood", arguments: AnswerSpelling.allCases, APIVersion.allCases)
    func spellings(spelling: AnswerSpelling, version: APIVersion) async throws {
        try await WireTalk.run(version, sandbox: { $0.spellings = [spelling] }) { talk in
            let isSilent = spelling == .withoutBody && version == .v1
            let single = try await talk.push(isBatch: false)
            #expect(isSilent ? single == .pushed(batchID: nil) : single.name.hasPrefix("pushed"))
            let records = WireTalk.records(4)
            let outcome = try await talk.client.push(batch: records, token: talk.token).outcome
            let batchID = try #require(talk.pushes.last?.batchID)
            #expect(outcome == .accepted(batchID: isSilent ? nil : batchID))
            #expect(spelling != .plainBatchID || batchID == "batch-2")
            talk.server.advance(by: .seconds(121))
            let statuses = try await talk.status(batchID)
            let receivers = statuses.map { String($0.receiver.suffix(2)) }
            let expected = records.map { String($0.receiver.digits.suffix(2)) }
            switch spelling {
            case .reversed: #expect(receivers == expected.reversed())
            case .twice: #expect(receivers == expected + expected)
            case .strangers: #expect(receivers == expected + ["99"])
            case .everyOther: #expect(receivers == [expected[0], expected[2]])
            default: #expect(receivers == expected)
            }
            let state: RecordStatus.State = spelling == .pendingAgain ? .waiting : .delivered
            #expect(statuses.allSatisfy { $0.state == state })
            #expect(statuses.allSatisfy { $0.receiver.contains("*") } == (spelling == .maskedNumbers))
        }
    }

    @Test func anErrorUnderStatus200IsNoSuccess() async throws {
        try await WireTalk.run(.v2, sandbox: { $0.spellings = [.errorInSuccess] }) { talk in
            var bad = CallRecord.sample()
            bad.window.endsAt = bad.window.startsAt
            guard case .failed(let message) = try await talk.push(bad, isBatch: false) else {
                Issue.record("not failed")
                return
            }
            #expect(message.status == 200)
            #expect(message.field == "ends_at")
        }
    }

    // MARK: Test numbers

    @Test(
        "A test number's outcome is told in real time",
        arguments: TestNumber.table.map(\.digits),
        [APIVersion.v1, .v2]
    )
    func testNumbersInRealTime(digits: Int, version: APIVersion) async throws {
        // The slow one answers after the longest ripening.
        try await WireTalk.run(version, sandbox: { $0.ripening = .zero ... .milliseconds(20) }) { talk in
            let outcome = try await talk.push(.testNumber(digits), isBatch: false)
            let expected: String =
                switch digits {
                case 50...54, 58...60: "failed"
                case 55: "unknown unexpected_answer"
                case 57: version == .v1 ? "pushed -" : "unknown unexpected_answer"
                default: version == .v1 ? "pushed \(talk.pushes.first?.batchID ?? "?")" : "pushed -"
                }
            #expect(outcome.name == expected)
            if case .failed(let message) = outcome { #expect(message.reason == Self.reason(digits)) }
            if digits == 60 {
                #expect(try await talk.word(.testNumber(60), isBatch: false) == "pushed")
            }
            #expect(talk.pushes.allSatisfy { $0.isTaken })
        }
    }

    @Test("A test number's outcome is told in the status of its batch", arguments: APIVersion.allCases)
    func testNumbersInBatches(version: APIVersion) async throws {
        try await WireTalk.run(version) { talk in
            let records = TestNumber.table.map { CallRecord.testNumber($0.digits, sibling: 3) } + [.testNumber(0)]
            let batchID = try #require(
                try await talk.client.push(batch: records, token: talk.token).outcome.get()
            )
            talk.server.advance(by: .seconds(121))
            var statuses = try await talk.status(batchID)
            // One is never listed.
            #expect(statuses.count == records.count - 1)
            #expect(!statuses.contains { $0.receiver.hasSuffix("57") })
            for status in statuses {
                let digits = try #require(Int(status.receiver.suffix(2)))
                switch digits {
                case 50...54, 58, 59, 60:
                    #expect(status.state == .failed)
                    #expect(status.failureReason == Self.reason(digits))
                case 55: #expect(status.state == .unknown && status.status == "parked")
                case 56: #expect(status.state == .waiting)
                default: #expect(status.state == .delivered)
                }
            }
            let hostile = try #require(statuses.first { $0.receiver.hasSuffix("59") })
            #expect(hostile.message == TestNumber.hostileMessage)
            talk.server.advance(by: .seconds(1200))
            statuses = try await talk.status(batchID)
            #expect(statuses.first { $0.receiver.hasSuffix("56") }?.state == .delivered)
        }
    }

    private static func reason(_ digits: Int) -> FailureReason {
        switch digits {
        case 50: .invalidInput
        case 51: .notAUser
        case 52: .osNotSupported
        case 53: .appVersionNotSupported
        case 54, 58, 60: .failedToPush
        default: .unknown
        }
    }
}

extension ServiceMessage {
    /// The documented reason that a failed real-time push names.
    fileprivate var reason: FailureReason {
        FailureReason.recognise(message: message, status: raw)
    }
}
