import CallPersonalisation
import CallboardCore
import Terminal

/// Everything the console shows and knows, as a value: messages go in, effects come out, and it draws itself.
///
/// It knows no terminal, no disk, no network and no clock: the time stands in `facts.now`, set by whoever feeds it.
package struct Console {
    /// What lies over the pane and takes the keys.
    enum Overlay {
        case help(HelpView)
        case commandLine(CommandLineView)
        case path(PathPrompt)
        case dialog(OpenDialog)
        case copyMenu(CopyMenu)
        case picker(Picker)
        case line(LinePrompt)
        case copyView(CopyView)
    }

    /// What every pane may know.
    var facts: Facts
    private(set) var size: Size
    var pane = PaneName.labels {
        didSet { facts.isRevealed = revealed.contains(pane) }
    }
    /// The panes that show whole numbers: each for itself, as the history has it.
    var revealed: Set<PaneName> = []
    /// How the pane was opened, if another one did.
    var way: Way?
    private(set) var labels = LabelsPane()
    var compose: ComposePane
    var batches = BatchesPane()
    var failures = FailuresPane()
    var history = HistoryPane()
    private(set) var log = LogPane()
    var overlay: Overlay?
    var freezer = Freezer()
    /// What was sent again last; it can be taken back from any pane while it is held.
    private(set) var sentAgain: [SubmissionSummary] = []
    /// The obstacle that was told last and is not over.
    var toldObstacle: ObstacleKind?
    /// What was copied last.
    private(set) var copied: String?
    /// Submissions that were agreed to and are not in the queue yet.
    var unwritten = 0
    /// What the line above the footer says.
    private(set) var notice: Notice?
    /// What was typed after `:`, newest last.
    var commandHistory: [String] = []
    /// Paths of files that were opened, the newest last.
    var openedFiles: [String] = []
    /// Whether the dialog was seen: keys that came before were meant for something else.
    var isDialogSeen = true
    /// Whether keys were dropped since a question was asked for.
    var hasDroppedKeys = false
    /// The key that asked for it.
    private var questionKey: Key?
    /// Until when keys are meant for a question that is being made; nil if none is.
    private var questionDue: Int64?
    /// What to leave with; nil while the console goes on.
    var exitCode: Int32?
    private var interruptedAt: Int64?
    private var fileToOpen: String?

    /// Within how many milliseconds a second Ctrl-C leaves.
    private static let interruptSpan: Int64 = 2000
    /// How many milliseconds keys are dropped at most while a question is being made.
    private static let questionSpan: Int64 = 1000

    /// Whether a question is about to be shown: what is typed before it is seen was meant for something else.
    private var isQuestionDue: Bool { overlay == nil && questionDue.map { facts.now < $0 } ?? false }

    /// A console before anything was opened.
    init(facts: Facts, size: Size, file: String? = nil) {
        self.facts = facts
        self.size = size
        compose = ComposePane(facts)
        fileToOpen = file
        if let file {
            pane = .batches
            _ = batches.open(file)
        }
        layOut()
    }

    /// What is wanted once the first frame is seen.
    mutating func start() -> [Effect] {
        defer { fileToOpen = nil }
        return [.openCore] + (fileToOpen.map { [.openFile($0)] } ?? [])
    }

    /// Makes ready what the next frame shows.
    mutating func prepareFrame() {
        if pane == .batches { batches.readRows() }
    }

    /// Notes that what is drawn now was seen.
    mutating func noteFrame() { isDialogSeen = true }

    /// When it wants `Message.tick`, in milliseconds since the epoch; nil while nothing changes by itself.
    var deadline: Int64? {
        // It holds to the end of its last millisecond.
        let noticeEnd = noticeDeadline.map { $0 + 1 }
        var moments = [compose.deadline(facts), allowanceDeadline, obstacleDeadline, noticeEnd, questionDeadline]
        if pane == .batches { moments.append(batches.deadline(facts)) }
        if pane == .failures { moments.append(failures.deadline(facts)) }
        if pane == .compose || isAskingToLeave { moments.append(compose.holdDeadline(facts)) }
        if pane == .history { moments.append(history.deadline) }
        return moments.compactMap(\.self).min()
    }

    /// Until when what the line above the footer says holds, if it goes by itself.
    private var noticeDeadline: Int64? { if case .moment(let end) = notice?.stays { end } else { nil } }

    /// What was used in a minute is free again a minute after the last answer.
    private var allowanceDeadline: Int64? {
        guard let allowance = facts.allowance, allowance.batchUsed > 0, let last = allowance.lastAnswerAt else {
            return nil
        }
        return max(facts.now + 1000, last + 61_000)
    }

    // MARK: Messages

    /// Takes one message and tells what is to be done outside.
    mutating func update(_ message: Message) -> [Effect] {
        let hasGone = compose.noteTime(facts)
        let effects = (hasGone ? reviewLeaving() : []) + effects(of: message)
        for case .copy(let text, _) in effects { copied = text }
        // A reason that no longer holds would mislead.
        if case .off(let command, let name) = notice?.stays, pane != name || whyOff(command) == nil { notice = nil }
        if let end = noticeDeadline, facts.now > end { notice = nil }
        layOut()
        return effects
    }

    private mutating func effects(of message: Message) -> [Effect] {
        switch message {
        case .key(let key):
            if isQuestionDue, key != .escape {
                if key != questionKey { hasDroppedKeys = true }
                return []
            }
            (questionKey, hasDroppedKeys) = (key, false)
            let effects = press(key)
            questionDue = effects.contains(where: \.makesAQuestion) ? facts.now + Self.questionSpan : nil
            return effects
        case .paste(let text): return paste(text)
        case .resize(let size):
            let isWider = size.isWide && !self.size.isWide
            self.size = size
            guard isWider else { return [] }
            layOut()
            return appear()
        case .link(let milliseconds):
            facts.link = milliseconds
            return []
        case .interrupt: return interrupt()
        case .endOfInput: return leave()
        case .done(let notice):
            tell(notice)
            return []
        case .wentOn(let left):
            return goOn(with: left)
        case .failed(let words):
            questionDue = nil
            tell(Notice(SafeText(untrusted: words), style: .error))
            return []
        case .copied(let text, let what): return [.copy(text, what: what)]
        case .rested, .finished: return []
        case .sentUnknown(let record, let words):
            withdraw(send: record)
            tell(
                Notice(
                    "Whether this was sent before cannot be told: \(untrusted: words) Nothing was sent.",
                    style: .error
                )
            )
            return []
        case .takenBack(let ids):
            sentAgain.removeAll { ids.contains($0.id) }
            return []
        case .retried(let made, _):
            sentAgain = made
            return receive(message)
        case .rehearsed(let rehearsal):
            show(rehearsal)
            return []
        case .viewExists(let table, let path):
            tell(that: path, isThereFor: table)
            return []
        case .completions(let text, let found):
            if case .path(var prompt) = overlay {
                prompt.offer(found, for: text)
                overlay = .path(prompt)
            }
            return []
        default: return receive(message)
        }
    }

    /// Whether an answer that a pane waited for may open something: not over what a person is at.
    private func mayAsk(_ name: PaneName) -> Bool {
        pane == name && overlay == nil && self[name].typingHints == nil
    }

    /// Asks whether a file that is there may be replaced by what a list shows.
    private mutating func tell(that path: String, isThereFor table: ViewTable) {
        let facts = facts
        let question = Question.replace(table, path: path)
        let name = PaneName.allCases.first { self[$0].table(facts)?.name == table.name } ?? pane
        if mayAsk(name) {
            ask(question)
        } else if let notice = question.ready(in: name, facts) {
            tell(notice)
        }
    }

    /// Tells what was left and is gone on with, and puts the cursor on it where the submissions are in sight.
    private mutating func goOn(with left: LeftWork) -> [Effect] {
        guard pane == .batches, !batches.showsFile, let first = left.first else {
            let it: SafeText = left.submissions == 1 ? "it" : "them"
            tell(Notice("\(left.words); \(facts.key(.batches)) shows \(it), \(facts.key(.pause)) there pauses."))
            batches.findWhatGoesOn()
            return []
        }
        tell(Notice("\(left.words); \(facts.key(.pause)) pauses."))
        batches.select(first)
        return [.loadSubmissions]
    }

    /// Takes an answer of the core: the facts first, then every pane.
    private mutating func receive(_ message: Message) -> [Effect] {
        var effects: [Effect] = []
        if message.answersAQuestion { questionDue = nil }
        switch message {
        case .coreOpened:
            facts.core = .open
            effects.append(.loadAllowance)
            if pane != .batches && pane != .labels { effects += appear() }
        case .coreFailed(let words):
            facts.core = .failed(words)
            tell(Notice(SafeText(untrusted: words), style: .error))
        case .labels(let labels?, _): facts.labels = labels
        case .fileOpened(let file) where batches.file?.isBatch == false: noteOpened(file.path)
        case .allowance(let allowance): self.receive(allowance)
        case .sentAlready(let record, let hits): tell(sent: hits, like: record)
        case .batch(let records), .batchAdded(_, _, let records): facts.batchRecords = records
        case .changed(let changes):
            effects.append(.loadAllowance)
            if changes.contains(.labels) { effects.append(.loadLabels) }
            let isOfJournal = pane == .failures || pane == .history || pane == .log
            if changes.contains(.journal), isOfJournal, !freezer.holds(pane) { effects += appear() }
        case .tick:
            retellQuestion()
            let isUsed = (facts.allowance?.batchUsed ?? 0) > 0
            if isUsed, let last = facts.allowance?.lastAnswerAt, last + 61_000 <= facts.now {
                effects.append(.loadAllowance)
            } else if obstacleIsOver {
                effects.append(.loadAllowance)
            }
        case .submitted, .submitFailed, .submitRefused: unwritten -= 1
        case .pushed(let report) where pane != .compose && report.takenBack == nil: tell(of: report)
        // A question is open already; another one would take its place.
        case .estimate where isAsking: return effects
        default: break
        }
        let facts = facts
        for name in PaneName.allCases where !freezer.withholds(message, from: name) {
            var own = facts
            own.isRevealed = revealed.contains(name)
            let steps = self[name].receive(message, own)
            effects += take(mayAsk(name) ? steps : steps.map { $0.announced(in: name, facts) })
        }
        if case .fileChecked = message { reviewQuestion() }
        refreshPicker(after: message)
        return effects + reviewLeaving()
    }

    private var isAsking: Bool { if case .dialog = overlay { true } else { false } }

    /// Takes back the question whether to submit a file if a later check found something else than it says.
    mutating func reviewQuestion() {
        guard case .dialog(var open) = overlay, case .submit(var asked) = open.question, let file = batches.file,
            file.path == asked.path, let found = file.submission
        else { return }
        if asked.saysSame(as: found) {
            asked.check = found.check
            open.question = .submit(asked)
            overlay = .dialog(open)
            return
        }
        overlay = nil
        tell(
            .problem("The file was checked anew and there is news; \(facts.key(.submit)) asks again. Nothing was sent.")
        )
    }

    private mutating func interrupt() -> [Effect] {
        if case .line(let prompt) = overlay, case .writeLeftOut(let open) = prompt.purpose {
            comeBack(to: open)
            return []
        }
        if overlay != nil {
            overlay = nil
            return []
        }
        let facts = facts
        if let steps = self[pane].type(.escape, facts) { return take(steps) }
        if let interruptedAt, facts.now - interruptedAt <= Self.interruptSpan { return leave() }
        interruptedAt = facts.now
        let held: SafeText =
            compose.canBeTakenBack ? " A record that is still held then is not sent; its draft is kept." : .empty
        tell(
            .passing(
                "Ctrl-C again within 2 s leaves; what was typed and queued is kept." + held,
                until: facts.now + Self.interruptSpan
            )
        )
        return []
    }

    /// Puts words on the message line and keeps them in the log.
    mutating func tell(_ notice: Notice) {
        self.notice = notice
        log.note(notice, at: facts.now)
    }

    /// Shows what a rehearsal led to, at once or, over something else, when it is asked for.
    private mutating func show(_ rehearsal: Rehearsal) {
        let facts = facts
        let words = RehearsalWords(facts.spelling { facts.zone.dayAndMinute($0) })
        let text = words.lines(rehearsal).joined(separator: "\n")
        copied = text
        if mayAsk(.history) { overlay = .copyView(CopyView(text)) }
        let count = rehearsal.differing.count
        tell(
            Notice(
                "The rehearsal is done: \(count) of \(rehearsal.now.count) got another answer; \(facts.key(.copyView)) shows it."
            )
        )
    }

    /// Takes the words from the message line; the log keeps them.
    mutating func dropNotice() { notice = nil }

    // MARK: Panes

    /// A pane, whatever its kind.
    subscript(name: PaneName) -> any Pane {
        get {
            switch name {
            case .labels: labels
            case .compose: compose
            case .batches: batches
            case .failures: failures
            case .history: history
            case .log: log
            }
        }
        set {
            switch name {
            case .labels: Self.put(newValue, into: &labels)
            case .compose: Self.put(newValue, into: &compose)
            case .batches: Self.put(newValue, into: &batches)
            case .failures: Self.put(newValue, into: &failures)
            case .history: Self.put(newValue, into: &history)
            case .log: Self.put(newValue, into: &log)
            }
        }
    }

    private static func put<Kind: Pane>(_ pane: any Pane, into place: inout Kind) {
        guard let pane = pane as? Kind else { preconditionFailure("A pane was put into the place of another") }
        place = pane
    }

    /// Shows a pane.
    mutating func show(_ name: PaneName) -> [Effect] {
        pane = name
        // What a pane reads depends on what it has room for.
        self[pane].layOut(bodySize)
        return appear()
    }

    private mutating func appear() -> [Effect] {
        let facts = facts
        return take(self[pane].appear(facts))
    }

    /// Does what a pane wants of the console, and tells what is left to be done outside.
    mutating func take(_ steps: [Step]) -> [Effect] {
        var effects: [Effect] = []
        for step in steps {
            switch step {
            case .effect(let effect): effects.append(effect)
            case .tell(let notice): tell(notice)
            case .show(let name): effects += show(name)
            case .openBatch:
                (pane, way) = (.batches, nil)
                effects += take(batches.openBatch(facts))
            case .openSubmission(let id):
                batches.select(id)
                effects += go(to: .batches)
            case .showFailures(let text):
                failures.show(only: text)
                effects += go(to: .failures)
            case .typeCommand(let text):
                overlay = .commandLine(CommandLineView(history: commandHistory, text: text))
            case .ask(let question): ask(question)
            case .askForPath(let text): overlay = .path(PathPrompt(text: text, history: openedFiles))
            case .pick(let picker): overlay = .picker(picker)
            case .askForLine(let prompt): overlay = .line(prompt)
            case .compose(let label):
                let steps = compose.start(with: label, facts)
                effects += show(.compose) + take(steps)
            case .replay(let hit):
                let facts = facts
                let steps = compose.fill(withFailed: hit, facts)
                effects += show(.compose) + take(steps)
            }
        }
        return effects
    }

    mutating func layOut() {
        self[pane].layOut(bodySize)
        if case .help(var help) = overlay {
            help.layOut(bodySize)
            overlay = .help(help)
        }
        if case .copyView(var view) = overlay {
            view.layOut(size)
            overlay = .copyView(view)
        }
        if case .dialog(var open) = overlay {
            open.dialog.layOut(in: Rect(bodySize))
            overlay = .dialog(open)
        }
        if case .picker(var picker) = overlay {
            picker.layOut(bodySize)
            overlay = .picker(picker)
        }
    }

    /// What is left for the pane between the fixed lines.
    var bodySize: Size { Size(rows: size.rows - 3 - max(1, noticeLines.count), columns: size.columns) }
}
