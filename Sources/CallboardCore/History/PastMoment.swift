import CallPersonalisation
package import Foundation

/// Reads moments that lie in the past, as people ask about them.
///
/// `14:05` is the last time the clock showed it, `yesterday 14:05`, `today 09:00`, `yesterday` and `today` are days of the zone, `24h`, `90min`
/// and `7d` count back from now; everything else is read as everywhere.
package struct PastMoment: Sendable {
    private static let day: Int64 = 86_400_000

    private let zone: TimeZone
    private let now: Int64
    private let reader: TimeReader

    /// A reader for a zone; `now` in milliseconds since the epoch.
    package init(zone: TimeZone, now: Int64) {
        self.zone = zone
        self.now = now
        reader = TimeReader(zone: zone, now: now)
    }

    /// The moment in milliseconds since the epoch; nil if the text is none.
    package func read(_ text: String) -> Int64? {
        let words = text.lowercased().split(separator: " ").map(String.init)
        guard let first = words.first, words.count <= 3 else { return nil }
        switch first {
        case "now" where words.count == 1: return now
        case "today", "yesterday":
            let midnight = first == "today" ? startOfDay(now) : startOfDay(startOfDay(now) - 1)
            guard words.count > 1 else { return midnight }
            return words.count == 2 ? reader.read(words[1], after: midnight - 1).milliseconds : nil
        default: break
        }
        if words.count == 1, let span = Self.span(first) { return now - span }
        if words.count == 1, first.contains(":"), !first.contains("-"), !first.contains("/") {
            return reader.read(first, after: now - Self.day).milliseconds
        }
        return reader.read(text).milliseconds
    }

    private func startOfDay(_ moment: Int64) -> Int64 {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(moment) / 1000))
        return Int64(date.timeIntervalSince1970 * 1000)
    }

    /// Milliseconds of `90min`, `24h`, `7d`; nil for anything else.
    private static func span(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), digits.count <= 5 else { return nil }
        switch text.dropFirst(digits.count) {
        case "m", "min": return count * 60_000
        case "h": return count * 3_600_000
        case "d": return count * day
        default: return nil
        }
    }
}
