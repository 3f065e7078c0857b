import Foundation
import Testing

@testable import CallboardCore

@Suite("Tokens in the allowance book")
struct TokenAllowanceTests {
    private static let second = ManualClock.second
    private static let minute = ManualClock.minute
    private static let start = 10_000 * second
    private static let wall: Int64 = 1_800_000_000_000
    private static let rate = AllowanceBook.Rate(limit: 6, share: 0.95)

    private static func spent(_ count: Int) -> AllowanceBook {
        var book = AllowanceBook()
        book.begin(bootID: "boot-1", at: start)
        for _ in 0..<count { book.countCreation(at: start, wall: wall) }
        return book
    }

    @Test("Ten tokens may be made in half an hour", arguments: [(9, true), (10, false), (11, false)])
    func limit(count: Int, mayMake: Bool) {
        let next = Self.spent(count).nextCreation(wanted: 1, limit: 10, at: Self.start, wall: Self.wall)
        #expect((next == Self.start) == mayMake)
    }

    @Test(
        "A creation counts while either clock says that it is inside the half hour",
        arguments: [
            (29, 29, true), (31, 31, false), (31, 29, true), (29, 31, true), (30, 30, false), (31, -60, false),
            (29, -60, true), (5, 100_000, true),
        ]
    )
    func clocks(bootMinutes: Int64, wallMinutes: Int64, counts: Bool) {
        let book = Self.spent(10)
        let now = Self.start + bootMinutes * Self.minute
        let wall = Self.wall + wallMinutes * 60_000
        #expect(book.created(at: now, wall: wall) == (counts ? 10 : 0))
        let next = book.nextCreation(wanted: 1, limit: 10, at: now, wall: wall)
        #expect((next ?? 0 > now) == counts)
    }

    @Test(
        "After a restart a creation is at least as old as the boot",
        arguments: [(29, 180, true), (30, 180, false), (120, 29, true), (120, 30, false)]
    )
    func creationsOfAnotherBoot(bootMinutes: Int64, wallMinutes: Int64, counts: Bool) {
        var book = Self.spent(10)
        let now = bootMinutes * Self.minute
        book.begin(bootID: "boot-2", at: now)
        #expect(book.created(at: now, wall: Self.wall + wallMinutes * 60_000) == (counts ? 10 : 0))
    }

    @Test func theNextOneIsMadeWhenTheOldestIsHalfAnHourOld() {
        var book = AllowanceBook()
        book.begin(bootID: "boot-1", at: Self.start)
        for index in 0..<10 as Range<Int64> {
            book.countCreation(at: Self.start + index * Self.minute, wall: Self.wall + index * 60_000)
        }
        let now = Self.start + 10 * Self.minute
        let next = book.nextCreation(wanted: 1, limit: 10, at: now, wall: Self.wall + 600_000)
        #expect(next == Self.start + 30 * Self.minute)
    }

    @Test("Tokens are replaced at ages from 50 to 55 minutes, each at another one")
    func renewalAges() {
        let ages = (0..<2000).map { index in
            AllowanceBook.TokenState(number: 1, secret: "token-\(index)", createdAt: 0).renewalAge
        }
        #expect(ages.allSatisfy { (50 * Self.minute..<55 * Self.minute).contains($0) })
        // Spread over the whole five minutes, so that many hosts do not come together.
        for part in 0..<5 as Range<Int64> {
            let range = (50 + part) * Self.minute..<(51 + part) * Self.minute
            #expect((250...550).contains(ages.filter(range.contains).count))
        }
    }

    @Test(
        "A token is replaced from its own age of renewal on",
        arguments: [(-1 as Int64, false), (0, true), (60_000_000_000, true)]
    )
    func renewal(offset: Int64, isReplaced: Bool) throws {
        var book = Self.spent(1)
        book.add(secret: "s", at: Self.start)
        let age = try #require(book.tokens.first).renewalAge + offset
        let now = Self.start + age
        let next = book.nextCreation(wanted: 1, limit: 10, at: now, wall: Self.wall + age / 1_000_000)
        #expect((next == now) == isReplaced)
        // Until the new one is there, the old one serves.
        #expect(book.takeTurn(.batch, Self.rate, at: now) != nil)
    }

    @Test("A token is never used from its fifty-ninth minute on", arguments: [(-1 as Int64, true), (0, false)])
    func age(offset: Int64, isUsed: Bool) {
        var book = Self.spent(1)
        book.add(secret: "s", at: Self.start)
        let now = Self.start + 59 * Self.minute + offset
        #expect((book.takeTurn(.batch, Self.rate, at: now) != nil) == isUsed)
        #expect((book.nextTurn(.realTime, Self.rate, at: now) != nil) == isUsed)
    }

    @Test func aTokenThatWasRefusedIsNotUsedAgain() throws {
        var book = Self.spent(2)
        book.add(secret: "one", at: Self.start)
        book.add(secret: "two", at: Self.start)
        let turn = try book.take(.batch, Self.rate, at: Self.start)
        book.end(turn, .tokenRejected, at: Self.start, jitter: 0)
        #expect(book.tokens.map(\.number) == [1, 2].filter { $0 != turn.token })
        #expect(book.nextCreation(wanted: 2, limit: 10, at: Self.start, wall: Self.wall) == Self.start)
        // The answer to another request with the same token changes nothing more.
        book.end(turn, .answered, at: Self.start, jitter: 0)
        #expect(book.tokens.count == 1)
    }

    // MARK: Keeping

