import CallPersonalisation
import CallboardCore
import Terminal

/// Who did what, and every record that was ever pushed for a number.
struct HistoryPane: Pane, Equatable {
    /// What the list shows.
    enum Content: Hashable, Sendable {
        case entries
        /// Records of a number.
        case hits(of: String)
    }

    private(set) var content = Content.entries
    private(set) var entries: [HistoryEntry] = []
    private(set) var hits: [NumberHit] = []
    private(set) var list = ListState()
    private var isLoaded = false
    private var search = TextField()
    private var isSearching = false
    /// What was searched for.
    private var wanted = ""

    /// As many digits are taken for a part of a number.
    private static let numberDigitsMin = 4

    /// An empty pane.
    init() {}

    var context: KeyContext { .history }

    var isAtTop: Bool { wanted.isEmpty }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        isSearching ? [("Enter", "find"), ("Esc", "cancel")] : nil
    }

    private var entry: HistoryEntry? {
        content == .entries && entries.indices.contains(list.cursor) ? entries[list.cursor] : nil
    }

    private var hit: NumberHit? {
        content != .entries && hits.indices.contains(list.cursor) ? hits[list.cursor] : nil
    }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        facts.core == .open && content == .entries ? [.effect(.loadHistory(text: wanted))] : []
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey {
            list.update(key)
            return []
        }
        switch command {
        case .filter: isSearching = true
        case .back: return find("")
        case .refresh: return find(wanted)
        case .copy:
            let text = hit.map { String($0.record.receiver) } ?? entry?.submission?.rawValue ?? entry?.words
            return text.map { [.effect(.copy($0))] } ?? []
        case .open: return entry?.submission == nil ? [] : [.show(.batches)]
        default: break
        }
        return []
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        guard isSearching else { return nil }
        switch key {
        case .enter:
            isSearching = false
            return find(search.text)
        case .escape:
            isSearching = false
            search.text = wanted
        default:
            guard search.update(key) else { return nil }
        }
        return []
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        guard isSearching else { return nil }
        search.paste(text)
        return []
    }

    /// Looks for a number or a word; for everything if the text is empty.
    mutating func find(_ text: String) -> [Step] {
        wanted = text.trimmingSpaces
        search = TextField(wanted)
        guard Self.isNumber(wanted) else {
            content = .entries
            return [.effect(.loadHistory(text: wanted))]
        }
        return [.effect(.findNumber(wanted))]
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.count { $0 &- 0x30 < 10 }
        return digits >= numberDigitsMin && text.allSatisfy { $0.isNumber || "+ -.()".contains($0) }
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .filter, .refresh: facts.whyCoreIsClosed
        case .open: entry?.submission == nil ? "it belongs to no submission" : nil
        case .copy: entry == nil && hit == nil ? "there is no row" : nil
        default: nil
        }
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .history(let entries):
            isLoaded = true
            let sequence = entry?.sequence
            self.entries = entries
            guard content == .entries else { break }
            list.setCount(entries.count, cursorNowAt: entries.firstIndex { $0.sequence == sequence })
        case .numberHits(let number, let hits) where number == wanted:
            content = .hits(of: number)
            self.hits = hits
            list.setCount(hits.count)
            list.move(to: 0)
        default: break
        }
        return []
    }

    // MARK: Drawing

    private func parts(_ size: Size) -> (list: Rect, detail: Rect) {
        let whole = Rect(size)
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns * 3 / 5)
            return (halves.left, halves.right)
        }
        let halves = whole.splitRows(top: size.rows < 12 ? size.rows : size.rows - 8)
        return (halves.top, halves.bottom)
    }

    mutating func layOut(_ size: Size) {
        list.setRows(parts(size).list.rows - 3)
    }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let parts = parts(canvas.size)
        switch content {
        case .entries: drawEntries(on: &canvas, in: parts.list, facts)
        case .hits(let number): drawHits(of: number, on: &canvas, in: parts.list, facts)
        }
        drawDetail(on: &canvas, in: parts.detail, facts)
        guard isSearching else { return }
        let width = min(24, parts.list.columns / 3)
        let column = parts.list.endColumn - width - 6
        canvas.write(" /", row: parts.list.row, column: column, style: .key)
        search.draw(on: &canvas, row: parts.list.row, column: column + 2, width: width, isActive: true)
        canvas.write(" ", row: parts.list.row, column: column + 2 + width)
    }

    private func drawEntries(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let note: SafeText = wanted.isEmpty ? "/ finds a number" : "with: \(untrusted: wanted)"
        let inside = Frame("History  newest first", note: isSearching ? .empty : note).draw(on: &canvas, in: rect)
        guard !entries.isEmpty else {
            let line = isLoaded ? "Nothing happened yet." : facts.whyCoreIsClosed ?? "The journal is being read."
            canvas.writeLines([line], in: inside.inset(rows: 0))
            return
        }
        // What is short for all entries in sight leaves its room to the result.
        func widest(_ words: (HistoryEntry) -> SafeText) -> Int {
            list.window.map { words(entries[$0]).width }.max() ?? 0
        }
        let table = Table(columns: [
            TableColumn("Time", width: max(8, widest { facts.zone.near($0.at, now: facts.now) })),
            TableColumn("Who", width: max(3, min(12, widest { SafeText(untrusted: $0.who) })), priority: 2),
            TableColumn("What", width: 26, minimum: 14),
            TableColumn(
                "Origin",
                width: max(6, min(24, widest { SafeText(untrusted: $0.submissionName ?? "") })),
                minimum: 6,
                priority: 1
            ),
            TableColumn("Rows", width: 9, minimum: 5, priority: 2, alignment: .right),
            TableColumn("Result", width: 24, minimum: 8, priority: 3, isGrowing: true),
        ])
        table.draw(on: &canvas, in: inside, list: list, isFocused: !isSearching) { index, column in
            let entry = entries[index]
            switch column {
            case 0: return TableCell(facts.zone.near(entry.at, now: facts.now))
            case 1: return TableCell(SafeText(untrusted: entry.who))
            case 2: return TableCell(SafeText(untrusted: entry.words))
            case 3: return TableCell(SafeText(untrusted: entry.submissionName ?? ""))
            case 4: return TableCell(entry.counts.map { SafeText(grouped: $0.total) } ?? .empty)
            default: return TableCell(entry.counts.map(Self.result) ?? .empty)
            }
        }
    }

    private func drawHits(of number: String, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let count: SafeText = hits.count == 1 ? "1 record" : "\(hits.count) records"
        let frame = Frame("\(count) for \(facts.rawNumber(number))", note: isSearching ? .empty : "Esc: all history")
        let inside = frame.draw(on: &canvas, in: rect)
        guard !hits.isEmpty else {
            canvas.writeLines(["No record with this number is in the journal."], in: inside.inset(rows: 0))
            return
        }
        let table = Table(columns: [
            TableColumn("Made", width: 12, minimum: 8),
            TableColumn("Caller", width: 15, minimum: 12, priority: 2),
            TableColumn("Receiver", width: 15, minimum: 12),
            TableColumn("Label", width: 20, minimum: 8, priority: 1, isGrowing: true),
            TableColumn("State", width: 14, minimum: 8),
            TableColumn("Origin", width: 20, minimum: 8, priority: 3),
        ])
        table.draw(on: &canvas, in: inside, list: list, isFocused: !isSearching) { index, column in
            let hit = hits[index]
            switch column {
            case 0: return TableCell(facts.zone.near(hit.createdAt, now: facts.now))
            case 1: return TableCell(facts.number(hit.record.caller))
            case 2: return TableCell(facts.number(hit.record.receiver))
            case 3: return TableCell(facts.labelName(hit.record.labelID))
            case 4: return TableCell(SafeText(untrusted: Wording.name(of: hit.state)))
            default: return TableCell(SafeText(untrusted: hit.submissionName))
            }
        }
    }

    private func drawDetail(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard rect.rows >= 3, rect.columns >= 10 else { return }
        var lines: [SafeText] = []
        if let entry {
            lines = [
                "\(facts.zone.dayAndTime(entry.at)) \(facts.zone.zoneName(at: entry.at))  \(untrusted: entry.who)",
                SafeText(untrusted: entry.words),
            ]
            if let submission = entry.submission {
                let name = entry.submissionName ?? ""
                lines.append("submission \(untrusted: submission.rawValue)  \(untrusted: name)")
            }
            if let counts = entry.counts { lines.append("now        \(Self.result(counts))") }
        } else if let hit {
            lines = Self.lines(of: hit, facts)
        }
        canvas.writeLines(lines, in: Frame("Details").draw(on: &canvas, in: rect).inset(rows: 0))
    }

    /// Where the rows stand now, the states that occur only.
    private static func result(_ counts: StateCounts) -> SafeText {
        let parts = RecordState.allCases.filter { counts[$0] > 0 }
            .map { "\(SafeText(grouped: counts[$0])) \(Wording.name(of: $0))" }
        return SafeText(untrusted: parts.joined(separator: ", "))
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
        if let cause = hit.cause { lines.append("cause   \(untrusted: Diagnosis.of(cause).title)") }
        if let message = hit.message { lines.append("said    \(untrusted: message)") }
        return lines
    }
}
