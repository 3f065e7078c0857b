import CallboardCore
import Foundation
import Synchronization
import Terminal

/// Moments as people read them, in the zone of the profile.
struct ZoneClock: Hashable, Sendable {
    /// The zone as in the tz database.
    let identifier: String

    // Looked up when the first time is shown: the first frame has none and need not wait for the database of zones.
    private static let zones = Mutex<[String: TimeZone]>([:])

    /// A clock for a zone; it shows UTC if the system does not know it.
    init(_ identifier: String) {
        self.identifier = identifier
    }

    /// The zone itself.
    var timeZone: TimeZone {
        Self.zones.withLock { zones in
            if let zone = zones[identifier] { return zone }
            let zone = TimeZone(identifier: identifier) ?? .gmt
            zones[identifier] = zone
            return zone
        }
    }

    /// The zone's short name at a moment, such as `IST` or `UTC+2`; the same whatever the locale of the machine.
    func zoneName(at milliseconds: Int64) -> SafeText {
        if let name = Self.names[identifier] { return name }
        let minutes = timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000)) / 60
        guard minutes != 0 else { return "UTC" }
        let (hours, rest) = (abs(minutes) / 60, abs(minutes) % 60)
        return "UTC\(minutes < 0 ? "-" : "+")\(hours)\(rest == 0 ? "" : ":" + two(rest))"
    }

    /// Zones without summer time whose people know them by these letters, and no other zone by the same where they live.
    private static let names: [String: SafeText] = [
        "Asia/Kolkata": "IST", "Asia/Calcutta": "IST", "Asia/Karachi": "PKT", "Asia/Jakarta": "WIB",
        "Africa/Lagos": "WAT", "Africa/Nairobi": "EAT", "Africa/Johannesburg": "SAST",
    ]

    /// `18:03:41`.
    func time(_ milliseconds: Int64) -> SafeText {
        let parts = parts(milliseconds)
        return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
    }

    /// `24 Nov 18:03`.
    func dayAndMinute(_ milliseconds: Int64) -> SafeText {
        let parts = parts(milliseconds)
        return "\(parts.day) \(Self.months[parts.month - 1]) \(two(parts.hour)):\(two(parts.minute))"
    }

    /// `Tue 24 Nov 18:03:41`.
    func dayAndTime(_ milliseconds: Int64) -> SafeText {
        let parts = parts(milliseconds)
        return "\(Self.weekdays[parts.weekday]) \(parts.day) \(Self.months[parts.month - 1]) \(time(milliseconds))"
    }

    /// `2026-11-24T18:03:41+05:30`, for files, which are read elsewhere and long after.
    func stamp(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: timeZone))
    }

    /// The same with the milliseconds, if there are any, for a time that is typed over.
    func exactStamp(_ milliseconds: Int64) -> String {
        let rest = milliseconds - Self.floorDivide(milliseconds, 1000) * 1000
        let stamp = stamp(milliseconds - rest)
        guard rest > 0, let zone = stamp.dropFirst(10).firstIndex(where: { "+-Z".contains($0) }) else { return stamp }
        return "\(stamp[..<zone]).\(String(1000 + rest).dropFirst())\(stamp[zone...])"
    }

    /// `18:03`.
    func minute(_ milliseconds: Int64) -> SafeText {
        let parts = parts(milliseconds)
        return "\(two(parts.hour)):\(two(parts.minute))"
    }

    /// `Tue 24 Nov`.
    func weekday(_ milliseconds: Int64) -> SafeText {
        let parts = parts(milliseconds)
        return "\(Self.weekdays[parts.weekday]) \(parts.day) \(Self.months[parts.month - 1])"
    }

    /// The day, counted from 1 January 1970, and the minute of the day.
    func place(_ milliseconds: Int64) -> (day: Int64, minute: Int) {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let seconds = Self.floorDivide(milliseconds, 1000) + Int64(timeZone.secondsFromGMT(for: date))
        let day = Self.floorDivide(seconds, 86_400)
        return (day, Int(seconds - day * 86_400) / 60)
    }

    /// The time of day if the moment is near `now`, else the day and the minute.
    func near(_ milliseconds: Int64, now: Int64) -> SafeText {
        abs(now - milliseconds) < 12 * 3_600_000 ? time(milliseconds) : dayAndMinute(milliseconds)
    }

    /// A span in words: `2 h 5 min`, `45 s`, `3 d`.
    static func span(_ milliseconds: Int64) -> SafeText {
        SafeText(untrusted: Wording.span(seconds: abs(milliseconds) / 1000))
    }

    /// When the words of `span` for what lies between a moment and the present change.
    static func nextChange(ofSpanTo moment: Int64, at now: Int64) -> Int64 {
        let seconds = abs(moment - now) / 1000
        let unit: Int64 = seconds < 60 ? 1000 : seconds < 48 * 3600 ? 60_000 : 86_400_000
        let whole = abs(moment - now) / unit
        // Ahead it shrinks, and is the next shorter one as soon as less than so many units are left.
        return moment > now ? moment - whole * unit + 1 : moment + (whole + 1) * unit
    }

    /// A span that is counted down: `0:11`, `12:05`, `1:02:03`.
    static func clock(_ milliseconds: Int64) -> SafeText {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = (max(0, milliseconds) + 999) / 1000
        let minutes = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return seconds < 3600 ? "\(seconds / 60):\(two(seconds % 60))" : "\(seconds / 3600):\(minutes)"
    }

    // MARK: Parts

    private struct Parts {
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        /// 0 is Sunday.
        var weekday: Int
    }

    private static let weekdays: [SafeText] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months: [SafeText] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private func parts(_ milliseconds: Int64) -> Parts {
        // A year of five digits is as far as any clock of ours can go; anything beyond is a wrong number from outside.
        let bounded = min(max(milliseconds, -62_000_000_000_000), 250_000_000_000_000)
        let date = Date(timeIntervalSince1970: Double(bounded) / 1000)
        let seconds = Self.floorDivide(bounded, 1000) + Int64(timeZone.secondsFromGMT(for: date))
        let days = Self.floorDivide(seconds, 86_400)
        let ofDay = Int(seconds - days * 86_400)
        let (month, day) = Self.civil(days)
        return Parts(
            month: month,
            day: day,
            hour: ofDay / 3600,
            minute: ofDay / 60 % 60,
            second: ofDay % 60,
            weekday: Int(((days + 4) % 7 + 7) % 7)
        )
    }

    /// Month and day of a number of days since 1 January 1970.
    ///
    /// Source: H. Hinnant, “chrono-compatible low-level date algorithms”.
    private static func civil(_ days: Int64) -> (month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (Int(month < 10 ? month + 3 : month - 9), Int(ofYear - (153 * month + 2) / 5 + 1))
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((by - 1 - value) / by)
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
