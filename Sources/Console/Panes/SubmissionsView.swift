import CallPersonalisation
import CallboardCore
import Terminal

/// The submissions, those with something in doubt first, then the newest; and the requests of the one under the cursor.
struct SubmissionsView: Equatable, Sendable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case submissions, attempts }

    private(set) var submissions: [SubmissionSummary] = []
    private(set) var attempts: [AttemptSummary] = []
    private(set) var list = ListState()
    private(set) var attemptList = ListState()
    private(set) var part = Part.submissions
    private(set) var isLoaded = false
    /// Whose requests `attempts` are.
    private(set) var attemptsOf: SubmissionID?
    /// Why records of `causesOf` failed; read only where there is room to show it.
    private(set) var causes: [FailureCause] = []
    private(set) var causesOf: SubmissionID?
    /// When requests were made lately, in milliseconds since the epoch, newest first; read as `causes`.
    private(set) var requestTimes: [Int64] = []
    private var showsMore = false
    /// Whether all submissions were read.
    private(set) var isWhole = true
    private var isReadingOn = false
    /// Why confirmed submissions are not being sent.
    private(set) var troubles: [SubmissionID: String] = [:]
    private var doubts: [AttemptSummary] = []
    private var selected: SubmissionID?
    private var selectedAttempt: Int64?

    /// Submissions that are read at once.
    private static let pageRows = 500
    /// After how many milliseconds without news a submission is called stalled.
    static let stall: Int64 = 120_000

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
        selected = id
        selectedAttempt = nil
        part = .submissions
        if let row = submissions.firstIndex(where: { $0.id == id }) { list.move(to: row) }
    }

    // MARK: Commands

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey { return move(key) }
        switch command {
        case .nextPart, .previousPart: part = part == .submissions ? .attempts : .submissions
        case .open: part = .attempts
        case .back: part = .submissions
        case .refresh:
            return current.map { [.effect(.refreshStatus($0.id)), .tell(Notice("Asking the service."))] } ?? []
        case .track: return [.typeCommand("track ")]
        case .bundle:
            let attempt = part == .attempts ? currentAttempt.map { BundleSubject.attempt($0.id) } : nil
            let subject = attempt ?? current.map { .submission($0.id) }
            return subject.map { [.effect(.writeBundle($0, isMasked: !facts.isRevealed))] } ?? []
        case .pause:
            guard let current else { break }
            return [.effect(current.control == .paused ? .resume(current.id) : .pause(current.id))]
        case .cancel:
            guard let current else { break }
            return [.ask(.cancel(current.id, name: current.name, unsent: current.counts.waiting))]
        case .takeBack: return current.map { [.effect(.takeBack($0.id))] } ?? []
        case .resolve:
            if let doubt { return [.ask(.resolve(doubt))] }
            return current.map { [.effect(.planRetry(Self.filter($0), [.safe]))] } ?? []
        case .showFailures: return current.map { [.showFailures(Self.filter($0).text)] } ?? []
        default: break
        }
        return []
    }

    func copies(_ facts: Facts) -> [CopyChoice] {
        guard let current else { return [] }
        if part == .attempts, let attempt = currentAttempt {
            let command =
                attempt.isOpenDoubt
                ? ["resolve", String(attempt.id), "--as", "not-sent"] : ["bundle", String(attempt.id)]
            return [
                CopyChoice("y", "batch ID", .text(attempt.batchID ?? "request \(attempt.id)")),
                CopyChoice("i", "request number", .text(String(attempt.id))),
                CopyChoice("h", "headless command", .text(facts.command(command))),
            ]
        }
        return [
            CopyChoice("y", "submission", .text(current.id.rawValue)), CopyChoice("r", "name", .text(current.name)),
            CopyChoice("h", "headless command", .text(facts.command(["status", current.id.rawValue, "--json"]))),
        ]
    }

    private mutating func move(_ key: Key) -> [Step] {
        guard part == .submissions else {
            attemptList.update(key)
            selectedAttempt = currentAttempt?.id
            return []
        }
        list.update(key)
        return follow() + readOn()
    }

    /// Reads older submissions before the person comes to the end of those that were read.
    private mutating func readOn() -> [Step] {
        guard !isWhole, !isReadingOn, list.cursor + 2 * list.rows >= submissions.count,
            let last = submissions.min(by: { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) })
        else { return [] }
        isReadingOn = true
        return [.effect(.loadMoreSubmissions(before: last.id))]
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
        [.effect(.loadAttempts(id))] + (showsMore ? [.effect(.loadCausesOf(id)), .effect(.loadRequests)] : [])
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .takeBack: return current?.control == .held ? nil : "the submission is not held"
        case .resolve:
            if facts.isReadOnly { return "the console is read-only (--read-only)" }
            if doubt != nil { return nil }
            guard let current, StateSums(current.counts).bad - current.counts[.invalid] > 0 else {
                return "nothing of this submission is in doubt or failed"
            }
            return facts.whyNothingIsSent
        case .showFailures: return current == nil ? "there is no submission under the cursor" : nil
        case .pause, .cancel:
            if facts.isReadOnly { return "the console is read-only (--read-only)" }
            guard let current else { return "there is no submission under the cursor" }
            if current.counts.waiting == 0 { return "everything is sent" }
            return current.control == .cancelled ? "it is cancelled" : nil
        case .track: return facts.whyNothingIsSent
        case .open, .copy, .bundle: return current == nil ? "there is no submission under the cursor" : nil
        case .refresh:
            if facts.isOffline { return "the console is offline (--offline)" }
            return current == nil ? "there is no submission under the cursor" : nil
        default: return nil
        }
    }

    // MARK: Answers

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .submissions(let submissions, let doubts):
            let news = isLoaded ? notices(of: submissions) : []
            isLoaded = true
            self.doubts = doubts
            let read = Set(submissions.map(\.id))
            // Older ones that were read before are kept; there is no news of them in this page.
            let older = submissions.count < Self.pageRows ? [] : self.submissions.filter { !read.contains($0.id) }
            if older.isEmpty { isWhole = submissions.count < Self.pageRows }
            order(submissions + older)
            selected = current?.id
            // Its counts may have changed: its requests are read with it.
            return news + (current.map { loads($0.id) } ?? [])
        case .moreSubmissions(let older, _, let isLast):
            isReadingOn = false
            isWhole = isLast
            let read = Set(submissions.map(\.id))
            order(submissions + older.filter { !read.contains($0.id) })
        case .troubles(let troubles): self.troubles = troubles
        case .causesOf(let id, let causes) where id == current?.id:
            causesOf = id
            self.causes = causes
        case .requests(let requests): if showsMore { requestTimes = requests.map(\.at) }
        case .attempts(let id, let attempts) where id == current?.id:
            attemptsOf = id
            self.attempts = attempts.filter(\.isOpenDoubt) + attempts.filter { !$0.isOpenDoubt }
            attemptList.setCount(
                attempts.count,
                cursorNowAt: self.attempts.firstIndex { $0.id == selectedAttempt }
            )
        case .retryPlans(let plans, let filter) where filter == current.map(Self.filter):
            return FailuresPane.steps(for: plans)
        case .retried(let made):
            if let first = made.first { select(first.id) }
            let count = made.reduce(0) { $0 + $1.rows }
            let minutes = made.first?.heldUntil.map { ($0 - facts.now + 59_999) / 60_000 } ?? 0
            let when: SafeText = minutes > 1 ? " in \(minutes) min" : .empty
            return [
                .effect(.loadSubmissions),
                .tell(
                    Notice(
                        "\(grouped: count) \(count == 1 ? "record goes" : "records go") again\(when), see Batches: u takes them back."
                    )
                ),
            ]
        case .tracked(let summary), .submitted(let summary):
            selected = summary.id
            part = .submissions
            return [.effect(.loadSubmissions)]
        default: break
        }
        return []
    }

    /// The failures of one submission.
    private static func filter(_ submission: SubmissionSummary) -> FailureFilter {
        FailureFilter(text: "submission:\(submission.id.rawValue)")
    }

    /// Puts what is in doubt first; the cursor stays on its submission.
    private mutating func order(_ submissions: [SubmissionSummary]) {
        let inDoubt = Set(doubts.map(\.submission))
        self.submissions =
            submissions.filter { inDoubt.contains($0.id) } + submissions.filter { !inDoubt.contains($0.id) }
        list.setCount(submissions.count, cursorNowAt: self.submissions.firstIndex { $0.id == selected })
    }

    /// What a person who looks elsewhere should hear: a submission that begins to be sent, or has come to its end.
    private func notices(of news: [SubmissionSummary]) -> [Step] {
        news.compactMap { new in
            guard let old = submissions.first(where: { $0.id == new.id }) else { return nil }
            if new.isFinished, !old.isFinished, new.control == .running {
                let sums = StateSums(new.counts)
                let words: SafeText =
                    "\(grouped: sums.ok) ok, \(grouped: sums.bad) bad, \(grouped: sums.unknown) unknown"
                return .tell(Notice("\(untrusted: new.name) is done: \(words), of \(grouped: new.rows) rows."))
            }
            guard old.control == .held, new.control == .running else { return nil }
            return .tell(Notice("\(untrusted: new.name) is being sent. The queue is on disk."))
        }
    }

    /// Rows that are not sent yet, over all submissions.
    var unsent: Int {
        submissions.reduce(0) { $0 + ($1.control == .cancelled ? 0 : $1.counts.waiting) }
    }

    /// When something that is shown changes by itself.
    func deadline(_ facts: Facts) -> Int64? {
        let moves = submissions.contains { $0.control == .held || ($0.control == .running && !$0.isFinished) }
        return moves ? facts.now + 1000 : nil
    }

    /// Fits the lists into the space there is.
    mutating func layOut(_ size: Size) {
        let parts = parts(size)
        list.setRows(parts.submissions.rows - 3)
        let sums = current.map { sumLines($0.counts, columns: parts.detail.columns - 4).count } ?? 1
        attemptList.setRows(parts.detail.rows - 4 - sums)
        showsMore = parts.causes != nil
    }
}

extension AttemptSummary {
    /// Whether a person has to decide about it.
    var isOpenDoubt: Bool { outcome == .inDoubt && decision == nil }
}
