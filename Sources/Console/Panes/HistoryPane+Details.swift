import CallPersonalisation
import CallboardCore
import Terminal

/// What History tells of the line under its cursor.
extension HistoryPane {
    /// Draws as much of it as there is room for, from where a person has scrolled to.
    func drawDetail(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard Self.hasRoom(rect) else { return }
        let (title, lines) = details(in: rect, facts)
        let frame = Frame(
            title,
            note: details.place(of: lines.count, rows: rect.rows - 2),
            bottom: details.isInUse ? "\(facts.key(.nextPart)) list" : .empty,
            bottomNote: details.rest(of: lines.count, rows: rect.rows - 2, key: facts.key(.nextPart))
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        canvas.writeLines(Array(lines.dropFirst(details.top)), in: inside)
        if details.isInUse { canvas.placeCursor(row: inside.row, column: inside.column) }
    }

    private static func hasRoom(_ rect: Rect) -> Bool { rect.rows >= 3 && rect.columns >= 10 }

    /// Goes to the details, or back to the list.
    mutating func changePart() {
        if details.isInUse { details.leave() } else if Self.hasRoom(parts(size).detail) { details.isInUse = true }
    }

    /// Scrolls the details.
    mutating func scrollDetails(_ key: Key, _ facts: Facts) {
        let rect = parts(size).detail
        details.move(key, lines: details(in: rect, facts).lines.count, rows: rect.rows - 2)
    }

    /// The title, and the lines as wide as a part is.
    private func details(in rect: Rect, _ facts: Facts) -> (title: SafeText, lines: [SafeText]) {
        var title: SafeText = "Details"
        var lines: [SafeText] = []
        let inside = Rect(row: 0, column: 0, rows: rect.rows - 2, columns: rect.columns - 4)
        if let answer {
            let words = ShownWords(facts.spelling { facts.zone.dayAndMinute($0) })
            let zone = facts.zone.zoneName(at: answer.moment)
            title = "Should it have shown at \(facts.zone.dayAndTime(answer.moment)) \(zone)?"
            lines = [
                SafeText(untrusted: words.sentence(answer, receiver: timeline.receiver)), .empty,
                "Next: \(untrusted: words.next(answer))",
            ]
        } else if let entry {
            let time: SafeText = "\(facts.zone.dayAndTime(entry.at)) \(facts.zone.zoneName(at: entry.at))"
            title = "\(time)  \(untrusted: entry.who)"
            lines = self.lines(of: entry, in: inside, facts)
        } else if let hit {
            lines = Self.lines(of: hit, facts)
        } else if content == .hits {
            lines = records.refused.map { refused in
                let rules = refused.row.rules.joined(separator: ", ")
                return
                    "never sent: line \(refused.row.line) of \(untrusted: refused.submissionName), refused (\(untrusted: rules))"
            }
        }
        return (title, lines.flatMap { $0.wrapped(to: max(1, inside.columns)) })
    }

    private static func lines(of hit: NumberHit, _ facts: Facts) -> [SafeText] {
        let line: SafeText = hit.record.line > 0 ? ", line \(hit.record.line)" : .empty
        let window = hit.record.window
        var lines: [SafeText] = [
            "\(untrusted: hit.submissionName)\(line), submission \(untrusted: hit.submission.rawValue)",
            "reason  \(untrusted: hit.record.callReason ?? "none")",
            "window  \(facts.zone.dayAndMinute(window.startsAt)) to \(facts.zone.dayAndMinute(window.endsAt))",
            "state   \(Wording.name(of: hit.state)). \(Wording.words(of: hit.state))",
        ]
        if let sending = hit.sending {
            let known: SafeText = sending.closedAt.map { ", answered \(facts.zone.time($0))" } ?? ", no answer"
            lines.append("sent    \(facts.zone.dayAndTime(sending.sentAt)) with request \(sending.attempt)\(known)")
        }
        if let cause = hit.cause { lines.append("cause   \(untrusted: Diagnosis.of(cause).title)") }
        if let message = hit.message { lines.append("said    \(untrusted: message)") }
        return lines
    }
}
