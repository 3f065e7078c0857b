import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    static let labelWidth = 12
    /// Fields whose wrong sign is marked beneath.
    static let withCaret: Set<RecordField> = [.caller, .receiver, .callReason]

    /// Draws the form, what is wrong with it, and on a wide screen what the phone will show.
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        let parts = parts(canvas.size)
        drawLower(on: &canvas, in: parts.lower, facts)
        if let rect = parts.templates { drawTemplates(on: &canvas, in: rect, facts) }
        if let rect = parts.earlier { drawEarlier(on: &canvas, in: rect, facts) }
        if let rect = parts.preview { drawPreview(on: &canvas, in: rect, facts) }
        if let rect = parts.sent { drawSent(on: &canvas, in: rect, facts) }
        if let rect = parts.limits { drawLimits(on: &canvas, in: rect, facts) }
        if let rect = parts.answers { drawAnswers(on: &canvas, in: rect, facts) }
        let name: SafeText = number.map { "draft \($0)" } ?? .empty
        let isNarrow = canvas.size.columns < 70
        let saved: SafeText = savedAt.map { "\(isNarrow ? " " : " saved ")\(facts.zone.time($0))" } ?? .empty
        let title: SafeText = "\(isNarrow ? "Call" : "New call") record  times in \(untrusted: facts.zone.identifier)"
        let note = name + saved
        let frame = Frame(title, note: note, bottom: facts.batchWords)
        canvas.remember(parts.form, as: frame) { frame.draw(on: &$0, in: parts.form) }
        canvas.within(parts.form.inset()) { canvas in drawFields(on: &canvas, hasCaretRows: parts.hasCaretRows, facts) }
        if case .body(let lines) = lower { drawBody(lines, on: &canvas, above: parts.beneath, facts) }
    }

    /// Draws the whole body, over the fields where the part beneath them is too small for it.
    private func drawBody(_ lines: [SafeText], on canvas: inout Canvas, above lower: Rect, _ facts: Facts) {
        let rows = min(canvas.size.rows, max(lower.rows, lines.count + 2))
        let rect = Rect(row: canvas.size.rows - rows, column: lower.column, rows: rows, columns: lower.columns)
        canvas.fill(rect)
        let inside = Frame("Request body", bottom: "\(facts.key(.body)) hides it").draw(on: &canvas, in: rect).inset(
            rows: 0
        )
        // Line by line, because wrapping would take the spaces at the beginning away.
        let shown = facts.isRevealed ? lines : Self.masked(lines, record: verdict.record)
        for (offset, line) in shown.prefix(inside.rows).enumerated() {
            canvas.write(line, row: inside.row + offset, column: inside.column, width: inside.columns)
        }
    }

    // MARK: Fields

    private func drawFields(on canvas: inout Canvas, hasCaretRows: Bool, _ facts: Facts) {
        let width = min(62, max(8, (canvas.size.columns - Self.labelWidth - 5) * 6 / 10))
        var rows: [(field: RecordField, row: Int)] = []
        var next = 0
        for (index, field) in Self.order.enumerated() {
            rows.append((field: field, row: next))
            next += 1
            if Self.withCaret.contains(field), hasCaretRows || index == focus { next += 1 }
        }
        // On a low screen the form scrolls so that the field in use is seen.
        let focusRow = rows[focus].row
        let top = max(0, min(focusRow - canvas.size.rows / 2, next - canvas.size.rows))
        for (index, place) in rows.enumerated() {
            draw(place.field, row: place.row - top, width: width, isFocused: index == focus, on: &canvas, facts)
            if Self.withCaret.contains(place.field), hasCaretRows || index == focus {
                drawCaret(place.field, row: place.row - top + 1, width: width, isFocused: index == focus, on: &canvas)
            }
        }
        drawSuggestions(fieldRow: focusRow - top, width: width, on: &canvas)
    }

    private func draw(
        _ field: RecordField,
        row: Int,
        width: Int,
        isFocused: Bool,
        on canvas: inout Canvas,
        _ facts: Facts
    ) {
        let text = textField(field)
        let start = Self.labelWidth
        canvas.write(
            isFocused ? ">" : " ",
            row: row,
            column: 0
        )
        canvas.write(SafeText(untrusted: Wording.name(of: field)), row: row, column: 1)
        canvas.write("[", row: row, column: start)
        text.draw(on: &canvas, row: row, column: start + 1, width: width, isActive: isFocused && isEditing)
        canvas.write("]", row: row, column: start + 1 + width)
        if isFocused, !isEditing { canvas.placeCursor(row: row, column: 0) }
        let column = start + width + 4
        let room = canvas.size.columns - column
        let notes = verdict.note(field, text: text.text, labels: facts.labels, zone: facts.zone, room: room)
        var used = 0
        for note in notes where !note.text.isEmpty && used < room {
            let words = note.text.clipped(to: room - used)
            canvas.write(words, row: row, column: column + used, style: note.style)
            used += words.width + 2
        }
    }

    private func drawCaret(_ field: RecordField, row: Int, width: Int, isFocused: Bool, on canvas: inout Canvas) {
        guard let position = verdict.problems(of: field).compactMap(\.position).first else { return }
        let text = textField(field)
        let isActive = isFocused && isEditing
        let window = text.window(width: width, isActive: isActive)
        let cursor = isActive ? text.cursor : 0
        let offender = position - 1
        let between = text.characters[min(cursor, offender)..<max(cursor, offender)]
        let distance = SafeText(untrusted: String(between)).width
        let column = (isActive ? window.cursorColumn : 0) + (offender < cursor ? -distance : distance)
        guard (0..<width).contains(column) else { return }
        canvas.write("^", row: row, column: Self.labelWidth + 1 + column, style: .error)
    }

    // MARK: Beneath and beside

    private func drawLower(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard rect.rows >= 3 else { return }
        switch lower {
        case .problems:
            // While the verdict stays a key in the form changes nothing of it.
            let state = ProblemsState(
                count: verdict.problems.count,
                errors: verdict.errors.count,
                told: told,
                field: field,
                isEditing: isEditing
            )
            canvas.remember(rect, as: state) { drawProblems(on: &$0, in: rect, facts) }
        case .body: break
        case .phone: drawPreview(on: &canvas, in: rect, facts)
        case .answer(let lines, let style):
            let inside = Frame("Answer").draw(on: &canvas, in: rect).inset(rows: 0)
            canvas.writeLines(Array(lines.prefix(1)), in: inside, style: style)
            let first = lines.first.map { $0.wrapped(to: inside.columns).count } ?? 0
            canvas.writeLines(Array(lines.dropFirst()), in: inside.splitRows(top: first).bottom)
        }
    }

    /// The body with the record's numbers masked.
    private static func masked(_ lines: [SafeText], record: CallRecord?) -> [SafeText] {
        guard let record else { return lines }
        return lines.map { line in
            var text = line.string
            for number in [record.caller, record.receiver] {
                text = text.replacing(number.digits, with: number.masked)
            }
            return SafeText(untrusted: text)
        }
    }

    /// All that the picture of the problems depends on.
    private struct ProblemsState: Hashable {
        let count: Int
        let errors: Int
        let told: [RecordProblem]
        let field: RecordField
        let isEditing: Bool
    }

    private func drawProblems(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        // Their number is right with every key, the sentences follow when the keys rest.
        let problems = verdict.problems
        let errors = verdict.errors.count
        let title: SafeText =
            problems.isEmpty
            ? "No problem: \(facts.key(.send)) sends it"
            : errors == 0
                ? "\(problems.count) to look at; it can be sent" : "\(errors) \(errors == 1 ? "problem" : "problems")"
        let bottom: SafeText = problems.isEmpty ? .empty : "\(facts.key(.nextProblem)) next problem"
        let inside = Frame(title, bottom: bottom).draw(on: &canvas, in: rect).inset(
            rows: 0
        )
        let ordered = told.filter { $0.rule.field == field } + told.filter { $0.rule.field != field }
        var row = inside.row
        for problem in ordered {
            let isError = problem.rule.severity == .error
            let sign: SafeText = isError ? "! " : "? "
            var told = problem
            // The length of what is typed stands beside it; told twice it would cost twice on a slow link.
            if isEditing, problem.rule.field == field { told.count = nil }
            let sentence = sign + SafeText(untrusted: Wording.words(for: told))
            var lines = sentence.wrapped(to: inside.columns)
            if problem.rule.field == field {
                lines.append("  rule \(problem.rule.name), from \(problem.rule.source)")
            }
            for line in lines {
                guard row < inside.endRow else { return }
                canvas.write(line.clipped(to: inside.columns), row: row, column: inside.column)
                row += 1
            }
        }
    }

    /// Draws the members of the record as the service will get them.
    private func drawSent(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let whole: SafeText = verdict.record == nil ? .empty : "\(facts.key(.body)) shows the body"
        let frame = Frame("What would be sent", note: "api \(facts.badge.apiVersion.rawValue)", bottom: whole)
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard let record = verdict.record else {
            canvas.write("Nothing yet: there are problems.", row: inside.row, column: inside.column, style: .dim)
            return
        }
        let window = record.window
        let lines: [SafeText] = [
            "caller      \(facts.number(record.caller.value))",
            "receiver    \(facts.number(record.receiver.value))",
            "label       \(untrusted: record.labelID.rawValue)",
            "shown name  \(untrusted: record.labelName ?? "(left out)")",
            "reason      \(untrusted: record.callReason ?? "(left out)")",
            "starts      \(window.startsAt)  \(facts.zone.dayAndTime(window.startsAt))",
            "ends        \(window.endsAt)  \(facts.zone.dayAndTime(window.endsAt))",
            "            times in ms; \(facts.zone.zoneName(at: window.startsAt)) beside them",
        ]
        for (offset, line) in lines.prefix(inside.rows).enumerated() {
            canvas.write(line.clipped(to: inside.columns), row: inside.row + offset, column: inside.column)
        }
    }

    private func drawPreview(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let inside = Frame("What the phone will show").draw(on: &canvas, in: rect)
        let draft = draft
        let name = draft.labelName.isEmpty ? shownLabel(draft.label, facts) : SafeText(untrusted: draft.labelName)
        let hints: [SafeText] = ["Android only; the call reason is not shown on iOS.", "Line breaks differ by phone."]
        // On a low screen the words matter more than the phone around them.
        let hasPhone = inside.rows >= 11
        let phone = inside.inset(rows: hasPhone ? 1 : 0, columns: 3).splitRows(top: hasPhone ? 7 : 4).top
        if hasPhone { canvas.box(phone) }
        let screen = hasPhone ? phone.inset(rows: 1, columns: 2) : phone
        let isKnown = !draft.labelName.isEmpty || !isUnknownID(draft.label, facts)
        let shown = isKnown ? name : "(the label's name, not known here)"
        canvas.write(
            shown.clipped(to: screen.columns),
            row: screen.row,
            column: screen.column,
            style: isKnown ? .strong : .dim
        )
        let gap = hasPhone ? 2 : 1
        canvas.writeLines(
            [SafeText(untrusted: draft.callReason)],
            in: Rect(row: screen.row + gap, column: screen.column, rows: 3, columns: screen.columns)
        )
        let below = phone.endRow + (hasPhone ? 1 : 0)
        canvas.writeLines(
            hints,
            in: Rect(row: below, column: phone.column, rows: inside.endRow - below, columns: phone.columns),
            style: .dim
        )
    }

    /// Whether a label is told by an ID of which no name is known; a phone never shows an ID.
    private func isUnknownID(_ text: String, _ facts: Facts) -> Bool {
        UUIDBytes(text) != nil && facts.labels?[LabelID(text)] == nil
    }

    private func shownLabel(_ text: String, _ facts: Facts) -> SafeText {
        SafeText(untrusted: facts.labels?[LabelID(text)]?.name ?? text)
    }
}
