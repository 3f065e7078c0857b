import Sandbox
import Testing

@testable import CallboardCore
@testable import Sandbox

@Suite("The allowance book")
struct AllowanceBookTests {
    private typealias Lane = AllowanceBook.Lane
    private static let second = ManualClock.second
    private static let minute = ManualClock.minute
    private static let start = 1_000 * second

    private static func book(tokens: Int = 1) -> AllowanceBook {
        var book = AllowanceBook()
        book.begin(bootID: "boot-1", at: start)
        for index in 0..<tokens { book.add(secret: "s\(index)", at: start) }
        return book
    }

    private static let batch = AllowanceBook.Rate(limit: 60, share: 0.95)

    // MARK: Windows

    struct Weather: Sendable {
        var lane: AllowanceBook.Lane
        var share: Double
        /// Longest way to the service and longest way back, in seconds.
        var latency: Double
        /// How many of a hundred turns are never answered: their process died.
        var dead = 0
    }

    @Test(
        "No window at the service has more than the limit, however late answers come",
        arguments: [
            Weather(lane: .batch, share: 0.95, latency: 0.3), Weather(lane: .batch, share: 0.99, latency: 0.3),
            Weather(lane: .batch, share: 0.95, latency: 29), Weather(lane: .batch, share: 0.99, latency: 29),
            Weather(lane: .batch, share: 0.95, latency: 5, dead: 5),
            Weather(lane: .realTime, share: 0.95, latency: 0.002),
            Weather(lane: .realTime, share: 0.99, latency: 0.05), Weather(lane: .realTime, share: 0.95, latency: 20),
            Weather(lane: .realTime, share: 0.99, latency: 3, dead: 2),
        ],
        [1, 2, 3] as [UInt64]
    )
    func windows(weather: Weather, seed: UInt64) {
        var generator = Sandbox.SeededGenerator(seed: seed)
        let rate = AllowanceBook.Rate(limit: weather.lane == .batch ? 60 : 100, share: weather.share)
        var book = Self.book()
        var arrivals: [Int64] = []
        var answers: [(at: Int64, turn: AllowanceBook.Turn)] = []
        var now = Self.start
        let end = Self.start + (weather.lane == .batch ? 20 * Self.minute : 20 * Self.second)
        while now < end {
            for answer in answers where answer.at <= now {
                book.end(answer.turn, .answered, at: answer.at, jitter: 0.5)
            }
            answers.removeAll { $0.at <= now }
            if let turn = book.takeTurn(weather.lane, rate, at: now) {
                let way = Int64(weather.latency * generator.fraction() * Double(Self.second))
                if Int(generator.next() % 100) < weather.dead {
                    // The request may arrive as late as any request can.
                    arrivals.append(now + Int64(generator.fraction() * 60 * Double(Self.second)))
                } else {
                    arrivals.append(now + way)
                    let back = Int64(weather.latency * generator.fraction() * Double(Self.second))
                    answers.append((now + way + back, turn))
                }
            }
            let due = book.nextTurn(weather.lane, rate, at: now) ?? end
            let next = min(due, answers.map(\.at).min() ?? end)
            // Waking up is never exact, and sometimes very late.
            now = max(next, now + 1) + Int64(generator.next() % 2_000_000)
            if generator.next() % 200 == 0 { now += weather.lane.window / 10 }
        }
        arrivals.sort()
        let spans = zip(arrivals.dropFirst(rate.limit), arrivals).map { $0 - $1 }
        #expect(spans.min() ?? .max >= weather.lane.window, "seed \(seed)")
        // A book that lets nothing through would keep every window.
        #expect(arrivals.count > rate.limit)
    }

    @Test("The share that may be spent is spent when answers come soon", arguments: [0.5, 0.95, 0.99])
    func usesItsShare(share: Double) {
        let rate = AllowanceBook.Rate(limit: 60, share: share)
        var book = Self.book()
        var now = Self.start
        var count = 0
        while now < Self.start + 50 * Self.minute {
            if let turn = book.takeTurn(.batch, rate, at: now) {
                count += 1
                book.end(turn, .answered, at: now + Self.second / 10, jitter: 0)
            }
            now = max(book.nextTurn(.batch, rate, at: now) ?? now, now + 1)
        }
        let wanted = 50 * 60 * share
        #expect(Double(count) >= wanted * 0.995 && Double(count) <= wanted + 2)
    }

