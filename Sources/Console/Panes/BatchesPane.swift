import CallPersonalisation
import CallboardCore
import Terminal

/// Files on their way in, and submissions on their way out.
struct BatchesPane: Pane {
    /// The file that is open, if any; it stays open while its submission is watched.
    var file: FileView? {
        didSet { if let file { nextCheck = max(nextCheck, file.check + 1) } }
    }
    /// Whether the file is in front of the submissions.
    var showsFile = false
    /// How many files were opened so far.
    private var opened = 0
    /// The number of the first check of the file that is opened next.
    private var nextCheck = 0
    /// How much is written of the submissions of files that were agreed to and are not in the queue yet, by path.
    var writing: [String: (done: Int, total: Int)] = [:]
    var submissions = SubmissionsView()
    /// On a wide screen the failures of the submission under the cursor stand beside them.
    private(set) var failures = FailuresPane(isBeside: true)

    /// An empty pane.
    init() {}

    var context: KeyContext {
        showsFile ? file?.context ?? .submissions : isInFailures ? failures.context : .submissions
    }

    /// Whether keys go to the failures beside the submissions.
    private var isInFailures: Bool { !showsFile && submissions.part == .failures }

    var isAtTop: Bool { !showsFile && submissions.isAtTop }

    // MARK: Changes

    /// Opens a file.
    mutating func open(_ path: String) -> [Step] {
        [.effect(.openFile(path, check: show(path)))]
    }

    /// Shows a file that is about to be opened.
    ///
    /// - Returns: the number of its check.
    private mutating func show(_ path: String, isBatch: Bool = false) -> Int {
        opened += 1
        var next = FileView(path: path, number: opened, check: nextCheck, isBatch: isBatch)
        next.submitting = writing[path]
        file = next
        showsFile = true
        return next.check
    }

    /// Opens the composed records; as they are now, unless something was changed about those that are open.
    mutating func openBatch(_ facts: Facts) -> [Step] {
        if let file, file.isBatch, file.history.canUndo {
            showsFile = true
            let undo = facts.key(.undo, in: .file)
            return [
                .tell(Notice("As you changed it; \(undo) undoes that. Records added since come after it is submitted."))
            ]
        }
        return [.effect(.openBatch(check: show(OpenBatch.name, isBatch: true)))]
    }

    /// Leaves the composed records: they are in a submission now, or the last one was taken out.
    mutating func closeBatch() -> [Step] {
        guard file?.isBatch == true else { return [] }
        file = nil
        showsFile = false
        return [.effect(.closeFile)]
    }

    /// Puts the cursor on what is gone on with at a start, as soon as it is read.
    mutating func findWhatGoesOn() { submissions.seeksWhatGoesOn = true }

    /// Puts the cursor on a submission as soon as it is read.
    mutating func select(_ id: SubmissionID) {
        showsFile = false
        submissions.select(id)
    }

    mutating func appear(_ facts: Facts) -> [Step] {
        facts.core == .open ? [.effect(.loadSubmissions)] : []
    }

    mutating func perform(_ command: Command, argument: String, _ facts: Facts) -> [Step]? {
        command == .track ? [.effect(.track(argument)), .tell(Notice("Asking the service for the batch."))] : nil
    }

    func copies(_ facts: Facts) -> [CopyChoice] {
        if isInFailures { return failures.copies(facts) }
        return showsFile ? file?.copies(facts) ?? [] : submissions.copies(facts)
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if command == .openFile {
            // A path that did not open is near the one that was meant.
            if let file, case .failed = file.progress { return [.askForPath(file.path)] }
            return [.askForPath("")]
        }
        guard showsFile, var file else { return performInLists(command, facts) }
        defer { self.file = file }
        if command.movingKey == nil || file.part != .rows { file.changes += 1 }
        switch command {
        case .back:
            guard !file.closeDetail() else { return [] }
            showsFile = false
            guard !file.plan.changes.isEmpty else { return [] }
            let key = facts.key(file.isBatch ? .openBatch : .openFile)
            return [.tell(Notice("What was changed stays with the file; \(key) opens it again."))]
        case .submit:
            if file.isOutdated(facts) {
                file.awaitsSubmit = true
                return [
                    file.checkAnew(isOwnChange: false),
                    .tell(
                        Notice("Checked anew, for much has happened since; then it is asked. Any key takes that back.")
                    ),
                ]
            }
            guard file.isBeingChecked else { return Self.estimate(of: file) }
            file.awaitsSubmit = true
            return [.tell(Notice("The question comes when the check has ended; any key takes that back."))]
        default: return file.perform(command, facts)
        }
    }

