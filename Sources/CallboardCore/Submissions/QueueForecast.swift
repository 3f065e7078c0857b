/// When the queue reaches the records of a new submission, at the present allowance and with everything queued before it.
package struct QueueForecast: Hashable, Sendable {
    /// When the first request of the queue can leave, in milliseconds since the epoch.
    package var startsAt: Int64
    /// When the forecast was made, in milliseconds since the epoch.
    package var asOf: Int64
    /// Requests that are queued already and go first.
    package var ahead: Int
    /// How fast requests follow each other.
    package var pace: RequestPace
    package var recordsPerRequest: Int

    package init(startsAt: Int64, asOf: Int64, ahead: Int, pace: RequestPace, recordsPerRequest: Int) {
        self.startsAt = startsAt
        self.asOf = asOf
        self.ahead = ahead
        self.pace = pace
        self.recordsPerRequest = max(1, recordsPerRequest)
    }

    /// When the request leaves that carries the record of a number, counted from 0 over the records that can be sent.
    package func reached(_ index: Int) -> Int64 {
        pace.moment(after: ahead + index / recordsPerRequest, from: startsAt)
    }

    /// What so many records need.
    package func estimate(records: Int) -> SubmitEstimate {
        let requests = (records + recordsPerRequest - 1) / recordsPerRequest
        let last = reached(max(0, records - 1))
        return SubmitEstimate(
            requests: requests,
            seconds: Int((last - asOf + 999) / 1000),
            ahead: ahead,
            slowness: pace.slowness
        )
    }
}
