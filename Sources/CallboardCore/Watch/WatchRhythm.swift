/// When a batch's status is asked for again.
///
/// Source: the polling rhythm of the API reference, section 7: 2, 5, 10, 20, 30 s, then every 30 s, for at most 24 hours.
package enum WatchRhythm {
    private static let delays: [Int64] = [2_000, 5_000, 10_000, 20_000, longestDelay]
    /// After this long without a result nothing more is asked by itself, in milliseconds.
    private static let longest: Int64 = 24 * 3_600_000

    /// The longest time between two questions, in milliseconds.
    package static let longestDelay: Int64 = 30_000

    /// For how many milliseconds a batch is left to the process that asks about it; one that dies meanwhile delays the next question by as much.
    static let askingTime: Int64 = 5_000

    /// Whether a batch is given up, so many milliseconds after it was accepted and with so many answers that told nothing more.
    ///
    /// A clock that jumped, or a machine that was off for a day, is no reason for it: the whole rhythm is gone through before.
    package static func isOver(age: Int64, answers: Int) -> Bool { age > longest && answers >= delays.count }

    /// Milliseconds to wait before the next question, after `asks` questions were asked.
    package static func delay(after asks: Int) -> Int64 { delays[min(asks, delays.count - 1)] }
}
