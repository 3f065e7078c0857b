import Testing

@testable import CallboardCore

@Suite("How fast requests follow each other, and when one leaves")
struct RequestPaceTests {
    @Test(
        "A slowed lane gets faster step by step",
        arguments: [
            (1, 0, 0), (1, 25, 25_000), (2, 5, 10_000), (2, 10, 20_000), (2, 16, 26_000), (4, 5, 20_000),
            (4, 26, 82_000),
        ]
    )
    func moment(slowness: Int, requests: Int, milliseconds: Int64) {
        var pace = RequestPace(spacing: 1000, step: 60_000)
        pace.slowness = slowness
        pace.fasterAt = slowness == 1 ? nil : 1_020_000
        #expect(pace.moment(after: requests, from: 1_000_000) - 1_000_000 == milliseconds)
    }

    @Test func aStepThatIsOverdueIsTakenAtOnce() {
        var pace = RequestPace(spacing: 1000, step: 60_000)
        (pace.slowness, pace.fasterAt) = (2, 900_000)
        #expect(pace.moment(after: 10, from: 1_000_000) == 1_010_000)
    }

    @Test func a429SlowsTheEstimateDownAndSaysSo() {
        var pace = RequestPace(spacing: 1000, step: 60_000)
        (pace.slowness, pace.fasterAt) = (2, 1_060_000)
        let forecast = QueueForecast(startsAt: 1_004_000, asOf: 1_000_000, ahead: 2, pace: pace, recordsPerRequest: 500)
        let estimate = forecast.estimate(records: 5000)
        #expect(estimate == SubmitEstimate(requests: 10, seconds: 26, ahead: 2, slowness: 2))
        #expect(Wording.words(forSlowness: 2) == "at 1/2 of the usual pace after a 429")
        #expect(Wording.words(forSlowness: 1) == nil)
    }

    @Test func theBookTellsThePaceOfALane() throws {
        let rate = AllowanceBook.Rate(limit: 60, share: 1)
        let start = 1_000 * Nanoseconds.second
        var book = AllowanceBook()
        book.begin(bootID: "boot", at: start)
        book.add(secret: "s", at: start)
        let quiet = book.pace(.batch, rate, tokens: 1, at: start, wall: 5_000_000)
        #expect(quiet == RequestPace(spacing: 1000, step: 60_000))
        let taken = book.takeTurn(.batch, rate, at: start)
        let turn = try #require(taken)
        #expect(!book.isRateLimited(at: start))
        book.end(turn, .rateLimited(retryAfter: .seconds(4)), at: start, jitter: 0)
        let slow = book.pace(.batch, rate, tokens: 1, at: start, wall: 5_000_000)
        #expect(slow.slowness == 2)
        #expect(slow.currentSpacing == 2000)
        #expect(slow.fasterAt == 5_060_000)
        #expect(slow.nextAt == 5_004_000)
        #expect(book.isRateLimited(at: start))
        #expect(!book.isRateLimited(at: start + 5 * Nanoseconds.second))
        #expect(book.pace(.realTime, rate, tokens: 1, at: start, wall: 5_000_000).slowness == 1)
    }

    @Test func fromWhenOnRequestsCanLeaveFollowsFromEverythingInTheWay() {
        var status = AllowanceStatus()
        #expect(status.start(.batch, now: 5000) == 5000)
        status.batchPace.nextAt = 6000
        #expect(status.start(.batch, now: 5000) == 6000)
        status.pausedUntil = 7000
        #expect(status.start(.batch, now: 5000) == 7000)
        status.obstacle = .noToken(before: 9000, made: 10, limit: 10)
        #expect(status.start(.batch, now: 5000) == 9000)
        status.obstacle = .noAnswer("refused", tries: 5, next: 8000)
        #expect(status.start(.batch, now: 5000) == nil)
    }
}
