import CallPersonalisation
import CallboardCore
import Terminal

/// The check on a large screen: its sum and columns on the left, its problems and what the one in use means on the right.
struct CheckSides {
    /// The sum, the columns, and what would be sent.
    let sum: Rect
    /// The causes, and what the one under the cursor means.
    let problems: Rect

    private static let rowsMin = 16
    /// What a problem means, what can be done, and a blank line before.
    private static let meaningRows = 6

    /// The sides of a part; nil if it has no room for them, or there is nothing to show in them.
    init?(_ rect: Rect, isUsable: Bool = true) {
        guard isUsable, rect.columns >= Size.wideColumns, rect.rows >= Self.rowsMin else { return nil }
        let halves = rect.splitColumns(left: rect.columns * 47 / 100)
        (sum, problems) = (halves.left, halves.right)
    }

    /// Lines for causes.
    var causes: Int { max(1, list.rows) }

    /// What the frame of the problems encloses.
    private var inside: Rect { problems.inset().inset(rows: 0) }

    /// Where the causes stand, below their header.
    var list: Rect { inside.splitRows(top: 1).bottom.splitRows(top: inside.rows - 1 - Self.meaningRows).top }

    /// Where it stands what one of them means.
    var meaning: Rect { inside.splitRows(top: inside.rows - Self.meaningRows + 1).bottom }
}

extension FileView {
    /// Draws both sides of the check.
    func draw(_ sides: CheckSides, on canvas: inout Canvas, _ facts: Facts) {
        drawSum(on: &canvas, in: sides.sum, facts)
        let frame = Frame("Problems by cause", bottom: partKeys(facts), bottomNote: causePlace(of: sides.causes))
        let inside = frame.draw(on: &canvas, in: sides.problems).inset(rows: 0)
        guard let checked else {
            return canvas.writeLines(["They are known when the rows are judged."], in: inside, style: .dim)
        }
        guard let cause else { return canvas.writeLines([Self.nothingWrong(facts)], in: inside) }
        drawCauseHeader(.empty, row: inside.row, on: &canvas, in: inside)
        drawCauses(checked, on: &canvas, in: sides.list, tellsMeaning: true, facts)
        let place = sides.meaning
        let meaning = meaning(of: cause.rule, facts).flatMap { Self.flow($0.head, $0.words, to: place.columns) }
        // Line by line, because wrapping would take the spaces at the beginning away.
        for (offset, line) in meaning.prefix(place.rows).enumerated() {
            canvas.write(line, row: place.row + offset, column: place.column, width: place.columns)
        }
    }

    private func drawSum(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let inside = Frame("Check before sending: \(name)", note: progressNote).draw(on: &canvas, in: rect).inset(
            rows: 0
        )
        canvas.writeLines([summary(columns: inside.columns, facts)], in: inside, style: .strong)
        let words = extraLines(facts.key(.columns))
        let extra = checked == nil ? [SafeText(untrusted: form)] : words.flatMap { $0.wrapped(to: inside.columns) }
        let below = inside.splitRows(top: 1).bottom
        let rows = max(0, below.rows - extra.count - 1)
        let parts = below.splitRows(top: rows)
        if !columns.isEmpty, rows > 1 { drawColumns(on: &canvas, in: parts.top, facts) }
        canvas.writeLines(extra, in: parts.bottom.splitRows(top: 1).bottom, style: checked == nil ? .dim : .plain)
    }

    static func nothingWrong(_ facts: Facts) -> SafeText {
        "No row breaks a rule. \(facts.key(.submit)) submits the file."
    }

    /// What a broken rule means for its rows, and what can be done about it.
    private func meaning(of rule: RecordRule, _ facts: Facts) -> [(head: SafeText, words: SafeText)] {
        let knowsLabels = checked?.knowsLabels ?? true
        let means = Wording.words(for: RecordProblem(rule), knowsLabels: knowsLabels)
        return [
            ("Means", "\(untrusted: means)"), ("Do", remedy(of: rule, facts)), ("Rule", "\(untrusted: rule.name)"),
        ]
    }

    private func remedy(of rule: RecordRule, _ facts: Facts) -> SafeText {
        if RuleSet(rule).wasSentBefore, (checked?.leftOut ?? 0) > 0 {
            return "Nothing: the rows are left out, so that no record is sent twice."
        }
        let isError = rule.severity == .error
        let offers = Repair.offers(for: rule).prefix(2).map { SafeText(untrusted: Wording.words(for: $0)) }
        guard !offers.isEmpty else { return RepairView.wordsWithoutOffers(for: rule) }
        let rest: SafeText = isError ? "else the rows are left out" : "else the rows are sent as they are"
        return "\(facts.key(.fix, in: .file)) can \(offers.joined(separator: ", or ")); \(rest)."
    }

    private static let headWidth = 7

    /// Words behind a head, in as many lines as they need, the later ones beneath the first.
    private static func flow(_ head: SafeText, _ words: SafeText, to columns: Int) -> [SafeText] {
        words.wrapped(to: max(1, columns - headWidth)).enumerated()
            .map { ($0 == 0 ? head : .empty).padded(to: headWidth) + $1 }
    }
}
