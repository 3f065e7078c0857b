import Testing

@testable import CallboardCore

@Suite("When a batch is asked about, and when no more")
struct WatchRhythmTests {
    private static let day: Int64 = 24 * 3_600_000

    @Test(
        "A batch is given up after a day, and not before it was asked about for a while",
        arguments: [
            (day, 100, false), (day + 1, 100, true), (day + 1, 5, true), (day + 1, 4, false), (30 * day, 1, false),
        ]
    )
    func over(age: Int64, answers: Int, isOver: Bool) {
        #expect(WatchRhythm.isOver(age: age, answers: answers) == isOver)
    }

    @Test func theRhythmSlowsDownToHalfAMinute() {
        #expect((0..<7).map(WatchRhythm.delay) == [2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000])
    }
}
