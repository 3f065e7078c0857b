import CallPersonalisation
import CallboardCore
import Terminal

/// Who did what, every record that was ever made for a number, and whether a name should have shown.
struct HistoryPane: Pane, Equatable {
    /// What the list shows.
    enum Content: Hashable, Sendable {
        case entries
        /// Records of a number.
        case hits
        /// The windows of one receiver.
        case timeline(UInt64)
    }

    private(set) var content = Content.entries
    /// The lines as they are shown.
    private(set) var entries: [HistoryEntry] = []
    /// The lines in the journal's order, as far as they were read.
    private var read: [HistoryEntry] = []
    private(set) var entryOrder: ListOrder?
    private(set) var hitOrder: ListOrder?
    /// The words that were searched for last.
    private(set) var lastSearch = ""
    /// On which line the cursor stood at the last start.
    private var restored: Int64?
    private(set) var records = NumberRecords(wanted: "", hits: [])
    private(set) var timeline = ReceiverTimeline(receiver: 0, windows: [])
    /// The answer to what was asked last about the receiver.
    private(set) var answer: ShownAnswer?
    private(set) var list = ListState()
    private(set) var marks = Marks<Int64>()
    private(set) var hitMarks = Marks<FailedRecord.Cursor>()
    /// What the line under the cursor led to; nil while it is not known.
    private(set) var requests: EntryRequests?
    /// The line whose requests were asked for last.
    private var selected: Int64?
    private(set) var isLoaded = false
    /// Whether everything that fits was read.
    private(set) var isWhole = true
    private(set) var search = FrameField()
    private(set) var question = FrameField()
    /// What was searched for.
    private(set) var wanted = ""
    private var isReadingOn = false
    /// When what is typed is looked for; nil if nothing was typed since.
    private var searchDue: Int64?
    /// What was searched for before the field was opened.
    private var wantedBefore = ""
    private var lastSearchBefore = ""
    /// On which record the cursor stood before the time line was opened.
    private var hitCursor: FailedRecord.Cursor?
    /// What is being looked at for records that can be sent again.
    private var planned: Planned?
    /// What is told of the line under the cursor.
    var details = ScrolledPart()
    private(set) var size = Size(rows: 24, columns: 80)
    var stretch = 0
    var hidesDetails = false

    /// What a menu would be about.
    private struct Planned: Hashable {
        let filter: FailureFilter
        let selection: RetrySelection
    }

    /// After so many milliseconds without a key what was typed is looked for: the whole journal is searched, so not at each key.
    private static let searchDelay: Int64 = 300
    /// As many digits are taken for a part of a number.
    private static let numberDigitsMin = 4
    /// Rows that are read at once.
    static let pageRows = 500

    /// An empty pane.
    init() {}

    var context: KeyContext { .history }

