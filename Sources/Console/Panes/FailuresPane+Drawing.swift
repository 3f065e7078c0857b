import CallPersonalisation
import CallboardCore
import Terminal

extension FailuresPane {
    func listFrame(_ size: Size) -> Rect { places(size).causes }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let places = places(canvas.size)
        if places.causes.rows > 0 { drawCauses(on: &canvas, in: places.causes, facts) }
        if !places.rows.isEmpty { drawRows(on: &canvas, in: places.rows, facts) }
        if places.meaning.rows >= 3 { drawMeaning(on: &canvas, in: places.meaning, facts) }
        if let told = places.told {
            chain?.draw(on: &canvas, in: told, facts)
            form?.draw(on: &canvas, in: told, facts)
        }
        let top = places.causes.rows > 0 ? places.causes : places.rows
        field.draw("/", on: &canvas, in: top)
        path.draw("write to", on: &canvas, in: top, isWhole: true)
    }

    // MARK: Causes

    private func drawCauses(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let total = causes.reduce(0) { $0 + $1.rows }
        let counts: SafeText =
            "\(grouped: total) \(total == 1 ? "row" : "rows") in "
            + "\(causes.count) \(causes.count == 1 ? "cause" : "causes")"
        let frame =
            isBeside
            ? Frame("Failures in this submission", note: causes.isEmpty || path.isOpen ? .empty : counts)
            : Frame("Failures  " + counts, note: field.isOpen || path.isOpen ? .empty : scopeWords(facts))
        let inside = frame.draw(on: &canvas, in: rect)
        guard !causes.isEmpty else {
            guard !isBeside else {
                let nothing: SafeText = isLoaded ? "Nothing failed so far." : .empty
                return canvas.writeLines([nothing], in: inside.inset(rows: 0))
            }
            // Opened by another pane, the first way back leads there.
            let all: SafeText = isAsOpened ? .empty : " \(facts.key(.back)) shows all."
            let nothing: SafeText = filter == FailureFilter() ? "Nothing failed." : "Nothing of this failed." + all
            canvas.writeLines(
                [isLoaded ? nothing : facts.whyCoreIsClosed ?? "The journal is being read."],
                in: inside.inset(rows: 0)
            )
            return
        }
        let hasResent = causes.contains { $0.resent > 0 }
        var columns = [
            TableColumn("Cause", width: 41, minimum: 12, isGrowing: true),
            TableColumn("Rows", width: 9, minimum: 6, alignment: .right),
            TableColumn("Fix", width: 10, priority: 2),
            TableColumn("Resend", width: 14, priority: 1),
        ]
        if hasResent { columns.append(TableColumn("Resent", width: 9, minimum: 6, priority: 3, alignment: .right)) }
        Table(columns: columns)
            .draw(
                on: &canvas,
                in: inside,
                list: list,
                isFocused: isInUse && part == .causes && !field.isOpen,
                isInUse: isInUse && part == .causes
            ) { row, column in
                let cause = causes[row]
                switch column {
                case 0: return TableCell(SafeText(untrusted: cause.diagnosis.title))
                case 1: return TableCell(SafeText(grouped: cause.rows))
                case 2:
                    return TableCell(fixKinds[cause.id].map { SafeText(untrusted: Wording.words(of: $0)) } ?? .empty)
                case 3: return TableCell(SafeText(untrusted: cause.resendWords))
                default: return TableCell(cause.resent > 0 ? SafeText(grouped: cause.resent) : .empty, style: .dim)
                }
            }
    }

    private func scopeWords(_ facts: Facts) -> SafeText {
        let span: SafeText =
            switch filter.span {
            case .all: "all days"
            case .week: "last 7 days"
            case .day: "last 24 h"
            }
        let narrowed: SafeText = filter.text.isEmpty ? .empty : "filter: \(untrusted: filter.text)  "
        if part == .causes, let order { return narrowed + order.words(sortColumns) + "  \(span)" }
        if filter.text.isEmpty { return span + "  \(facts.key(.nextSpan)) less" }
        return filter.span == .all ? "filter: \(untrusted: filter.text)" : narrowed + span
    }

    // MARK: Rows

    private func drawRows(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let title = cause.map { SafeText(untrusted: $0.diagnosis.title) } ?? "Rows"
        let count: SafeText = isWhole || rowsOf != cause?.id ? .empty : "\(grouped: rows.count) read"
        let sorted: SafeText = part == .rows ? order.map { $0.words(sortColumns) } ?? .empty : .empty
        let note = sorted.isEmpty || count.isEmpty ? sorted + count : sorted + ", " + count
        let hint: SafeText =
            !isInUse
            ? "\(facts.key(.nextPart)) leads here"
            : part == .rows
                ? "\(facts.key(.mark)) mark  \(facts.key(.markRange)) range  \(facts.key(.markAll)) all"
                : cause == nil ? .empty : "\(facts.key(.open)) rows"
        let frame = Frame(title, note: note, bottom: hint, bottomNote: placeWords(facts))
        let inside = frame.draw(on: &canvas, in: rect)
        // On the lowest screens the part is no more than its frame.
        guard cause != nil, rowsOf == cause?.id, inside.rows > 0 else { return }
        let columns = columns(facts)
        Table(columns: columns.map(\.shape)).draw(
            on: &canvas,
            in: inside,
            list: rowList,
            isFocused: isInUse && part == .rows && !field.isOpen,
            isInUse: isInUse && part == .rows,
            isMarked: { marks.contains(rows[$0].cursor) },
            cell: { cell(of: rows[$0], columns[$1].column, facts) }
        )
    }

    /// How many rows are marked, and on which of how many the cursor stands.
    private func placeWords(_ facts: Facts) -> SafeText {
        let marked = marks.words(facts)
        guard isInUse, part == .rows, rowsOf == cause?.id, !rows.isEmpty else { return marked }
        let all = isWhole ? rows.count : max(rows.count, cause?.rows ?? 0)
        return marked + (marked.isEmpty ? .empty : "  ") + "row \(grouped: rowList.cursor + 1) of \(grouped: all)"
    }

    /// What a column of the records shows.
    private enum Column { case line, origin, receiver, again, label, reason, said, at }

    /// The columns of the records; beside their submission its name says nothing, and what was sent stands in its place.
    private func columns(_ facts: Facts) -> [(column: Column, shape: TableColumn)] {
        // What names have no need of is there for what the service said.
        let names = rowList.window.map { SafeText(untrusted: rows[$0].submissionName).width }.max() ?? 0
        let labels = rowList.window.map { facts.labelName(rows[$0].record.labelID).width }.max() ?? 0
        let line = TableColumn("Line", width: 6, minimum: 5, alignment: .right)
        let receiver = TableColumn("Receiver", width: 13, minimum: 12)
        let again = TableColumn("Again", width: 9, priority: 1)
        let label = TableColumn("Label", width: min(40, max(8, labels)), minimum: 8, priority: 3)
        guard !isBeside else {
            return [
                (.line, line), (.receiver, receiver), (.again, again), (.label, label),
                (.reason, TableColumn("Reason", width: 30, minimum: 12, priority: 2, isGrowing: true)),
            ]
        }
        return [
            (.line, line),
            (.origin, TableColumn("Origin", width: min(24, max(10, names)), minimum: 10, priority: 1)),
            (.receiver, receiver), (.again, again), (.label, label),
            (.said, TableColumn("Said", width: 30, minimum: 12, priority: 2, isGrowing: true)),
            (.at, TableColumn("At \(facts.zone.zoneName(at: facts.now))", width: 12, minimum: 8, priority: 2)),
        ]
    }

    private func cell(of row: FailedRecord, _ column: Column, _ facts: Facts) -> TableCell {
        switch column {
        case .line: TableCell(row.record.line > 0 ? SafeText(row.record.line) : "typed")
        case .origin: TableCell(SafeText(untrusted: row.submissionName))
        case .receiver: TableCell(facts.number(row.record.receiver))
        case .again: Self.again(row, facts)
        case .label: TableCell(facts.labelName(row.record.labelID))
        case .reason: TableCell(SafeText(untrusted: row.record.callReason ?? "none"))
        case .said: TableCell(SafeText(untrusted: row.message ?? row.status ?? Wording.name(of: row.state)))
        case .at: TableCell(facts.zone.near(row.at, now: facts.now), style: .dim)
        }
    }

    /// Whether the row can be sent again, in a word or two.
    private static func again(_ row: FailedRecord, _ facts: Facts) -> TableCell {
        if row.resent != nil { return TableCell("sent", style: .dim) }
        switch row.resendVerdict(at: facts.now) {
        case .yes: return TableCell("yes", style: .good)
        case .afterFix: return "after fix"
        case .notYet: return "not yet"
        case .never: return TableCell("no", style: .dim)
        }
    }

    // MARK: Details

    private func drawMeaning(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let cause else {
            Frame("What it means").draw(on: &canvas, in: rect)
            return
        }
        var lines: [SafeText] = [
            "Means  \(untrusted: cause.diagnosis.meaning)",
            "Do     \(untrusted: cause.diagnosis.remedy)",
        ]
        if part == .rows, let row {
            let verdict = row.resendVerdict(at: facts.now)
            let why: SafeText = verdict.reason.isEmpty ? .empty : ": \(untrusted: verdict.reason)"
            let rule = row.catchingRule(labels: facts.labels, of: facts.badge.account)
            let caught: SafeText = "Rule   \(Wording.words(catching: rule))"
            // What would only say the same again leaves its room to the rule.
            if verdict.reason == cause.diagnosis.remedy || row.resent != nil { lines.removeLast() }
            lines.insert("Again  \(untrusted: Wording.words(of: verdict))\(why)", at: 0)
            // Where the record is to blame it comes first; elsewhere it is the least that has to be known.
            lines.insert(caught, at: cause.diagnosis.resend == .afterFix ? 1 : lines.count)
        } else if cause.isSentAgain {
            lines[1] = "Again  sent again already, all of it"
        } else {
            let fix: SafeText =
                fixKinds[cause.id].map { ", fix: \(untrusted: Wording.words(of: $0))" } ?? .empty
            lines.append("Again  \(untrusted: Wording.words(of: cause.diagnosis.resend))\(fix)")
        }
        let frame = Frame(
            "What it means",
            bottom: isInUse && part == .rows && row != nil ? "\(facts.key(.open)): what happened to this row" : .empty
        )
        canvas.writeLines(lines, in: frame.draw(on: &canvas, in: rect).inset(rows: 0))
    }
}

extension FailureCause {
    /// Whether every row of it was sent again.
    var isSentAgain: Bool { rows > 0 && resent >= rows }

    /// Whether its rows can be sent again, in a word or two.
    var resendWords: String { isSentAgain ? "sent again" : Wording.words(of: diagnosis.resend) }
}
