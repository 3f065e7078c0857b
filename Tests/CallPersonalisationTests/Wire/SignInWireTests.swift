import Foundation
import Sandbox
import TestSupport
import Testing

@testable import CallPersonalisation

@Suite("Signing in and listing labels over a socket")
struct SignInWireTests {
    private static let account = SandboxAccount(
        clientAccountID: "11111111-2222-4333-8444-555555555555",
        keyID: "22222222-2222-4333-8444-555555555555",
        apiKey: "secret \"with\" \\ quotes"
    )

    @Test func aGoodKeyBringsATokenThatIsAccepted() async throws {
        try await WireTalk.run(sandbox: { $0.account = Self.account }) { talk in
            #expect(abs(talk.token.createdAt.timeIntervalSinceNow) < 60)
            let word = try await talk.word(isBatch: false)
            #expect(word == "pushed")
            #expect(talk.server.arrivals.map(\.token) == ["t1", "t1"])
        }
    }

    @Test func aWrongKeyAndAWrongAccountAreRejected() async throws {
        try await WireTalk.run(sandbox: { $0.account = Self.account }) { talk in
            let key = await talk.client.createToken(keyID: Self.account.keyID, apiKey: "wrong").outcome
            guard case .rejected(let message) = key else {
                Issue.record("\(key)")
                return
            }
            #expect(message.status == 401)
            let stranger = ServiceClient(
                account: try ServiceAccount(
                    baseURL: talk.endpoint.baseURL,
                    clientAccountID: "33333333-2222-4333-8444-555555555555",
                    version: .v1
                ),
                transport: talk.transport
            )
            let account = await stranger.createToken(keyID: Self.account.keyID, apiKey: Self.account.apiKey).outcome
            guard case .rejected(let refusal) = account else {
                Issue.record("\(account)")
                return
            }
            #expect(refusal.status == 403)
            // A token of one account is no good for another.
            let labels = await stranger.labels(token: talk.token).outcome
            #expect(throws: ServiceError.self) { try labels.get() }
        }
    }

    @Test func theEleventhTokenInHalfAnHourIsRefusedUntilOneIsFree() async throws {
        try await WireTalk.run(sandbox: { $0.enforcesLimits = true }) { talk in
            for _ in 2...10 { _ = try await talk.token(of: talk) }
            let refused = await talk.client.createToken(keyID: talk.endpoint.keyID, apiKey: talk.endpoint.apiKey)
                .outcome
            guard case .rateLimited(let delay?, let message) = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(message.status == 429)
            #expect(delay > .seconds(1700) && delay <= .seconds(1800))
            talk.server.advance(by: .seconds(1801))
            _ = try await talk.token(of: talk)
        }
    }

    @Test("A token is good for sixty minutes", arguments: [(3590, true), (3600, false)])
    func tokenAge(seconds: Int, isGood: Bool) async throws {
        try await WireTalk.run { talk in
            talk.server.advance(by: .seconds(seconds))
            var record = CallRecord.sample()
            record.window.startsAt += Int64(seconds) * 1000
            record.window.endsAt += Int64(seconds) * 1000
            let name = try await talk.push(record, isBatch: true).name
            #expect(isGood ? name.hasPrefix("accepted") : name == "token rejected")
        }
    }

    @Test("What a strange answer to a token request means", arguments: TokenFault.all)
    func tokenFaults(fault: TokenFault) async throws {
        try await WireTalk.run(sandbox: { $0.faults = [fault.fault] }) { talk in
            let outcome = await talk.client.createToken(keyID: "k", apiKey: "s").outcome
            let name =
                switch outcome {
                case .token: "token"
                case .rejected: "rejected"
                case .rateLimited(let delay, _): "rate limited \(delay.map { "\($0)" } ?? "-")"
                case .failed: "not sent"
                case .unknown(let doubt): "unknown \(doubt.reason.rawValue)"
                }
            #expect(name == fault.outcome)
            #expect(talk.server.arrivals.filter { $0.path.hasSuffix("/token") }.count == 2)
            // Whatever was said about a token must not be kept: it may hold one.
            if case .unknown(let doubt) = outcome {
                #expect(doubt.message?.raw ?? "" == "" || doubt.message?.status != 200)
            }
        }
    }

    // MARK: Labels

    @Test("Labels come page by page, whole and in order", arguments: [1, 10, 13, 26, 27, 28, 1000])
    func paging(limit: Int) async throws {
        try await WireTalk.run { talk in
            var labels: [Label] = []
            var page = 1
            while true {
                let outcome = await talk.client.labels(page: page, limit: limit, token: talk.token).outcome
                guard case .labels(let found, let received) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                labels += found
                page += 1
                if received < limit { break }
            }
            #expect(labels.map(\.id.rawValue) == SandboxLabel.builtIn.map(\.id))
            #expect(labels.map(\.name) == SandboxLabel.builtIn.map(\.name))
            #expect(labels.filter(\.isDeleted).map(\.name) == ["Closed Branch"])
        }
    }

    @Test func anAccountWithoutLabelsHasAnEmptyList() async throws {
        try await WireTalk.run(sandbox: { $0.labels = [] }) { talk in
            #expect(await talk.client.labels(token: talk.token).outcome == .labels([], received: 0))
        }
    }

