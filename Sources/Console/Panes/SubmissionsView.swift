import CallPersonalisation
import CallboardCore
import Terminal

/// The submissions, those with something in doubt first, then the newest; and the requests of the one under the cursor.
struct SubmissionsView: Stretching, Equatable, Sendable {
    /// What keys go to.
    enum Part: Hashable, Sendable {
        case submissions, attempts
        /// The failures beside, on a wide screen.
        case failures
    }

    private(set) var submissions: [SubmissionSummary] = []
    private(set) var attempts: [AttemptSummary] = []
    private(set) var list = ListState()
    private(set) var attemptList = ListState()
    private(set) var part = Part.submissions
    private(set) var isLoaded = false
    private(set) var order: ListOrder?
    var stretch = 0
    var hidesDetails = false
    /// Whether the cursor goes to the first submission that is being sent, wherever it was left.
    var seeksWhatGoesOn = false
    /// The submissions in the journal's order, as far as they are loaded.
    private(set) var loaded: [SubmissionSummary] = []
    private(set) var marks = Marks<SubmissionID>()
    private(set) var filter = FrameField()
    var lastFilter = ""
    /// Whether the journal has more than are loaded.
    private var hasMore = false
    /// Whose requests `attempts` are.
    private(set) var attemptsOf: SubmissionID?
    /// When requests were made lately, in milliseconds since the epoch, newest first; read only where there is room to show it.
    private(set) var requestTimes: [Int64] = []
    /// When windows of the next requests that wait end, the earliest of each, in milliseconds since the epoch; of `windowEndsOf`.
    private(set) var windowEnds: [Int64] = []
    private(set) var windowEndsOf: SubmissionID?
    private(set) var showsMore = false
    /// Whether the request under the cursor is told in full in the place of the list of them.
    private(set) var showsRequest = false
    /// Why confirmed submissions are not being sent.
    private(set) var troubles: [SubmissionID: String] = [:]
    private var doubts: [AttemptSummary] = []
    private(set) var selected: SubmissionID?
    /// Where the cursor goes as soon as it is read.
    private var awaited: SubmissionID?
    /// What is being looked at for records that can be sent again.
    private var planned: SubmissionID?
    /// Whether another key came since.
    private var isPlanTakenBack = false
    private var selectedAttempt: Int64?

    /// After how many milliseconds without news a submission is called stalled.
    static let stall: Int64 = 120_000
    /// Work that took so many milliseconds is announced when it ends: nobody looks at it any more.
    static let longWork: Int64 = 10_000

    /// Nothing yet.
    init() {}

    /// The submission under the cursor.
    var current: SubmissionSummary? {
        submissions.indices.contains(list.cursor) ? submissions[list.cursor] : nil
    }

    /// The request under the cursor.
    var currentAttempt: AttemptSummary? {
        attempts.indices.contains(attemptList.cursor) ? attempts[attemptList.cursor] : nil
    }

    /// The request in doubt that `r` is about.
    var doubt: AttemptSummary? {
        if part == .attempts, let attempt = currentAttempt, attempt.isOpenDoubt { return attempt }
        return attempts.first(where: \.isOpenDoubt) ?? doubts.first { $0.submission == current?.id }
    }

    /// Puts the cursor on a submission as soon as it is read.
    mutating func select(_ id: SubmissionID) {
        awaited = id
        selectedAttempt = nil
        (part, showsRequest) = (.submissions, false)
        if !submissions.contains(where: { $0.id == id }) { filter.field.text = "" }
        arrange()
    }

