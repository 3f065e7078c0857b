import CallPersonalisation

@testable import CallboardCore

/// The service as a simulation sees it: takes requests, remembers every record it took, and misbehaves by seed.
struct SimulatedService {
    /// How one request fares, decided when it is sent.
    enum Fate {
        /// Nothing leaves this machine.
        case notSent
        case answered(PushOutcome)
        /// It arrives, but the answer does not, or is no answer.
        case lostAfterTaking
        /// It leaves but never arrives.
        case lostBefore
    }

    private(set) var taken: [UInt64: Int] = [:]
    private(set) var arrivals: [String: [Int64]] = [:]
    private(set) var tokens: [String: Int64] = [:]
    private(set) var creations: [Int64] = []
    var isFaulty = true
    private var nextBatch = 0

    /// Makes a token, unless the allowance of creations is spent, which would be our fault.
    mutating func createToken(at now: Int64, _ random: inout SeededGenerator) -> String? {
        creations.append(now)
        if isFaulty, random.chance(0.1) { return nil }
        let secret = "secret-\(creations.count)"
        tokens[secret] = now
        return secret
    }

    /// Decides what becomes of a request that leaves now.
    mutating func fate(_ random: inout SeededGenerator) -> Fate {
        guard isFaulty else { return .answered(.accepted(batchID: nil)) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<5: return .notSent
        case 5..<9: return .lostAfterTaking
        case 9..<12: return .lostBefore
        case 12..<18: return .answered(.rateLimited(retryAfter: random.chance(0.5) ? .seconds(2) : nil, .sample(429)))
        case 18..<20: return .answered(.rejected(.sample(400)))
        case 20..<22: return .answered(.tokenRejected(.sample(401)))
        default: return .answered(.accepted(batchID: nil))
        }
    }

    /// A request arrives: counts against its token, and takes the records if the fate says so.
    mutating func arrive(_ records: [UInt64], token: String, fate: Fate, at now: Int64) -> PushOutcome? {
        arrivals[token, default: []].append(now)
        switch fate {
        case .notSent, .lostBefore: return nil
        case .lostAfterTaking:
            take(records)
            return nil
        case .answered(let outcome):
            guard let created = tokens[token], now - created < 60 * 60_000_000_000 else {
                return .tokenRejected(.sample(401))
            }
            guard case .accepted = outcome else { return outcome }
            take(records)
            nextBatch += 1
            return .accepted(batchID: "batch-\(nextBatch)")
        }
    }

    private mutating func take(_ records: [UInt64]) {
        for record in records { taken[record, default: 0] += 1 }
    }
}

extension ServiceMessage {
    static func sample(_ status: Int) -> ServiceMessage { ServiceMessage(status: status, message: "sample", raw: "") }
}

extension SeededGenerator {
    /// True with a probability.
    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}
