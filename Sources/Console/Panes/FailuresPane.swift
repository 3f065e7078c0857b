import CallPersonalisation
import CallboardCore
import Terminal

/// Failed records gathered by cause, the records of one cause, and what happened to one of them.
struct FailuresPane: Pane, Equatable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case causes, rows }

    var causes: [FailureCause] = []
    /// The records of a cause as they are shown.
    var rows: [FailedRecord] = []
    /// The records in the journal's order, as far as they were read.
    var read: [FailedRecord] = []
    var causeOrder: ListOrder?
    var rowOrder: ListOrder?
    /// What another pane opened it for last.
    private var opened: String?
    /// What was narrowed down to last.
    var lastFilter = ""
    private(set) var part = Part.causes
    var list = ListState()
    var rowList = ListState()
    private(set) var marks = Marks<FailedRecord.Cursor>()
    /// What is shown of all failures.
    private(set) var filter = FailureFilter()
    private(set) var field = FrameField()
    /// When what is typed is looked for; nil if nothing was typed since.
    private var filterDue: Int64?
    /// Whether causes were asked for while something is typed, and have not come.
    private var awaitsCauses = false
    /// The pane as it was before what is typed narrowed it down; empty if it did not.
    private var before: [FailuresPane] = []
    /// The path to write to.
    private(set) var path = FrameField()
    /// The record under the cursor told in full; nil while it is not.
    private(set) var chain: ChainView?
    /// The record whose story was asked for and has not come.
    private var awaitedStory: FailedRecord.Cursor?
    /// The record that is changed by hand; nil while none is.
    var form: RowForm<FailedRecord>?
    /// What helps the records of each cause, as far as that is known.
    private(set) var fixKinds: [String: FixKind] = [:]
    private(set) var isLoaded = false
    /// Whether all rows of the cause were read.
    private(set) var isWhole = true
    /// Whose records `rows` are.
    private(set) var rowsOf: String?
    private var selected: String?
    private var isReadingOn = false
    /// What was looked at last for what could be done about it, until the answer has come.
    private var asked: Asked?
    var stretch = 0
    var hidesDetails = false
    /// Whether a person has chosen where the cursor stands; until then it stays on the first cause.
    private var isChosen = false
    /// Whether it stands beside the submissions of a wide screen and shows the failures of one of them.
    let isBeside: Bool
    /// Which one that is.
    private var besides: SubmissionSummary?
    /// Whether keys go to it.
    private(set) var isInUse: Bool

    /// What a menu is about.
    private struct Asked: Hashable {
        let filter: FailureFilter
        let cause: FailureCause?
        let selections: [RetrySelection]
        /// Whether another key came before the answer.
        var isTakenBack = false
    }

    /// Rows that are read at once; beside the submissions fewer, for there they are read with every change.
    private var pageRows: Int { isBeside ? 50 : 500 }

    /// An empty pane, by itself or beside the submissions.
    init(isBeside: Bool = false) {
        self.isBeside = isBeside
        isInUse = !isBeside
    }

    var context: KeyContext { .failures }

    var isAtTop: Bool { part == .causes && chain == nil && marks.isEmpty && filter == FailureFilter() }

    /// Whether it shows what another pane opened it for, and there is no level to go back to.
    var isAsOpened: Bool {
        part == .causes && chain == nil && marks.isEmpty && opened.map { filter == FailureFilter(text: $0) } ?? false
    }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        if form != nil { return [("Enter", "ask and send"), ("Tab", "next field"), ("Esc", "cancel")] }
        if path.isOpen {
            let rows: SafeText =
                marks.isEmpty
                ? "the rows of this cause" : marks.count == 1 ? "the marked row" : "\(grouped: marks.count) marked rows"
            return [("Enter", "write \(rows) with reasons, as CSV"), ("Esc", "cancel")]
        }
        guard field.isOpen else { return nil }
        return [
            ("Enter", "keep"), ("Esc", "back"), ("~", "fuzzy"), ("!", "not"),
            (keys: FailureFilter.termWords, words: .empty),
        ]
    }

    /// Whether a record is changed or a path is typed: that keeps the keys, whatever becomes of the screen.
    var isTypedIn: Bool { form != nil || path.isOpen }

    /// The cause under the cursor.
    var cause: FailureCause? { causes.indices.contains(list.cursor) ? causes[list.cursor] : nil }
    /// The record under the cursor.
    var row: FailedRecord? { rows.indices.contains(rowList.cursor) ? rows[rowList.cursor] : nil }

    /// The request that carried the record under the cursor, or the first record of the cause while keys go to the causes.
    var request: Int64? {
        guard rowsOf == cause?.id else { return nil }
        return part == .rows ? row?.attempt : rows.first?.attempt
    }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        facts.core == .open ? [load()] : []
    }

    /// Shows the failures of a submission beside it, and tells what is read for that; nothing while nothing of it has changed.
    mutating func follow(_ submission: SubmissionSummary?) -> [Step] {
        let (old, new) = (besides, submission)
        besides = new
        guard let new else {
            if old != nil { show(only: "") }
            causes = []
            return []
        }
        if old?.id != new.id {
            show(only: FailureFilter.submission(new.id).text)
            (causes, isLoaded) = ([], false)
            list.setCount(0)
        } else if old?.counts == new.counts {
            return []
        }
        return [load()]
    }

    /// Lets keys go to a part of it, or to none.
    mutating func use(_ part: Part?) {
        isInUse = part != nil
        self.part = part ?? .causes
        guard self.part == .causes else { return }
        closeStory()
        marks.clear()
    }

    /// Shows the failures that a text narrows down to.
    mutating func show(only text: String) {
        filter = FailureFilter(text: text)
        opened = text
        lastFilter = text
        (part, form, isChosen) = (.causes, nil, false)
        closeStory()
        forgetRows()
        marks.clear()
        list.move(to: 0)
    }

    private mutating func forgetRows() {
        (read, rows, rowsOf) = ([], [], nil)
        rowList.setCount(0)
    }

    private func load() -> Step { .effect(.loadCauses(filter)) }

    private func loadRows(of cause: String) -> Step {
        .effect(
            .loadFailures(filter, cause: cause, limit: max(pageRows, rowsOf == cause ? read.count : 0), after: nil)
        )
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        isChosen = true
        return act(on: command, facts) + followStory()
    }

    private mutating func act(on command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey { return move(key) }
        let ids = rows.map(\.cursor)
        if part == .rows, marks.perform(command, in: &rowList, id: { ids.indices.contains($0) ? ids[$0] : nil }) {
            return readOn()
        }
        switch command {
        case .nextPart, .previousPart:
            part = part == .causes ? .rows : .causes
        case .open: return open()
        case .back: return back(facts)
        case .refresh: return [load()]
        case .filter:
            field.open(filter.text)
            (before, awaitsCauses) = ([], false)
        case .nextMatch: return goToMatch(1, facts)
        case .previousMatch: return goToMatch(-1, facts)
        case .writeProblems: path.open(suggesting: "failed-\(cause?.id ?? "rows").csv")
        case .nextSpan, .previousSpan: return changeSpan(forward: command == .nextSpan)
        case .fix:
            guard let cause, let selection = selections.first else { break }
            asked = present
            return [
                .effect(.planFixes(filter, cause: cause.id, selection)),
                .tell(.waiting("Looking what can be put right.")),
            ]
        case .retry:
            asked = present
            return [.effect(.planRetry(filter, selections)), .tell(.waiting("Looking what is safe to send again."))]
        case .editRow:
            // The form stands in its place.
            closeStory()
            edit(facts)
        case .bundle:
            return row.map { [.effect(.writeBundle(.record($0.cursor), isMasked: !facts.isRevealed))] } ?? []
        default: break
        }
        return []
    }

    mutating func perform(_ command: Command, argument: String, _ facts: Facts) -> [Step]? {
        guard command == .filter else { return nil }
        return narrow(to: argument, facts)
    }

    /// What can be sent again, the narrowest first.
    private var selections: [RetrySelection] {
        (marks.isEmpty ? [] : [.records(marks.ids)]) + (cause.map { [.cause($0.id)] } ?? []) + [.safe]
    }

    private var present: Asked { Asked(filter: filter, cause: cause, selections: selections) }

    private mutating func move(_ key: Key) -> [Step] {
        if part == .rows {
            if chain?.scroll(key) ?? false { return [] }
            rowList.update(key)
            let ids = rows.map(\.cursor)
            marks.follow(rowList) { ids.indices.contains($0) ? ids[$0] : nil }
            return readOn()
        }
        list.update(key)
        return follow()
    }

    private mutating func open() -> [Step] {
        guard part == .rows else {
            part = .rows
            return []
        }
        guard chain == nil else {
            closeStory()
            return []
        }
        return row.map { [loadStory(of: $0)] } ?? []
    }

    private mutating func loadStory(of row: FailedRecord) -> Step {
        awaitedStory = row.cursor
        return .effect(.loadChain(row.cursor))
    }

    private mutating func closeStory() { (chain, awaitedStory) = (nil, nil) }

    /// Lets the story that is told be the one of the record under the cursor, which keys are about, however it came there.
    private mutating func followStory() -> [Step] {
        guard let told = awaitedStory ?? chain?.cursor, part != .rows || told != row?.cursor else { return [] }
        guard part == .rows, let row else {
            closeStory()
            return []
        }
        return [loadStory(of: row)]
    }

    private mutating func back(_ facts: Facts) -> [Step] {
        if chain != nil || awaitedStory != nil {
            closeStory()
        } else if part == .rows {
            if !marks.clear() { part = .causes }
        } else if !marks.clear() {
            return narrow(to: "", facts)
        }
        return []
    }

    private mutating func narrow(to text: String, _ facts: Facts) -> [Step] {
        filterDue = nil
        if let problem = FailureFilter.problem(of: text, facts) {
            // What was typed is there to be mended; what is shown stays what it was.
            field.open(text)
            return [.tell(.problem(problem))]
        }
        before = []
        return show(FailureFilter(text: text.trimmingSpaces, span: text.isEmpty ? .all : filter.span))
    }

    private mutating func show(_ wanted: FailureFilter) -> [Step] {
        guard wanted != filter else { return [] }
        filter = wanted
        if !filter.text.isEmpty { lastFilter = filter.text }
        marks.clear()
        rowsOf = nil
        return [load()]
    }

    /// After so many milliseconds without a key what was typed is looked for: all failures are read, so not at each key.
    private static let filterDelay: Int64 = 300

    /// What a key of the filter leads to: what is typed is looked for when the keys rest, and Esc brings back what was shown.
    private mutating func follow(filter outcome: FrameField.Outcome, _ facts: Facts) -> [Step] {
        switch outcome {
        case .changed: filterDue = facts.now + Self.filterDelay
        case .done: return narrow(to: field.field.text, facts)
        case .cancelled:
            filterDue = nil
            guard let shown = before.first else { break }
            let asked = asked
            self = shown
            // Rows that were awaited then came while others were shown.
            (field, filterDue, isReadingOn, self.asked) = (FrameField(), nil, false, asked)
            awaitedStory = nil
            return [load()]
        }
        return []
    }

    /// Narrows down to what is typed once the keys rest and the last answer is there; what is no filter as it stands is not finished.
    private mutating func filterWhatIsTyped(_ facts: Facts) -> [Step] {
        guard field.isOpen, !awaitsCauses, let filterDue, facts.now >= filterDue else { return [] }
        self.filterDue = nil
        let text = field.field.text.trimmingSpaces
        guard text != filter.text, FailureFilter.problem(of: text, facts) == nil else { return [] }
        if before.isEmpty { before = [self] }
        awaitsCauses = true
        return show(FailureFilter(text: text, span: filter.span))
    }

    func deadline(_ facts: Facts) -> Int64? { awaitsCauses ? nil : filterDue }

    private mutating func changeSpan(forward: Bool) -> [Step] {
        let spans = FailureFilter.Span.allCases
        let place = filter.span.rawValue + (forward ? 1 : spans.count - 1)
        filter.span = spans[place % spans.count]
        marks.clear()
        rowsOf = nil
        return [load()]
    }

    mutating func follow() -> [Step] {
        guard let cause, cause.id != selected else { return [] }
        selected = cause.id
        return [loadRows(of: cause.id)]
    }

    /// Reads more rows before the person comes to the end of those that were read.
    mutating func readOn() -> [Step] {
        guard let cause, rowsOf == cause.id, !isWhole, !isReadingOn, let last = read.last,
            rowList.cursor + 2 * rowList.rows >= rows.count
        else { return [] }
        isReadingOn = true
        return [.effect(.loadFailures(filter, cause: cause.id, limit: pageRows, after: last.cursor))]
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        if let steps = typeInForm(key, facts) { return steps }
        if let outcome = path.type(key) {
            let name = path.field.text.trimmingSpaces
            guard outcome == .done, !name.isEmpty, let cause else { return [] }
            return [.effect(.writeFailures(filter, cause: cause.id, marked: marks.ids, path: name))]
        }
        guard let outcome = field.type(key) else { return nil }
        return follow(filter: outcome, facts)
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        if pasteIntoForm(text, facts) || path.paste(text) { return [] }
        return field.paste(text) ? follow(filter: .changed, facts) : nil
    }

    func shortWords(of command: Command) -> SafeText? { command == .open && chain != nil ? "close" : nil }

    // MARK: Answers

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        take(message, facts) + followStory()
    }

    private mutating func take(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .causes(let causes, let filter) where filter == self.filter:
            isLoaded = true
            self.causes = arranged(causes)
            list.setCount(causes.count, cursorNowAt: isChosen ? self.causes.firstIndex { $0.id == selected } : 0)
            selected = cause?.id
            if cause == nil { forgetRows() }
            awaitsCauses = false
            let next = filterWhatIsTyped(facts)
            if !next.isEmpty { return next }
            return cause.map { [loadRows(of: $0.id)] } ?? []
        case .tick: return filterWhatIsTyped(facts)
        case .fixKinds(let kinds, let filter) where filter == self.filter: fixKinds = kinds
        case .failures(let page) where page.filter == filter && page.cause == cause?.id: take(page)
        case .chain(let chain) where chain.subject == awaitedStory:
            self.chain = ChainView(chain, facts)
            awaitedStory = nil
        case .retryPlans(let plans, let filter) where isAnswered(by: plans, of: filter):
            return answer(Self.steps(for: plans), facts)
        case .fixPlans(let plans, let filter) where isAnswered(by: plans, of: filter):
            let remedy = asked?.cause?.diagnosis.remedy ?? ""
            let none = Notice.problem("No repair helps by itself here. \(untrusted: remedy)")
            return answer([plans.isEmpty ? .tell(none) : .ask(.fixMenu(plans))], facts)
        case .retried:
            marks.clear()
            form = nil
            closeStory()
            return [load()]
        default: break
        }
        return []
    }

    /// Lets what was asked for open nothing any more; tells whether anything was asked for.
    mutating func takeBackAsked() -> Bool {
        guard asked?.isTakenBack == false else { return false }
        asked?.isTakenBack = true
        return true
    }

    /// Whether plans are the answer to what was asked for last.
    private func isAnswered(by plans: [RetryPlan], of filter: FailureFilter) -> Bool {
        guard let asked, asked.filter == filter else { return false }
        return plans.allSatisfy { asked.selections.contains($0.selection) }
    }

    /// Opens a menu, if no other key came since it was asked for and it is still about what a person sees here.
    private mutating func answer(_ steps: [Step], _ facts: Facts) -> [Step] {
        defer { asked = nil }
        let isSame =
            asked?.isTakenBack == false && asked?.selections == selections && asked?.filter == filter && isInUse
        return isSame ? steps : steps.map { $0.announced(in: isBeside ? .batches : .failures, facts) }
    }

    private mutating func take(_ page: FailurePage) {
        isReadingOn = false
        isWhole = page.isLast
        if page.after != nil {
            guard rowsOf == page.cause else { return }
            let cursor = row?.cursor
            read += page.rows.filter { $0.cursor > read.last?.cursor ?? $0.cursor }
            rows = arranged(read)
            rowList.setCount(rows.count, cursorNowAt: rows.firstIndex { $0.cursor == cursor })
            return
        }
        let cursor = rowsOf == page.cause ? row?.cursor : nil
        let isSame = rowsOf == page.cause
        rowsOf = page.cause
        read = page.rows
        rows = arranged(read)
        rowList.setCount(rows.count, cursorNowAt: isSame ? rows.firstIndex { $0.cursor == cursor } : 0)
    }

    var memory: SessionMemory.List {
        SessionMemory.List(
            filter: filter.text,
            cursor: isChosen ? cause?.id ?? "" : "",
            order: causeOrder,
            rowOrder: rowOrder,
            stretch: stretch,
            hidesDetails: hidesDetails,
            span: filter.span
        )
    }

    mutating func restore(_ memory: SessionMemory.List) {
        filter = FailureFilter(text: memory.filter, span: memory.span)
        lastFilter = memory.filter
        (causeOrder, rowOrder, stretch) = (memory.order, memory.rowOrder, memory.stretch)
        hidesDetails = memory.hidesDetails
        (selected, isChosen) = (memory.cursor, !memory.cursor.isEmpty)
    }

    mutating func layOut(_ size: Size) {
        let places = places(size)
        list.setRows(places.causes.rows - 3)
        rowList.setRows(places.rows.rows - 3)
        chain?.layOut(places.told ?? places.meaning)
    }
}
