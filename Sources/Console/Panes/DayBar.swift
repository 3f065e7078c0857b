import CallPersonalisation
import Terminal

/// A window as a bar over the hours of the day on which it begins.
struct DayBar: Hashable {
    /// One column for each hour.
    static let width = 24
    /// The hours, as they stand above the bars.
    static let header: SafeText = "0     6     12    18    "

    private let day: Int64
    private let hours: Range<Int>
    /// Whether the window goes on after midnight.
    private let goesOn: Bool
    private let zone: ZoneClock

    /// The bar of a window on a zone's day.
    init(_ window: TimeWindow, in zone: ZoneClock) {
        self.zone = zone
        let start = zone.place(window.startsAt)
        let end = zone.place(max(window.startsAt, window.endsAt - 1))
        day = start.day
        goesOn = end.day > start.day
        let first = start.minute / 60
        hours = first..<(goesOn ? Self.width : max(first, end.minute / 60) + 1)
    }

    /// The bar, with `|` in the hour of a moment on the same day.
    func text(mark moment: Int64?) -> SafeText {
        let mark = moment.map(zone.place).flatMap { $0.day == day ? $0.minute / 60 : nil }
        let cells = (0..<Self.width).map { hour -> Character in
            if hour == mark { return "|" }
            guard hours.contains(hour) else { return "." }
            return goesOn && hour == Self.width - 1 ? ">" : "#"
        }
        return SafeText(untrusted: String(cells))
    }
}
