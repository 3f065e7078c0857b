import CallPersonalisation
import CallboardCore
import Terminal

/// Failed records gathered by cause, the records of one cause, and what happened to one of them.
struct FailuresPane: Pane, Equatable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case causes, rows }

    private(set) var causes: [FailureCause] = []
    private(set) var rows: [FailedRecord] = []
    private(set) var part = Part.causes
    private(set) var list = ListState()
    private(set) var rowList = ListState()
    /// Whether the record under the cursor is told in full.
    private(set) var showsRow = false
    private var isLoaded = false
    /// Whose records `rows` are.
    private var rowsOf: String?
    private var selected: String?
    /// Whether a person has chosen where the cursor stands; until then it stays on the first cause.
    private var isChosen = false

    /// An empty pane.
    init() {}

    var context: KeyContext { .failures }

    var isAtTop: Bool { part == .causes && !showsRow }

    private var cause: FailureCause? { causes.indices.contains(list.cursor) ? causes[list.cursor] : nil }
    private var row: FailedRecord? { rows.indices.contains(rowList.cursor) ? rows[rowList.cursor] : nil }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        facts.core == .open ? [.effect(.loadCauses)] : []
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        isChosen = true
        if let key = command.movingKey {
            if part == .rows {
                rowList.update(key)
                return []
            }
            list.update(key)
            return follow()
        }
        switch command {
        case .nextPart, .previousPart: part = part == .causes ? .rows : .causes
        case .open:
            if part == .causes { part = .rows } else { showsRow.toggle() }
        case .back:
            if showsRow { showsRow = false } else { part = .causes }
        case .refresh: return [.effect(.loadCauses)]
        case .retry: return cause.map { [.ask(.retry($0))] } ?? []
        case .copy:
            let text = part == .rows ? row.map { String($0.record.receiver) } : cause?.id
            return text.map { [.effect(.copy($0))] } ?? []
        default: break
        }
        return []
    }

    private mutating func follow() -> [Step] {
        guard let cause, cause.id != selected else { return [] }
        selected = cause.id
        return [.effect(.loadFailures(cause: cause.id))]
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .open: return causes.isEmpty ? "there is no failure" : part == .rows && row == nil ? "no row" : nil
        case .copy: return causes.isEmpty ? "there is no failure" : nil
        case .retry:
            if let why = facts.whyNothingIsSent { return why }
            guard let cause else { return "there is no failure" }
            return Self.whyNotAgain(cause.diagnosis)
        default: return nil
        }
    }

    private static func whyNotAgain(_ diagnosis: Diagnosis) -> SafeText? {
        switch diagnosis.resend {
        case .yes, .afterFix: nil
        case .later: "not yet: their results are still asked for"
        case .askFirst: "decide first whether they were taken (r in Batches)"
        case .never: "sending them again cannot help"
        }
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .causes(let causes):
            isLoaded = true
            self.causes = causes
            list.setCount(causes.count, cursorNowAt: isChosen ? causes.firstIndex { $0.id == selected } : 0)
            selected = cause?.id
            if cause == nil { rows = [] }
            return cause.map { [.effect(.loadFailures(cause: $0.id))] } ?? []
        case .failures(let id, let rows) where id == cause?.id:
            let isSame = rowsOf == id
            rowsOf = id
            let cursor = isSame ? row?.cursor : nil
            self.rows = rows
            rowList.setCount(rows.count, cursorNowAt: isSame ? rows.firstIndex { $0.cursor == cursor } : 0)
        default: break
        }
        return []
    }

    // MARK: Drawing

    private func parts(_ size: Size) -> (causes: Rect, rows: Rect) {
        let whole = Rect(size)
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns * 2 / 5)
            return (halves.left, halves.right)
        }
        // A row told in full needs most of a small screen.
        let halves = whole.splitRows(top: max(4, showsRow ? size.rows / 4 : size.rows * 2 / 5))
        return (halves.top, halves.bottom)
    }

    mutating func layOut(_ size: Size) {
        let parts = parts(size)
        list.setRows(parts.causes.rows - 3)
        rowList.setRows(tableRect(parts.rows).rows - 3)
    }

    /// The rows' share of their part; the meaning of the cause, or the whole story of one row, takes the rest.
    private func tableRect(_ rect: Rect) -> Rect {
        rect.splitRows(top: max(4, rect.rows - detailRows(rect))).top
    }

    private func detailRows(_ rect: Rect) -> Int {
        rect.rows < 10 ? 0 : showsRow ? min(13, rect.rows - 4) : 5
    }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let parts = parts(canvas.size)
        let total = causes.reduce(0) { $0 + $1.rows }
        let title: SafeText =
            "Failures  \(grouped: total) \(total == 1 ? "row" : "rows") in "
            + "\(causes.count) \(causes.count == 1 ? "cause" : "causes")"
        let inside = Frame(title).draw(on: &canvas, in: parts.causes)
        if causes.isEmpty {
            let line = isLoaded ? "Nothing failed." : facts.whyCoreIsClosed ?? "The journal is being read."
            canvas.writeLines([line], in: inside.inset(rows: 0))
        } else {
            drawCauses(on: &canvas, in: inside)
        }
        let table = tableRect(parts.rows)
        drawRows(on: &canvas, in: table, facts)
        let detail = Rect(
            row: table.endRow,
            column: table.column,
            rows: parts.rows.endRow - table.endRow,
            columns: table.columns
        )
        drawDetail(on: &canvas, in: detail, facts)
    }

    private func drawCauses(on canvas: inout Canvas, in rect: Rect) {
        let table = Table(columns: [
            TableColumn("Cause", width: 40, minimum: 12, isGrowing: true),
            TableColumn("Rows", width: 9, minimum: 6, alignment: .right),
            TableColumn("Safe to resend", width: 15, minimum: 10, priority: 1),
        ])
        table.draw(on: &canvas, in: rect, list: list, isFocused: part == .causes) { row, column in
            let cause = causes[row]
            switch column {
            case 0: return TableCell(SafeText(untrusted: cause.diagnosis.title))
            case 1: return TableCell(SafeText(grouped: cause.rows))
            default: return TableCell(SafeText(untrusted: Wording.words(of: cause.diagnosis.resend)))
            }
        }
    }

    private func drawRows(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let title = cause.map { SafeText(untrusted: $0.diagnosis.title) } ?? "Rows"
        let isPart = cause.map { rowsOf == $0.id && rows.count < $0.rows } ?? false
        let note: SafeText = isPart ? "the newest \(rows.count)" : .empty
        let inside = Frame(title, note: note, bottom: "Enter: what happened").draw(on: &canvas, in: rect)
        // On the lowest screens the part is no more than its frame.
        guard rowsOf == cause?.id, inside.rows > 0 else { return }
        let table = Table(columns: [
            TableColumn("Line", width: 8, minimum: 6, alignment: .right),
            TableColumn("Origin", width: 24, minimum: 10, priority: 1),
            TableColumn("Receiver", width: 15, minimum: 12),
            TableColumn("Label", width: 20, minimum: 8, priority: 3),
            TableColumn("Said", width: 30, minimum: 10, priority: 2, isGrowing: true),
            TableColumn("At", width: 12, minimum: 8, priority: 2),
        ])
        table.draw(on: &canvas, in: inside, list: rowList, isFocused: part == .rows) { index, column in
            let row = rows[index]
            switch column {
            case 0: return TableCell(row.record.line > 0 ? SafeText(row.record.line) : "typed")
            case 1: return TableCell(SafeText(untrusted: row.submissionName))
            case 2: return TableCell(facts.number(row.record.receiver))
            case 3: return TableCell(facts.labelName(row.record.labelID))
            case 4: return TableCell(SafeText(untrusted: row.message ?? row.status ?? Wording.name(of: row.state)))
            default: return TableCell(facts.zone.near(row.at, now: facts.now), style: .dim)
            }
        }
    }

    private func drawDetail(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let cause, rect.rows >= 3 else { return }
        var lines: [SafeText] = []
        if showsRow, let row { lines = Self.chain(of: row, facts) }
        lines.append("Means  \(untrusted: cause.diagnosis.meaning)")
        lines.append("Do     \(untrusted: cause.diagnosis.remedy)")
        lines.append("Again  \(untrusted: Wording.words(of: cause.diagnosis.resend))")
        let title: SafeText = showsRow ? "What happened" : "What it means"
        canvas.writeLines(lines, in: Frame(title).draw(on: &canvas, in: rect).inset(rows: 0))
    }

    /// From the line of the file to the service's words.
    private static func chain(of row: FailedRecord, _ facts: Facts) -> [SafeText] {
        let line: SafeText = row.record.line > 0 ? "line \(row.record.line) of " : .empty
        let window = row.record.window
        var lines: [SafeText] = [
            "From   \(line)\(untrusted: row.submissionName), submission \(untrusted: row.submission.rawValue)",
            "Sent   \(facts.number(row.record.caller)) to \(facts.number(row.record.receiver)), "
                + "\(facts.labelName(row.record.labelID))",
            "Window \(facts.zone.dayAndMinute(window.startsAt)) to \(facts.zone.dayAndMinute(window.endsAt))",
        ]
        if let reason = row.record.callReason { lines.append("Reason \(untrusted: reason)") }
        lines.append(
            "Said   \(untrusted: row.status ?? Wording.name(of: row.state)): \(untrusted: row.message ?? "no words")"
        )
        lines.append("When   \(facts.zone.dayAndTime(row.at)), request \(row.attempt)")
        if let batch = row.batchID { lines.append("Batch  \(untrusted: batch)") }
        return lines
    }
}