    @Test("Turns are evenly spaced: never more than one ahead of the share", arguments: [1, 2] as [UInt64])
    func spacing(seed: UInt64) {
        var generator = Sandbox.SeededGenerator(seed: seed)
        var book = Self.book()
        var turns: [Int64] = []
        var now = Self.start
        while turns.count < 300 {
            if let turn = book.takeTurn(.batch, Self.batch, at: now) {
                turns.append(now)
                book.end(turn, .answered, at: now, jitter: 0)
                continue
            }
            now = max(book.nextTurn(.batch, Self.batch, at: now) ?? now, now + 1)
            // A pause of up to three spacings must not be made up for by a burst.
            if generator.next() % 5 == 0 { now += Int64(generator.next() % UInt64(3 * Self.second)) }
        }
        let spacing = Double(Self.minute) / 57
        var most = 0.0
        for first in turns.indices {
            for last in turns.indices[first...].prefix(30) {
                let even = Double(turns[last] - turns[first]) / spacing
                most = max(most, Double(last - first) - even)
            }
        }
        #expect(most <= 1.001)
    }

    @Test func tokensHaveAllowancesOfTheirOwn() {
        var one = Self.book(tokens: 1)
        var three = Self.book(tokens: 3)
        func taken(_ book: inout AllowanceBook) -> Int {
            var count = 0
            var now = Self.start
            while now < Self.start + 10 * Self.minute {
                while let turn = book.takeTurn(.batch, Self.batch, at: now) {
                    count += 1
                    book.end(turn, .answered, at: now, jitter: 0)
                }
                now += Self.second / 20
            }
            return count
        }
        let (single, triple) = (taken(&one), taken(&three))
        #expect(single >= 560 && single <= 572)
        #expect(triple >= 3 * 560 && triple <= 3 * 572)
    }

    // MARK: Slots

    @Test("A turn is free again one window after its answer, not before")
    func freedAfterTheAnswer() throws {
        let rate = AllowanceBook.Rate(limit: 1, share: 0.99)
        var book = Self.book()
        let turn = try book.take(.batch, rate, at: Self.start)
        let answered = Self.start + 20 * Self.second
        book.end(turn, .answered, at: answered, jitter: 0)
        #expect(book.nextTurn(.batch, rate, at: answered) == answered + Self.minute)
        #expect(book.takeTurn(.batch, rate, at: answered + Self.minute - 1) == nil)
        #expect(book.takeTurn(.batch, rate, at: answered + Self.minute) != nil)
    }

    @Test("The turn of a process that died is free after the longest request and one window")
    func deadTurns() throws {
        let rate = AllowanceBook.Rate(limit: 1, share: 0.99)
        var book = Self.book()
        _ = try book.take(.batch, rate, at: Self.start)
        #expect(book.used(.batch, at: Self.start + 2 * Self.minute - 1) == 1)
        #expect(book.takeTurn(.batch, rate, at: Self.start + 2 * Self.minute - 1) == nil)
        #expect(book.used(.batch, at: Self.start + 2 * Self.minute) == 0)
        #expect(book.takeTurn(.batch, rate, at: Self.start + 2 * Self.minute) != nil)
    }

    @Test("A turn that was not used is free at once")
    func unusedTurns() throws {
        let rate = AllowanceBook.Rate(limit: 1, share: 0.99)
        var book = Self.book()
        let turn = try book.take(.batch, rate, at: Self.start)
        book.end(turn, .notSent, at: Self.start, jitter: 0)
        #expect(book.used(.batch, at: Self.start) == 0)
    }

    @Test("A turn under way keeps its place when another process has a lower limit")
    func loweredLimit() throws {
        let wide = AllowanceBook.Rate(limit: 4, share: 0.99)
        let narrow = AllowanceBook.Rate(limit: 2, share: 0.99)
        var book = Self.book()
        let first = try book.take(.batch, wide, at: Self.start)
        let second = try book.take(.batch, wide, at: Self.start + 16 * Self.second)
        book.end(second, .answered, at: Self.start + 16 * Self.second, jitter: 0)
        var now = Self.start + 77 * Self.second
        _ = try book.take(.batch, narrow, at: now)
        book.end(first, .answered, at: now, jitter: 0)
        now += Self.minute
        _ = try book.take(.batch, narrow, at: now)
        // Two are under way, the one that was answered is used again: there is no third.
        #expect(book.takeTurn(.batch, narrow, at: now + 40 * Self.second) == nil)
    }

