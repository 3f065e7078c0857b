/// Which part of a date such as 12/01/2027 is the day.
package enum DateOrder: String, Codable, Hashable, Sendable {
    case dayFirst = "day-first"
    case monthFirst = "month-first"
}

/// What one text says about the order of day and month in its column.
package enum DateOrderEvidence: Hashable, Sendable {
    /// It is no date with day and month in front.
    case none
    /// It is one, but both parts could be the day.
    case open
    /// One part is above 12 and so can only be the day.
    case proof(DateOrder)
}
