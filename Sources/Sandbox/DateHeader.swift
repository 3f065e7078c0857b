import Foundation

/// The `Date` header by the sandbox's own clock, so that a test can see what a skewed clock does.
///
/// Source: RFC 9110, section 5.6.7.
struct DateHeader: Sendable {
    private var second: Int64 = .min
    private var text = ""

    /// The value at a moment; written once a second, because there may be many thousand answers in it.
    mutating func value(at moment: SandboxMoment) -> String {
        let second = moment.unixMilliseconds / 1000
        guard second != self.second else { return text }
        self.second = second
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        let day = Self.days[Int(parts.tm_wday)]
        let month = Self.months[Int(parts.tm_mon)]
        let date = "\(Self.padded(parts.tm_mday)) \(month) \(parts.tm_year + 1900)"
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded).joined(separator: ":")
        text = "\(day), \(date) \(clock) GMT"
        return text
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
