import CallPersonalisation
import CallboardCore
import Terminal

extension FileView {
    struct Parts {
        var check: Rect
        var rows: Rect
    }

    static func parts(_ size: Size) -> Parts {
        let whole = Rect(size)
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns * 3 / 5)
            return Parts(check: halves.right, rows: halves.left)
        }
        let halves = whole.splitRows(top: size.rows >= 16 ? 9 : max(4, size.rows / 2))
        return Parts(check: halves.top, rows: halves.bottom)
    }

    /// Fits the file into a size.
    mutating func layOut(_ size: Size) {
        let parts = Self.parts(size)
        layOut(rows: parts.rows.rows - 3, causes: parts.check.rows - 4)
    }

    /// Draws the check and the rows.
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        let parts = Self.parts(canvas.size)
        if showsColumns {
            drawColumns(on: &canvas, in: parts.check)
        } else if showsRow, let row = row(list.cursor) {
            draw(row, on: &canvas, in: parts.check, facts)
        } else {
            drawCheck(on: &canvas, in: parts.check, facts)
        }
        drawRows(on: &canvas, in: parts.rows, facts)
    }

    // MARK: The check

    private var progressNote: SafeText {
        switch progress {
        case .opening: return "opening"
        case .checking(_, 0): return "reading"
        case .checking(let done, let total): return "checked \(ProgressBar(done: done, total: total).percent)%"
        case .checked: return "checked"
        case .failed: return "cannot be read"
        }
    }

    private func drawCheck(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let frame = Frame("Check before sending: \(name)", note: progressNote, bottom: "m columns  Tab rows")
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        if case .failed(let words) = progress {
            canvas.writeLines(["The file cannot be used.", SafeText(untrusted: words)], in: inside, style: .error)
            return
        }
        canvas.write(summary, row: inside.row, column: inside.column, width: inside.columns, style: .strong)
        let below = inside.splitRows(top: 1).bottom
        guard let checked else {
            canvas.writeLines([SafeText(untrusted: form)], in: below, style: .dim)
            return
        }
        if checked.causes.isEmpty {
            canvas.writeLines(["No row breaks a rule. S submits the file."] + notes(checked), in: below)
            return
        }
        for (offset, index) in causes.window.enumerated() {
            let line = below.row + offset
            guard line < below.endRow else { break }
            draw(checked.causes[index], row: line, isCursor: index == causes.cursor, on: &canvas, in: below)
        }
    }

    private func notes(_ checked: CheckedFile) -> [SafeText] {
        checked.note.isEmpty ? [] : ["", SafeText(untrusted: checked.note)]
    }

    private var summary: SafeText {
        if let submitting {
            return "Writing the submission: \(grouped: submitting.done) of \(grouped: submitting.total)"
        }
        guard let checked else { return "\(grouped: list.count) rows so far; they can be looked at already" }
        return "valid \(grouped: checked.valid)   invalid \(grouped: checked.invalid)   "
            + "with warnings \(grouped: checked.warnings)   of \(grouped: checked.rows) rows" + time(checked)
    }

    /// How long sending takes, if that is worth a word.
    private func time(_ checked: CheckedFile) -> SafeText {
        guard let estimate = checked.estimate, checked.valid > 0, estimate.seconds > 0 else { return .empty }
        return "   sent in \(ZoneClock.span(Int64(estimate.seconds) * 1000))"
    }

    private func draw(
        _ cause: CheckedFile.Cause,
        row: Int,
        isCursor: Bool,
        on canvas: inout Canvas,
        in rect: Rect
    ) {
        let isError = cause.rule.severity == .error
        let hasFocus = isCursor && part == .causes
        canvas.write(hasFocus ? ">" : " ", row: row, column: rect.column)
        if hasFocus { canvas.placeCursor(row: row, column: rect.column) }
        canvas.write(isError ? "!" : "?", row: row, column: rect.column + 2, style: isError ? .error : .warning)
        let linesWidth = min(28, rect.columns / 3)
        let titleWidth = max(8, rect.columns - 4 - 11 - 2 - linesWidth)
        canvas.write(
            SafeText(untrusted: Wording.title(of: cause.rule)),
            row: row,
            column: rect.column + 4,
            width: titleWidth,
            style: hasFocus ? .selection : .plain
        )
        let count = rect.column + 4 + titleWidth
        canvas.write("\(grouped: cause.rows)", row: row, column: count, width: 11, alignment: .right)
        let lines = cause.lines.map(String.init).joined(separator: ", ")
        let more = cause.rows > cause.lines.count ? ", .." : ""
        canvas.write("line \(lines)\(more)", row: row, column: count + 13, width: linesWidth, style: .dim)
    }

    private func drawColumns(on canvas: inout Canvas, in rect: Rect) {
        let frame = Frame("Columns of \(name)", note: SafeText(untrusted: form), bottom: "m hides them")
        let inside = frame.draw(on: &canvas, in: rect)
        let table = Table(columns: [
            TableColumn("Column in file", width: 24, minimum: 10),
            TableColumn("Goes to", width: 16, minimum: 10),
            TableColumn("By", width: 8, minimum: 6, priority: 2),
            TableColumn("Sample", width: 30, minimum: 8, priority: 1, isGrowing: true),
        ])
        let all = ListState(count: columns.count, rows: inside.rows - 1)
        table.draw(on: &canvas, in: inside, list: all, isFocused: false) { row, column in
            let entry = columns[row]
            return TableCell(
                SafeText(untrusted: [entry.header, entry.target, entry.evidence, entry.sample][column])
            )
        }
    }

    private func draw(_ row: FileRow, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let verdict: SafeText = !row.isChecked ? "not checked yet" : row.isValid ? "can be sent" : "cannot be sent"
        let frame = Frame("Line \(row.line) of \(name)", note: verdict, bottom: "] next problem  Enter closes")
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        var lines: [SafeText] = row.problems.map { problem in
            let sign: SafeText = problem.rule.severity == .error ? "! " : "? "
            let value = problem.rule.field.map { row.draft[$0] } ?? ""
            return sign + SafeText(untrusted: Wording.words(for: problem, value: value))
                + "  (rule \(problem.rule.name))"
        }
        lines.append("caller \(facts.rawNumber(row.draft.caller))   receiver \(facts.rawNumber(row.draft.receiver))")
        let name = facts.labels?[LabelID(row.draft.label)]?.name
        lines.append("label  \(untrusted: row.draft.label)  \(untrusted: name ?? "")")
        if !row.draft.labelName.isEmpty { lines.append("shown  \(untrusted: row.draft.labelName)") }
        lines.append("reason \(untrusted: row.draft.callReason)")
        lines.append("from   \(untrusted: row.draft.starts)   until \(untrusted: row.draft.ends)")
        if let starts = Self.moment(row.draft.starts, facts), let ends = Self.moment(row.draft.ends, facts) {
            lines.append("       \(starts) to \(ends)")
        }
        canvas.writeLines(lines, in: inside)
    }

    // MARK: The rows

    private func drawRows(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let place: SafeText = list.isEmpty ? .empty : "row \(grouped: list.cursor + 1)/\(grouped: list.count)"
        let inside = Frame("Rows", bottomNote: place).draw(on: &canvas, in: rect)
        // On the lowest screens a part is no more than its frame.
        guard inside.rows > 0 else { return }
        // The line and the verdict stay while the rest is scrolled to the left.
        let kept = Array(Self.table.columns.prefix(2))
        let table = Table(columns: kept + Self.table.columns.dropFirst(2 + skipped))
        table.draw(on: &canvas, in: inside, list: list, isFocused: part == .rows) { index, column in
            guard let row = row(index) else { return "" }
            return cell(of: row, column < 2 ? column : column + skipped, facts)
        }
    }

    private func cell(of row: FileRow, _ column: Int, _ facts: Facts) -> TableCell {
        switch column {
        case 0: return TableCell(SafeText(row.line))
        case 1:
            if !row.isChecked { return TableCell("..", style: .dim) }
            if row.problems.isEmpty { return TableCell("ok") }
            return row.isValid ? TableCell("look", style: .warning) : TableCell("BAD", style: .error)
        case 2: return TableCell(facts.rawNumber(row.draft.caller), style: style(row, .caller))
        case 3: return TableCell(facts.rawNumber(row.draft.receiver), style: style(row, .receiver))
        default:
            let field: RecordField = [.labelID, .callReason, .startsAt, .endsAt, .labelName][column - 4]
            let text = row.draft[field]
            return TableCell(Self.words(of: text, in: field, facts), style: style(row, field))
        }
    }

    /// A cell for a person, to whom an ID and a count of milliseconds say nothing; the row in full has them as they stand.
    private static func words(of text: String, in field: RecordField, _ facts: Facts) -> SafeText {
        switch field {
        case .labelID: SafeText(untrusted: facts.labels?[LabelID(text)]?.name ?? text)
        case .startsAt, .endsAt: moment(text, facts) ?? SafeText(untrusted: text)
        default: SafeText(untrusted: text)
        }
    }

    /// The time that a count of milliseconds in the form of the API means.
    private static func moment(_ text: String, _ facts: Facts) -> SafeText? {
        guard (11...13).contains(text.utf8.count), let milliseconds = Int64(text) else { return nil }
        return facts.zone.dayAndMinute(milliseconds)
    }

    private func style(_ row: FileRow, _ field: RecordField) -> Style {
        guard let problem = row.problems.first(where: { $0.rule.field == field }) else { return .plain }
        return problem.rule.severity == .error ? .error : .warning
    }
}
