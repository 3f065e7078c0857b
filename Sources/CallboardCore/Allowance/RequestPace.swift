/// How fast the requests of one lane can follow each other as things are.
package struct RequestPace: Hashable, Sendable {
    /// Milliseconds between two requests at full speed, over all tokens.
    package var spacing: Double
    /// How many times slower they go now, because the service answered 429.
    package var slowness = 1
    /// When they go one step faster if it does not happen again, in milliseconds since the epoch; nil at full speed.
    package var fasterAt: Int64?
    /// How many milliseconds later each further step comes.
    package var step: Int64
    /// When the next request can leave, in milliseconds since the epoch; nil if one can leave now, or if that is not known.
    package var nextAt: Int64?

    package init(spacing: Double = 1000, step: Int64 = 60_000) {
        self.spacing = spacing
        self.step = step
    }

    /// Milliseconds between two requests now.
    package var currentSpacing: Double { spacing * Double(slowness) }

    /// When a request leaves before which so many others leave from a moment on, in milliseconds since the epoch.
    package func moment(after requests: Int, from start: Int64) -> Int64 {
        var left = Double(max(0, requests))
        var time = Double(start)
        var end = Double(fasterAt ?? start)
        for slowness in stride(from: slowness, to: 1, by: -1) {
            let spacing = spacing * Double(slowness)
            let room = max(0, end - time) / spacing
            guard left > room else { return Int64((time + left * spacing).rounded(.up)) }
            left -= room
            time = max(time, end)
            end = time + Double(step)
        }
        return Int64((time + min(left * spacing, 1e15)).rounded(.up))
    }
}

extension AllowanceBook {
    /// Whether a lane waits because the service answered 429.
    func isRateLimited(at now: Int64) -> Bool {
        tokens.contains { $0.lanes.contains { $0.pausedUntil > now } }
    }

    /// How fast the requests of a lane follow each other, with as many tokens as are wanted; `wall` is the present of the calendar.
    func pace(_ lane: Lane, _ rate: Rate, tokens wanted: Int, at now: Int64, wall: Int64) -> RequestPace {
        func calendar(_ moment: Int64) -> Int64 { wall + (moment - now) / 1_000_000 }
        let spacing = Double(rate.spacing(lane, slowness: 1)) / 1_000_000 / Double(max(1, wanted))
        var pace = RequestPace(spacing: spacing, step: lane.window / 1_000_000)
        let slowest = tokens.filter { now - $0.createdAt < AllowanceBook.tokenLife }
            .map { $0.lanes[lane.rawValue] }
            .max { $0.slowness < $1.slowness }
        if let slowest, slowest.slowness > 1 {
            pace.slowness = slowest.slowness
            pace.fasterAt = calendar(max(now, slowest.adjustedAt + lane.window))
        }
        if let next = nextTurn(lane, rate, at: now), next > now { pace.nextAt = calendar(next) }
        return pace
    }
}
