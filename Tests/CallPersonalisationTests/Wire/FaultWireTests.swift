import Foundation
import Sandbox
import TestSupport
import Testing

@testable import CallPersonalisation

@Suite("What a broken push means, over a socket")
struct FaultWireTests {
    @Test("A batch is given to the network once, and its outcome is never guessed", arguments: PushFault.all)
    func batch(fault: PushFault) async throws {
        for version in [APIVersion.v1, .v2] {
            try await WireTalk.run(version, sandbox: { $0.faults = [fault.fault] }) { talk in
                let outcome = try await talk.push(isBatch: true)
                #expect(outcome.name == (version == .v1 ? fault.firstOutcome : fault.outcome), "\(version)")
                #expect(talk.pushes.count == 1)
                #expect(talk.pushes.map(\.isTaken) == [fault.isTaken])
                // Whatever happened to the connection, the next push is not hurt by it.
                talk.server.setFaults([])
                #expect(try await talk.word(.sample(1), isBatch: true) == "accepted")
                #expect(talk.pushes.count == 2)
            }
        }
    }

    @Test("A record in real time is in doubt for the same reasons", arguments: PushFault.all)
    func realTime(fault: PushFault) async throws {
        var fault = fault
        fault.fault.path = "dynamic_call_record"
        // One answer of a batch means something else to a single record: v1 promises it no ID.
        let isBatchOnly = ["a list", "an object without an ID", "an ID and an error"].contains(fault.testDescription)
        try await WireTalk.run(.v2, sandbox: { $0.faults = [fault.fault] }) { talk in
            let outcome = try await talk.push(isBatch: false)
            if !isBatchOnly { #expect(outcome.name == fault.outcome) }
            #expect(!outcome.name.hasPrefix("pushed"))
            #expect(talk.pushes.map(\.isTaken) == [fault.isTaken])
        }
    }

    @Test("Only what was surely not executed may be sent again by a machine", arguments: PushFault.all)
    func atMostOnce(fault: PushFault) {
        let mayResend = ["token rejected", "rate limited", "not sent"].contains(fault.outcome)
        #expect(!(mayResend && fault.isTaken))
    }

    @Test(
        "A wait that the service asks for is read",
        arguments: [
            ("0", 0), ("7", 7), (" 7 ", 7), ("99999999999999999999", 3600), ("86400", 3600), ("-5", nil), ("soon", nil),
            ("", nil), ("1.5", nil), ("Wed, 21 Oct 2015 07:28:00 GMT", nil), ("Fri, 01 Jan 2099 00:00:00 GMT", 3600),
        ] as [(String, Int?)]
    )
    func retryAfter(header: String, seconds: Int?) async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.status = 429
        fault.retryAfter = header
        try await WireTalk.run(.v2, sandbox: { $0.faults = [fault] }) { talk in
            guard case .rateLimited(let delay, let message) = try await talk.push(isBatch: true) else {
                Issue.record("not rate limited")
                return
            }
            #expect(delay == seconds.map { .seconds($0) })
            #expect(message.slug == "too-many-requests")
        }
    }

    @Test func theAllowanceOfTheServiceIsAnsweredWithWhenToComeBack() async throws {
        try await WireTalk.run(sandbox: { $0.enforcesLimits = true }) { talk in
            for index in 0..<60 { #expect(try await talk.push(.sample(index), isBatch: true).name != "rate limited") }
            guard case .rateLimited(let delay?, _) = try await talk.push(isBatch: true) else {
                Issue.record("the sixty-first request in a minute was let through")
                return
            }
            #expect(delay > .seconds(30) && delay <= .seconds(60))
            talk.server.advance(by: delay)
            #expect(try await talk.word(isBatch: true) == "accepted")
            #expect(talk.pushes.filter { $0.isTaken }.count == 61)
        }
    }

    @Test("The batch ID is saved from an answer that broke off", arguments: [APIVersion.v1, .v2])
    func batchIDOfALostAnswer(version: APIVersion) async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.status = 502
        fault.takes = true
        fault.body = .text(#"{"batch_id":"b-17","note":"upstream closed"}"#)
        try await WireTalk.run(version, sandbox: { $0.faults = [fault] }) { talk in
            guard case .unknown(let doubt) = try await talk.push(isBatch: true) else {
                Issue.record("not in doubt")
                return
            }
            #expect(doubt.batchID == "b-17")
            #expect(doubt.phase == .replyEnded)
        }
    }

    @Test("Another server is never told what was redirected", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        try await WireTalk.run { other in
            var fault = Fault(method: "POST")
            fault.status = status
            fault.redirect = other.endpoint.baseURL + "/clients/\(other.endpoint.clientAccountID)/dynamic_call_records"
            try await WireTalk.run(sandbox: { $0.faults = [fault] }) { talk in
                let batch = try await talk.push(isBatch: true)
                let single = try await talk.push(isBatch: false)
                #expect([batch.name, single.name] == ["unknown redirected", "unknown redirected"])
                #expect(talk.pushes.count == 2)
            }
            #expect(other.pushes.isEmpty)
            #expect(other.server.counts.requests == 1)
        }
    }

    @Test func anAnswerByteByByteIsReadIfItComesInTime() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.pausePerByte = .milliseconds(1)
        try await WireTalk.run(.v2, sandbox: { $0.faults = [fault] }) { talk in
            let outcome = try await talk.push(isBatch: true)
            #expect(outcome == .accepted(batchID: try #require(talk.pushes.first).batchID))
        }
    }

    @Test("An answer that takes too long leaves doubt", arguments: [true, false])
    func slow(isSilent: Bool) async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        if isSilent { fault.latency = .seconds(30) } else { fault.pausePerByte = .milliseconds(100) }
        let timeouts = TransportTimeouts(firstByte: .seconds(3), whole: .seconds(4))
        try await WireTalk.run(.v2, timeouts: timeouts, sandbox: { $0.faults = [fault] }) { talk in
            guard case .unknown(let doubt) = try await talk.push(isBatch: true) else {
                Issue.record("not in doubt")
                return
            }
            #expect(doubt.reason == .answerLost)
            #expect(doubt.failure?.kind == .timeout)
            #expect(doubt.phase == (isSilent ? .bodySent : .replyBegun))
            #expect(talk.pushes.count == 1)
        }
    }

    @Test func aServiceThatIsGoneIsToldFromOneThatFellSilent() async throws {
        try await WireTalk.run { talk in
            await talk.server.stop()
            // A connection that was kept is found closed; nothing is given to it a second time.
            let fresh = try HTTPTransport(baseURL: talk.endpoint.baseURL)
            let client = ServiceClient(account: talk.client.account, transport: fresh)
            let outcome = await client.push(.sample(), token: talk.token).outcome
            guard case .notSent(let failure) = outcome else {
                Issue.record("\(outcome.name)")
                return
            }
            #expect(failure.kind == .refused)
            await fresh.shutdown()
        }
    }

    @Test func aPushThatIsCancelledWhileItWaitsIsInDoubt() async throws {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        fault.latency = .seconds(30)
        try await WireTalk.run(.v2, sandbox: { $0.faults = [fault] }) { talk in
            let push = Task { try await talk.push(isBatch: true) }
            try await Poll.until("the push has arrived") { !talk.pushes.isEmpty }
            push.cancel()
            guard case .unknown(let doubt) = try await push.value else {
                Issue.record("not in doubt")
                return
            }
            #expect(doubt.failure?.kind == .cancelled)
            #expect(talk.pushes.map(\.isTaken) == [true])
        }
    }
}
