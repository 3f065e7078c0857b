import Crypto

extension AllowanceBook {
    /// That the service did not take a key.
    struct Refusal: Hashable, Sendable {
        /// The beginning of the key's hash: enough to see whether another key is used now.
        var key: UInt64
        /// The service's answer.
        var message: String
        /// When it came.
        var at: Int64

        /// The mark of a key.
        static func mark(of key: String) -> UInt64 {
            SHA256.hash(data: Array(key.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// How long a wait a person who asked for something is not told about.
    static let patience = 5 * Nanoseconds.second

    /// Whether a request can be sent with one of the tokens.
    func hasToken(at now: Int64) -> Bool { tokens.contains { now - $0.createdAt < AllowanceBook.tokenLife } }

    /// Whether a key need not be tried, because the service refused it.
    ///
    /// A process that started half an hour or longer after the refusal tries once: accounts are opened again without a new key.
    func refuses(_ key: UInt64, at now: Int64, processStart: Int64) -> String? {
        guard let refusal, refusal.key == key else { return nil }
        let isOld = refusal.at < processStart && now - refusal.at >= AllowanceBook.creationWindow
        return isOld ? nil : refusal.message
    }

    /// Notes that a key was refused.
    mutating func refuse(_ key: UInt64, _ message: String, at now: Int64) {
        refusal = Refusal(key: key, message: message, at: now)
        noteAnswer()
    }

    /// Lets everything be tried at once, because a person asked: a refused key, and a service that did not answer.
    ///
    /// The allowances hold as ever.
    mutating func tryAgain(at now: Int64) {
        // What was answered just now is the answer to this person as well.
        if let refusal, now - refusal.at >= Nanoseconds.second { self.refusal = nil }
        brokenUntil = min(brokenUntil, now)
    }

    /// Takes back a creation of which nothing left this machine.
    mutating func uncountCreation(at moment: Int64) {
        guard let index = creations.lastIndex(where: { $0.sinceBoot == moment }) else { return }
        creations.remove(at: index)
    }

    /// Keeps tokens from being made for a while: somebody else makes them with the same account.
    mutating func pauseCreations(for delay: Duration?, at now: Int64) {
        let wait = delay.map { Int64($0 / .nanoseconds(1)) } ?? Nanoseconds.minute
        creationsPausedUntil = max(creationsPausedUntil, now + wait)
        noteAnswer()
    }

    /// When a token can be made, if that is what everything waits for: the creations are used up.
    func tokenDue(limit: Int, at now: Int64, wall: Int64) -> Int64? {
        guard refusal == nil, !hasToken(at: now), let next = nextCreation(wanted: 1, limit: limit, at: now, wall: wall)
        else { return nil }
        return next > max(now, silentUntil) ? next : nil
    }

    /// What keeps requests from being sent.
    func obstacle(limit: Int, at now: Int64, wall: Int64) -> ServiceObstacle? {
        func wallTime(_ moment: Int64) -> Int64 { wall + (moment - now) / 1_000_000 }
        if let refusal, !hasToken(at: now) { return .signInRefused(refusal.message) }
        if let next = tokenDue(limit: limit, at: now, wall: wall) {
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