    private static func full() throws -> AllowanceBook {
        var book = spent(7)
        book.add(secret: "s3cret-é", at: start)
        book.add(secret: "other", at: start + second)
        for index in 0..<5 as Range<Int64> {
            let now = start + index * 60 * second
            let turn = try book.take(.batch, rate, at: now)
            if index == 1 { book.end(turn, .rateLimited(retryAfter: .seconds(3)), at: now, jitter: 0.5) }
            if index == 2 { book.end(turn, .failed("no answer"), at: now, jitter: 0.5) }
        }
        let turn = try book.take(.realTime, AllowanceBook.Rate(limit: 5, share: 0.9), at: start)
        book.drop(turn.token, at: start)
        book.add(secret: "third", key: 77, at: start)
        book.refuse(77, "the key is revoked", at: start + second)
        book.restCreations("no answer in time", isCounted: true, at: start + second)
        book.pauseCreations(for: .seconds(90), at: start + second)
        return book
    }

    @Test func whatIsKeptIsReadBackWhole() throws {
        #expect(AllowanceBook(stored: AllowanceBook().stored) == AllowanceBook())
        let book = try Self.full()
        #expect(AllowanceBook(stored: book.stored) == book)
    }

    @Test func noBitMayDiffer() throws {
        let bytes = try Self.full().stored
        var unnoticed: [String] = []
        var shorter: [AllowanceBook] = []
        for index in bytes.indices {
            for bit in 0..<8 as Range<UInt8> {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                if AllowanceBook(stored: damaged) != nil { unnoticed.append("bit \(bit) of byte \(index)") }
            }
            if let book = AllowanceBook(stored: Array(bytes[..<index])) { shorter.append(book) }
        }
        #expect(unnoticed == [])
        // Cut where the part of earlier versions ends it is what one of these would have written.
        #expect(shorter.count == 1)
    }

    /// What an earlier version reads and writes: everything up to its check.
    private static func earlierPart(of book: AllowanceBook) throws -> [UInt8] {
        let bytes = book.stored
        let length = bytes.indices.first { AllowanceBook(stored: Array(bytes[..<$0])) != nil && $0 > 0 }
        return Array(bytes[..<(try #require(length))])
    }

    @Test func whatAnEarlierVersionKeptIsCarriedOver() throws {
        let book = try Self.full()
        let read = try #require(AllowanceBook(stored: try Self.earlierPart(of: book)))
        #expect(read.tokens == book.tokens && read.creations == book.creations && read.bootID == book.bootID)
        #expect(read.failures == book.failures && read.brokenUntil == book.brokenUntil)
        #expect(read.refusal == nil && read.rest == nil)
    }

    @Test("What was kept with one check behind everything is carried over", arguments: [false, true])
    func oneCheck(isRefused: Bool) throws {
        var book = try Self.full()
        var bytes = Array(try Self.earlierPart(of: book).dropLast(4))
        bytes.put(text: book.lastFailure)
        bytes.put(book.creationsPausedUntil)
        let refusal = try #require(book.refusal)
        if isRefused {
            bytes.put(Int64(bitPattern: refusal.key))
            bytes.put(text: refusal.message)
            bytes.put(refusal.at)
        } else {
            book.refusal = nil
        }
        bytes.put(AllowanceBook.check(bytes[...]))
        (book.rest, book.rejectedFrom, book.keyMark) = (nil, nil, 0)
        #expect(AllowanceBook(stored: bytes) == book)
    }

    @Test("Tries that bring no token rest ever longer; those that count never use the half hour up")
    func rests() {
        func waits(isCounted: Bool) -> [Int64] {
            var book = Self.spent(0)
            return (0..<7).map { _ in
                book.restCreations("no answer", isCounted: isCounted, at: Self.start)
                return ((book.rest?.until ?? Self.start) - Self.start) / Self.second
            }
        }
        #expect(waits(isCounted: false) == [1, 2, 4, 8, 16, 30, 30])
        #expect(waits(isCounted: true) == [30, 60, 120, 240, 480, 600, 600])
    }

    @Test func aRestEndsWithATokenAndWhenAPersonAsks() {
        var book = Self.spent(0)
        book.restCreations("no answer", isCounted: true, at: Self.start)
        func next() -> Int64? { book.nextCreation(wanted: 1, limit: 10, at: Self.start, wall: Self.wall) }
        #expect(next() == Self.start + 30 * Self.second)
        book.tryAgain(at: Self.start)
        #expect(next() == Self.start)
        book.restCreations("no answer", isCounted: true, at: Self.start)
        #expect(next() == Self.start + Self.minute)
        book.add(secret: "s", at: Self.start)
        #expect(book.rest == nil)
    }

    @Test func aFileThatCannotBeReadCostsAWindowAndAToken() throws {
        try TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let path = directory + "/allowance"
            try "no book at all".write(toFile: path, atomically: false, encoding: .utf8)
            let file = try AllowanceFile(path: path, clock: clock)
            let now = clock.sinceBoot()
            let created = try file.update { book, now in book.created(at: now, wall: clock.now()) }
            #expect(created == 1)
            let next = try file.update { book, now in
                book.nextCreation(wanted: 1, limit: 10, at: now, wall: clock.now())
            }
            #expect(next == now + Self.minute)
            // It was written anew, so the next reader does not begin to wait again.
            clock.advance(by: Self.minute)
            let later = try AllowanceFile(path: path, clock: clock).update { book, now in
                book.nextCreation(wanted: 1, limit: 10, at: now, wall: clock.now())
            }
            #expect(later == clock.sinceBoot())
        }
    }

    @Test func onlyTheOwnerMayReadTheTokens() throws {
        try TemporaryDirectory.with { directory in
            let path = directory + "/allowance"
            _ = try AllowanceFile(path: path, clock: ManualClock())
            #expect(try TemporaryDirectory.mode(of: path) == 0o600)
            #expect(try TemporaryDirectory.mode(of: path + ".lock") == 0o600)
        }
    }
}
