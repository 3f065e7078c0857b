import CallPersonalisation
import CallboardCore
import Terminal

extension FileView {
    struct Parts {
        var check: Rect
        /// Empty where the check takes the whole pane.
        var rows: Rect
    }

    /// From how many rows on the whole check and the rows stand one below the other.
    private static let tallRows = 32

    /// The parts of the pane; on a small screen the part in use gets the room.
    func parts(_ size: Size) -> Parts {
        let whole = Rect(size)
        let none = Rect(row: size.rows, column: 0, rows: 0, columns: size.columns)
        if case .failed = progress { return Parts(check: whole, rows: none) }
        if size.rows >= Self.tallRows {
            let halves = whole.splitRows(top: size.rows / 2)
            return Parts(check: halves.top, rows: halves.bottom)
        }
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns / 2)
            return Parts(check: halves.right, rows: halves.left)
        }
        if part == .causes || fillsPane { return Parts(check: whole, rows: none) }
        let halves = whole.splitRows(top: size.rows >= 16 ? 9 : max(4, size.rows / 2))
        return Parts(check: halves.top, rows: halves.bottom)
    }

    /// Whether what lies over the check needs the whole of a small pane.
    private var fillsPane: Bool {
        switch detail {
        case .mapping, .repair, .form: true
        case .nothing, .row: false
        }
    }

    /// Fits the file into a size.
    mutating func layOut(_ size: Size) {
        let parts = parts(size)
        if extra.changes != changes { extra = (changes, extraLines(.empty).count) }
        let lines =
            CheckSides(parts.check)?.causes
            ?? CheckLines(parts.check, columns: columns.count, causes: causes.count, extra: extra.lines).causes
        // Where the rows are hidden they keep the room they had.
        let rows = parts.rows.rows > 3 ? parts.rows.rows - 3 : list.rows
        layOut(rows: rows, causes: lines, detail: parts.check.rows)
    }

    /// All that the check's picture depends on.
    private struct CheckState: Hashable {
        let file: Int
        let changes: Int
        let words: Int
    }

    /// Draws the check and the rows.
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        let parts = parts(canvas.size)
        switch detail {
        case .mapping(let view): view.draw(on: &canvas, in: parts.check, self, facts)
        case .repair(let view): view.draw(on: &canvas, in: parts.check, facts)
        case .form(let form): form.draw(on: &canvas, in: parts.check, facts)
        case .row:
            if let row = row(list.cursor) { draw(row, on: &canvas, in: parts.check, facts) }
        case .nothing where part == .rows:
            // A move among the rows changes nothing of it.
            let state = CheckState(file: number, changes: changes, words: facts.wordsVersion)
            canvas.remember(parts.check, as: state) { drawCheck(on: &$0, in: parts.check, facts) }
        case .nothing: drawCheck(on: &canvas, in: parts.check, facts)
        }
        if parts.rows.rows > 0 { drawRows(on: &canvas, in: parts.rows, facts) }
        prompt?.draw(on: &canvas, in: Rect(canvas.size))
    }

    private func draw(_ row: FileRow, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let verdict: SafeText = !row.isChecked ? "not checked yet" : row.isValid ? "can be sent" : "cannot be sent"
        let frame = Frame(
            "Line \(row.line) of \(name)",
            note: verdict,
            bottom: "\(facts.key(.open)) closes it"
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        var lines: [SafeText] = row.problems.map { problem in
            let sign: SafeText = problem.rule.severity == .error ? "! " : "? "
            let value = problem.rule.field.map { row.draft[$0] } ?? ""
            let words = Wording.words(for: problem, value: value, knowsLabels: facts.labels != nil)
            return sign + SafeText(untrusted: words)
                + "  (rule \(problem.rule.name))"
        }
        if let original = row.original {
            for field in RecordField.allCases where original[field] != row.draft[field] {
                let isNumber = field == .caller || field == .receiver
                let before = isNumber ? facts.rawNumber(original[field]) : "\(untrusted: original[field])"
                lines.append("~ \(untrusted: Wording.name(of: field)) in the file: \(before)")
            }
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
        let title: SafeText = shownRule.map { "Rows: \(untrusted: Wording.title(of: $0))" } ?? "Rows"
        let note: SafeText = shownRule == nil ? .empty : "\(facts.key(.back)) shows all"
        // Only the place changes with every key.
        canvas.remember(rect, as: [title, note]) { Frame(title, note: note).draw(on: &$0, in: rect) }
        Frame(bottomNote: place).drawWords(on: &canvas, in: rect)
        let inside = rect.inset()
        // On the lowest screens a part is no more than its frame.
        guard inside.rows > 0 else { return }
        if shownRule != nil, list.isEmpty, progress == .checked {
            canvas.writeLines(["No row breaks this rule any more. Esc shows all rows."], in: inside)
            return
        }
        let key: (Int) -> Int = { index in
            var hasher = Hasher()
            hasher.combine(self.key(index))
            hasher.combine(facts.wordsVersion)
            return hasher.finalize()
        }
        Self.table(skipping: skipped).draw(
            on: &canvas,
            in: inside,
            list: list,
            isFocused: part == .rows,
            isInUse: part == .rows,
            key: key
        ) { index, column in
            guard let row = row(index) else { return "" }
            return cell(of: row, column < 2 ? column : column + skipped, facts)
        }
    }

    private func cell(of row: FileRow, _ column: Int, _ facts: Facts) -> TableCell {
        switch column {
        case 0: return TableCell(SafeText(row.line))
        case 1:
            if !row.isChecked { return TableCell("..", style: .dim) }
            if !row.isValid { return TableCell("BAD", style: .error) }
            if RuleSet(row.problems.map(\.rule)).wasSentBefore { return TableCell("out", style: .dim) }
            if row.original != nil { return TableCell("fixed", style: .good) }
            return row.problems.isEmpty ? TableCell("ok") : TableCell("look", style: .warning)
        case 2: return TableCell(facts.numberCell(row.draft.caller), style: style(row, .caller))
        case 3: return TableCell(facts.numberCell(row.draft.receiver), style: style(row, .receiver))
        default:
            let field: RecordField = [.labelID, .callReason, .startsAt, .endsAt, .labelName][column - 4]
            let text = row.draft[field]
            return TableCell(Self.words(of: text, in: field, facts), style: style(row, field))
        }
    }

    /// A cell for a person, to whom an ID and a count of milliseconds say nothing; the row in full has them as they stand.
    static func words(of text: String, in field: RecordField, _ facts: Facts) -> SafeText {
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
