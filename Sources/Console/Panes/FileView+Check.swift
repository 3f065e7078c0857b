import CallPersonalisation
import CallboardCore
import Terminal

/// How the lines of the check share the room of its part.
struct CheckLines {
    /// Lines for the columns of the file, with their header; 0 if there is no room for them.
    let columns: Int
    /// Lines for the causes.
    let causes: Int
    /// Lines below them.
    let extra: Int
    /// Whether there is room for everything a person wants to know before sending.
    let isWhole: Bool

    private static let columnsMax = 7
    private static let wholeRows = 14

    /// Of a part where everything stands one below the other.
    init(_ rect: Rect, columns: Int, causes count: Int, extra: Int) {
        let inside = max(0, rect.rows - 2)
        isWhole = rect.rows >= Self.wholeRows
        // The sum stands on the first line.
        // On a low part what would be sent stays, and the rest comes where the causes leave room.
        self.extra = isWhole ? extra : min(extra, inside > 4 ? max(1, inside - 1 - max(2, count)) : 0)
        let rest = max(0, inside - 1 - self.extra)
        self.columns = isWhole && columns > 0 ? min(min(columns, Self.columnsMax) + 1, rest / 2) : 0
        causes = max(1, rest - self.columns - (isWhole ? 2 : 0))
    }
}

extension FileView {
    var progressNote: SafeText {
        switch progress {
        case .opening: return "opening"
        case .checking(_, 0): return "reading"
        case .checking(let done, let total): return "checked \(ProgressBar(done: done, total: total).percent)%"
        case .checked: return "checked"
        case .lacking: return "a column is missing"
        case .failed: return "cannot be read"
        }
    }

    /// What stands below the causes: what would be sent and what has to be known first.
    ///
    /// - Parameter columnsKey: what leads to the columns
    func extraLines(_ columnsKey: SafeText) -> [SafeText] {
        guard let checked else { return [] }
        var lines: [SafeText] = [wouldSend(checked)]
        if let names = Wording.names(ofLeftOver: plan.mapping.leftOver) {
            lines.append("Not sent    \(untrusted: names); no column is the reason (\(columnsKey) maps it)")
        }
        if let words = Wording.words(
            ofTwice: checked.twice,
            leftOut: checked.leftOut,
            count: { "\(SafeText(grouped: $0))" }
        ) {
            lines.append("Twice       \(untrusted: words)")
        }
        if let line = whenFixed(checked) { lines.append(line) }
        if checked.changed > 0 {
            lines.append(
                "Changed     \(grouped: checked.changed) rows on their way in; the file is as it was"
            )
        }
        lines += earlier.prefix(2).map { "Sent before \(untrusted: $0)" }
        lines += checked.note.split(separator: "\n").map { SafeText(untrusted: String($0)) }
        return lines
    }

    private func wouldSend(_ checked: CheckedFile) -> SafeText {
        let sent = checked.valid - checked.leftOut
        var words: SafeText = "Would send  \(grouped: sent) of \(grouped: checked.rows) rows"
        if checked.leftOut > 0 { words += ", \(grouped: checked.leftOut) left out" }
        return words + time(checked.estimate)
    }

    private func whenFixed(_ checked: CheckedFile) -> SafeText? {
        guard checked.invalid > 0, let fixed = checked.estimateFixed else { return nil }
        return "When fixed  \(grouped: checked.rows - checked.leftOut) rows" + time(fixed)
    }

    private func time(_ estimate: SubmitEstimate?) -> SafeText {
        guard let estimate, estimate.requests > 0 else { return .empty }
        return ": " + estimate.words
    }

    /// Draws the sum, the columns, the causes, and what would be sent.
    func drawCheck(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        if let sides = CheckSides(rect, isUsable: !isFailed) { return draw(sides, on: &canvas, facts) }
        let extraLines = extraLines(facts.key(.columns))
        let lines = CheckLines(rect, columns: columns.count, causes: causes.count, extra: extraLines.count)
        let keys = isFailed ? .empty : partKeys(facts)
        let place = causePlace(of: lines.causes)
        let frame = Frame("Check before sending: \(name)", note: progressNote, bottom: keys, bottomNote: place)
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        if case .failed(let words) = progress {
            let hint: SafeText =
                "\(facts.key(.openFile)) opens another file; \(facts.key(.back)) goes back to the submissions."
            canvas.writeLines(["The file cannot be used.", SafeText(untrusted: words), "", hint], in: inside)
            return
        }
        canvas.write(
            summary(columns: inside.columns, facts),
            row: inside.row,
            column: inside.column,
            width: inside.columns,
            style: .strong
        )
        var below = inside.splitRows(top: 1).bottom
        if lines.columns > 0 {
            let parts = below.splitRows(top: lines.columns)
            drawColumns(on: &canvas, in: parts.top, facts)
            below = parts.bottom
        }
        guard let checked else {
            canvas.writeLines([SafeText(untrusted: form)], in: below, style: .dim)
            return
        }
        if lines.isWhole {
            let header = below.splitRows(top: 2)
            drawCauseHeader("Problems by cause", row: header.top.row + 1, on: &canvas, in: below)
            below = header.bottom
        }
        let parts = below.splitRows(top: max(0, below.rows - lines.extra))
        drawCauses(checked, on: &canvas, in: parts.top, facts)
        for (offset, line) in extraLines.prefix(lines.extra).enumerated() where offset < parts.bottom.rows {
            canvas.write(line, row: parts.bottom.row + offset, column: below.column, width: below.columns)
        }
    }

