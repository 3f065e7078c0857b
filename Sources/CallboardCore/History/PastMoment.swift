import CallPersonalisation
package import Foundation

/// Reads moments that lie in the past, as people ask about them.
///
/// `14:05` and `Thu 14:05` are the last time that clock and calendar showed it, `24h`, `90min` and `7d` count back from now; everything else,
/// such as `yesterday 14:05`, is read as everywhere.
package struct PastMoment: Sendable {
    private static let day: Int64 = 86_400_000

    private let now: Int64
    private let reader: TimeReader

    /// A reader for a zone; `now` in milliseconds since the epoch.
    package init(zone: TimeZone, now: Int64) {
        self.now = now
        reader = TimeReader(zone: zone, now: now)
    }

    /// The moment in milliseconds since the epoch; nil if the text is none.
    package func read(_ text: String) -> Int64? {
        let words = text.lowercased().split(separator: " ").map(String.init)
        guard let first = words.first, let letter = first.first else { return nil }
        // A weekday is the last one, other words say the same everywhere.
        if letter.isLetter { return reader.read(text, after: now - 7 * Self.day).milliseconds }
        if words.count == 1, let span = Self.span(first) { return now - span }
        if words.count == 1, first.contains(":"), !first.contains("-"), !first.contains("/") {
            return reader.read(first, after: now - Self.day).milliseconds
        }
        return reader.read(text).milliseconds
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
