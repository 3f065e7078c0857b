/// Counts what happened within the last stretch of time, for allowances that hold in *every* window of that length.
struct SlidingWindow: Sendable {
    private var times: [Duration] = []
    private var first = 0

    /// Takes one turn at `now` and returns nil, or returns how long until a turn is free, taking none.
    ///
    /// A turn counts for the whole `length` and is free again exactly one `length` after it was taken.
    mutating func take(at now: Duration, limit: Int, length: Duration) -> Duration? {
        while first < times.count, now - times[first] >= length { first += 1 }
        if first > 1024, first * 2 > times.count {
            times.removeFirst(first)
            first = 0
        }
        guard times.count - first < limit else {
            guard limit > 0, first < times.count else { return length }
            return times[first] + length - now
        }
        times.append(now)
        return nil
    }
}