    /// Whether the file cannot be used.
    private var isFailed: Bool { if case .failed = progress { true } else { false } }

    /// The keys of the part in use.
    func partKeys(_ facts: Facts) -> SafeText {
        part == .rows
            ? "\(facts.key(.nextPart)) check"
            : "\(facts.key(.nextPart)) rows  \(facts.key(.fix, in: .file)) fix all of this cause"
    }

    /// Which of the causes are seen on so many lines; empty if all are.
    func causePlace(of lines: Int) -> SafeText {
        guard causes.count > lines, lines > 0 else { return .empty }
        return "causes \(causes.window.lowerBound + 1)-\(causes.window.upperBound) of \(causes.count)"
    }

    /// Draws what stands above the causes.
    func drawCauseHeader(_ words: SafeText, row: Int, on canvas: inout Canvas, in rect: Rect) {
        let (title, count) = causeColumns(rect)
        canvas.write(words, row: row, column: rect.column + 4, width: title, style: .dim)
        canvas.write("rows", row: row, column: count, width: 11, style: .dim, alignment: .right)
        canvas.write("lines", row: row, column: count + 13, style: .dim)
    }

    /// - Parameter tellsMeaning: whether it is told what the one under the cursor means, wherever keys go.
    func drawCauses(
        _ checked: CheckedFile,
        on canvas: inout Canvas,
        in rect: Rect,
        tellsMeaning: Bool = false,
        _ facts: Facts
    ) {
        if checked.causes.isEmpty {
            canvas.writeLines([Self.nothingWrong(facts)], in: rect)
            return
        }
        for (offset, index) in causes.window.enumerated() {
            let line = rect.row + offset
            guard line < rect.endRow else { break }
            let isCursor = index == causes.cursor
            if tellsMeaning, isCursor { canvas.write("-", row: line, column: rect.column) }
            draw(checked.causes[index], row: line, isCursor: isCursor, on: &canvas, in: rect)
        }
    }

    func summary(columns: Int, _ facts: Facts) -> SafeText {
        if let submitting {
            return "Writing the submission: \(grouped: submitting.done) of \(grouped: submitting.total)"
        }
        if case .lacking(let fields) = progress {
            let names = fields.map { Wording.name(of: $0).lowercased() }.joined(separator: ", ")
            return "No column is recognised as \(untrusted: names): \(facts.key(.columns)) says which one it is"
        }
        guard let checked else { return "\(grouped: list.count) rows so far; they can be looked at already" }
        let (valid, all) = (SafeText(grouped: checked.valid), SafeText(grouped: checked.rows))
        let (invalid, warned) = (SafeText(grouped: checked.invalid), SafeText(grouped: checked.warnings))
        let whole: SafeText = "valid \(valid)   invalid \(invalid)   with warnings \(warned)   of \(all) rows"
        // The words of the rows' own column, where there is room for no others.
        return whole.width <= columns ? whole : "valid \(valid) of \(all)   bad \(invalid)   look \(warned)"
    }

    /// The longest words for a cause.
    private static let titleWidth = 33
    /// Three lines of a short file.
    private static let linesWidth = 19

    /// The width of a cause's words, and the column of its count.
    private func causeColumns(_ rect: Rect) -> (title: Int, count: Int) {
        let usual = min(28, rect.columns / 3)
        // Lines give way to the words, as far as the first of them are still seen.
        let lacking = max(0, Self.titleWidth - (rect.columns - 4 - 11 - 2 - usual))
        let linesWidth = max(min(usual, Self.linesWidth), usual - lacking)
        let title = max(8, rect.columns - 4 - 11 - 2 - linesWidth)
        return (title, rect.column + 4 + title)
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
        if hasFocus {
            canvas.write(">", row: row, column: rect.column)
            canvas.placeCursor(row: row, column: rect.column)
        }
        canvas.write(isError ? "!" : "?", row: row, column: rect.column + 2, style: isError ? .error : .warning)
        let (titleWidth, count) = causeColumns(rect)
        canvas.write(
            SafeText(untrusted: Wording.title(of: cause.rule)),
            row: row,
            column: rect.column + 4,
            width: titleWidth,
            style: hasFocus ? .selection : .plain
        )
        canvas.write("\(grouped: cause.rows)", row: row, column: count, width: 11, alignment: .right)
        let isLeftOut = RuleSet(cause.rule).wasSentBefore && (checked?.leftOut ?? 0) > 0
        let lines = cause.lines.map(String.init).joined(separator: ", ")
        let more = cause.rows > cause.lines.count ? ", .." : ""
        canvas.write(
            isLeftOut ? "left out" : "line \(lines)\(more)",
            row: row,
            column: count + 13,
            width: max(0, rect.endColumn - count - 13),
            style: .dim
        )
    }

