import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// The fewest rows beneath the form with which a wide screen shows the values that would be sent as well.
    static let rowsForValues = 18
    /// The rows that they take.
    static let valuesRows = 11

    /// Draws what would be sent, value by value, as long as nothing is wrong with it.
    func drawValues(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let frame = Frame("What would be sent", bottom: "v shows the body")
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard let record = verdict.record else {
            canvas.writeLines(["Nothing yet: see above what is missing or wrong."], in: inside, style: .dim)
            return
        }
        let window = record.window
        let zone = facts.zone
        canvas.writeLines(
            [
                "call to    dynamic_call_record, api \(facts.badge.apiVersion.rawValue)",
                "caller     \(facts.number(record.caller.value))",
                "receiver   \(facts.number(record.receiver.value))",
                "label      \(untrusted: record.labelID.rawValue)",
                "shown name \(record.labelName.map { SafeText(untrusted: $0) } ?? "(left out: the label's name)")",
                "reason     \(record.callReason.map { SafeText(untrusted: $0) } ?? "(left out)")",
                "starts     \(window.startsAt) ms, \(zone.dayAndTime(window.startsAt))",
                "ends       \(window.endsAt) ms, \(zone.dayAndTime(window.endsAt))",
                "window     \(ZoneClock.span(window.endsAt - window.startsAt)) of at most 24 h",
            ],
            in: inside
        )
    }
}
