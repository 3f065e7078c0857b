import CallPersonalisation
import CallboardCore
import Terminal

/// What a large screen shows around the form, all of it known already.
extension ComposePane {
    /// The most requests that are shown.
    static let answersMax = 12

    /// Draws the templates that were used last.
    func drawTemplates(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let templates = memory.templates
        let frame = Frame(
            "Templates",
            note: templates.isEmpty ? .empty : "\(templates.count)",
            bottom: templates.isEmpty ? .empty : "\(facts.key(.templates)) fills the form"
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard !templates.isEmpty else {
            let words: SafeText = "none yet: \(facts.key(.saveTemplate)) saves this form as one, without its receiver"
            canvas.write(words, row: inside.row, column: inside.column, width: inside.columns, style: .dim)
            return
        }
        let widths = [24, 22, max(0, inside.columns - 52)]
        for (offset, template) in templates.sorted(by: { $0.usedAt > $1.usedAt }).prefix(inside.rows).enumerated() {
            let reason = template.draft.callReason
            let cells: [SafeText] = [
                SafeText(untrusted: template.name), SafeText(untrusted: template.draft.label),
                reason.isEmpty ? "no reason" : SafeText(untrusted: reason),
            ]
            var column = inside.column
            for (cell, width) in zip(cells, widths) {
                canvas.write(cell, row: inside.row + offset, column: column, width: width)
                column += width + 2
            }
        }
    }

    /// Draws how the clocks stand and what is left of the allowance.
    func drawLimits(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let inside = Frame("Clock and limits").draw(on: &canvas, in: rect).inset(rows: 0)
        for (offset, line) in limitLines(facts).prefix(inside.rows).enumerated() {
            canvas.write(line, row: inside.row + offset, column: inside.column, width: inside.columns)
        }
    }

    private func limitLines(_ facts: Facts) -> [SafeText] {
        let most = ZoneClock.span(RecordRules.windowMax)
        var window: SafeText = "window of at most \(most)"
        if let start = verdict.starts.milliseconds, let end = verdict.ends.milliseconds, end > start {
            window = "window \(ZoneClock.span(end - start)) of at most \(most)"
        }
        guard let allowance = facts.allowance else { return ["the service was not asked yet", window] }
        return [
            clockWords(allowance.clockSkewMilliseconds), window,
            "\(allowance.batchUsed) of \(allowance.batchLimit) requests used in this minute", facts.tokenWords,
        ]
    }

    /// How far this machine's clock is off, to a tenth of a second.
    private func clockWords(_ skew: Int64?) -> SafeText {
        guard let skew else { return "this clock was not compared with the service's yet" }
        let tenths = (abs(skew) + 50) / 100
        guard tenths > 0 else { return "this clock agrees with the service's" }
        let span: SafeText = tenths < 600 ? "\(tenths / 10).\(tenths % 10) s" : ZoneClock.span(skew)
        return "this clock is \(span) \(skew > 0 ? "behind" : "ahead of") the service's"
    }

    /// Draws the requests that were made last.
    func drawAnswers(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let frame = Frame("Recent answers", bottom: requests.isEmpty ? .empty : "\(facts.key(.log)) shows all")
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard !requests.isEmpty else {
            canvas.write("none yet", row: inside.row, column: inside.column, style: .dim)
            return
        }
        for (offset, line) in requests.prefix(inside.rows).enumerated() {
            let when = facts.zone.near(line.at, now: facts.now).padded(to: 8)
            let status: SafeText = line.status.map { "\($0)" } ?? "none"
            let time: SafeText = "\(grouped: line.durationMilliseconds) ms"
            let what = line.path.split(separator: "/").last ?? ""
            let words: SafeText =
                "\(when)  \(status.padded(to: 4))  \(time.padded(to: 9))  \(line.method) \(untrusted: String(what))"
            let isBad = line.status.map { $0 >= 400 } ?? true
            canvas.write(
                words,
                row: inside.row + offset,
                column: inside.column,
                width: inside.columns,
                style: isBad ? .warning : .plain
            )
        }
    }
}
