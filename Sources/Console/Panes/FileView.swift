import CallPersonalisation
import CallboardCore
import Terminal

/// A file that was opened: its check, its rows to look at, and what is changed about them on their way in.
struct FileView: Sendable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case rows, causes }

    /// What lies over the check or the rows.
    enum Detail: Sendable {
        case nothing
        /// The row under the cursor in full.
        case row
        case mapping(MappingView)
        case repair(RepairView)
        case form(RowForm<FileRow>)
    }

    /// How far the file has come.
    enum Progress: Hashable, Sendable {
        case opening
        /// Rows are there and are being judged: so much of so much.
        case checking(done: Int, total: Int)
        case checked
        /// Required fields have no column: a person has to say which one it is.
        case lacking([RecordField])
        case failed(String)
    }

    /// Its path as given.
    let path: String
    private(set) var progress = Progress.opening
    /// The check that was asked for last; what an earlier one found says nothing any more.
    private(set) var check: Int
    private(set) var checked: CheckedFile?
    var part = Part.rows
    var list = ListState()
    var causes = ListState()
    var detail = Detail.nothing
    /// The line of text that is asked for; nil if none is.
    var prompt: FilePrompt?
    /// What `n` looks for; empty if nothing was looked for.
    var sought = ""
    /// Only rows that break this rule are listed; nil for all.
    private(set) var shownRule: RecordRule?
    /// How it is read and what is changed, to be undone.
    var history = ChangeHistory(FilePlan())
    /// How much of the submission is written; nil unless it is being written.
    var submitting: (done: Int, total: Int)?
    /// Whether the question of `S` comes as soon as the check ends.
    var awaitsSubmit = false
    /// Whether labels came since the check began.
    private var labelsCame = false
    /// When the check that is shown ended, in milliseconds since the epoch.
    private var checkedAt: Int64 = 0
    /// Whether since the check began submissions were made or stopped, so that other rows may be left out.
    private var hasNewSubmissions = false
    /// Whether the check that goes on is of a change made here, not of news such as labels.
    private var isOwnChange = false
    private(set) var columns: [FileColumn] = []
    private(set) var form = ""
    /// When the same file was submitted before, by whom, and what came of it.
    private(set) var earlier: [String] = []
    /// Columns of the table that are scrolled out on the left.
    var skipped = 0
    private(set) var source: (any RowSource)?
    /// The rows that are shown, kept so that a move of the cursor reads no file.
    private(set) var window: [FileRow?] = []
    /// What tells the pictures of those rows apart, found once for each.
    private var windowKeys: [Int] = []
    private var windowStart = 0

    /// Which of the files that were opened it is.
    let number: Int
    /// Whether it is the batch of composed records.
    let isBatch: Bool
    /// Rises with everything that may change what is shown besides the rows.
    var changes = 0
    /// How many lines the check has beneath its causes, and as of which change.
    var extra = (changes: -1, lines: 0)

    /// A file that is about to be opened.
    init(path: String, number: Int, check: Int, isBatch: Bool = false) {
        self.check = check
        self.path = path
        self.number = number
        self.isBatch = isBatch
    }

    /// The file's name without its folder.
    var name: SafeText {
        SafeText(untrusted: String(path.split(separator: "/").last ?? "file"))
    }

    /// How it is read and what is changed about its rows.
    var plan: FilePlan { history.current }

    /// Whether the verdicts are still being found.
    var isBeingChecked: Bool {
        switch progress {
        case .opening, .checking: true
        case .checked, .lacking, .failed: false
        }
    }

    /// The cause under the cursor.
    var cause: CheckedFile.Cause? {
        guard let checked, checked.causes.indices.contains(causes.cursor) else { return nil }
        return checked.causes[causes.cursor]
    }

    /// What would be submitted.
    var submission: FileSubmission? {
        checked.map { checked in
            let late = checked.causes.first { $0.rule == .windowQueue }
            var submission = FileSubmission(
                path: path,
                rows: checked.rows,
                valid: checked.valid,
                leftOut: checked.leftOut,
                changed: checked.changed,
                sums: checked.sums,
                late: late?.rows ?? 0,
                lateLines: late?.lines ?? []
            )
            (submission.check, submission.queued) = (checked.check, checked.queued)
            submission.knowsLabels = checked.knowsLabels
            (submission.warned, submission.mostWarned) = (checked.sentWithWarnings, checked.mostWarned)
            (submission.endingSoon, submission.twice) = (checked.endingSoon, checked.twice)
            (submission.leftOver, submission.earlier) = (plan.mapping.leftOver, earlier)
            return submission
        }
    }

    /// How long a check holds while windows are about to end, and how soon they end then, in milliseconds.
    private static let holdsFor: Int64 = 60_000
    private static let endsSoon: Int64 = 15 * 60_000

    /// Whether the check says what was, and no longer what is: windows ended since, or rows came to other submissions.
    func isOutdated(_ facts: Facts) -> Bool {
        guard progress == .checked, let checked else { return false }
        if hasNewSubmissions { return true }
        guard let firstEnd = checked.sums.firstEnd else { return false }
        let isOld = facts.now - checkedAt > Self.holdsFor
        return firstEnd <= facts.now || (isOld && firstEnd <= facts.now + Self.endsSoon)
    }

    /// Notes that submissions were made or stopped since the check began.
    mutating func noteSubmissions() { hasNewSubmissions = true }

    // MARK: Rows

    /// Lists only the rows that break a rule, or all rows.
    mutating func show(rowsBreaking rule: RecordRule?) {
        let place = row(list.cursor).map(\.index)
        shownRule = rule
        list = ListState(rows: list.rows)
        setCount()
        if rule == nil, let place { list.move(to: place) }
        forgetWindow()
    }

    /// Goes to a row of the file, counted from 0.
    mutating func go(to index: Int) {
        if shownRule != nil { show(rowsBreaking: nil) }
        part = .rows
        list.move(to: index)
    }

    /// One of the rows that are seen.
    func row(_ place: Int) -> FileRow? {
        window.indices.contains(place - windowStart) ? window[place - windowStart] : read(place)
    }

    /// A number that is another for every row that says something else.
    func key(_ place: Int) -> Int {
        windowKeys.indices.contains(place - windowStart) ? windowKeys[place - windowStart] : row(place).hashValue
    }

    private func read(_ place: Int) -> FileRow? {
        guard let source else { return nil }
        guard let shownRule else { return source.row(place) }
        return source.index(place, breaking: shownRule).flatMap { source.row($0) }
    }

    private mutating func setCount() {
        guard let source else { return }
        list.setCount(shownRule.map { source.count(breaking: $0) } ?? source.rowCount)
    }

    private mutating func forgetWindow() {
        window = []
        windowKeys = []
        windowStart = -1
    }

    // MARK: Answers

    /// Asks for another check: of what was changed here, or of the same with what became known since.
    mutating func checkAnew(isOwnChange: Bool) -> Step {
        beginCheck()
        if isOwnChange { self.isOwnChange = true }
        return .effect(.changeFile(path: path, plan, check: check))
    }

    /// Asks for the batch as it is now.
    mutating func openBatchAnew() -> Step {
        beginCheck()
        return .effect(.openBatch(check: check))
    }

    /// From now on the check that is shown is not that of the file as it is to be sent.
    private mutating func beginCheck() {
        check += 1
        progress = .checking(done: 0, total: 0)
        hasNewSubmissions = false
    }

    /// Takes a change back that cannot be made, and asks for the file as it was.
    mutating func noteRefused(_ words: String) -> [Step] {
        isOwnChange = false
        guard history.canUndo else {
            progress = .failed(words)
            return []
        }
        history.forgetLast()
        return [checkAnew(isOwnChange: false)]
    }

    /// Has a file that was checked without labels checked with those that came, now or when the check ends.
    mutating func noteLabels() -> [Step] {
        labelsCame = true
        return isBeingChecked ? [] : checkWithLabelsThatCame()
    }

    /// Without labels no verdict is more than half of one.
    mutating func checkWithLabelsThatCame() -> [Step] {
        guard labelsCame, progress == .checked, let checked else { return [] }
        labelsCame = false
        return checked.knowsLabels ? [] : [checkAnew(isOwnChange: false)]
    }

    /// Takes news about the file.
    mutating func receive(_ message: Message, _ facts: Facts) {
        switch message {
        case .fileOpened(let file) where isAsked(file.path, file.check): open(file)
        case .fileChecking(let done, let total, check):
            guard source != nil else { break }
            progress = .checking(done: done, total: total)
            setCount()
        case .fileChecked(let checked) where isAsked(checked.path, checked.check): take(checked, facts)
        case .fileFailed(let failed, let words, let check) where isAsked(failed, check): progress = .failed(words)
        case .fileKnown(let known, let words) where known == path: earlier = words
        case .savedNames(let names): prompt?.names = names
        default: break
        }
    }

    /// Whether an answer is that of the check that was asked for last.
    func isAsked(_ path: String, _ check: Int) -> Bool { path == self.path && check == self.check }

    private mutating func open(_ file: OpenedFile) {
        source = file.rows
        columns = file.columns
        form = file.form
        if case .opening = progress { begin(file) } else { history.replace(file.plan) }
        guard file.missing.isEmpty else {
            progress = .lacking(file.missing)
            if case .mapping = detail { return }
            detail = .mapping(MappingView())
            return
        }
        progress = .checking(done: 0, total: 0)
        setCount()
        forgetWindow()
    }

    /// What was kept from before can be taken off in one step.
    private mutating func begin(_ file: OpenedFile) {
        history = ChangeHistory(file.keptAt == nil ? file.plan : FilePlan())
        if file.keptAt != nil { _ = history.change { $0 = file.plan } }
    }

    private mutating func take(_ checked: CheckedFile, _ facts: Facts) {
        let rule = cause?.rule
        self.checked = checked
        progress = .checked
        checkedAt = facts.now
        causes.setCount(checked.causes.count)
        if let rule, let place = checked.causes.firstIndex(where: { $0.rule == rule }) { causes.move(to: place) }
        // What was listed is mended. After news the empty list stays: Esc may be on its way to leave it.
        if isOwnChange, let shownRule, source?.count(breaking: shownRule) == 0 { show(rowsBreaking: nil) }
        isOwnChange = false
        setCount()
        forgetWindow()
    }

    // MARK: Room

    /// Fits the lists into the space there is.
    mutating func layOut(rows: Int, causes causeRows: Int, detail detailRows: Int) {
        list.setRows(rows)
        causes.setRows(causeRows)
        switch detail {
        case .mapping(var view):
            view.fit(columns: columns.count, rows: detailRows - 3)
            detail = .mapping(view)
        case .repair(var view):
            view.layOut(
                rows: RepairView.offerRows(
                    Rect(row: 0, column: 0, rows: detailRows - 2, columns: 1),
                    offers: view.offers.count
                )
            )
            detail = .repair(view)
        case .nothing, .row, .form: break
        }
    }

    /// Reads the rows that will be seen; once for each frame, so that many keys at once read no row that is passed over.
    mutating func readRows() {
        let wanted = list.window
        guard windowStart != wanted.lowerBound || window.count != wanted.count else { return }
        // A row that is known already is not read again.
        let rows = wanted.map { row($0) }
        windowKeys = zip(wanted, rows).map { place, row in
            window.indices.contains(place - windowStart) ? key(place) : row.hashValue
        }
        window = rows
        windowStart = wanted.lowerBound
    }

    /// The table with so many columns scrolled out on the left; the line and the verdict stay.
    static func table(skipping skipped: Int) -> Table { tables[min(skipped, tables.count - 1)] }

    private static let tables = (0...table.columns.count - 3).map { skipped in
        Table(columns: Array(table.columns.prefix(2) + table.columns.dropFirst(2 + skipped)))
    }

    /// The rows as a table.
    static let table = Table(columns: [
        TableColumn("Line", width: 9, minimum: 6, alignment: .right),
        TableColumn("Check", width: 5),
        TableColumn("Caller", width: 15, minimum: 12, priority: 1),
        TableColumn("Receiver", width: 15, minimum: 12, priority: 1),
        TableColumn("Label", width: 24, minimum: 10, priority: 2),
        TableColumn("Reason", width: 40, minimum: 16, priority: 2, isGrowing: true),
        TableColumn("Starts", width: 16, minimum: 12, priority: 3),
        TableColumn("Ends", width: 16, minimum: 12, priority: 3),
        TableColumn("Shown name", width: 20, minimum: 10, priority: 4),
    ])
}
