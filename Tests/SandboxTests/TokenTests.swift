import Foundation
import Sandbox
import Testing

@Suite("Tokens")
struct TokenTests {
    @Test func givesATokenOfLettersAndDigitsAndTheTime() throws {
        var conversation = Conversation()
        let answer = conversation.createToken()
        #expect(answer.status == 200)
        let token = try #require(answer.object["token"] as? String)
        #expect(token.count == 64)
        #expect(token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(answer.object["created_at"] as? String == "2027-01-15T08:00:00.000Z")
    }

    @Test func namesTheMissingHalfOfTheKey() {
        var conversation = Conversation()
        let answer = conversation.createToken(body: ["key_id": "k"])
        #expect(answer.status == 400)
        #expect(answer.body == #"{"slug":"invalid-input","message":"api_key is required"}"#)
        #expect(conversation.createToken(body: ["api_key": "s"]).object["message"] as? String == "key_id is required")
        #expect(conversation.createToken(body: ["key_id": "", "api_key": "s"]).status == 400)
    }

    @Test func insistsOnPublicAccessAndJSON() {
        var conversation = Conversation()
        #expect(conversation.createToken { $0.publicAccess = nil }.status == 400)
        #expect(conversation.createToken { $0.publicAccess = "deny" }.status == 400)
        #expect(conversation.createToken { $0.contentType = "text/plain" }.status == 415)
        #expect(conversation.createToken(body: Data("no json".utf8)).status == 400)
    }

    @Test func acceptsOnlyTheAccountItWasGiven() throws {
        let only = SandboxAccount(clientAccountID: Conversation.account, keyID: "id", apiKey: "secret")
        var conversation = Conversation { $0.account = only }
        #expect(conversation.createToken(body: ["key_id": "id", "api_key": "secret"]).status == 200)
        #expect(conversation.createToken(body: ["key_id": "id", "api_key": "other"]).status == 401)
        #expect(conversation.createToken(body: ["key_id": "other", "api_key": "secret"]).status == 401)
        let elsewhere = conversation.createToken(account: "other", body: ["key_id": "id", "api_key": "secret"])
        #expect(elsewhere.status == 403)
        #expect(elsewhere.object["slug"] as? String == "forbidden-error")
    }

    @Test func aTokenIsGoodForSixtyMinutes() throws {
        var conversation = try Conversation.signedIn()
        conversation.pass(.seconds(3600) - .milliseconds(1))
        #expect(conversation.labels().status == 200)
        conversation.pass(.milliseconds(1))
        let answer = conversation.labels()
        #expect(answer.status == 401)
        #expect(answer.body == #"{"slug":"authorization-error","message":"please login again"}"#)
    }

    @Test(arguments: [nil, "", "Basic abc", "Bearer ", "Bearer unknown"])
    func refusesWhatIsNoTokenOfIts(authorization: String?) throws {
        var conversation = try Conversation.signedIn()
        for path in ["/clients/\(Conversation.account)/labels", Conversation.path("v2", "dynamic_call_records")] {
            let answer = conversation.send("GET", path, query: "batchId=x") { $0.authorization = authorization }
            #expect(answer.status == 401)
        }
    }

    @Test func aTokenBelongsToOneAccount() throws {
        var conversation = try Conversation.signedIn()
        #expect(conversation.send("GET", "/clients/another/labels").status == 403)
    }

    @Test func aNewTokenLeavesTheOlderOnesGood() throws {
        var conversation = try Conversation.signedIn()
        let first = conversation.token
        try conversation.signIn()
        #expect(conversation.token != first)
        conversation.token = first
        #expect(conversation.labels().status == 200)
    }

    @Test(arguments: [
        ("application/json", 200), ("application/vnd.api+json; version=1.0", 200), ("*/*", 200),
        ("text/html, application/json;q=0.9", 200), ("text/html", 406),
    ])
    func answersOnlyInJSON(accept: String, status: Int) throws {
        var conversation = try Conversation.signedIn()
        let answer = conversation.send("GET", "/clients/\(Conversation.account)/labels") { $0.accept = accept }
        #expect(answer.status == status)
    }
}
