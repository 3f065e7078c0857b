import CallPersonalisation

/// Reads the times of the form.
struct FormTimes: Sendable {
    init(zone: ZoneClock, now: Int64) {}
    func read(_ text: String, after start: Int64? = nil) -> TimeReading { TimeReading(apiForm: text) }
}