    var isAtTop: Bool { wanted.isEmpty && content == .entries && marks.isEmpty && !details.isInUse }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        if search.isOpen {
            return [
                ("Enter", "find"), ("Esc", "cancel"), ("~", "fuzzy"), ("!", "not"),
                ("who: what: since:", "narrow down"),
            ]
        }
        return question.isOpen ? [("Enter", "ask"), ("Esc", "cancel"), ("14:05, yesterday 14:05", "are times")] : nil
    }

    /// The line of history under the cursor.
    var entry: HistoryEntry? {
        content == .entries && entries.indices.contains(list.cursor) ? entries[list.cursor] : nil
    }

    /// The record under the cursor.
    var hit: NumberHit? {
        let hits = shownHits
        return hits.indices.contains(list.cursor) ? hits[list.cursor] : nil
    }

    /// The records of a number as they are shown.
    private var hits: [NumberHit] = []

    /// The records that the list shows.
    var shownHits: [NumberHit] {
        switch content {
        case .entries: []
        case .hits: hits
        case .timeline: timeline.windows
        }
    }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        guard facts.core == .open else { return [] }
        return content == .entries ? [load()] : [.effect(.findNumber(wanted))]
    }

    /// Reads again as many lines as were read.
    private func load() -> Step {
        .effect(.loadHistory(text: wanted, limit: max(Self.pageRows, read.count), before: nil))
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey {
            if details.isInUse {
                scrollDetails(key, facts)
                return []
            }
            list.update(key)
            followMarks()
            return follow() + readOn()
        }
        if performMarks(command) { return follow() + readOn() }
        switch command {
        case .nextPart, .previousPart: changePart()
        case .filter:
            search.open(wanted)
            (wantedBefore, lastSearchBefore) = (wanted, lastSearch)
        case .nextMatch: return goToMatch(1)
        case .previousMatch: return goToMatch(-1)
        case .shownAt: question.open("")
        case .back: return back(facts)
        case .refresh: return find(wanted, facts)
        case .retry: return retry()
        case .rehearse:
            return rehearsed.map { [.ask(.rehearse($0.id, name: $0.name))] } ?? []
        case .replay: return hit.map { [.replay($0)] } ?? []
        case .bundle: return subject.map { [.effect(.writeBundle($0, isMasked: !facts.isRevealed))] } ?? []
        case .open:
            if case .timeline = content { return hit.map { [.openSubmission($0.submission)] } ?? [] }
            if let hit {
                show(timelineOf: hit.record.receiver)
                return []
            }
            return entry?.submission.map { [.openSubmission($0)] } ?? []
        default: break
        }
        return []
    }

    mutating func perform(_ command: Command, argument: String, _ facts: Facts) -> [Step]? {
        switch command {
        case .shownAt: ask(argument, facts)
        case .filter: find(argument, facts)
        default: nil
        }
    }

    /// Takes a command for marks; tells whether it was one.
    private mutating func performMarks(_ command: Command) -> Bool {
        switch content {
        case .entries:
            let ids = entries.map(\.sequence)
            return marks.perform(command, in: &list) { ids.indices.contains($0) ? ids[$0] : nil }
        case .hits:
            let ids = hits.map(\.cursor)
            return hitMarks.perform(command, in: &list) { ids.indices.contains($0) ? ids[$0] : nil }
        case .timeline: return false
        }
    }

    private mutating func followMarks() {
        switch content {
        case .entries:
            let ids = entries.map(\.sequence)
            marks.follow(list) { ids.indices.contains($0) ? ids[$0] : nil }
        case .hits:
            let ids = hits.map(\.cursor)
            hitMarks.follow(list) { ids.indices.contains($0) ? ids[$0] : nil }
        case .timeline: break
        }
    }

    /// Takes the marks of the list that is shown away; tells whether there were any.
    @discardableResult
    private mutating func clearMarks() -> Bool {
        switch content {
        case .entries: marks.clear()
        case .hits: hitMarks.clear()
        case .timeline: false
        }
    }

    /// The submission that a rehearsal would be about.
    var rehearsed: (id: SubmissionID, name: String)? {
        hit.map { ($0.submission, $0.submissionName) }
            ?? entry.flatMap { entry in entry.submission.map { ($0, entry.submissionName ?? $0.rawValue) } }
    }

    /// What a bundle would be about.
    var subject: BundleSubject? {
        hit.map { .record($0.cursor) } ?? entry?.submission.map { .submission($0) }
    }

    /// What would be sent again now.
    private var retried: Planned {
        let filter = entry?.submission.map { FailureFilter(text: "submission:\($0.rawValue)") } ?? FailureFilter()
        return Planned(filter: filter, selection: content == .entries ? .safe : .records(hitMarks.ids))
    }

    private mutating func retry() -> [Step] {
        let present = retried
        planned = present
        return [
            .effect(.planRetry(present.filter, [present.selection])),
            .tell(.waiting("Looking what is safe to send again.")),
        ]
    }

    private mutating func back(_ facts: Facts) -> [Step] {
        if details.isInUse {
            details.leave()
            return []
        }
        if clearMarks() { return [] }
        if answer != nil {
            answer = nil
        } else if case .timeline = content {
            content = .hits
            list.setCount(hits.count)
            list.move(to: hits.firstIndex { $0.cursor == hitCursor } ?? 0)
        } else {
            return find("", facts)
        }
        return []
    }

    /// Reads more lines before the person comes to the end of those that were read.
    private mutating func readOn() -> [Step] {
        guard content == .entries, !isWhole, !isReadingOn, let last = read.last,
            list.cursor + 2 * list.rows >= entries.count
        else { return [] }
        isReadingOn = true
        return [.effect(.loadHistory(text: wanted, limit: Self.pageRows, before: last.sequence))]
    }

    /// Asks for the requests of the line under the cursor when it is another.
    private mutating func follow() -> [Step] { entry?.sequence == selected ? [] : loadRequests() }

    private mutating func loadRequests() -> [Step] {
        selected = entry?.sequence
        return entry.flatMap { $0.submission == nil ? nil : [.effect(.loadRequestsOf($0))] } ?? []
    }

    private mutating func show(timelineOf receiver: UInt64) {
        details.leave()
        let record = hit?.record
        if content == .hits { hitCursor = hit?.cursor }
        timeline = records.timeline(of: receiver)
        content = .timeline(receiver)
        list.setCount(timeline.windows.count)
        list.move(to: timeline.windows.firstIndex { $0.record == record } ?? 0)
    }

    /// Answers whether the name should have shown at a moment.
    private mutating func ask(_ text: String, _ facts: Facts) -> [Step] {
        guard let moment = PastMoment(zone: facts.zone.timeZone, now: facts.now).read(text.trimmingSpaces) else {
            return [.tell(.problem("\(untrusted: text) is no time; write 14:05, yesterday 14:05 or 2026-11-23 14:05."))]
        }
        if content == .hits {
            guard let receiver = hit?.record.receiver ?? records.receivers.first else {
                timeline = records.timeline(of: NumberNeedle(wanted).flatMap { UInt64($0.digits) } ?? 0)
                answer = timeline.answer(at: moment)
                return []
            }
            show(timelineOf: receiver)
        }
        let answer = timeline.answer(at: moment)
        self.answer = answer
        let telling = answer.hit ?? answer.before ?? answer.after
        if let row = timeline.windows.firstIndex(where: { $0 == telling }) { list.move(to: row) }
        return []
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        if let outcome = search.type(key) { return follow(search: outcome, facts) }
        if let outcome = question.type(key) { return outcome == .done ? ask(question.field.text, facts) : [] }
        return nil
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        if search.paste(text) { return follow(search: .changed, facts) }
        return question.paste(text) ? [] : nil
    }

    /// What a key of the search leads to: what is typed is looked for when the keys rest, and Esc brings back what was shown before.
    private mutating func follow(search outcome: FrameField.Outcome, _ facts: Facts) -> [Step] {
        switch outcome {
        case .changed: searchDue = facts.now + Self.searchDelay
        case .done: return find(search.field.text, facts)
        case .cancelled:
            searchDue = nil
            guard wanted != wantedBefore else { break }
            let steps = find(wantedBefore, facts)
            lastSearch = lastSearchBefore
            return steps
        }
        return []
    }

    /// Looks for what is typed once the keys rest; what cannot be looked for as it stands is not finished yet.
    private mutating func findWhatIsTyped(_ facts: Facts) -> [Step] {
        guard search.isOpen, let searchDue, facts.now >= searchDue else { return [] }
        self.searchDue = nil
        let text = search.field.text.trimmingSpaces
        let isWhole = Self.isNumber(text) || facts.problem(ofSearch: text, terms: HistoryQuery.terms) == nil
        return isWhole && text != wanted ? find(text, facts) : []
    }

    /// When something is to be done by itself.
    var deadline: Int64? { searchDue }

    /// Looks for a number or a word; for everything if the text is empty.
    mutating func find(_ text: String, _ facts: Facts) -> [Step] {
        let text = text.trimmingSpaces
        searchDue = nil
        if !Self.isNumber(text), let problem = facts.problem(ofSearch: text, terms: HistoryQuery.terms) {
            // What was typed is there to be mended; what is shown stays what it was.
            search.open(text)
            return [.tell(.problem(problem))]
        }
        details.leave()
        if text != wanted { clearMarks() }
        wanted = text
        answer = nil
        if !wanted.isEmpty, !Self.isNumber(wanted) { lastSearch = wanted }
        guard Self.isNumber(wanted) else {
            if content != .entries { list.setCount(0) }
            content = .entries
            (read, entries) = ([], [])
            isLoaded = false
            return [load()]
        }
        return [.effect(.findNumber(wanted))]
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.utf8.count { $0 &- 0x30 < 10 }
        return digits >= numberDigitsMin && text.allSatisfy { $0.isNumber || "+ -.()*".contains($0) }
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .history(let page, let text, let before, let isLast) where text == wanted:
            let sequence = entry?.sequence
            isLoaded = true
            isReadingOn = false
            isWhole = isLast
            read = before == nil ? page : read + page.filter { $0.sequence < read.last?.sequence ?? .max }
            entries = entryOrder?.sorted(read) { Self.key(of: $0, column: entryOrder?.column ?? 0) } ?? read
            guard content == .entries else { break }
            if let restored {
                self.restored = nil
                list.setCount(entries.count)
                list.move(to: entries.firstIndex { $0.sequence == restored } ?? 0)
                return loadRequests()
            }
            // Who stands on the newest line sees what comes; elsewhere the line stays under the cursor.
            let isAtNewest = list.cursor == 0 && entryOrder == nil
            list.setCount(entries.count, cursorNowAt: isAtNewest ? 0 : entries.firstIndex { $0.sequence == sequence })
            // Its submission may have gone on.
            return before == nil ? loadRequests() : follow()
        case .entryRequests(let requests): self.requests = requests
        case .tick: return findWhatIsTyped(facts)
        case .retryPlans(let plans, let filter) where filter == planned?.filter:
            defer { planned = nil }
            let steps = FailuresPane.steps(for: plans)
            return planned == retried ? steps : steps.map { $0.announced(in: .history, facts) }
        case .numberRecords(let records) where records.wanted == wanted: take(records)
        default: break
        }
        return []
    }

    private mutating func take(_ records: NumberRecords) {
        let record = hit
        self.records = records
        // The records behind a time line are news as well.
        arrangeHits()
        if case .timeline(let receiver) = content {
            timeline = records.timeline(of: receiver)
            answer = answer.map { timeline.answer(at: $0.moment) }
            list.setCount(
                timeline.windows.count,
                cursorNowAt: timeline.windows.firstIndex {
                    $0.record == record?.record && $0.submission == record?.submission
                }
            )
        } else {
            let isNew = content == .entries
            content = .hits
            list.setCount(
                hits.count,
                cursorNowAt: isNew
                    ? 0 : hits.firstIndex { $0.record == record?.record && $0.submission == record?.submission }
            )
        }
    }

    // MARK: Order

    mutating func sort(by order: ListOrder, _ facts: Facts) {
        if content == .entries {
            let sequence = entry?.sequence
            entryOrder = order
            entries = order.sorted(read) { Self.key(of: $0, column: order.column) }
            list.setCount(entries.count, cursorNowAt: entries.firstIndex { $0.sequence == sequence })
        } else {
            let cursor = hit?.cursor
            hitOrder = order
            arrangeHits()
            list.setCount(hits.count, cursorNowAt: hits.firstIndex { $0.cursor == cursor })
        }
    }

    private mutating func arrangeHits() {
        hits = hitOrder?.sorted(records.hits) { Self.key(of: $0, column: hitOrder?.column ?? 0) } ?? records.hits
    }

    var memory: SessionMemory.List {
        SessionMemory.List(
            filter: wanted,
            cursor: entry.map { String($0.sequence) } ?? "",
            order: entryOrder,
            rowOrder: hitOrder,
            stretch: stretch,
            hidesDetails: hidesDetails
        )
    }

    mutating func restore(_ memory: SessionMemory.List) {
        (wanted, entryOrder, hitOrder, stretch) = (memory.filter, memory.order, memory.rowOrder, memory.stretch)
        hidesDetails = memory.hidesDetails
        lastSearch = Self.isNumber(wanted) ? "" : wanted
        restored = Int64(memory.cursor)
        if Self.isNumber(wanted) { content = .hits }
    }

    /// Goes to the next line that has the words of the last search.
    private mutating func goToMatch(_ step: Int) -> [Step] {
        // What was found of a number is another list, of which all fit.
        guard content == .entries else { return [] }
        let search = RowSearch(lastSearch)
        let entries = entries
        list.goToMatch(step) { place in
            // The list keeps its place while the lines of a new search are awaited.
            guard entries.indices.contains(place) else { return false }
            let entry = entries[place]
            let deed = Self.deed(entry).string
            let texts = [
                entry.who, deed, entry.submissionName ?? "", entry.submission?.rawValue ?? "",
                Self.result(entry).string,
            ]
            return search.matches(texts, parts: ["who": entry.who, "what": deed])
        }
        return follow() + readOn()
    }

    mutating func layOut(_ size: Size) {
        self.size = size
        list.setRows(parts(size).list.rows - 3)
    }
}
