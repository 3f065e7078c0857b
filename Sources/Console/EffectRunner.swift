import CallPersonalisation
import CallboardCore
import Synchronization
import Terminal

/// Does what the console wants done outside, and posts the answers: the only code of the console that calls the core.
///
/// The first task is made when the first effect is run, which is after the first frame.
final class EffectRunner: Sendable {
    /// Rows, submissions and the like that one screen asks for at once.
    static let windowMax = 500
    /// So many requests ahead it is looked whether the queue comes too late.
    static let windowEndsMax = 300
    /// At most so often the console is told that something changed, and on a slow link.
    private static let newsInterval = Duration.milliseconds(200)
    private static let slowNewsInterval = Duration.seconds(1)
    /// So many records that went to a receiver before are shown.
    private static let earlierMax = 50
    /// So many requests of a line of history are shown.
    private static let entryRequestsMax = 8

    struct State {
        /// The core, as soon as it is open; nil in it if it could not be opened.
        var opening: Task<ServiceCore?, Never>?
        var stopObserving: (@Sendable () -> Void)?
        /// The core, once it is open, for what cannot wait.
        var core: ServiceCore?
        /// Changes that were not told yet.
        var changes: Set<ServiceCore.Change> = []
        var isTellingChanges = false
        /// At most so often they are told.
        var newsInterval: Duration
        /// Effects that are being run.
        var running = 0
        /// Whether to tell when nothing is being done any more.
        var tellsRest = true
        /// What reads the journal now; reads are answered in the order they were asked for.
        var lastRead: Task<Void, Never>?
        /// What keeps the changes of a file now; the last change is written last.
        var lastKept: Task<Void, Never>?
        /// Of which file changes are to be kept last, and how many were to be kept by then.
        var newestKept: (file: RecordFile?, number: Int) = (nil, 0)
        /// What must be finished before the program may end.
        var writes = OpenTasks()
        /// What is finished as well, but may wait for the network before anything is queued; then it is ended instead.
        var submits = OpenTasks()
        /// What sends everything that is queued although nobody looks on.
        var sending: Task<Void, Never>?
        /// What clears up behind itself when it is ended early.
        var rehearsals = OpenTasks()
        /// The file that is open.
        var file: RunnerFile?
        /// The number of the check that was asked for last: only that one counts; nil if no file is open.
        var check: Int?
        /// How many rows were looked for: only the last search goes on.
        var searches = 0
    }

    let options: ConsoleOptions
    let post: @Sendable (Message) -> Void
    let state: Mutex<State>

    /// A runner that posts its answers.
    init(_ options: ConsoleOptions, post: @escaping @Sendable (Message) -> Void) {
        self.options = options
        self.post = post
        state = Mutex(State(newsInterval: options.isSlow ? Self.slowNewsInterval : Self.newsInterval))
    }

    /// Tells news less often from now on, or as often as usual.
    func setNews(isSlow: Bool) {
        state.withLock { $0.newsInterval = isSlow ? Self.slowNewsInterval : Self.newsInterval }
    }

    /// Whether nothing is being done and every answer was posted.
    var isIdle: Bool { state.withLock { $0.running == 0 && !$0.isTellingChanges } }

    /// Runs effects in their order; the same one twice in a row is run once, and what only refreshes is never run twice.
    func run(_ effects: [Effect]) {
        for (index, effect) in effects.enumerated() {
            let before = effects[..<index]
            guard before.last != effect, !(effect.isRefresh && before.contains(effect)) else { continue }
            run(effect)
        }
    }

    // MARK: Ways to run

