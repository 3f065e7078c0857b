import CallboardCore
import Synchronization
import Terminal

/// Says how submissions go, in whole lines and seldom: every 30 seconds while something moves, and when one has ended.
final class LinearProgress: Sendable {
    private struct State {
        var isHeard = false
        var lastLine: ContinuousClock.Instant?
        var open: Set<SubmissionID> = []
        var isLooking = false
        /// What is to be told when the person is at the menu.
        var announced: [SafeText] = []
    }

    /// Time between two lines about the same work; source: issue 5.
    private static let rhythm = Duration.seconds(30)
    private static let rowsMax = 50

    private let core: ServiceCore
    private let questions: LinearQuestions
    private let state = Mutex(State())

    init(core: ServiceCore, questions: LinearQuestions) {
        self.core = core
        self.questions = questions
    }

    /// Whether the person waits at the menu, so that a line disturbs no answer.
    var isHeard: Bool {
        get { state.withLock { $0.isHeard } }
        set {
            state.withLock { $0.isHeard = newValue }
            tellAnnounced()
        }
    }

    /// Says lines as soon as the person waits at the menu.
    func announce(_ lines: [SafeText]) {
        state.withLock { $0.announced += lines }
        tellAnnounced()
    }

    private func tellAnnounced() {
        let lines = state.withLock { state -> [SafeText] in
            guard state.isHeard else { return [] }
            defer { state.announced = [] }
            return state.announced
        }
        if !lines.isEmpty { questions.interject(lines) }
    }

    /// Begins to listen for changes; the result ends it.
    func start() -> @Sendable () -> Void {
        core.observe { [weak self] change in
            guard change == .journal else { return }
            self?.look()
        }
    }

    private func look() {
        let isFirst = state.withLock { state in
            defer { state.isLooking = true }
            return !state.isLooking
        }
        guard isFirst else { return }
        Task {
            let submissions = (try? await core.submissions(limit: Self.rowsMax)) ?? []
            // Of one record is told what became of it.
            tell(submissions.filter { !$0.isPush })
            state.withLock { $0.isLooking = false }
        }
    }

    private func tell(_ submissions: [SubmissionSummary]) {
        let lines = state.withLock { state -> [SafeText] in
            let open = Set(submissions.filter { !$0.isFinished }.map(\.id))
            let ended = submissions.filter { $0.isFinished && state.open.contains($0.id) }
            guard state.isHeard else {
                // Told at the next change after the person is back.
                state.open.formUnion(open)
                return []
            }
            state.open = open
            var lines = ended.map {
                ($0.isSettled ? "Done: " : "In doubt: ") + SubmissionReport(summary: $0, batches: []).line
            }
            let isDue = state.lastLine.map { $0 + Self.rhythm <= .now } ?? true
            if isDue, !open.isEmpty {
                lines += submissions.filter { open.contains($0.id) && $0.counts.open > 0 }
                    .map {
                        ($0.control == .running ? "Under way: " : "Not sent yet: ")
                            + SubmissionReport(summary: $0, batches: []).line
                    }
            }
            if !lines.isEmpty { state.lastLine = .now }
            return lines
        }
        if !lines.isEmpty { questions.interject(lines) }
    }
}