    // MARK: Restarts

    @Test("After a restart of the machine a whole window passes before the first request")
    func reboot() {
        var book = Self.book()
        book.countCreation(at: Self.start, wall: 0)
        let now = 5 * Self.second
        book.begin(bootID: "boot-2", at: now)
        #expect(book.tokens.isEmpty)
        #expect(book.created(at: now, wall: 1_000) == 1)
        #expect(book.nextCreation(wanted: 1, limit: 10, at: now, wall: 1_000) == now + Self.minute)
        book.add(secret: "new", at: now)
        #expect(book.takeTurn(.batch, Self.batch, at: now + Self.minute - 1) == nil)
        #expect(book.takeTurn(.realTime, Self.batch, at: now + Self.minute - 1) == nil)
        #expect(book.takeTurn(.batch, Self.batch, at: now + Self.minute) != nil)
    }

    @Test func aFirstStartHasNothingToWaitFor() {
        var book = AllowanceBook()
        book.begin(bootID: "boot-1", at: Self.start)
        #expect(book.nextCreation(wanted: 1, limit: 10, at: Self.start, wall: 0) == Self.start)
        #expect(book.pausedUntil(.batch, at: Self.start) == nil)
    }

    @Test func whenTheNextTokenIsFreeIsKnownOnceAllAreSpent() {
        var book = Self.book()
        for count in 0..<10 {
            #expect(book.creationFree(limit: 10, at: Self.start, wall: 0) == nil)
            book.countCreation(at: Self.start + Int64(count) * Self.second, wall: Int64(count) * 1000)
        }
        let now = Self.start + 20 * Self.second
        #expect(book.creationFree(limit: 10, at: now, wall: 20_000) == Self.start + AllowanceBook.creationWindow)
        // A lowered limit waits for more of them.
        #expect(
            book.creationFree(limit: 8, at: now, wall: 20_000)
                == Self.start + AllowanceBook.creationWindow + 2 * Self.second
        )
    }

    // MARK: Refusals

    @Test("A refusal halves the rate, and every quiet minute brings some of it back")
    func refusals() throws {
        var book = Self.book()
        var now = Self.start
        func spacing() -> Int64 {
            while let turn = book.takeTurn(.batch, Self.batch, at: now) {
                book.end(turn, .answered, at: now, jitter: 0)
            }
            return (book.nextTurn(.batch, Self.batch, at: now) ?? now) - now
        }
        let usual = spacing()
        now += usual
        var turn = try book.take(.batch, Self.batch, at: now)
        book.end(turn, .rateLimited(retryAfter: nil), at: now, jitter: 0)
        now += 10 * Self.second
        #expect(spacing() > usual * 19 / 10)
        // Others that were refused at the same moment count once.
        now += 10 * Self.second
        turn = try book.take(.batch, Self.batch, at: now)
        book.end(turn, .rateLimited(retryAfter: nil), at: now, jitter: 0)
        book.end(turn, .rateLimited(retryAfter: nil), at: now, jitter: 0)
        now += 20 * Self.second
        #expect(spacing() > usual * 39 / 10 && spacing() < usual * 41 / 10)
        for steps in [3, 2, 1] as [Int64] {
            now += Self.minute + Self.second
            _ = spacing()
            now += 10 * Self.second
            #expect(spacing() < usual * (10 * steps + 1) / 10)
            #expect(spacing() > usual * (10 * steps - 2) / 10)
        }
    }

    @Test("A wait that the service asks for is kept; without one it doubles up to a minute")
    func waits() throws {
        var book = Self.book()
        var now = Self.start
        var turn = try book.take(.batch, Self.batch, at: now)
        book.end(turn, .rateLimited(retryAfter: .seconds(90)), at: now, jitter: 0)
        #expect(book.pausedUntil(.batch, at: now) == now + 90 * Self.second)
        #expect(book.takeTurn(.batch, Self.batch, at: now + 90 * Self.second - 1) == nil)
        #expect(book.pausedUntil(.realTime, at: now) == nil)
        now += 90 * Self.second
        var waits: [Int64] = []
        for _ in 0..<7 {
            now += 2 * Self.minute
            turn = try book.take(.batch, Self.batch, at: now)
            book.end(turn, .rateLimited(retryAfter: nil), at: now, jitter: 1)
            waits.append(((book.pausedUntil(.batch, at: now) ?? now) - now) / Self.second)
        }
        #expect(waits == [2, 4, 8, 16, 32, 60, 60])
        now += 2 * Self.minute
        turn = try book.take(.batch, Self.batch, at: now)
        book.end(turn, .answered, at: now, jitter: 1)
        now += 2 * Self.minute
        turn = try book.take(.batch, Self.batch, at: now)
        book.end(turn, .rateLimited(retryAfter: nil), at: now, jitter: 1)
        #expect(book.pausedUntil(.batch, at: now) == now + Self.second)
    }

    @Test("Five failures in a row stop the sending for a growing while; an answer begins anew")
    func breaker() throws {
        var book = Self.book()
        let turn = try book.take(.batch, Self.batch, at: Self.start)
        for _ in 0..<4 { book.end(turn, .failed("no answer"), at: Self.start, jitter: 1) }
        #expect(book.brokenUntil <= Self.start)
        book.end(turn, .answered, at: Self.start, jitter: 1)
        for _ in 0..<4 { book.end(turn, .failed("no answer"), at: Self.start, jitter: 1) }
        #expect(book.brokenUntil <= Self.start)
        var waits: [Int64] = []
        for _ in 0..<7 {
            book.end(turn, .failed("no answer"), at: Self.start, jitter: 1)
            waits.append((book.brokenUntil - Self.start) / Self.second)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 32])
    }

    @Test("While the connection is broken one turn at a time tries it")
    func probes() throws {
        var book = Self.book()
        let rate = AllowanceBook.Rate(limit: 60_000, share: 0.95)
        var now = Self.start
        let turn = try book.take(.batch, rate, at: now)
        for _ in 0..<5 { book.end(turn, .failed("no answer"), at: now, jitter: 1) }
        #expect(book.nextTurn(.batch, rate, at: now) == now + Self.second)
        #expect(book.takeTurn(.realTime, rate, at: now + Self.second - 1) == nil)
        now += Self.second
        var probe = try book.take(.batch, rate, at: now)
        #expect(book.takeTurn(.batch, rate, at: now + 59 * Self.second) == nil)
        #expect(book.takeTurn(.realTime, rate, at: now + 59 * Self.second) == nil)
        // It was not used, so another one may try.
        book.end(probe, .notSent, at: now, jitter: 1)
        probe = try book.take(.batch, rate, at: now)
        book.end(probe, .failed("no answer"), at: now, jitter: 1)
        #expect(book.nextTurn(.batch, rate, at: now) == now + 2 * Self.second)
        now += 2 * Self.second
        probe = try book.take(.batch, rate, at: now)
        book.end(probe, .answered, at: now, jitter: 1)
        _ = try book.take(.batch, rate, at: now + Self.second)
        _ = try book.take(.batch, rate, at: now + Self.second)
        // The process that was to try died: after the longest request another one may.
        for _ in 0..<5 { book.end(probe, .failed("no answer"), at: now, jitter: 1) }
        now += Self.second
        _ = try book.take(.batch, rate, at: now)
        _ = try book.take(.batch, rate, at: now + Self.minute)
    }

    @Test("Turns that are given back unused are no failures of the connection")
    func unusedTurnsAreNoFailures() throws {
        var book = Self.book()
        let turn = try book.take(.batch, Self.batch, at: Self.start)
        for _ in 0..<8 { book.end(turn, .notSent, at: Self.start, jitter: 1) }
        #expect(book.failures == 0)
        #expect(book.brokenUntil <= Self.start)
        // Nor do they wipe out failures that were seen.
        for _ in 0..<4 { book.end(turn, .failed("no answer"), at: Self.start, jitter: 1) }
        book.end(turn, .notSent, at: Self.start, jitter: 1)
        book.end(turn, .failed("no answer"), at: Self.start, jitter: 1)
        #expect(book.brokenUntil > Self.start)
    }
}

extension AllowanceBook {
    /// Books a turn that must be due.
    mutating func take(_ lane: Lane, _ rate: Rate, at now: Int64) throws -> Turn {
        let turn = takeTurn(lane, rate, at: now)
        return try #require(turn)
    }
}
