import Foundation
import Sandbox
import Testing

@Suite("Allowances")
struct AllowanceTests {
    @Test func tenTokensInAnyThirtyMinutes() {
        var conversation = Conversation()
        for _ in 0..<10 {
            #expect(conversation.createToken().status == 200)
            conversation.pass(.seconds(60))
        }
        let refused = conversation.createToken()
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "1200")
        conversation.pass(.seconds(1200) - .milliseconds(1))
        #expect(conversation.createToken().status == 429)
        conversation.pass(.milliseconds(1))
        #expect(conversation.createToken().status == 200)
        #expect(conversation.createToken().status == 429)
    }

    @Test func eachAccountHasItsOwnTokens() {
        var conversation = Conversation { $0.tokensPer30Minutes = 1 }
        #expect(conversation.createToken().status == 200)
        #expect(conversation.createToken().status == 429)
        #expect(conversation.createToken(account: "another").status == 200)
    }

    @Test func aRefusedSignInSpendsNoToken() {
        var conversation = Conversation { $0.tokensPer30Minutes = 1 }
        #expect(conversation.createToken(body: ["key_id": "k"]).status == 400)
        #expect(conversation.createToken().status == 200)
    }

    @Test func aHundredRealTimeRequestsInAnySecond() throws {
        var conversation = try Conversation.signedIn()
        // Half of them late in a second of the clock, so that only a sliding window sees the burst.
        conversation.pass(.milliseconds(900))
        for _ in 0..<50 { #expect(conversation.pushOne(Conversation.record()).status == 200) }
        conversation.pass(.milliseconds(200))
        for _ in 0..<50 { #expect(conversation.labels().status == 200) }
        #expect(conversation.pushOne("v2", Conversation.record("v2")).status == 429)
        conversation.pass(.milliseconds(799))
        #expect(conversation.labels().status == 429)
        conversation.pass(.milliseconds(1))
        #expect(conversation.labels().status == 200)
    }

    @Test func sixtyBatchRequestsInAnyMinuteSharedByPushesAndReads() throws {
        var conversation = try Conversation.signedIn()
        let batch = conversation.push(records: [Conversation.record()]).batchID
        for _ in 0..<29 { #expect(conversation.push("v3", records: [Conversation.record("v3")]).status == 200) }
        conversation.pass(.seconds(30))
        for _ in 0..<30 { #expect(conversation.status(of: batch).status == 200) }
        #expect(conversation.status(of: batch).status == 429)
        let refused = conversation.push("v2", records: [Conversation.record("v2")])
        #expect(refused.status == 429)
        #expect(refused.header("Retry-After") == "30")
        #expect(conversation.pushOne(Conversation.record()).status == 200)
        conversation.pass(.seconds(30))
        #expect(conversation.status(of: batch).status == 200)
    }

    @Test func eachTokenHasItsOwnAllowance() throws {
        var conversation = try Conversation.signedIn { $0.batchPerMinute = 1 }
        #expect(conversation.push(records: [Conversation.record()]).status == 200)
        #expect(conversation.push(records: [Conversation.record()]).status == 429)
        try conversation.signIn()
        #expect(conversation.push(records: [Conversation.record()]).status == 200)
    }

    @Test func aRequestThatBreaksARuleSpendsItsTurn() throws {
        var conversation = try Conversation.signedIn { $0.realTimePerSecond = 1 }
        #expect(conversation.pushOne(Conversation.record("v1", ["caller": nil])).status == 400)
        #expect(conversation.pushOne(Conversation.record()).status == 429)
    }

    @Test func aRequestOverTheLimitSpendsNothingAndTakesNothing() throws {
        var conversation = try Conversation.signedIn { $0.realTimePerSecond = 1 }
        #expect(conversation.pushOne(Conversation.record()).status == 200)
        for _ in 0..<5 { #expect(conversation.pushOne(Conversation.record()).status == 429) }
        #expect(conversation.service.counts.takenRecords == 1)
        conversation.pass(.seconds(1))
        #expect(conversation.pushOne(Conversation.record()).status == 200)
    }

    @Test func nothingIsLimitedWhenLimitsAreOff() throws {
        var conversation = try Conversation.signedIn { $0.enforcesLimits = false }
        for _ in 0..<20 { #expect(conversation.createToken().status == 200) }
        for _ in 0..<150 { #expect(conversation.labels().status == 200) }
    }

    @Test func theTimeToComeBackCanBeLeftOut() throws {
        var conversation = try Conversation.signedIn {
            $0.realTimePerSecond = 0
            $0.sendsRetryAfter = false
        }
        let answer = conversation.labels()
        #expect(answer.status == 429)
        #expect(answer.header("Retry-After") == nil)
    }
}
