import CallPersonalisation
import CallboardCore
import Terminal

/// A short list over the pane from which one line is chosen.
struct Picker: Hashable {
    /// What the list is of.
    enum Content: Hashable {
        /// Templates, by name.
        case templates
        /// Records that went to a receiver before.
        case sentBefore
        /// Records that are being written.
        case drafts
        /// Columns that a list can be sorted by.
        case sort
        /// What can be done about the problems of the form.
        case fixes
    }

    /// One line.
    struct Line: Hashable, Sendable {
        /// What is chosen with it.
        let id: String
        /// What it says, column by column.
        let cells: [SafeText]
        /// What it would fill in.
        let draft: RecordDraft
    }

    /// What a key led to.
    enum Outcome: Hashable {
        case open
        case cancelled
        case chosen(Line)
        /// `n`: a new one is wanted.
        case new
        /// `r`: another name is wanted.
        case rename(Line)
        /// `x`: it is to go.
        case remove(Line)
    }

    let content: Content
    private(set) var lines: [Line]
    private var list: ListState
    private let title: SafeText
    private let columns: [TableColumn]

    /// The templates there are.
    static func templates(_ memory: FormMemory, _ facts: Facts) -> Picker {
        let lines = memory.templates.map { template in
            let draft = template.draft
            return Line(
                id: template.name,
                cells: [
                    SafeText(untrusted: template.name), SafeText(untrusted: draft.label),
                    SafeText(untrusted: draft.callReason), facts.zone.near(template.usedAt, now: facts.now),
                ],
                draft: draft
            )
        }
        return Picker(
            content: .templates,
            title: "Templates",
            lines: lines,
            columns: [
                TableColumn("Name", width: 24, minimum: 12, isGrowing: true),
                TableColumn("Label", width: 20, minimum: 8, priority: 1),
                TableColumn("Reason", width: 30, minimum: 10, priority: 2, isGrowing: true),
                TableColumn("Used", width: 12, minimum: 8, priority: 3),
            ]
        )
    }

    /// Records that went to a receiver before.
    static func sentBefore(_ hits: [NumberHit], _ facts: Facts) -> Picker {
        let lines = hits.enumerated().map { place, hit in
            let record = hit.record
            let draft = RecordDraft(
                caller: record.caller == 0 ? "" : String(record.caller),
                receiver: record.receiver == 0 ? "" : String(record.receiver),
                label: record.labelID.rawValue,
                labelName: record.labelName ?? "",
                callReason: record.callReason ?? ""
            )
            return Line(
                id: String(place),
                cells: [
                    facts.zone.near(hit.createdAt, now: facts.now), facts.labelName(record.labelID),
                    SafeText(untrusted: record.callReason ?? "none"), SafeText(untrusted: Wording.name(of: hit.state)),
                    record.window.endsAt < facts.now ? "over" : "open",
                ],
                draft: draft
            )
        }
        return Picker(
            content: .sentBefore,
            title: "Sent to this receiver before",
            lines: lines,
            columns: [
                TableColumn("Made", width: 12, minimum: 8),
                TableColumn("Label", width: 18, minimum: 8, priority: 1),
                TableColumn("Reason", width: 30, minimum: 10, isGrowing: true),
                TableColumn("State", width: 14, minimum: 8, priority: 1),
                TableColumn("Window", width: 6, priority: 2),
            ]
        )
    }

    /// Records that are being written, and which of them is in the form.
    static func drafts(_ drafts: [KeptDraft], current: Int?, _ facts: Facts) -> Picker {
        let lines = drafts.map { draft in
            let record = draft.record
            let place: SafeText =
                draft.number == current ? "here" : draft.isHeldByAnother() ? "elsewhere" : "kept"
            return Line(
                id: String(draft.number),
                cells: [
                    SafeText(draft.number), record.receiver.isEmpty ? "none yet" : facts.rawNumber(record.receiver),
                    words(of: record, facts), facts.zone.near(draft.savedAt, now: facts.now), place,
                ],
                draft: record
            )
        }
        return Picker(
            content: .drafts,
            title: "Drafts",
            lines: lines,
            columns: [
                TableColumn("No", width: 3, alignment: .right),
                TableColumn("Receiver", width: 15, minimum: 12),
                TableColumn("Record", width: 40, minimum: 24, isGrowing: true),
                TableColumn("Used", width: 12, priority: 2),
                TableColumn("Open", width: 9),
            ]
        )
    }

    /// What is known of a draft besides its receiver: label and reason, else whatever there is, so that no line looks empty.
    private static func words(of draft: RecordDraft, _ facts: Facts) -> SafeText {
        let label = facts.labels?[LabelID(draft.label)]?.name ?? draft.label
        var parts = [label, draft.callReason].filter { !$0.isEmpty }.map { SafeText(untrusted: $0) }
        if parts.count < 2 {
            for field in [RecordField.caller, .labelName, .startsAt, .endsAt] where !draft[field].isEmpty {
                let text = field == .caller ? facts.rawNumber(draft.caller) : SafeText(untrusted: draft[field])
                parts.append("\(untrusted: Wording.name(of: field).lowercased()) \(text)")
            }
        }
        if parts.isEmpty { return "nothing else yet" }
        let isAlone = parts.count == 1 && draft.receiver.isEmpty
        return isAlone ? "only " + parts[0] : parts.joined(separator: "  ")
    }