    /// Whether there is nothing to go back from.
    var isAtTop: Bool { part == .submissions && marks.isEmpty && filter.field.isEmpty }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        guard filter.isOpen else { return nil }
        return [("Enter", "keep the filter"), ("Esc", "clear it"), ("~", "fuzzy"), ("!", "not")]
    }

    /// Takes a key of the filter; nil while none is typed.
    mutating func type(_ key: Key) -> [Step]? {
        guard let outcome = filter.type(key) else { return nil }
        if outcome == .cancelled { filter.field.text = "" }
        return refilter()
    }

    /// Takes a paste into the filter; nil while none is typed.
    mutating func paste(_ text: String) -> [Step]? { filter.paste(text) ? refilter() : nil }

    private mutating func refilter() -> [Step] {
        if !filter.field.isEmpty { lastFilter = filter.field.text }
        let before = selected
        arrange()
        return current.map { $0.id == before ? [] : loads($0.id) } ?? []
    }

    func wanted(_ text: String) -> Filter { Filter(text, columns: ["origin", "id", "by", "state"]) }

    private static func texts(of submission: SubmissionSummary) -> [String] {
        let doubt = submission.counts[.inDoubt] > 0 ? "doubt " : ""
        let end = submission.isFinished ? "done " : ""
        return [
            submission.name, submission.id.rawValue, submission.createdBy,
            doubt + end + Wording.name(of: submission.control),
        ]
    }

    // MARK: Commands

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey { return move(key) }
        let ids = submissions.map(\.id)
        if part == .submissions, marks.perform(command, in: &list, id: { ids.indices.contains($0) ? ids[$0] : nil }) {
            return follow()
        }
        switch command {
        case .filter:
            (part, showsRequest) = (.submissions, false)
            filter.open(filter.field.text)
        case .nextMatch, .previousMatch:
            let wanted = wanted(lastFilter)
            let submissions = submissions
            list.goToMatch(command == .nextMatch ? 1 : -1) { wanted.matches(Self.texts(of: submissions[$0])) }
            return follow()
        case .nextPart, .previousPart:
            goOn(forward: command == .nextPart)
        case .open:
            if part == .attempts { showsRequest.toggle() }
            part = .attempts
        case .back:
            if showsRequest {
                showsRequest = false
            } else if part == .attempts {
                part = .submissions
            } else if !marks.clear() {
                filter.field.text = ""
                return refilter()
            }
        case .refresh:
            return current.map { [.effect(.refreshStatus($0.id)), .tell(Notice("Asking the service."))] } ?? []
        case .track: return [.typeCommand("track ")]
        case .openBatch: return [.openBatch]
        case .bundle:
            let attempt = part == .attempts ? currentAttempt.map { BundleSubject.attempt($0.id) } : nil
            let subject = attempt ?? current.map { .submission($0.id) }
            return subject.map { [.effect(.writeBundle($0, isMasked: !facts.isRevealed))] } ?? []
        case .pause:
            if !marks.isEmpty { return [.ask(changing(isPausing ? .pause : .resume))] }
            guard let current else { break }
            return [.effect(current.control == .paused ? .resume(current.id) : .pause(current.id))]
        case .cancel:
            if !marks.isEmpty { return [.ask(changing(.cancel))] }
            guard let current else { break }
            return [.ask(.cancel(current.id, name: current.name, unsent: current.counts.waiting))]
        case .takeBack where !marks.isEmpty:
            return [.effect(.takeBack(marked.filter { $0.control == .held }.map(\.id)))]
        case .takeBack: return current.map { [.effect(.takeBack([$0.id]))] } ?? []
        case .resolve:
            if let doubt { return [.ask(.resolve(doubt))] }
            (planned, isPlanTakenBack) = (current?.id, false)
            guard let current else { break }
            return [
                .effect(.planRetry(Self.filter(current), [.safe])),
                .tell(.waiting("Looking what is safe to send again.")),
            ]
        case .showFailures: return current.map { [.showFailures(Self.filter($0).text)] } ?? []
        default: break
        }
        return []
    }

    /// Lets keys go to the next part of those that are shown, or to the one before.
    mutating func goOn(forward: Bool) {
        let parts: [Part] = showsMore ? [.submissions, .attempts, .failures] : [.submissions, .attempts]
        let place = parts.firstIndex(of: part) ?? 0
        part = parts[(place + (forward ? 1 : parts.count - 1)) % parts.count]
        showsRequest = false
    }

    /// Lets keys go to the list of submissions.
    mutating func leaveFailures() { if part == .failures { part = .submissions } }

    /// Lets what was asked for open nothing any more; tells whether anything was asked for.
    mutating func takeBackAsked() -> Bool {
        guard planned != nil, !isPlanTakenBack else { return false }
        isPlanTakenBack = true
        return true
    }

    /// The marked submissions in the order of the list.
    var marked: [SubmissionSummary] { submissions.filter { marks.contains($0.id) } }

    /// Those of the marked ones that have something left to send.
    var markedUnsent: [SubmissionSummary] {
        marked.filter { $0.counts.waiting > 0 && $0.control != .cancelled }
    }

    /// Whether pausing is what can be done with the marked ones: going on is only if all of them are paused.
    var isPausing: Bool { markedUnsent.contains { $0.control != .paused } }

    private func changing(_ change: SubmissionChange) -> Question {
        let concerned = markedUnsent.filter { change != .pause || $0.control != .paused }
        let unsent = concerned.reduce(0) { $0 + $1.counts.waiting }
        return .changeAll(change, concerned.map(\.id), unsent: unsent)
    }

    private mutating func move(_ key: Key) -> [Step] {
        awaited = nil
        guard part == .submissions else {
            attemptList.update(key)
            selectedAttempt = currentAttempt?.id
            return []
        }
        list.update(key)
        let ids = submissions.map(\.id)
        marks.follow(list) { ids.indices.contains($0) ? ids[$0] : nil }
        return follow() + more()
    }

    /// Asks for older submissions when the end of those that are loaded comes into sight.
    private func more() -> [Step] {
        guard hasMore, list.window.upperBound + list.rows >= submissions.count, let last = loaded.last else {
            return []
        }
        return [.effect(.loadOlderSubmissions(before: last.id))]
    }

    static let sortColumns = ["made", "origin", "rows", "ok", "bad", "unknown", "left", "news"]

    private static func key(of submission: SubmissionSummary, column: Int) -> SortKey {
        let sums = StateSums(submission.counts)
        return switch column {
        case 0: .number(-submission.createdAt)
        case 1: .words(submission.name)
        case 2: .count(submission.rows)
        case 3: .count(sums.ok)
        case 4: .count(sums.bad)
        case 5: .count(sums.unknown)
        case 6: .count(sums.left)
        default: .number(-(submission.lastNewsAt ?? 0))
        }
    }

    /// Sorts the list; in its own order what is in doubt stands first, then the newest.
    mutating func sort(by order: ListOrder) {
        self.order = order
        arrange()
    }

    /// Puts the list back as it was left.
    mutating func restore(_ memory: SessionMemory.List) {
        selected = memory.cursor.isEmpty ? nil : SubmissionID(rawValue: memory.cursor)
        (order, stretch, hidesDetails) = (memory.order, memory.stretch, memory.hidesDetails)
        filter.field.text = memory.filter
        lastFilter = memory.filter
    }

    /// What is kept of the list until the next start.
    var memory: SessionMemory.List {
        SessionMemory.List(
            filter: filter.field.text,
            cursor: selected?.rawValue ?? "",
            order: order,
            stretch: stretch,
            hidesDetails: hidesDetails
        )
    }

    private mutating func arrange() {
        let inDoubt = Set(doubts.map(\.submission))
        submissions = loaded.filter { inDoubt.contains($0.id) } + loaded.filter { !inDoubt.contains($0.id) }
        let wanted = wanted(filter.field.text)
        if !wanted.isEmpty { submissions = submissions.filter { wanted.matches(Self.texts(of: $0)) } }
        marks.keep { id in loaded.contains { $0.id == id } }
        if let order { submissions = order.sorted(submissions) { Self.key(of: $0, column: order.column) } }
        if let id = awaited, submissions.contains(where: { $0.id == id }) { (selected, awaited) = (id, nil) }
        list.setCount(submissions.count, cursorNowAt: submissions.firstIndex { $0.id == selected })
        selected = current?.id
    }

    /// The list as it is shown.
    func table(_ facts: Facts) -> ViewTable {
        ViewTable(
            name: "submissions",
            columns: ["submission", "made", "by", "origin", "state"] + RecordState.allCases.map(\.name) + ["rows"],
            rows: (marks.isEmpty ? submissions : marked).map { submission in
                [
                    submission.id.rawValue, facts.zone.stamp(submission.createdAt), submission.createdBy,
                    submission.name, Wording.name(of: submission.control),
                ] + RecordState.allCases.map { String(submission.counts[$0]) } + [String(submission.rows)]
            }
        )
    }

    /// Asks for the requests of the submission under the cursor when it is another.
    private mutating func follow() -> [Step] {
        guard let current, current.id != selected else { return [] }
        selected = current.id
        selectedAttempt = nil
        return loads(current.id)
    }

    /// What is read about the submission under the cursor.
    private func loads(_ id: SubmissionID) -> [Step] {
        [.effect(.loadAttempts(id))] + (showsMore ? [.effect(.loadRequests)] : [])
    }

    // MARK: Answers

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .submissions(let submissions, let doubts):
            let news = isLoaded ? notices(of: submissions, facts) : []
            isLoaded = true
            self.doubts = doubts
            // What was loaded beyond the newest stays, if the two still meet.
            let older = submissions.last.flatMap { last in loaded.firstIndex { $0.id == last.id } }
            if older == nil { hasMore = submissions.count >= EffectRunner.windowMax }
            loaded = submissions + (older.map { Array(loaded[($0 + 1)...]) } ?? [])
            if seeksWhatGoesOn, let first = loaded.first(where: \.isBeingSent) {
                (selected, seeksWhatGoesOn) = (first.id, false)
            }
            arrange()
            // Its counts may have changed: its requests are read with it.
            return news + (current.map { loads($0.id) } ?? [])
        case .troubles(let troubles): self.troubles = troubles
        case .olderSubmissions(let older, let id):
            guard loaded.last?.id == id else { break }
            hasMore = older.count >= EffectRunner.windowMax
            loaded += older
            arrange()
        case .requests(let requests): if showsMore { requestTimes = requests.map(\.at) }
        case .windowEnds(let id, let ends) where id == current?.id:
            windowEndsOf = id
            windowEnds = ends
        case .attempts(let id, let attempts) where id == current?.id:
            attemptsOf = id
            self.attempts = attempts.filter(\.isOpenDoubt) + attempts.filter { !$0.isOpenDoubt }
            attemptList.setCount(
                attempts.count,
                cursorNowAt: self.attempts.firstIndex { $0.id == selectedAttempt }
            )
        case .retryPlans(let plans, let filter) where filter == planned.map(FailureFilter.submission):
            defer { planned = nil }
            let results = loaded.first { $0.id == planned }?.counts[.accepted] ?? 0
            let steps = FailuresPane.steps(for: plans, awaited: results)
            // It is about the one under the cursor, or its name would have to be told.
            let isStillAsked = planned == current?.id && !isPlanTakenBack
            return isStillAsked ? steps : steps.map { $0.announced(in: .batches, facts) }
        case .retried(let made, let left):
            if let first = made.first { select(first.id) }
            let count = made.reduce(0) { $0 + $1.rows }
            let minutes = made.first?.heldUntil.map { ($0 - facts.now + 59_999) / 60_000 } ?? 0
            let when: SafeText = minutes > 1 ? " in \(minutes) min" : .empty
            let go: SafeText = count == 1 ? "record goes" : "records go"
            let told: SafeText =
                "\(grouped: count) \(go) again\(when), see Batches: \(facts.key(.takeBack)) takes them back."
            let rest: SafeText = " \(grouped: left) stay as they are: they went again meanwhile."
            return [.effect(.loadSubmissions), .tell(left == 0 ? Notice(told) : .problem(told + rest))]
        case .tracked(let summary), .submitted(let summary, _):
            select(summary.id)
            return [.effect(.loadSubmissions)]
        default: break
        }
        return []
    }

    /// That records are not lost, only not told of yet; a sentence without its end in some places, so it has none.
    static func awaitedWords(_ count: Int) -> SafeText {
        count == 1 ? "The result of 1 record is awaited" : "The results of \(grouped: count) records are awaited"
    }

    /// The failures of one submission.
    private static func filter(_ submission: SubmissionSummary) -> FailureFilter { .submission(submission.id) }

    /// What a person who looks elsewhere should hear: a submission that begins to be sent, or has come to its end.
    private func notices(of news: [SubmissionSummary], _ facts: Facts) -> [Step] {
        news.flatMap { new -> [Step] in
            // Of one record that somebody waits for Compose tells.
            let isToldElsewhere = new.isPush && new.attempts <= 1
            guard !isToldElsewhere, let old = loaded.first(where: { $0.id == new.id }) else { return [] }
            if new.isFinished, !old.isFinished, new.control == .running {
                let sums = StateSums(new.counts)
                let words: SafeText =
                    "\(grouped: sums.ok) ok, \(grouped: sums.bad) bad, \(grouped: sums.unknown) unknown"
                let decides: SafeText =
                    "\(grouped: new.counts[.inDoubt]) in doubt: \(facts.key(.resolve)) decides (Batches)"
                let notice =
                    new.isSettled
                    ? Notice("\(untrusted: new.name) is done: \(words), of \(grouped: new.rows) rows.")
                    : .problem("\(untrusted: new.name): all sent; \(decides).")
                let isLong = facts.now - new.createdAt >= Self.longWork
                return [.tell(notice)] + (isLong ? [.effect(.announceEnd(notice.text.string))] : [])
            }
            // One that was paused or cancelled is not sent any further, but that is not all of it.
            if Self.isSending(old), new.control == .running, !Self.isSending(new), new.counts[.accepted] > 0 {
                let awaited: SafeText = "\(grouped: new.counts[.accepted]) results are awaited"
                return [.tell(Notice("\(untrusted: new.name): all sent; \(awaited)."))]
            }
            guard old.control == .held, new.control == .running else { return [] }
            return [.tell(Notice("\(untrusted: new.name) is being sent. The queue is on disk."))]
        }
    }

    private static func isSending(_ submission: SubmissionSummary) -> Bool {
        submission.control == .running && submission.counts.waiting + submission.counts[.inFlight] > 0
    }

    /// Rows that are not sent yet and are kept, over all submissions; one record that somebody still waits for is not kept.
    func unsent(besides id: SubmissionID?) -> Int {
        loaded.reduce(0) { sum, one in
            let isKept = one.control != .cancelled && one.id != id && !(one.isPush && one.attempts == 0)
            return sum + (isKept ? one.counts.waiting : 0)
        }
    }

    /// When something that is shown changes by itself.
    func deadline(_ facts: Facts) -> Int64? {
        let moves = loaded.contains { $0.control == .held || ($0.control == .running && !$0.isFinished) }
        return moves ? facts.now + 1000 : nil
    }

    /// Fits the lists into the space there is.
    ///
    /// - Parameter isTypedBeside: whether something is typed in the failures, which then stay in sight with the keys.
    mutating func layOut(_ size: Size, isTypedBeside: Bool = false) {
        if isTypedBeside { part = .failures } else if !hasRoomBeside(size) { leaveFailures() }
        let parts = parts(size)
        showsMore = parts.failures != nil
        if showsMore { showsRequest = false }
        list.setRows(parts.submissions.rows - 3)
        let sums = current.map { sumLines($0.counts, columns: parts.detail.columns - 4).count } ?? 1
        // Drawing takes the room of what is told of a submission that is being sent.
        attemptList.setRows(parts.detail.rows - 4 - sums)
    }
}

extension AttemptSummary {
    /// Whether a person has to decide about it.
    var isOpenDoubt: Bool { outcome == .inDoubt && decision == nil }

    /// What the service answered, and how fast.
    var answer: SafeText {
        guard let outcome else { return "none yet" }
        let status: SafeText = httpStatus.map { "\($0) " } ?? .empty
        let time: SafeText = durationMilliseconds.map { " after \(grouped: $0) ms" } ?? .empty
        return status + SafeText(untrusted: Wording.name(of: outcome)) + time
    }
}
