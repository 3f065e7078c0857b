import CallPersonalisation
import CallboardCore

/// Reads the times of the form; made anew no more than once a second while keys come.
struct FormTimes: Sendable, Equatable {
    private let zone: ZoneClock
    private(set) var now: Int64
    private var reader: TimeReader?

    /// How old `now` may be, in milliseconds.
    private static let ageMax: Int64 = 1000

    init(zone: ZoneClock, now: Int64) {
        self.zone = zone
        self.now = now
    }

    /// Whether the times are India's.
    var isIndian: Bool { zone.identifier == "Asia/Kolkata" || zone.identifier == "Asia/Calcutta" }

    /// Makes `now`, `+2h` and `18:30` count from about this moment on.
    mutating func move(to now: Int64) {
        guard reader == nil || now < self.now || now - self.now > Self.ageMax else { return }
        self.now = now
        reader = TimeReader(zone: zone.timeZone, now: now)
    }

    /// Reads a text; for an end, `start` is what `+2h` and `18:30` count from.
    func read(_ text: String, after start: Int64? = nil) -> TimeReading {
        let text = text.trimmingSpaces
        // The empty form of the first frame needs no zone.
        guard !text.isEmpty else { return .missing }
        return (reader ?? TimeReader(zone: zone.timeZone, now: now)).read(text, after: start)
    }

    static func == (left: FormTimes, right: FormTimes) -> Bool { left.zone == right.zone && left.now == right.now }
}
