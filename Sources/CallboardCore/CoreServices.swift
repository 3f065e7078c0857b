import CallPersonalisation
import Foundation
import Synchronization

/// The parts that the senders and watchers of one profile share.
final class CoreServices: Sendable {
    private struct Heard {
        var skew: Int64?
        /// What the journal keeps of it, so that it is known before the first answer of another process.
        var keptSkew: Int64?
        var lastAnswerAt: Int64?
        var lastDuration: Int?
        var labelNames: [String: String]?
    }

    let profile: Profile
    let journal: SQLiteJournal
    let pool: TokenPool
    let client: ServiceClient
    let clock: any CoreClock
    /// Shut while the process is stopped by its terminal.
    let gate = ClaimGate()
    private let heard = Mutex(Heard())

    init(profile: Profile, journal: SQLiteJournal, pool: TokenPool, client: ServiceClient, clock: any CoreClock) {
        self.profile = profile
        self.journal = journal
        self.pool = pool
        self.client = client
        self.clock = clock
    }

    /// The path of a push, safe for logs.
    func endpoint(_ mode: SubmissionMode) -> String {
        let token = AccessToken(secret: "", createdAt: .distantPast)
        return mode == .batch
            ? client.batchRequest(body: [], token: token).pathTemplate
            : client.pushRequest(body: [], token: token).pathTemplate
    }

    /// Sends one claimed request, once, and gives its turn back.
    func push(_ claim: Claim, mode: SubmissionMode, turn: AllowanceBook.Turn) async -> (PushOutcome, ServiceReply) {
        let token = turn.accessToken
        let request =
            mode == .batch
            ? client.batchRequest(body: claim.body, token: token) : client.pushRequest(body: claim.body, token: token)
        let reply = await client.transport.send(request)
        let outcome = ServiceClient.pushOutcome(of: reply, version: profile.account.version, isBatch: mode == .batch)
        await pool.end(turn, outcome.ending)
        note(request, reply, attempt: claim.attempt) { line in
            line.token = turn.alias
            if case .accepted(let batchID) = outcome { line.batchID = batchID }
        }
        return (outcome, reply)
    }

    /// Sends a read with a turn of its own; a read may be made again, so a refused token is tried once more with another.
    func read<Outcome>(
        _ lane: AllowanceBook.Lane,
        _ priority: TurnQueue.Priority,
        batchID: String? = nil,
        request: (AccessToken) throws -> ServiceRequest,
        outcome: (ServiceReply) -> Outcome,
        ending: (Outcome) -> AllowanceBook.Ending
    ) async throws -> Outcome {
        var tries = 0
        while true {
            let asked = clock.sinceBoot()
            let turn = try await pool.turn(lane, priority)
            let waited = Int((clock.sinceBoot() - asked) / 1_000_000)
            let request = try request(turn.accessToken)
            let reply = await client.transport.send(request)
            let result = outcome(reply)
            let end = ending(result)
            await pool.end(turn, end)
            tries += 1
            note(request, reply, attempt: nil) { line in
                (line.token, line.batchID, line.waited, line.tryNumber) = (turn.alias, batchID, waited, tries)
            }
            guard end == .tokenRejected, tries < 2 else { return result }
        }
    }

    /// Writes a request to the log and remembers what it told about the service's clock and the link.
    func note(
        _ request: ServiceRequest,
        _ reply: ServiceReply,
        attempt: Int64?,
        _ complete: (inout RequestLine) -> Void
    ) {
        let now = clock.now()
        if case .answer(_, let headers, _) = reply.result {
            let changed = heard.withLock { heard -> Int64? in
                heard.lastAnswerAt = now
                heard.lastDuration = Int(reply.duration / .milliseconds(1))
                // The header has whole seconds, so half of one is the best guess at its moment.
                guard let date = headers.date else { return nil }
                let skew = Int64(date.timeIntervalSince1970 * 1000) + 500 - now
                heard.skew = skew
                guard abs(skew - (heard.keptSkew ?? 0)) > CoreServices.skewGrain else { return nil }
                heard.keptSkew = skew
                return skew
            }
            if let changed { journal.keep(clockSkew: changed, of: profile.account.clientAccountID, at: now) }
        }
        var line = RequestLine(request, reply, attempt: attempt)
        complete(&line)
        journal.log(line)
    }

    /// Changes of the skew below this many milliseconds are not worth a write.
    private static let skewGrain: Int64 = 5_000

    /// Takes over what another process heard of the service's clock.
    func expect(clockSkew: Int64?) {
        heard.withLock {
            $0.keptSkew = clockSkew
            $0.skew = $0.skew ?? clockSkew
        }
    }

    /// What was heard of the service's clock and link.
    func complete(_ status: inout AllowanceStatus) {
        let heard = heard.withLock { $0 }
        status.clockSkewMilliseconds = heard.skew
        status.lastAnswerAt = heard.lastAnswerAt
        status.lastDurationMilliseconds = heard.lastDuration
    }

    /// Names of the account's labels by ID, as fetched last.
    func labelNames() async -> [String: String] {
        if let names = heard.withLock({ $0.labelNames }) { return names }
        let labels = try? await journal.cachedLabels(of: profile.account.clientAccountID)
        let names = Dictionary((labels?.labels ?? []).map { ($0.id.rawValue, $0.name) }) { first, _ in first }
        heard.withLock { $0.labelNames = names }
        return names
    }

    /// Forgets the label names after new ones were fetched.
    func labelsChanged() { heard.withLock { $0.labelNames = nil } }
}

extension AllowanceBook.Turn {
    /// The token to send with.
    var accessToken: AccessToken { AccessToken(secret: secret, createdAt: .distantPast, alias: alias) }
}
