/// The ways in which a moment can be written.
package enum TimeNotation: String, Codable, Hashable, Sendable {
    /// Milliseconds since the epoch, 11 to 13 digits: the form of the wire.
    case milliseconds
    /// `now`, `now+2h`, `now-30m`.
    case now
    /// `+2h`, `+30m`, `+1d`: after the start for an end, after now for a start.
    case span
    /// `18:30`, `Thu 10:00`: the next such local time; `tomorrow`, `today 18:30`.
    case clock
    /// `2026-11-24T09:00:00Z`, `2026-11-24 09:00+05:30`: year first, its zone written.
    case zoned
    /// `2026-11-24 09:00`: year first, in the profile's zone.
    case yearFirst = "year-first"
    /// `24/11/2026 18:00`, `24.11.2026`, `11/24/2026 6:00 PM`, `24 Nov 2026 18:00`: day or month first, in the profile's zone.
    case yearLast = "year-last"
    /// `46350.75`: days since 30 December 1899, as spreadsheets count, in the profile's zone.
    case serial
}
