import CallPersonalisation
import CallboardCore
import Terminal

/// The account's dynamic labels, filtered while typing, and the one under the cursor.
struct LabelsPane: Pane, Equatable {
    /// How far the labels have come.
    enum Progress: Hashable, Sendable {
        case none
        /// From the last run; being asked for again.
        case cached
        case fresh
        case failed(String)
    }

    /// Places in the directory's labels that pass the filter.
    private(set) var shown: [Int] = []
    private(set) var list = ListState()
    private(set) var progress = Progress.none
    private(set) var isRefreshing = false
    /// Whether the last refresh failed, so that what is shown is older than was wanted.
    private var isStale = false
    /// How often labels were used; nil while nobody counted.
    private var usages: LabelUsages?
    private var wasRefreshed = false
    private var filter = TextField()
    private var isFiltering = false
    /// The label under the cursor, so that it stays there when the list changes.
    private var selected: LabelID?
    /// How long the longest name is that passes the filter.
    private var widestName = 0
    private(set) var marks = Marks<LabelID>()
    private(set) var order: ListOrder?
    var stretch = 0
    var hidesDetails = false
    /// What `n` looks for: the filter that was used last.
    private var lastFilter = ""

    /// An empty pane.
    init() {}

    var context: KeyContext { .labels }

    var isAtTop: Bool { filter.isEmpty && marks.isEmpty }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        isFiltering
            ? [("Enter", "keep the filter"), ("Esc", "clear it"), ("Up/Down", "move"), ("~", "fuzzy"), ("!", "not")]
            : nil
    }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        guard facts.core == .open else { return [] }
        return (progress == .none ? [.effect(.loadLabels)] : []) + [.effect(.loadLabelUsage)]
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey {
            list.update(key)
            marks.follow(list, id: identify(facts))
            noteSelection(facts)
            return []
        }
        if marks.perform(command, in: &list, id: identify(facts)) {
            noteSelection(facts)
            return []
        }
        switch command {
        case .open:
            return label(facts).map { [.compose($0)] } ?? []
        case .filter:
            isFiltering = true
        case .back:
            if marks.clear() { break }
            filter.text = ""
            refilter(facts)
        case .nextMatch: goToMatch(forward: true, facts)
        case .previousMatch: goToMatch(forward: false, facts)
        case .refresh:
            isRefreshing = true
            isStale = false
            return [.effect(.refreshLabels), .effect(.loadLabelUsage)]
        case .showFailures: return label(facts).map { [.showFailures("label:\($0.id.rawValue)")] } ?? []
        default: break
        }
        return []
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        guard isFiltering else { return nil }
        switch key {
        case .enter, .tab: isFiltering = false
        case .escape:
            isFiltering = false
            filter.text = ""
            refilter(facts)
        case .up, .down, .pageUp, .pageDown:
            list.update(key)
            noteSelection(facts)
        default:
            guard filter.update(key) else { return nil }
            refilter(facts)
        }
        return []
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        guard isFiltering else { return nil }
        filter.paste(text)
        refilter(facts)
        return []
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .coreOpened: return [.effect(.loadLabels), .effect(.loadLabelUsage)]
        case .labelUsages(let usages):
            self.usages = usages
            // The list may be sorted by it.
            if order != nil { refilter(facts) }
        case .coreFailed(let words): progress = .failed(words)
        case .labels(let labels, let isFresh):
            refilter(facts)
            if isFresh {
                progress = .fresh
                isRefreshing = false
                isStale = false
            } else {
                if progress != .fresh { progress = labels == nil ? .none : .cached }
                // Once at the start; from then on a person asks, for the answer itself is news that is read again.
                guard !facts.isOffline, !wasRefreshed else { return [] }
                wasRefreshed = true
                isRefreshing = true
                return [.effect(.refreshLabels)]
            }
        case .labelsFailed(let words):
            isRefreshing = false
            isStale = true
            if facts.labels == nil { progress = .failed(words) }
            return [.tell(.problem("Labels: \(untrusted: words)"))]
        default: break
        }
        return []
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .open, .copy, .mark, .markRange, .markAll, .showFailures:
            label(facts) == nil ? "there is no label under the cursor" : nil
        case .nextMatch, .previousMatch: lastFilter.isEmpty ? "nothing was filtered yet" : nil
        case .refresh: facts.isOffline ? "the console is offline (--offline)" : facts.whyCoreIsClosed
        default: nil
        }
    }

    let sortColumns = ["name", "length", "id", "created", "state", "used", "last used"]
    private func wanted(_ text: String) -> Filter { Filter(text, columns: ["name", "id", "created", "state"]) }

    mutating func sort(by order: ListOrder, _ facts: Facts) {
        self.order = order
        refilter(facts)
    }

    var memory: SessionMemory.List {
        SessionMemory.List(
            filter: filter.text,
            cursor: selected?.rawValue ?? "",
            order: order,
            stretch: stretch,
            hidesDetails: hidesDetails
        )
    }

    mutating func restore(_ memory: SessionMemory.List) {
        filter = TextField(memory.filter)
        selected = memory.cursor.isEmpty ? nil : LabelID(memory.cursor)
        (order, stretch, hidesDetails) = (memory.order, memory.stretch, memory.hidesDetails)
    }

    private static func texts(of label: Label) -> [String] {
        [label.name, label.id.rawValue, label.createdAt ?? "", label.isDeleted ? "deleted" : "in use"]
    }

    private func key(of label: Label, column: Int) -> SortKey {
        switch column {
        case 0: .words(label.name)
        case 1: .count(label.name.utf16.count)
        case 2: .words(label.id.rawValue)
        case 3: .words(label.createdAt ?? "")
        case 4: .count(label.isDeleted ? 1 : 0)
        case 5: .count(usage(of: label)?.sent ?? 0)
        default: .number(-(usage(of: label)?.lastUsedAt ?? 0))
        }
    }

    /// How often a label was used; nil while nobody counted.
    private func usage(of label: Label) -> LabelUsage? {
        usages.map { $0.byLabel[label.id] ?? LabelUsage() }
    }

    /// Goes to the next row that the last filter matches, also when it hides nothing any more.
    private mutating func goToMatch(forward: Bool, _ facts: Facts) {
        let labels = facts.labels?.labels ?? []
        let wanted = wanted(lastFilter)
        let shown = shown
        list.goToMatch(forward ? 1 : -1) { wanted.matches(Self.texts(of: labels[shown[$0]])) }
        noteSelection(facts)
    }

    private mutating func refilter(_ facts: Facts) {
        let labels = facts.labels?.labels ?? []
        if !filter.isEmpty { lastFilter = filter.text }
        let wanted = wanted(filter.text)
        shown = labels.indices.filter { wanted.matches(Self.texts(of: labels[$0])) }
        widestName = shown.reduce(0) { max($0, labels[$1].name.utf16.count) }
        if let order { shown = order.sorted(shown) { key(of: labels[$0], column: order.column) } }
        list.setCount(shown.count, cursorNowAt: shown.firstIndex { labels[$0].id == selected })
        if selected == nil { noteSelection(facts) }
    }

    /// Which label stands at a place of the list.
    func identify(_ facts: Facts) -> (Int) -> LabelID? {
        let (shown, labels) = (shown, facts.labels?.labels ?? [])
        return { place in
            shown.indices.contains(place) && labels.indices.contains(shown[place]) ? labels[shown[place]].id : nil
        }
    }

    private mutating func noteSelection(_ facts: Facts) {
        selected = label(facts)?.id
    }

    private func label(_ facts: Facts) -> Label? {
        identify(facts)(list.cursor).flatMap { facts.labels?[$0] }
    }

    func table(_ facts: Facts) -> ViewTable? {
        guard let labels = facts.labels?.labels else { return nil }
        let rows = shown.map { labels[$0] }.filter { marks.isEmpty || marks.contains($0.id) }
        return ViewTable(
            name: "labels",
            columns: [
                "name", "length", "id", "category", "sub-category", "created", "state", "sent-7-days", "failed-7-days",
                "last-used",
            ],
            rows: rows.map { label in
                [
                    label.name, String(label.name.utf16.count), label.id.rawValue,
                    label.category.map(String.init) ?? "",
                    label.subCategory.map(String.init) ?? "", label.createdAt ?? "",
                    label.isDeleted ? "deleted" : "in use",
                    usage(of: label).map { String($0.sent) } ?? "", usage(of: label).map { String($0.failed) } ?? "",
                    usage(of: label)?.lastUsedAt.map(facts.zone.stamp) ?? "",
                ]
            }
        )
    }

    // MARK: Drawing

    private static let detailRows = 9

    mutating func layOut(_ size: Size) {
        list.setRows(parts(size).list.rows - 3)
    }

    func listFrame(_ size: Size) -> Rect { parts(size).list }

    private func parts(_ size: Size) -> (list: Rect, details: Rect?) {
        let whole = Rect(size)
        if hidesDetails { return (whole, nil) }
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns * 3 / 5)
            return (halves.left, halves.right)
        }
        guard size.rows >= 14 else { return (whole, nil) }
        let halves = whole.splitRows(top: stretched(size.rows - Self.detailRows, of: size))
        return (halves.top, halves.bottom)
    }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        let total = facts.labels?.labels.count ?? 0
        // Without labels the words about them need the room.
        let parts = total == 0 ? (list: canvas.bounds, details: nil) : parts(canvas.size)
        let title: SafeText =
            filter.isEmpty ? "Dynamic labels  \(grouped: total)" : "Dynamic labels  \(shown.count) of \(grouped: total)"
        let position: SafeText = shown.isEmpty ? .empty : "line \(grouped: list.cursor + 1)/\(grouped: shown.count)"
        let inside = Frame(title, note: note(facts), bottom: position, bottomNote: age(facts))
            .draw(on: &canvas, in: parts.list)
        if let details = parts.details { drawDetails(on: &canvas, in: details, facts) }
        canvas.hideCursor()
        if total == 0 {
            canvas.writeLines(emptyLines(facts), in: inside.inset(rows: 0))
        } else if shown.isEmpty {
            canvas.writeLines(wanted(filter.text).whyNothing(of: "label", facts.key(.back)), in: inside.inset(rows: 0))
        } else {
            drawTable(on: &canvas, in: inside, facts)
        }
        if isFiltering { drawFilter(on: &canvas, in: parts.list) }
    }

    private func note(_ facts: Facts) -> SafeText {
        if isFiltering { return .empty }
        if !marks.isEmpty { return marks.words(facts) }
        if !filter.isEmpty { return "filter: \(untrusted: filter.text)" }
        if let order { return order.words(sortColumns) }
        guard isRefreshing else { return isStale ? "not refreshed" : .empty }
        guard let until = facts.pausedUntil else { return "refreshing" }
        return "waits until \(facts.zone.time(until)): 429"
    }

    private func age(_ facts: Facts) -> SafeText {
        guard let fetchedAt = facts.labels?.fetchedAt else { return .empty }
        return "fetched \(facts.zone.near(fetchedAt, now: facts.now))"
    }

    private func drawFilter(on canvas: inout Canvas, in rect: Rect) {
        let width = min(24, rect.columns / 3)
        let column = rect.endColumn - width - 6
        canvas.write(" /", row: rect.row, column: column, style: .key)
        filter.draw(on: &canvas, row: rect.row, column: column + 2, width: width, isActive: true)
        canvas.write(" ", row: rect.row, column: column + 2 + width)
    }

    /// The columns; a name that is not longer than most is not cut for a less important one.
    private func columns(_ facts: Facts) -> Table {
        let used = usages?.byLabel.values.map(\.sent).max() ?? 0
        return Table(columns: [
            TableColumn("Name", width: 40, minimum: min(28, max(12, widestName)), isGrowing: true),
            TableColumn("Len", width: 3, priority: 4, alignment: .right),
            TableColumn("Label id", width: 36, minimum: 10, priority: 2),
            TableColumn("Used 7d", width: max(7, SafeText(grouped: used).width), priority: 1, alignment: .right),
            TableColumn("Last used", width: 12, priority: 2),
            TableColumn("Created", width: 10, priority: 5),
            TableColumn("State", width: 7, priority: 3),
        ])
    }

    private func drawTable(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let labels = facts.labels?.labels else { return }
        let table = columns(facts)
        let isWhole = table.placements(width: rect.columns).contains { $0.index == 2 && $0.width >= 36 }
        table.draw(
            on: &canvas,
            in: rect,
            list: list,
            isFocused: !isFiltering,
            isMarked: { !marks.isEmpty && identify(facts)($0).map(marks.contains) ?? false }
        ) { row, column in
            let label = labels[shown[row]]
            switch column {
            case 0: return TableCell(SafeText(untrusted: label.name))
            case 1: return TableCell("\(label.name.utf16.count)", style: length(label) == nil ? .plain : .warning)
            case 2: return TableCell(SafeText(untrusted: isWhole ? label.id.rawValue : label.id.short), style: .dim)
            case 3: return TableCell(usage(of: label).map { SafeText(grouped: $0.sent) } ?? .empty)
            case 4: return TableCell(lastUsed(label, facts), style: .dim)
            case 5: return TableCell(SafeText(untrusted: String(label.createdAt?.prefix(10) ?? "")), style: .dim)
            default: return label.isDeleted ? TableCell("deleted", style: .warning) : TableCell("in use")
            }
        }
    }

    private func length(_ label: Label) -> SafeText? {
        label.name.utf16.count > RecordRules.labelNameMax ? "longer than a shown name may be" : nil
    }

    private func drawDetails(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let label = label(facts) else {
            Frame("No label").draw(on: &canvas, in: rect)
            return
        }
        let frame = Frame(SafeText(untrusted: label.name), bottom: "\(facts.key(.open)): use in a new record")
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        canvas.writeLines(details(of: label, facts), in: inside)
    }

    private func details(of label: Label, _ facts: Facts) -> [SafeText] {
        let code: (Int?) -> String = { $0.map(String.init) ?? "not given" }
        let state: SafeText = label.isDeleted ? .empty : ", in use"
        var lines: [SafeText] = [
            "id        \(untrusted: label.id.rawValue)",
            "shown as  \(untrusted: label.name), "
                + "\(label.name.utf16.count) of \(RecordRules.labelNameMax) characters",
            "category  \(code(label.category)), sub-category \(code(label.subCategory))",
            "created   \(untrusted: label.createdAt ?? "not given")\(state)",
        ]
        if label.isDeleted { lines.append("DELETED   \(untrusted: label.deletedAt ?? "")") }
        return lines + usageLines(label, facts)
    }

    /// When it was used last; a time of the clock, for a span would have to be drawn again and again.
    private func lastUsed(_ label: Label, _ facts: Facts) -> SafeText {
        guard let usage = usage(of: label) else { return .empty }
        return usage.lastUsedAt.map { facts.zone.near($0, now: facts.now) } ?? (usage.sent == 0 ? "never" : .empty)
    }

    private func usageLines(_ label: Label, _ facts: Facts) -> [SafeText] {
        guard let usages, let usage = usage(of: label) else { return [] }
        let span: SafeText = "\(LabelUsage.days) days\(usages.isCut ? ", newest 1,000,000" : "")"
        guard usage.sent > 0 else { return ["used      not in \(span)"] }
        let last: SafeText = usage.lastUsedAt.map { ", last \(facts.zone.near($0, now: facts.now))" } ?? .empty
        let used: SafeText = "used      \(grouped: usage.sent) in \(span)\(last)"
        guard usage.failed > 0 else { return [used, "failures  none in \(span)"] }
        let causes = usage.causesByRows.map {
            "\(grouped: $0.rows) \(untrusted: Diagnosis.of($0.cause).title)" as SafeText
        }
        let split: SafeText = causes.isEmpty ? .empty : ": " + causes.joined(separator: ", ")
        return [used, "failures  \(grouped: usage.failed)\(split)  (\(facts.key(.showFailures)) shows them)"]
    }

    private func emptyLines(_ facts: Facts) -> [SafeText] {
        switch progress {
        case .failed(let words): return ["The labels could not be had.", "", "\(untrusted: words)"]
        case .fresh: return Self.howToCreate(facts)
        case .none where facts.isOffline:
            return ["No labels are kept from an earlier run, and the console is offline (--offline)."]
        case .none, .cached: return ["Labels are being asked for."]
        }
    }

    /// How a label comes into being; source: the service's page “Details of Dynamic Label”.
    private static func howToCreate(_ facts: Facts) -> [SafeText] {
        [
            "This account has no dynamic label yet. Truecaller's own console makes them:",
            "",
            "1 Sign in; Business Identity > Identity > Caller ID Details > Create a Label",
            "2 Choose the type Dynamic Caller ID",
            "3 Logo: PNG, 200x200 pixels, smaller than 2 MB",
            "4 Name: fewer than 40 characters; then pick the category",
            "5 Confirm with Create Caller ID, then press \(facts.key(.refresh)) here",
            "",
            "A subscription with the Call Personalisation APIs is needed: ask the admin",
            "of your business's account, or your account manager at Truecaller.",
        ]
    }
}