    // MARK: Columns

    private static let columnTable = Table(columns: [
        TableColumn("Column", width: 14, minimum: 10),
        TableColumn("Goes to", width: 16, minimum: 12),
        TableColumn("Sample", width: 20, minimum: 12, priority: 2, isGrowing: true),
        TableColumn("Checked", width: 16, minimum: 13, priority: 1),
    ])

    /// The columns that are fields first, then those that are kept; where not all are seen, those with problems before the others.
    func drawColumns(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let targets = plan.mapping.columns.map(\.target)
        let isField = columns.indices.map { index in
            if targets.indices.contains(index), case .field = targets[index] { true } else { false }
        }
        let room = max(1, rect.rows - 1)
        var order = columns.indices.filter { isField[$0] } + columns.indices.filter { !isField[$0] }
        if order.count > room {
            let ranks = columns.indices.map { isField[$0] ? rank(of: $0, targets) : 3 }
            order = order.enumerated().sorted { (ranks[$0.element], $0.offset) < (ranks[$1.element], $1.offset) }
                .map(\.element)
        }
        let placements = Self.columnTable.placements(width: rect.columns)
        for placement in placements {
            let title = Self.columnTable.columns[placement.index].title
            canvas.write(
                title,
                row: rect.row,
                column: rect.column + placement.column,
                width: placement.width,
                style: .title
            )
        }
        for (line, index) in order.prefix(room).enumerated() {
            let hidden = line == room - 1 ? order.count - room : 0
            for placement in placements {
                let cell = cell(of: index, targets, placement.index, hidden: hidden, facts)
                canvas.write(
                    cell.text.clipped(to: placement.width),
                    row: rect.row + 1 + line,
                    column: rect.column + placement.column,
                    width: placement.width,
                    style: cell.style
                )
            }
        }
    }

    private func cell(
        of index: Int,
        _ targets: [ColumnMapping.Target],
        _ column: Int,
        hidden: Int,
        _ facts: Facts
    ) -> TableCell {
        let entry = columns[index]
        switch column {
        case 0: return TableCell(hidden > 0 ? "(+\(hidden)) \(untrusted: entry.header)" : "\(untrusted: entry.header)")
        case 1: return TableCell(SafeText(untrusted: entry.target))
        case 2:
            return TableCell(facts.sample(entry.sample, of: targets.indices.contains(index) ? targets[index] : .kept))
        default:
            guard targets.indices.contains(index), case .field(let field) = targets[index] else { return "" }
            return verdict(of: field)
        }
    }

    /// 0 for a column with errors, 1 for one with warnings, 2 for one without problems.
    private func rank(of index: Int, _ targets: [ColumnMapping.Target]) -> Int {
        guard let checked, targets.indices.contains(index), case .field(let field) = targets[index] else { return 2 }
        let mine = checked.causes.filter { $0.rule.field == field }
        return mine.contains { $0.rule.severity == .error } ? 0 : mine.isEmpty ? 2 : 1
    }

    /// How the cells of a field fare.
    private func verdict(of field: RecordField) -> TableCell {
        guard let checked, progress == .checked else { return TableCell("..", style: .dim) }
        let mine = checked.causes.filter { $0.rule.field == field }
        let bad = min(checked.rows, mine.filter { $0.rule.severity == .error }.reduce(0) { $0 + $1.rows })
        if bad == checked.rows, bad > 0 { return TableCell("all UNUSABLE", style: .error) }
        if bad > 0 { return TableCell("\(grouped: bad) bad", style: .error) }
        let warned = min(checked.rows, mine.reduce(0) { $0 + $1.rows })
        return warned > 0 ? TableCell("\(grouped: warned) warned", style: .warning) : TableCell("ok")
    }
}

extension SubmitEstimate {
    /// How many requests and when the last of them has left.
    var words: SafeText {
        let span: SafeText = seconds == 0 ? "at once" : "about " + ZoneClock.span(Int64(seconds) * 1000)
        let pace: SafeText = Wording.words(forSlowness: slowness).map { ", \(untrusted: $0)" } ?? .empty
        return "\(grouped: requests) request\(requests == 1 ? "" : "s"), \(span)\(pace)"
    }
}
