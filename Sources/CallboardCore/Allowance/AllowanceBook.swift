/// What an account has spent and may spend next: turns, tokens, pauses.
///
/// A plain value: it decides, `AllowanceFile` keeps it, `TokenPool` acts on it. All times are nanoseconds since boot unless named
/// otherwise. Source of the limits: page “Call Personalisation”, “Rate limits”, and page “Generate Access Token”.
package struct AllowanceBook: Hashable, Sendable {
    /// The two kinds of turns, each with an allowance per token.
    package enum Lane: Int, Sendable, CaseIterable {
        /// Real-time pushes and label reads; the window is a second.
        case realTime
        /// Batch pushes and status reads, which share a path; the window is a minute.
        case batch

        /// Length of the service's window.
        package var window: Int64 { self == .realTime ? Nanoseconds.second : Nanoseconds.minute }
    }

    /// How fast the turns of one lane may follow each other.
    package struct Rate: Hashable, Sendable {
        /// Most requests in any window, for each token.
        package var limit: Int
        /// What is spent of it.
        package var share: Double

        package init(limit: Int, share: Double) {
            self.limit = limit
            self.share = share
        }

        func spacing(_ lane: Lane, slowness: Int) -> Int64 {
            Int64(Double(lane.window) / (Double(limit) * share)) * Int64(slowness)
        }
    }

    /// One lane of one token.
    struct LaneState: Hashable, Sendable {
        /// When the latest turn was due.
        var lastTurn: Int64 = .min / 4
        /// When each turn is free again; as many as the limit, unless the limit is so high that only the spacing counts.
        var freeAt: [Int64] = []
        /// No turn before this, after a 429.
        var pausedUntil: Int64 = 0
        /// How many times slower than its share the lane goes; doubles on 429, shrinks with each quiet window.
        var slowness = 1
        /// When the lane last became slower or faster.
        var adjustedAt: Int64 = 0
        /// 429 answers in a row, for the backoff.
        var refusals = 0
    }

    /// A token and what was spent of its allowances.
    package struct TokenState: Hashable, Sendable {
        /// Counts up; shown as `t7`.
        package var number: Int
        package var secret: String
        package var createdAt: Int64
        var lanes = [LaneState(), LaneState()]

        /// The name under which the token is spoken of; its secret is never shown.
        package var alias: String { "t\(number)" }

        /// At which age it is replaced: 50 to 55 minutes, another one for each token, so that hosts do not renew together (R5).
        ///
        /// It follows from the token's own random text, so every process reckons the same.
        package var renewalAge: Int64 {
            let hash = secret.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { hash, byte in
                (hash ^ UInt64(byte)) &* 1_099_511_628_211
            }
            return AllowanceBook.tokenFresh.lowerBound + Int64(hash % UInt64(AllowanceBook.tokenFresh.count))
        }
    }

    struct Creation: Hashable, Sendable {
        var sinceBoot: Int64
        /// Milliseconds since the epoch.
        var wall: Int64
    }

    /// A turn: permission for one request with one token.
    package struct Turn: Hashable, Sendable {
        package var lane: Lane
        package var token: Int
        package var alias: String
        package var secret: String
        package var at: Int64
        /// When the turn is free again if nothing more is heard of it.
        var freeAt: Int64
    }

    /// A limit above this has no slots of its own; then only the even spacing holds the rate.
    static let mostSlots = 4096
    /// After so many failures of the connection in a row only a read is sent, one for each backoff, until one is answered.
    static let mostFailures = 5
    /// No request takes longer than this, so a turn whose process died is free again after it and one window.
    static let longestRequest = 60 * Nanoseconds.second
    /// A token is not used after this age; source: page “Generate Access Token”, 60 minutes.
    static let tokenLife = 59 * Nanoseconds.minute
    /// At which ages a token is replaced.
    static let tokenFresh = 50 * Nanoseconds.minute..<55 * Nanoseconds.minute
    static let creationWindow = 30 * Nanoseconds.minute

    var bootID = ""
    /// No request before this: after a restart of the machine nobody knows what was sent just before.
    var silentUntil: Int64 = 0
    package internal(set) var tokens: [TokenState] = []
    var creations: [Creation] = []
    var nextNumber = 1
    /// Failures of the connection or doubts in a row.
    package internal(set) var failures = 0
    /// No claim before this, after too many failures in a row.
    package internal(set) var brokenUntil: Int64 = 0
    /// Why the last of those failures happened, for people.
    var lastFailure = ""
    /// The key that the service refused last, until it takes one or a person asks again.
    var refusal: Refusal?
    /// No token is made before this, because the service said that too many were.
    var creationsPausedUntil: Int64 = 0
    /// The wait before a token is asked for anew; nil unless the last try brought none.
    var rest: Rest?
    /// The mark of the key that the service took last.
    var keyMark: UInt64 = 0
    /// Tokens from this number on were made after one was refused, and none was taken since; nil if all is well.
    var rejectedFrom: Int?

    package init() {}

    /// A book for an account whose spending is not known, because what was kept of it cannot be read.
    ///
    /// A whole window passes before the first request, and one token creation is taken to have been made just now.
    static func unknown(bootID: String, at now: Int64, wall: Int64) -> AllowanceBook {
        var book = AllowanceBook()
        book.bootID = bootID
        book.silentUntil = now + Nanoseconds.minute
        book.creations = [Creation(sinceBoot: now, wall: wall)]
        return book
    }

    // MARK: Turns

    /// Throws away what another boot counted; one whole window passes before the first request after it.
    package mutating func begin(bootID: String, at now: Int64) {
        guard self.bootID != bootID else { return }
        let isFirst = self.bootID.isEmpty
        self.bootID = bootID
        tokens = []
        noteAnswer()
        refusal = nil
        rest = nil
        creationsPausedUntil = 0
        // They were made before this boot, so they are at least as old as it.
        for index in creations.indices { creations[index].sinceBoot = 0 }
        silentUntil = isFirst ? 0 : now + Nanoseconds.minute
    }

    /// When the next turn of a lane is due; nil while there is no token that can be used.
    package func nextTurn(_ lane: Lane, _ rate: Rate, at now: Int64) -> Int64? {
        tokens.indices.filter { now - tokens[$0].createdAt < AllowanceBook.tokenLife }
            .map { max(dueTime(lane, rate, token: $0, at: now), brokenUntil) }.min()
    }

    /// Books a turn if one is due now.
    ///
    /// After too many failures in a row only one turn is given out at a time, until an answer comes: more of them would only
    /// leave more records in doubt.
    package mutating func takeTurn(_ lane: Lane, _ rate: Rate, at now: Int64) -> Turn? {
        guard brokenUntil <= now else { return nil }
        let usable = tokens.indices.filter { now - tokens[$0].createdAt < AllowanceBook.tokenLife }
        guard
            let index = usable.min(by: {
                dueTime(lane, rate, token: $0, at: now) < dueTime(lane, rate, token: $1, at: now)
            })
        else { return nil }
        let due = dueTime(lane, rate, token: index, at: now)
        guard due <= now else { return nil }
        var state = tokens[index].lanes[lane.rawValue]
        let spacing = rate.spacing(lane, slowness: state.slowness)
        // A turn that was taken late does not delay the next one, within bounds: waking up is never exact.
        state.lastTurn = max(state.lastTurn + spacing, now - max(spacing, 5_000_000))
        let freeAt = now + AllowanceBook.longestRequest + lane.window
        if rate.limit <= AllowanceBook.mostSlots {
            AllowanceBook.fit(&state.freeAt, to: rate.limit)
            guard let slot = state.freeAt.firstIndex(where: { $0 <= now }) else { return nil }
            state.freeAt[slot] = freeAt
        }
        tokens[index].lanes[lane.rawValue] = state
        if failures >= AllowanceBook.mostFailures { brokenUntil = now + AllowanceBook.longestRequest }
        return Turn(
            lane: lane,
            token: tokens[index].number,
            alias: tokens[index].alias,
            secret: tokens[index].secret,
            at: now,
            freeAt: freeAt
        )
    }

    /// What the circuit breaker says before anything may be sent.
    enum Probe: Hashable {
        /// All is well.
        case notNeeded
        /// Nothing before this moment.
        case wait(until: Int64)
        /// A read with this turn shows whether the service is back; everybody else waits for it.
        case probe(Turn)
    }

    /// Asks the circuit breaker.
    mutating func takeProbe(_ rate: Rate, at now: Int64) -> Probe {
        guard failures >= AllowanceBook.mostFailures else { return .notNeeded }
        guard brokenUntil <= now else { return .wait(until: brokenUntil) }
        guard let turn = takeTurn(.realTime, rate, at: now) else {
            return .wait(until: nextTurn(.realTime, rate, at: now) ?? now + Nanoseconds.second)
        }
        return .probe(turn)
    }

    private func dueTime(_ lane: Lane, _ rate: Rate, token: Int, at now: Int64) -> Int64 {
        let state = tokens[token].lanes[lane.rawValue]
        var due = max(state.lastTurn + rate.spacing(lane, slowness: state.slowness), state.pausedUntil, silentUntil)
        if rate.limit <= AllowanceBook.mostSlots, state.freeAt.count >= rate.limit, let first = state.freeAt.min() {
            due = max(due, first)
        }
        return due
    }

    private static func fit(_ slots: inout [Int64], to limit: Int) {
        if slots.count < limit { slots += Array(repeating: 0, count: limit - slots.count) }
        // A lowered limit drops the turns that are free again the soonest.
        if slots.count > limit { slots = Array(slots.sorted().suffix(limit)) }
    }

    /// How many turns of a lane are spent at the moment, over all tokens.
    package func used(_ lane: Lane, at now: Int64) -> Int {
        tokens.reduce(0) { $0 + $1.lanes[lane.rawValue].freeAt.reduce(0) { $0 + ($1 > now ? 1 : 0) } }
    }

    /// Until when a lane waits after a 429 or a restart; nil if it does not.
    package func pausedUntil(_ lane: Lane, at now: Int64) -> Int64? {
        let until = max(tokens.map { $0.lanes[lane.rawValue].pausedUntil }.min() ?? 0, silentUntil)
        return until > now ? until : nil
    }

    // MARK: Answers

    /// How a request ended, as far as the allowance is concerned.
    package enum Ending: Hashable, Sendable {
        case answered
        /// The turn was given back unused; says nothing about the connection.
        case notSent
        case rateLimited(retryAfter: Duration?)
        case tokenRejected
        /// Given up by us after it may have left: counts as used, and says nothing about the connection.
        case givenUp
        /// The connection failed or the outcome is unknown; the text says why, for people.
        case failed(String)
    }

    /// Notes the answer to a turn; `jitter` from 0 to 1 spreads the waits of many processes.
    package mutating func end(_ turn: Turn, _ ending: Ending, at now: Int64, jitter: Double) {
        if let index = tokens.firstIndex(where: { $0.number == turn.token }) {
            var state = tokens[index].lanes[turn.lane.rawValue]
            // Found by its moment: places change when a process with another limit books a turn.
            if let slot = state.freeAt.firstIndex(of: turn.freeAt) {
                // The service saw the request before its answer came, so from now on a whole window is enough.
                state.freeAt[slot] = ending == .notSent ? now : now + turn.lane.window
            }
            if case .rateLimited(let retryAfter) = ending {
                slow(&state, retryAfter: retryAfter, at: now, jitter: jitter)
            } else if ending == .answered {
                rejectedFrom = nil
                state.refusals = 0
                if state.slowness > 1, now - state.adjustedAt > turn.lane.window {
                    state.slowness -= 1
                    state.adjustedAt = now
                }
            }
            tokens[index].lanes[turn.lane.rawValue] = state
        }
        switch ending {
        case .answered, .rateLimited: noteAnswer()
        case .tokenRejected:
            noteAnswer()
            drop(turn.token, at: now)
        case .notSent, .givenUp:
            // The one turn that was to try the connection goes to somebody else.
            if failures >= AllowanceBook.mostFailures, brokenUntil == turn.at + AllowanceBook.longestRequest {
                brokenUntil = now
            }
        case .failed(let reason): noteFailure(reason, at: now, jitter: jitter)
        }
    }

    /// Notes that the service was heard.
    mutating func noteAnswer() {
        failures = 0
        brokenUntil = 0
    }

    /// Notes that the connection failed or the outcome of a request is unknown.
    mutating func noteFailure(_ reason: String, at now: Int64, jitter: Double) {
        failures += 1
        lastFailure = reason
        guard failures >= AllowanceBook.mostFailures else { return }
        let exponent = min(failures - AllowanceBook.mostFailures, 5)
        brokenUntil = now + Int64(Double(Nanoseconds.second << Int64(exponent)) * (0.5 + jitter / 2))
    }

    /// A refusal that was not foreseen: somebody else spends the same allowance.
    private func slow(_ state: inout LaneState, retryAfter: Duration?, at now: Int64, jitter: Double) {
        state.refusals += 1
        // Refusals of requests that were under way together count once.
        if now - state.adjustedAt > Nanoseconds.second {
            state.slowness = min(state.slowness * 2, 8)
            state.adjustedAt = now
        }
        let backoff = min(Nanoseconds.second << Int64(min(state.refusals - 1, 6)), Nanoseconds.minute)
        let wait = max(retryAfter.map { Int64($0 / .nanoseconds(1)) } ?? 0, Int64(Double(backoff) * jitter))
        state.pausedUntil = max(state.pausedUntil, now + wait)
    }

    // MARK: Tokens

    /// Whether another token should be made, and if so not before when.
    ///
    /// - Returns: nil if there are enough; a moment in the past if one can be made at once.
    package func nextCreation(wanted: Int, limit: Int, at now: Int64, wall: Int64) -> Int64? {
        let fresh = tokens.filter { now - $0.createdAt < $0.renewalAge }.count
        guard fresh < wanted else { return nil }
        // Without an allowance there is no such moment.
        guard limit > 0 else { return .max / 4 }
        let paused = max(creationsPausedUntil, rest?.until ?? 0)
        guard let free = creationFree(limit: limit, at: now, wall: wall) else { return max(now, silentUntil, paused) }
        return max(free, now + Nanoseconds.second, paused)
    }

    /// When another token may be made; nil unless as many were made as may be.
    package func creationFree(limit: Int, at now: Int64, wall: Int64) -> Int64? {
        let free = creations.filter { isInside($0, at: now, wall: wall) }
            .map { $0.sinceBoot + AllowanceBook.creationWindow }
            .sorted()
        return limit > 0 && free.count >= limit ? free[free.count - limit] : nil
    }

    /// Counts a creation before it is asked for, because an unknown outcome counts as one.
    package mutating func countCreation(at now: Int64, wall: Int64) {
        creations = creations.filter { isInside($0, at: now, wall: wall) }
        creations.append(Creation(sinceBoot: now, wall: wall))
    }

    /// Takes a new token into use, which was made with the key of this mark.
    package mutating func add(secret: String, key: UInt64 = 0, at now: Int64) {
        tokens.removeAll { now - $0.createdAt >= AllowanceBook.tokenLife }
        tokens.append(TokenState(number: nextNumber, secret: secret, createdAt: now))
        nextNumber += 1
        keyMark = key
        refusal = nil
        rest = nil
    }

    /// Token creations that count at the moment.
    package func created(at now: Int64, wall: Int64) -> Int {
        creations.filter { isInside($0, at: now, wall: wall) }.count
    }

    /// Whether either clock says that a creation is inside the window; a clock that was set cannot free one.
    private func isInside(_ creation: Creation, at now: Int64, wall: Int64) -> Bool {
        let elapsed = now - creation.sinceBoot
        let wallElapsed = (wall - creation.wall) * 1_000_000
        return elapsed < AllowanceBook.creationWindow
            || (wallElapsed >= 0 && wallElapsed < AllowanceBook.creationWindow)
    }
}
