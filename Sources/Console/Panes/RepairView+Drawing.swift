import CallPersonalisation
import CallboardCore
import Terminal

extension RepairView {
    /// How many rows the repairs get of a part.
    static func offerRows(_ rect: Rect, offers: Int) -> Int { max(1, min(offers, rect.rows / 3)) }

    /// Draws the repairs and the difference that the chosen one makes.
    func draw(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let frame = Frame(
            "Fix: \(untrusted: Wording.title(of: rule))",
            note: rows == 1 ? "1 row" : "\(grouped: rows) rows",
            bottom: bottom(facts),
            bottomNote: place(in: rect, facts)
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard let repair else {
            canvas.writeLines(
                [
                    "Nothing can be done about this row by row.", Self.wordsWithoutOffers(for: rule),
                ],
                in: inside
            )
            return
        }
        let parts = inside.splitRows(top: Self.offerRows(inside, offers: offers.count))
        for (offset, index) in list.window.enumerated() {
            draw(offers[index], index, row: parts.top.row + offset, on: &canvas, in: parts.top, facts)
        }
        let below = parts.bottom.splitRows(top: 2)
        drawValue(of: repair, on: &canvas, in: below.top, facts)
        drawDifferences(on: &canvas, in: below.bottom, facts)
    }

    /// What to do about a rule for which there is no repair.
    static func wordsWithoutOffers(for rule: RecordRule) -> SafeText {
        rule.severity == .error
            ? "Mend the file and open it again, or submit without these rows."
            : "These are warnings: the rows are sent as they are."
    }

    /// What Enter does now.
    private func bottom(_ facts: Facts) -> SafeText {
        if isComplete { return "\(facts.key(.apply)) does it to all; the file stays as it is" }
        return wantsValue ? "\(facts.key(.apply)) types the value" : .empty
    }

    private func draw(
        _ offer: Repair,
        _ index: Int,
        row: Int,
        on canvas: inout Canvas,
        in rect: Rect,
        _ facts: Facts
    ) {
        guard row < rect.endRow else { return }
        let isChosen = index == list.cursor
        canvas.write(isChosen ? ">" : " ", row: row, column: rect.column)
        if isChosen, value == nil { canvas.placeCursor(row: row, column: rect.column) }
        var words = SafeText(untrusted: Wording.words(for: offer))
        if offer.wants == .label, let name = facts.labels?[LabelID(offer.value)]?.name {
            let only: SafeText = offer.only.map { " where it is \(untrusted: $0)" } ?? .empty
            words = "use the label \(untrusted: name)" + only
        }
        canvas.write(
            words,
            row: row,
            column: rect.column + 2,
            width: rect.columns - 2,
            style: isChosen ? .selection : .plain
        )
    }

    private func drawValue(of repair: Repair, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let question = Wording.question(for: repair) else { return }
        let words = SafeText(untrusted: question) + ": "
        let start = canvas.write(words, row: rect.row, column: rect.column, style: .dim)
        if let value {
            value.draw(
                on: &canvas,
                row: rect.row,
                column: rect.column + start,
                width: max(4, rect.columns - start),
                isActive: true
            )
        } else {
            let key = facts.key(.changeValue, in: .repair)
            let shown: SafeText =
                repair.value.isEmpty ? "(\(key) types it)" : "\(untrusted: repair.value)   (\(key) changes it)"
            canvas.write(shown, row: rect.row, column: rect.column + start, width: rect.columns - start)
        }
    }

    private func drawDifferences(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard rect.rows > 0 else { return }
        if let problem = repair?.problem {
            let isEmpty = repair?.value.isEmpty ?? false
            let words: SafeText =
                isEmpty ? "\(facts.key(.changeValue, in: .repair)) types the value." : SafeText(untrusted: problem)
            canvas.writeLines([words], in: rect, style: .warning)
            let taken = words.wrapped(to: rect.columns).count
            drawTexts(on: &canvas, in: rect.splitRows(top: min(rect.rows, taken)).bottom, facts)
            return
        }
        var row = rect.row
        for difference in differences[seen(in: rect.rows)] {
            let fields = difference.preview.fields
            let verdict = verdict(of: difference.preview)
            canvas.write("line \(difference.line)", row: row, column: rect.column, style: .dim)
            canvas.write(
                verdict.words,
                row: row,
                column: rect.column + 14,
                width: rect.columns - 14,
                style: verdict.style
            )
            row += 1
            for field in fields {
                let texts = Self.excerpts(
                    shown(difference.preview.before[field], field, facts),
                    shown(difference.preview.after[field], field, facts),
                    columns: rect.columns - 2
                )
                canvas.write("- \(texts.before)", row: row, column: rect.column, width: rect.columns, style: .error)
                canvas.write("+ \(texts.after)", row: row + 1, column: rect.column, width: rect.columns, style: .good)
                row += 2
            }
        }
    }

    /// Draws what the first rows say in the field that is to be repaired, while nothing can be done to them yet.
    private func drawTexts(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let field = rule.field else { return }
        for (offset, difference) in differences.dropFirst(top).prefix(rect.rows).enumerated() {
            let row = rect.row + offset
            canvas.write("line \(difference.line)", row: row, column: rect.column, style: .dim)
            let text = shown(difference.preview.before[field], field, facts)
            canvas.write(text, row: row, column: rect.column + 14, width: rect.columns - 14)
        }
    }

    /// The differences that fit into so many lines, from the first one that is shown; at least one.
    private func seen(in lines: Int) -> Range<Int> {
        var end = top
        var used = 0
        while end < differences.count {
            // At least the line and one field before and after.
            used += 1 + 2 * differences[end].preview.fields.count
            guard used <= lines || end == top else { break }
            end += 1
        }
        return top..<end
    }

    /// Which of the differences are seen, if there are more.
    private func place(in rect: Rect, _ facts: Facts) -> SafeText {
        let offers = Self.offerRows(Rect(row: 0, column: 0, rows: rect.rows - 2, columns: 1), offers: offers.count)
        // While nothing can be done yet there is one line for each.
        let seen =
            repair?.problem == nil
            ? seen(in: rect.rows - 4 - offers)
            : top..<min(differences.count, top + max(0, rect.rows - 5 - offers))
        guard seen.count < differences.count else { return .empty }
        let all: SafeText =
            rows > differences.count ? "first \(differences.count)" : "\(differences.count)"
        return "\(facts.key(.pageDown)): \(seen.lowerBound + 1)-\(seen.upperBound) of \(all)"
    }

    /// Two texts from where the first difference between them is seen, if it would be cut off.
    static func excerpts(_ before: SafeText, _ after: SafeText, columns: Int) -> (before: SafeText, after: SafeText) {
        guard max(before.width, after.width) > columns else { return (before, after) }
        let same = zip(before.string, after.string).prefix { $0 == $1 }.count
        // Some of what is the same shows where the difference is.
        let skipped = same - columns / 2
        guard skipped > 0 else { return (before, after) }
        return (
            "~\(untrusted: String(before.string.dropFirst(skipped)))",
            "~\(untrusted: String(after.string.dropFirst(skipped)))"
        )
    }

    private func verdict(of preview: RepairPreview) -> (words: SafeText, style: Style) {
        if preview.fields.isEmpty { return ("not changed by this", .dim) }
        guard let problem = preview.problems.first else { return ("ok then", .plain) }
        let words = SafeText(untrusted: Wording.title(of: problem.rule))
        return preview.isValid ? ("can be sent then; still: " + words, .warning) : ("still bad: " + words, .error)
    }

    private func shown(_ text: String, _ field: RecordField, _ facts: Facts) -> SafeText {
        switch field {
        case .caller, .receiver: facts.rawNumber(text)
        case .startsAt, .endsAt, .labelID: text.isEmpty ? "(nothing)" : FileView.words(of: text, in: field, facts)
        default: text.isEmpty ? "(nothing)" : SafeText(untrusted: text)
        }
    }
}