    private func run(_ effect: Effect) {
        // The panes say so before; this holds whatever they do.
        if options.isReadOnly, effect.changesRecords {
            return post(.failed("The console is read-only (--read-only): \(Self.name(of: effect)) was not done."))
        }
        switch effect {
        case .openCore: openCore()
        case .openFile(let path, let check): openFile(path, check)
        case .openBatch(let check): openBatch(check)
        case .closeFile: closeFile()
        case .writeView(let table, let path, let replaces):
            background { self.write(table, to: path, replaces: replaces) }
        case .changeFile(let path, let plan, let check): changeFile(path, plan, check)
        case .findRow(let path, let text, let from, let backwards): findRow(path, text, from, backwards)
        case .writeProblems(let path): write(.withProblems, to: path)
        case .writeLeftOut(let path): write(.leftOut, to: path)
        case .completePath(let text): background { self.post(.completions(of: text, PathCompletion.paths(for: text))) }
        case .loadAllowance, .loadLabels, .loadLabelUsage, .loadDrafts, .loadSubmissions, .loadAttempts,
            .loadCauses,
            .loadFailures, .loadChain, .copyCurl, .copyAttempt, .copyRequest, .loadHistory, .loadRequestsOf,
            .findNumber,
            .loadRequests,
            .requestBody, .estimate,
            .listRecipes, .listMappings, .loadRecipe, .loadMapping, .saveRecipe, .saveMapping, .loadForms, .findEarlier,
            .findSent,
            .loadOlderSubmissions, .loadOlderRequests:
            read(effect)
        case .takeOut(let row, let check): takeOut(row, check)
        case .openDraft, .saveDraft, .removeDraft, .restoreDraft, .addToBatch, .changeForms, .push,
            .pause, .resume,
            .cancel, .takeBack, .changeAll, .resolve,
            .retry,
            .recordReveal, .writeBundle, .writeFailures:
            write(effect)
        case .refreshLabels, .refreshStatus, .planRetry, .planFixes, .track:
            background { await self.perform(effect) }
        case .submit(let submission):
            // Whatever is opened meanwhile, this file is meant.
            let file = state.withLock(\.file)
            keep(in: \.submits) { await self.perform(effect) { try await self.submit(submission, of: file, $0) } }
        case .rehearse:
            keep(in: \.rehearsals) { await self.perform(effect) }
        // The screen's own; nothing outside is asked.
        case .copy, .repaint, .suspend, .announceEnd, .editText: break
        }
    }

    /// Does something beside everything else.
    @discardableResult
    func background(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        state.withLock { $0.running += 1 }
        return Task {
            await body()
            self.end()
        }
    }

    /// Notes that an effect was done.
    private func end() {
        let isRest = state.withLock { state in
            state.running -= 1
            return state.running == 0 && state.core != nil && state.tellsRest
        }
        if isRest { post(.rested) }
    }

    /// Lets go of what opening the journal and the first answers needed, once they are seen.
    func rest() {
        state.withLock { $0.tellsRest = false }
        ProgramMemory.letGoOfCode()
    }

    /// Reads the journal, after what was asked for before.
    private func read(_ effect: Effect) {
        let previous = state.withLock(\.lastRead)
        let task = background {
            await previous?.value
            await self.perform(effect)
        }
        state.withLock { $0.lastRead = task }
    }

    /// Changes something; the program does not end before it is done.
    private func write(_ effect: Effect) { write { await self.perform(effect) } }

    /// Does something that the program does not end before.
    @discardableResult
    func write(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        keep(in: \.writes, body)
    }

    /// Does something that the end of the program has to know of as long as it goes on.
    @discardableResult
    private func keep(
        in tasks: any WritableKeyPath<State, OpenTasks> & Sendable,
        _ body: @escaping @Sendable () async -> Void
    ) -> Task<Void, Never> {
        let number = state.withLock { $0[keyPath: tasks].begin() }
        let task = background {
            await body()
            self.state.withLock { $0[keyPath: tasks].end(number) }
        }
        state.withLock { $0[keyPath: tasks].note(task, number) }
        return task
    }

    // MARK: The core

    /// The core; nil if there is none.
    func core() async -> ServiceCore? { await state.withLock(\.opening)?.value }

    private func openCore() {
        let opening = Task { () -> ServiceCore? in
            do {
                let core = try self.options.openCore()
                // Making the network's and the journal's parts is over.
                ProgramMemory.letGoOfCode()
                let stop = core.observe { self.note($0) }
                self.state.withLock {
                    $0.stopObserving = stop
                    $0.core = core
                }
                self.post(.coreOpened)
                if !self.options.isReadOnly, !self.options.isOffline {
                    core.startBackground()
                    if let left = core.leftWork { self.post(.wentOn(left)) }
                }
                return core
            } catch {
                self.post(.coreFailed(Self.words(of: error)))
                return nil
            }
        }
        state.withLock { $0.opening = opening }
        background { _ = await opening.value }
    }

