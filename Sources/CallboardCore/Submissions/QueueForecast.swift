/// When the queue reaches the records of a new submission, at the present allowance and with everything queued before it.
package struct QueueForecast: Hashable, Sendable {
    /// When the first request of the queue can leave, in milliseconds since the epoch.
    package var startsAt: Int64
    /// When the forecast was made, in milliseconds since the epoch.
    package var asOf: Int64
    /// Requests that are queued already and go first.
    package var ahead: Int
    /// Milliseconds between two requests.
    package var spacing: Double
    package var recordsPerRequest: Int

    package init(startsAt: Int64, asOf: Int64, ahead: Int, spacing: Double, recordsPerRequest: Int) {
        self.startsAt = startsAt
        self.asOf = asOf
        self.ahead = ahead
        self.spacing = spacing
        self.recordsPerRequest = max(1, recordsPerRequest)
    }

    /// When the request leaves that carries the record of a number, counted from 0 over the records that can be sent.
    package func reached(_ index: Int) -> Int64 {
        let wait = Double(ahead + index / recordsPerRequest) * spacing
        return startsAt + Int64(min(wait, 1e15).rounded(.up))
    }

    /// What so many records need.
    package func estimate(records: Int) -> SubmitEstimate {
        let requests = (records + recordsPerRequest - 1) / recordsPerRequest
        let last = reached(max(0, records - 1))
        return SubmitEstimate(requests: requests, seconds: Int((last - asOf + 999) / 1000), ahead: ahead)
    }
}