    @Test("A refused or broken read of labels says whether it may pass", arguments: ReadFault.all)
    func labelFaults(fault: ReadFault) async throws {
        try await WireTalk.run(sandbox: { $0.faults = [fault.fault] }) { talk in
            let outcome = await talk.client.labels(token: talk.token).outcome
            let name =
                switch outcome {
                case .labels: "answer"
                case .tokenRejected: "token rejected"
                case .rateLimited: "rate limited"
                case .failed(let failure): failure.name
                }
            #expect(name == fault.outcome)
            let batch = try await talk.client.status(of: "any", token: talk.token).outcome
            let batchName =
                switch batch {
                case .statuses: "answer"
                case .notFound: "refused"
                case .tokenRejected: "token rejected"
                case .rateLimited: "rate limited"
                case .failed(let failure): failure.name
                }
            #expect(batchName == fault.outcome)
            // A transport sends what it is given once; reading again is for those who asked.
            #expect(talk.server.arrivals.filter { $0.method == "GET" }.count == 2)
        }
    }
}

extension WireTalk {
    /// Makes one more token.
    fileprivate func token(of talk: WireTalk) async throws -> AccessToken {
        try await talk.client.createToken(keyID: talk.endpoint.keyID, apiKey: talk.endpoint.apiKey).outcome.get()
    }
}

extension ReadFailure {
    fileprivate var name: String {
        switch self {
        case .refused: "refused"
        case .serverError: "server error"
        case .redirected: "redirected"
        case .unreadable: "unreadable"
        case .transport(let failure): failure.kind.rawValue
        }
    }
}

/// A fault of the token endpoint and what it means to the one who asked.
struct TokenFault: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var outcome: String
    var testDescription: String

    private init(_ testDescription: String, _ outcome: String, _ change: (inout Fault) -> Void) {
        fault = Fault(path: "token")
        change(&fault)
        self.outcome = outcome
        self.testDescription = testDescription
    }

    static let all: [TokenFault] = [
        TokenFault("closed before the body", "unknown answer_lost") { $0.drop = .beforeBody },
        TokenFault("closed after making one", "unknown answer_lost") { $0.drop = .afterTaking },
        TokenFault("half an answer", "unknown answer_lost") { $0.body = .truncated },
        TokenFault("a gateway's page", "unknown content_type") { $0.body = .html },
        TokenFault("no body", "unknown unreadable") { $0.body = .empty },
        TokenFault("wrong types", "unknown unexpected_answer") { $0.body = .mistyped },
        TokenFault("nested too deep", "unknown unreadable") { $0.body = .deep },
        TokenFault("too large", "unknown too_large") { $0.body = .huge(bytes: 9 << 20) },
        TokenFault("500", "unknown server_error") { $0.status = 500 },
        TokenFault("503", "unknown server_error") { $0.status = 503 },
        TokenFault("408", "unknown server_error") { $0.status = 408 },
        TokenFault("302", "unknown redirected") {
            $0.status = 302
            $0.redirect = "/elsewhere"
        },
        TokenFault("400", "rejected") { $0.status = 400 },
        TokenFault("401", "rejected") { $0.status = 401 },
        TokenFault("403", "rejected") { $0.status = 403 },
        TokenFault("404", "rejected") { $0.status = 404 },
        TokenFault("429", "rate limited -") { $0.status = 429 },
        TokenFault("429 and when", "rate limited 7.0 seconds") {
            $0.status = 429
            $0.retryAfter = "7"
        },
    ]
}

/// A fault of a read and what it means to the one who asked.
struct ReadFault: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var outcome: String
    var testDescription: String

    private init(
        _ testDescription: String,
        _ outcome: String,
        status: Int? = nil,
        body: Fault.Body? = nil,
        _ change: (inout Fault) -> Void = { _ in }
    ) {
        fault = Fault(method: "GET")
        fault.status = status
        if let body { fault.body = body }
        change(&fault)
        self.outcome = outcome
        self.testDescription = testDescription
    }

    static let all: [ReadFault] = [
        ReadFault("400", "refused", status: 400),
        ReadFault("401", "token rejected", status: 401),
        ReadFault("403", "refused", status: 403),
        ReadFault("404", "refused", status: 404),
        ReadFault("429", "rate limited", status: 429),
        ReadFault("500", "server error", status: 500),
        ReadFault("500/50011", "token rejected", status: 500, body: .unparsableToken),
        ReadFault("503", "server error", status: 503),
        ReadFault("307", "redirected") { $0.redirect = "/elsewhere" },
        ReadFault("a gateway's page", "unreadable", status: 200, body: .html),
        ReadFault("no body", "unreadable", status: 200, body: .empty),
        ReadFault("nested too deep", "unreadable", status: 200, body: .deep),
        ReadFault("wrong types", "unreadable", status: 200, body: .mistyped),
        ReadFault("half an answer", "reset", status: 404, body: .truncated),
        ReadFault("too large", "too_large", status: 200, body: .huge(bytes: 9 << 20)),
        ReadFault("closed without an answer", "reset") { $0.drop = .afterBody },
        ReadFault("reset without an answer", "reset") {
            $0.drop = .afterBody
            $0.resets = true
        },
    ]
}