    /// Keeps a change and tells it soon, together with those that come meanwhile.
    private func note(_ change: ServiceCore.Change) {
        let isFirst = state.withLock { state in
            state.changes.insert(change)
            defer { state.isTellingChanges = true }
            return !state.isTellingChanges
        }
        guard isFirst else { return }
        Task {
            try? await Task.sleep(for: self.state.withLock(\.newsInterval))
            let changes = self.state.withLock { state in
                defer {
                    state.changes = []
                    state.isTellingChanges = false
                }
                return state.changes
            }
            self.post(.changed(changes))
        }
    }

    private func perform(_ effect: Effect) async {
        await perform(effect) { try await self.perform(effect, $0) }
    }

    /// Does what an effect wants of the core, and tells why if it cannot be done.
    func perform(_ effect: Effect, _ body: (ServiceCore) async throws -> Void) async {
        guard let core = await core() else {
            return tell("The journal is not open: \(Self.name(of: effect)) was not done.", of: effect)
        }
        do {
            try await body(core)
        } catch {
            tell(Self.words(of: error), of: effect)
        }
    }

    /// Tells why something was not done.
    private func tell(_ words: String, of effect: Effect) {
        switch effect {
        case .refreshLabels: post(.labelsFailed(words))
        case .findSent(let record): post(.sentUnknown(record, words))
        case .push: post(.pushFailed(words))
        case .submit(let submission): post(.submitFailed(words, path: submission.path))
        case .addToBatch: post(.batchFailed(words))
        default: post(.failed(words))
        }
    }