    /// Columns that a list can be sorted by.
    static func sort(_ columns: [String], _ order: ListOrder?) -> Picker {
        let lines = columns.enumerated().map { place, column in
            let isChosen = order?.column == place
            let now: SafeText =
                !isChosen ? .empty : order?.isReversed == true ? "now, reversed" : "now; again turns it round"
            return Line(id: String(place), cells: [SafeText(untrusted: column), now], draft: RecordDraft())
        }
        return Picker(
            content: .sort,
            title: "Sort by",
            lines: lines,
            columns: [TableColumn("Column", width: 20, minimum: 8), TableColumn("", width: 26, minimum: 8)]
        )
    }

    /// What can be done about the problems of the form.
    static func fixes(_ lines: [Line]) -> Picker {
        Picker(
            content: .fixes,
            title: "What can be done",
            lines: lines,
            columns: [
                // What one fix differs in from the next stands at its end.
                TableColumn("Does", width: 52, minimum: 52, isGrowing: true),
                TableColumn("Becomes", width: 40, minimum: 12, priority: 1, isGrowing: true),
                TableColumn("Then", width: 11, priority: 2),
            ]
        )
    }

    private init(content: Content, title: SafeText, lines: [Line], columns: [TableColumn]) {
        self.content = content
        self.title = title
        self.lines = lines
        self.columns = columns
        list = ListState(count: lines.count)
    }

    /// The keys of the list, for the footer.
    var hints: [(keys: SafeText, words: SafeText)] {
        let does: SafeText =
            switch content {
            case .templates: "fills the form"
            case .sentBefore: "copies it into the form"
            case .drafts: "goes on with it"
            case .sort: "sorts by it"
            case .fixes: "does it"
            }
        let choose: (SafeText, SafeText) = ("Enter", does)
        if content == .drafts { return [choose, ("n", "new"), ("x", "delete"), ("Esc", "close")] }
        guard content == .templates else { return [choose, ("Esc", "close")] }
        return [choose, ("n", "new from this form"), ("r", "rename"), ("x", "delete"), ("Esc", "close")]
    }

    /// Takes a key.
    mutating func update(_ key: Key) -> Outcome {
        if list.update(key) { return .open }
        let current = lines.indices.contains(list.cursor) ? lines[list.cursor] : nil
        switch (key.latinEquivalent, content) {
        case (.escape, _), (.character("q"), _): return .cancelled
        case (.enter, _): return current.map(Outcome.chosen) ?? .open
        case (.character("n"), .templates), (.character("n"), .drafts): return .new
        case (.character("r"), .templates): return current.map(Outcome.rename) ?? .open
        case (.character("x"), .templates), (.character("x"), .drafts): return current.map(Outcome.remove) ?? .open
        default: return .open
        }
    }

    /// Takes another state of what is listed; the cursor stays on its number.
    mutating func show(_ other: Picker) {
        lines = other.lines
        list.setCount(lines.count)
    }

    private static let rowsMax = 14
    private static let rowsMin = 6
    /// Rows beneath the list in which the chosen line is told in full.
    private var detailRows: Int { content == .fixes ? 2 : 0 }

    /// Fits the list into the space there is.
    mutating func layOut(_ size: Size) { list.setRows(min(Self.rowsMax, size.rows) - 3 - detailRows) }

    /// Draws the list over the lower rows of a part.
    func draw(on canvas: inout Canvas, in rect: Rect) {
        // The list hides no more of the pane than it needs.
        let rows = min(Self.rowsMax, rect.rows, max(Self.rowsMin, lines.count + 3 + detailRows))
        let box = Rect(row: rect.endRow - rows, column: rect.column, rows: rows, columns: rect.columns)
        canvas.fill(box)
        let inside = Frame(title, note: "\(lines.count)").draw(on: &canvas, in: box)
        canvas.hideCursor()
        guard !lines.isEmpty else {
            let words: SafeText =
                switch content {
                case .templates: "There is no template yet: n saves this form as one, without its receiver."
                case .drafts: "There is no draft: what is typed in Compose is kept as one until it is sent."
                case .sentBefore, .sort, .fixes: "There is nothing here."
                }
            canvas.writeLines([words], in: inside.inset(rows: 0))
            return
        }
        let parts = inside.splitRows(top: inside.rows - detailRows)
        if content == .fixes, lines.indices.contains(list.cursor) {
            canvas.writeLines([lines[list.cursor].cells[1]], in: parts.bottom.inset(rows: 0))
        }
        Table(columns: columns).draw(on: &canvas, in: parts.top, list: list) { row, column in
            TableCell(lines[row].cells[column])
        }
    }
}
