import CallPersonalisation
import Crypto

extension AllowanceBook {
    /// That the service did not take a key.
    struct Refusal: Hashable, Sendable {
        /// The beginning of a hash over the key and where it was shown: enough to see whether something else is used now.
        var key: UInt64
        /// The service's answer.
        var message: String
        /// When it came.
        var at: Int64

        /// The mark of a key, with whom it is shown to and what it is called there: another address may well take it.
        static func mark(of key: String, _ profile: Profile) -> UInt64 {
            let text = [profile.account.baseURL, profile.keyID, key].joined(separator: "\0")
            return SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// A wait before the next token is asked for.
    struct Rest: Hashable, Sendable {
        var until: Int64
        /// How long the wait is; the next one is twice as long.
        var wait: Int64
        /// Tries in a row that brought no token.
        var tries: Int
        /// Why the last one brought none, for people.
        var reason: String
    }

    /// Waits after tries of which nothing left this machine, and after others: these count, and ten of them outlast half an hour.
    private static let waits = (
        uncounted: Nanoseconds.second...30 * Nanoseconds.second,
        counted: 30 * Nanoseconds.second...10 * Nanoseconds.minute
    )

    /// What is said of a key whose tokens are refused one after the other.
    static let newTokenRefused = "a new token was refused as well"

    /// How long a wait a person who asked for something is not told about.
    static let patience = 5 * Nanoseconds.second

    /// Whether a request can be sent with one of the tokens.
    func hasToken(at now: Int64) -> Bool { tokens.contains { now - $0.createdAt < AllowanceBook.tokenLife } }

    /// Whether a key need not be tried, because the service refused it.
    ///
    /// Half an hour later whoever started after the refusal tries once: accounts are opened again without a new key.
    func refuses(_ key: UInt64, at now: Int64, processStart: Int64) -> String? {
        guard let refusal, refusal.key == key else { return nil }
        let isOld = refusal.at < processStart && now - refusal.at >= AllowanceBook.creationWindow
        return isOld ? nil : refusal.message
    }

    /// Notes that a key was refused.
    mutating func refuse(_ key: UInt64, _ message: String, at now: Int64) {
        refusal = Refusal(key: key, message: message, at: now)
        rest = nil
        noteAnswer()
    }

    /// Throws a token away that was refused; if it was made after another one was refused, its key is refused with it.
    ///
    /// Source: fault 42 of the reliability promises, one renewal and then a stop. Tokens that became old together prove nothing.
    mutating func drop(_ token: Int, at now: Int64) {
        guard let index = tokens.firstIndex(where: { $0.number == token }) else { return }
        tokens.remove(at: index)
        guard let first = rejectedFrom else { return rejectedFrom = nextNumber }
        if token >= first { refuse(keyMark, AllowanceBook.newTokenRefused, at: now) }
    }

    /// Lets a while pass before the next token is asked for, a longer one after each try that brings none.
    mutating func restCreations(_ reason: String, isCounted: Bool, at now: Int64) {
        let waits = isCounted ? AllowanceBook.waits.counted : AllowanceBook.waits.uncounted
        let wait = min(max(2 * (rest?.wait ?? 0), waits.lowerBound), waits.upperBound)
        rest = Rest(until: now + wait, wait: wait, tries: (rest?.tries ?? 0) + 1, reason: reason)
    }

    /// Lets everything be tried at once, because a person asked: a refused key, and a service that did not answer.
    ///
    /// The allowances hold as ever.
    mutating func tryAgain(at now: Int64) {
        // What was answered just now is the answer to this person as well.
        if let refusal, now - refusal.at >= Nanoseconds.second { self.refusal = nil }
        brokenUntil = min(brokenUntil, now)
        if let rest { self.rest?.until = min(rest.until, now) }
    }

    /// Takes back a creation of which nothing left this machine.
    mutating func uncountCreation(at moment: Int64) {
        guard let index = creations.lastIndex(where: { $0.sinceBoot == moment }) else { return }
        creations.remove(at: index)
    }

    /// Keeps tokens from being made for a while: somebody else makes them with the same account.
    mutating func pauseCreations(for delay: Duration?, at now: Int64) {
        let wait = delay.map { max(Int64($0 / .nanoseconds(1)), Nanoseconds.second) } ?? Nanoseconds.minute
        creationsPausedUntil = max(creationsPausedUntil, now + wait)
        noteAnswer()
    }

    /// When a token can be made, if that is what everything waits for.
    func tokenDue(limit: Int, at now: Int64, wall: Int64) -> Int64? {
        guard refusal == nil, !hasToken(at: now), let next = nextCreation(wanted: 1, limit: limit, at: now, wall: wall)
        else { return nil }
        return next > max(now, silentUntil) ? next : nil
    }

    /// What keeps requests from being sent.
    func obstacle(limit: Int, at now: Int64, wall: Int64) -> ServiceObstacle? {
        func wallTime(_ moment: Int64) -> Int64 { wall + (moment - now) / 1_000_000 }
        if let refusal, !hasToken(at: now) { return .signInRefused(refusal.message) }
        let due = tokenDue(limit: limit, at: now, wall: wall)
        if let rest, !hasToken(at: now), due.map({ $0 <= rest.until }) ?? (rest.tries > 1) {
            return .noAnswer(rest.reason, tries: rest.tries, next: due.map(wallTime))
        }
        if let next = due {
            return .noToken(before: wallTime(next), made: created(at: now, wall: wall), limit: limit)
        }
        guard failures > 1 else { return nil }
        return .noAnswer(lastFailure, tries: failures, next: brokenUntil > now ? wallTime(brokenUntil) : nil)
    }

    /// Why a person who asked for something should not wait for it; nil if it takes a few seconds at most.
    func reasonNotToWait(limit: Int, at now: Int64, wall: Int64) -> ServiceObstacle? {
        if let next = tokenDue(limit: limit, at: now, wall: wall) {
            return next - now > AllowanceBook.patience ? obstacle(limit: limit, at: now, wall: wall) : nil
        }
        guard refusal == nil, failures >= AllowanceBook.mostFailures, brokenUntil > now else { return nil }
        return obstacle(limit: limit, at: now, wall: wall)
    }
}