    private func perform(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .loadAllowance: post(.allowance(core.allowance()))
        case .loadLabels: post(.labels(try await core.cachedLabels(), isFresh: false))
        case .loadLabelUsage: post(.labelUsages(try await core.labelUsages()))
        case .refreshLabels: post(.labels(try await core.refreshLabels(), isFresh: true))
        case .openDraft, .saveDraft, .loadDrafts, .removeDraft, .restoreDraft: try await keepDrafts(effect, core)
        case .addToBatch(let record):
            let (records, addition) = try await core.add(toBatch: record)
            post(.batchAdded(record, addition, records: records))
        case .loadForms: post(.forms(try await core.forms()))
        case .changeForms(let change): post(.forms(try await core.change(forms: change)))
        case .findEarlier(let number):
            post(.earlier(to: number, try await core.sentBefore(to: number, limit: Self.earlierMax)))
        case .findSent(let record): post(.sentAlready(record, try await core.alreadySent(like: record)))
        case .push(let record): try await push(record, core)
        case .requestBody(let record):
            let (request, body) = await core.request(for: record)
            post(.requestBody(method: request.method, path: request.path, body: JSONLayout.lines(of: body)))
        case .estimate(var submission):
            let sent = submission.sent
            // As the check has it, with the seconds for which it can be taken back.
            let forecast = try await core.forecast(mode: ServiceCore.mode(for: sent), heldFor: options.holdSeconds)
            submission.estimate = forecast.estimate(records: sent)
            submission.clockSkew = core.noticeableClockSkew
            post(.estimate(submission))
        case .listRecipes, .listMappings, .loadRecipe, .loadMapping, .saveRecipe, .saveMapping:
            try performSaved(effect, core)
        case .loadSubmissions:
            let submissions = try await core.submissions(limit: Self.windowMax)
            let troubled = submissions.compactMap { one in core.trouble(of: one.id).map { (one.id, $0.description) } }
            try await tellBatch(core)
            post(.troubles(Dictionary(uniqueKeysWithValues: troubled)))
            post(.submissions(submissions, doubts: try await core.doubts(limit: Self.windowMax)))
        case .loadOlderSubmissions(let id):
            post(.olderSubmissions(try await core.submissions(limit: Self.windowMax, before: id), before: id))
        case .loadOlderRequests(let id):
            post(.olderRequests(try await core.requests(limit: Self.windowMax, before: id), before: id))
        case .loadAttempts(let id):
            post(.attempts(of: id, try await core.latestAttempts(of: id, limit: Self.windowMax)))
            post(.windowEnds(of: id, try await core.windowEnds(of: id, limit: Self.windowEndsMax)))
        case .loadCauses, .loadFailures, .loadChain, .planRetry, .planFixes: try await readFailures(effect, core)
        case .copyCurl, .copyAttempt, .copyRequest, .writeBundle, .writeFailures, .track:
            try await handOver(effect, core)
        case .loadHistory(let text, let limit, let before):
            let query = try HistoryQuery(typed: text, zone: core.timeZone, now: SystemClock().now())
            let entries = try await core.history(query, limit: limit, before: before)
            post(.history(entries, of: text, before: before, isLast: entries.count < limit))
        case .loadRequestsOf(let entry):
            post(.entryRequests(try await core.requests(of: entry, limit: Self.entryRequestsMax)))
        case .rehearse(let id): try await rehearse(id, core)
        case .findNumber(let number):
            post(.numberRecords(try await core.records(forNumber: number, limit: Self.windowMax)))
        case .loadRequests: post(.requests(try await core.requests(limit: Self.windowMax)))
        case .recordReveal(let what): try await core.reveal(what)
        default: try await control(effect, core)
        }
    }

    private func control(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .refreshStatus(let id):
            let asked = try await core.refreshStatus(id)
            let isWaiting = try await core.submission(id).map { $0.counts.waiting > 0 } ?? false
            let nothing: SafeText =
                isWaiting ? "Nothing of it waits for a result; sending goes on." : "Every result is known already."
            post(.done(Notice(asked > 0 ? "The service was asked." : nothing)))
        case .pause(let id):
            tell(try await core.pause(id), "Paused; what is under way is finished.", "It cannot be paused now.")
        case .resume(let id): tell(try await core.resume(id), "It goes on.", "It cannot go on now.")
        case .cancel(let id):
            tell(
                try await core.cancel(id),
                "Cancelled: what was not sent never will be.",
                "It cannot be cancelled now."
            )
        case .takeBack(let ids): try await takeBack(ids, core)
        case .changeAll(let change, let ids): try await self.change(ids, change, core)
        case .resolve(let attempt, let decision):
            let isDone = try await core.resolve(attempt: attempt, as: decision)
            tell(isDone, "Decided: \(decision.rawValue).", "It was decided already.")
        case .retry(let plan, let minutes):
            let held = minutes > 0 ? minutes * 60 : options.holdSeconds
            let made = try await core.retry(plan, heldFor: held)
            post(.retried(made, left: plan.records.count - made.reduce(0) { $0 + $1.rows }))
        default: break
        }
    }

    private func change(_ ids: [SubmissionID], _ change: SubmissionChange, _ core: ServiceCore) async throws {
        var done = 0
        for id in ids {
            let isDone =
                switch change {
                case .pause: try await core.pause(id)
                case .resume: try await core.resume(id)
                case .cancel: try await core.cancel(id)
                }
            if isDone { done += 1 }
        }
        let words: SafeText =
            switch change {
            case .pause: "paused; what is under way is finished"
            case .resume: "going on"
            case .cancel: "cancelled: what was not sent never will be"
            }
        let notice: SafeText = "\(done) of \(ids.count) submissions: \(words)."
        post(.done(done == ids.count ? Notice(notice) : .problem(notice + " The others had moved on.")))
    }

    private func tell(_ isDone: Bool, _ done: SafeText, _ notDone: SafeText) {
        post(.done(isDone ? Notice(done) : .problem(notDone)))
    }

    // MARK: Words

    /// What an error says to a person.
    static func words(of error: any Error) -> String {
        switch error {
        case let error as CoreError: error.description
        case let error as JournalError: error.description
        case let error as FileError: Wording.words(of: error)
        case let problem as HistoryQuery.Problem: Wording.words(of: problem)
        case let error as RecipeError: Wording.words(of: error)
        case let error as ConfigurationError: error.description
        case is CancellationError: "It was ended before it was done."
        default: String(describing: error)
        }
    }

    private static func name(of effect: Effect) -> String {
        switch effect {
        case .push: "sending"
        case .submit: "submitting"
        case .saveDraft: "keeping the draft"
        case .addToBatch: "adding to the batch"
        default: "the work"
        }
    }
}