    /// Does what is asked of the submissions or of the failures beside them.
    private mutating func performInLists(_ command: Command, _ facts: Facts) -> [Step] {
        let isForward = command == .nextPart
        switch command {
        case .nextPart where isInFailures && failures.part == .causes,
            .previousPart where isInFailures && failures.part == .rows:
            failures.use(isForward ? .rows : .causes)
        case .nextPart, .previousPart:
            submissions.goOn(forward: isForward)
            failures.use(isInFailures ? isForward ? .causes : .rows : nil)
        case .back where isInFailures && failures.isAsOpened:
            submissions.leaveFailures()
            failures.use(nil)
        case _ where isInFailures: return failures.perform(command, facts)
        default: return submissions.perform(command, facts) + follow()
        }
        return []
    }

    /// Lets the failures beside follow the cursor on the submissions.
    private mutating func follow() -> [Step] {
        // What is typed is about the submission that was under the cursor then.
        guard submissions.showsMore, !failures.isTypedIn else { return [] }
        if !isInFailures { failures.use(nil) }
        return failures.follow(submissions.current)
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        if isInFailures { return failures.type(key, facts).map { $0 + follow() } }
        guard showsFile else { return submissions.type(key).map { $0 + follow() } }
        guard let steps = file?.type(key, facts) else { return nil }
        file?.changes += 1
        return steps
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        if isInFailures { return failures.paste(text, facts) }
        guard showsFile else { return submissions.paste(text).map { $0 + follow() } }
        guard let steps = file?.paste(text) else { return nil }
        file?.changes += 1
        return steps
    }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        if isInFailures { return failures.typingHints }
        return showsFile ? file?.typingHints : submissions.typingHints
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        // Asked for every key of the footer, so the file is not copied.
        if isInFailures { return failures.whyOff(command, facts) }
        return showsFile ? file?.whyOff(command, facts) : submissions.whyOff(command, facts)
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        let wasOpening = file?.progress == .opening
        file?.receive(message, facts)
        file?.changes += 1
        switch message {
        case .fileOpened(let opened) where wasOpening && file?.progress != .opening:
            return Self.keptNotice(opened, facts).map { [.tell($0)] } ?? []
        case .coreOpened: return [.effect(.loadSubmissions)]
        case .fileChecked: return noteChecked(facts)
        case .fileChangeRefused(let path, let words, let check):
            guard file?.isAsked(path, check) ?? false else { return [] }
            _ = forgetSubmit()
            return file?.noteRefused(words) ?? []
        case .submissions(let news, _):
            // Rows of submissions that are new, or were stopped, are left out now, or are not any more.
            if submissions.isLoaded, Self.standing(of: news) != Self.standing(of: submissions.loaded) {
                file?.noteSubmissions()
            }
            return submissions.receive(message, facts) + follow()
        case .changed(let changes) where changes.contains(.journal): return [.effect(.loadSubmissions)]
        case .tick:
            // What was held until now is being sent: the journal says so.
            let isDue = submissions.loaded.contains { $0.control == .held && ($0.heldUntil ?? .max) <= facts.now }
            return isDue ? [.effect(.loadSubmissions)] : []
        case .rowFound(let path, let text, let from, let index, let readSoFar):
            guard showsFile, file?.path == path, file?.sought == text else { return [] }
            return (file?.take(found: index, from: from, readSoFar: readSoFar, facts)).map { [.tell($0)] } ?? []
        case .estimate(let submission): return ask(submission, facts)
        case .submitting(let path, let done, let total):
            note(writing: (done, total), of: path)
            return []
        case .submitted(let summary, let path): return noteSubmitted(summary, path, facts)
        case .takenOut(let draft):
            let rest = leaveTakenOut(facts)
            guard let draft else {
                return rest + [.tell(.problem("It was taken out or submitted in another console."))]
            }
            let told = Notice("Taken out: it is draft \(draft) now; \(facts.key(.drafts)) in Compose shows the drafts.")
            return rest + [.tell(told)]
        case .submitFailed(let words, let path):
            note(writing: nil, of: path)
            return [.tell(Notice("Not submitted: \(untrusted: words)", style: .error))]
        case .submitRefused(let words, let path):
            note(writing: nil, of: path)
            return askAnew(words, path, facts)
        case .labels(_?, _):
            return file?.noteLabels() ?? []
        case .recipeLoaded, .mappingLoaded: return file?.take(message) ?? []
        case .fileFailed(let path, let words, let check):
            guard file?.isAsked(path, check) ?? false else { return [] }
            _ = forgetSubmit()
            return [.tell(.problem(SafeText(untrusted: words)))]
        default:
            let steps = submissions.receive(message, facts) + follow() + failures.receive(message, facts)
            return showsFile ? steps.map { $0.announced(in: .batches, facts) } : steps
        }
    }

    /// Says that a file was opened with what was changed about it before.
    private static func keptNotice(_ file: OpenedFile, _ facts: Facts) -> Notice? {
        guard let keptAt = file.keptAt else { return nil }
        let changes = file.plan.changes
        var what: [SafeText] = []
        if !changes.recipe.isEmpty { what.append(counted(changes.recipe.repairs.count, "repair", "repairs")) }
        if !changes.edits.isEmpty { what.append(counted(changes.edits.count, "row by hand", "rows by hand")) }
        let words = what.isEmpty ? "columns" : what.joined(separator: ", ")
        return Notice(
            "Opened with what was changed until \(facts.zone.near(keptAt, now: facts.now)): \(words). \(facts.key(.undo, in: .file)) takes it off."
        )
    }

    private static func counted(_ count: Int, _ one: SafeText, _ more: SafeText) -> SafeText {
        count == 1 ? "1 \(one)" : "\(grouped: count) \(more)"
    }

    func deadline(_ facts: Facts) -> Int64? { submissions.deadline(facts) }

    func shortWords(of command: Command) -> SafeText? {
        if isInFailures { return failures.shortWords(of: command) }
        if !showsFile, command == .open, submissions.showsRequest { return "close" }
        guard !showsFile, command == .pause else { return nil }
        let isPaused =
            submissions.marks.isEmpty ? submissions.current?.control == .paused : !submissions.isPausing
        return isPaused ? "go on" : nil
    }

    /// Lets what was asked for in the lists open nothing any more; tells whether anything was asked for.
    mutating func takeBackAsked() -> Bool {
        let isOfFailures = failures.takeBackAsked()
        return submissions.takeBackAsked() || isOfFailures
    }

    // MARK: The list

    var sortColumns: [String] {
        showsFile ? [] : isInFailures ? failures.sortColumns : SubmissionsView.sortColumns
    }

    var order: ListOrder? { isInFailures ? failures.order : submissions.order }

    var stretch: Int {
        get { isInFailures ? failures.stretch : submissions.stretch }
        set { if isInFailures { failures.stretch = newValue } else { submissions.stretch = newValue } }
    }

    var hidesDetails: Bool {
        get { isInFailures ? failures.hidesDetails : submissions.hidesDetails }
        set { if isInFailures { failures.hidesDetails = newValue } else { submissions.hidesDetails = newValue } }
    }

    var memory: SessionMemory.List { submissions.memory }

    mutating func restore(_ memory: SessionMemory.List) { submissions.restore(memory) }

    mutating func sort(by order: ListOrder, _ facts: Facts) {
        if isInFailures { failures.sort(by: order, facts) } else { submissions.sort(by: order) }
    }

    func table(_ facts: Facts) -> ViewTable? {
        showsFile ? nil : isInFailures ? failures.table(facts) : submissions.table(facts)
    }

    // MARK: Drawing

    mutating func layOut(_ size: Size) {
        guard !showsFile || file == nil else {
            file?.layOut(size)
            return
        }
        submissions.layOut(size, isTypedBeside: failures.isTypedIn)
        guard let rect = submissions.parts(size).failures else {
            failures.use(nil)
            return
        }
        if failures.isTypedIn, !failures.isInUse { failures.use(failures.part) }
        failures.layOut(rect.size)
    }

    /// Reads what of the file will be seen.
    mutating func readRows() {
        if showsFile { file?.readRows() }
    }

    func listFrame(_ size: Size) -> Rect { showsFile ? Rect(size) : submissions.parts(size).submissions }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        if showsFile, let file {
            canvas.hideCursor()
            file.draw(on: &canvas, facts)
        } else {
            // The last one says where the real cursor stands.
            let rect = submissions.parts(canvas.size).failures
            if isInFailures { submissions.draw(on: &canvas, facts, inUse: failures) }
            if let rect { canvas.within(rect) { failures.draw(on: &$0, facts) } }
            if !isInFailures { submissions.draw(on: &canvas, facts) }
        }
    }
}
