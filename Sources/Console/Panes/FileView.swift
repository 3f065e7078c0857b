import CallPersonalisation
import CallboardCore
import Terminal

/// A file that was opened: its check, and its rows to look at.
struct FileView: Sendable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case rows, causes }

    /// How far the file has come.
    enum Progress: Hashable, Sendable {
        case opening
        /// Rows are there and are being judged: so much of so much.
        case checking(done: Int, total: Int)
        case checked
        case failed(String)
    }

    /// Its path as given.
    let path: String
    private(set) var progress = Progress.opening
    private(set) var checked: CheckedFile?
    private(set) var part = Part.rows
    private(set) var list = ListState()
    private(set) var causes = ListState()
    /// Whether the row under the cursor is told in full.
    private(set) var showsRow = false
    /// Whether the columns of the file are shown.
    private(set) var showsColumns = false
    /// How much of the submission is written; nil unless it is being written.
    private(set) var submitting: (done: Int, total: Int)?
    private(set) var columns: [FileColumn] = []
    private(set) var form = ""
    /// Columns of the table that are scrolled out on the left.
    private(set) var skipped = 0
    private var source: (any RowSource)?
    /// The rows that are shown, kept so that a move of the cursor reads no file.
    private(set) var window: [FileRow?] = []
    private var windowStart = 0

    /// A file that is about to be opened.
    init(path: String) {
        self.path = path
    }

    /// The file's name without its folder.
    var name: SafeText {
        SafeText(untrusted: String(path.split(separator: "/").last ?? "file"))
    }

    // MARK: Commands

    /// Does what a key asked for; `false` from `.back` means that nothing was open.
    mutating func perform(_ command: Command) -> [Step] {
        if let key = command.movingKey {
            if part == .rows { list.update(key) } else { causes.update(key) }
            return []
        }
        switch command {
        case .nextPart, .previousPart: part = part == .rows ? .causes : .rows
        case .left: skipped = max(0, skipped - 1)
        case .right: skipped = min(FileView.table.columns.count - 3, skipped + 1)
        case .columns:
            showsColumns.toggle()
            showsRow = false
        case .open: open()
        case .nextProblem: goToProblem(forward: true)
        case .previousProblem: goToProblem(forward: false)
        case .copy:
            guard let row = row(list.cursor) else { break }
            let cells = RecordField.allCases.map { row.draft[$0] }
            return [.effect(.copy(cells.joined(separator: "\t")))]
        default: break
        }
        return []
    }

    /// Closes what lies over the file; tells whether there was something.
    mutating func closeDetail() -> Bool {
        let wasOpen = showsRow || showsColumns
        showsRow = false
        showsColumns = false
        return wasOpen
    }

    private mutating func open() {
        if part == .rows {
            showsRow.toggle()
            showsColumns = false
        } else if let cause, let line = cause.lines.first, let index = index(ofLine: line) {
            list.move(to: index)
            part = .rows
            showsRow = true
        }
    }

    /// The cause under the cursor.
    private var cause: CheckedFile.Cause? {
        guard let checked, checked.causes.indices.contains(causes.cursor) else { return nil }
        return checked.causes[causes.cursor]
    }

    private mutating func goToProblem(forward: Bool) {
        guard let source, let index = source.problemRow(from: list.cursor, forward: forward) else { return }
        part = .rows
        list.move(to: index)
    }

    /// The place of the row that begins on a line; rows lie in the order of their lines.
    private func index(ofLine line: Int) -> Int? {
        guard let source else { return nil }
        var low = 0
        var high = source.rowCount
        while low < high {
            let middle = (low + high) / 2
            guard let row = source.row(middle) else { return nil }
            if row.line == line { return middle }
            if row.line < line { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Why a command can do nothing now.
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .submit:
            if let why = facts.whyNothingIsSent { return why }
            if submitting != nil { return "it is being submitted" }
            guard let checked else { return "the file is not checked yet" }
            return checked.valid == 0 ? "no row can be sent" : nil
        case .nextProblem, .previousProblem:
            return checked.map { $0.invalid == 0 && $0.warnings == 0 } ?? false ? "no row has a problem" : nil
        case .open, .copy: return list.isEmpty ? "there is no row" : nil
        case .refresh: return "there is nothing to ask for here"
        default: return nil
        }
    }

    /// What would be submitted.
    var submission: FileSubmission? {
        checked.map { checked in
            let late = checked.causes.first { $0.rule == .windowQueue }
            return FileSubmission(
                path: path,
                rows: checked.rows,
                valid: checked.valid,
                late: late?.rows ?? 0,
                lateLines: late?.lines ?? []
            )
        }
    }

    // MARK: Answers

    /// Takes news about the file.
    mutating func receive(_ message: Message) {
        switch message {
        case .fileOpened(let file) where file.path == path:
            source = file.rows
            columns = file.columns
            form = file.form
            progress = .checking(done: 0, total: 0)
            list.setCount(file.rows.rowCount)
            forgetWindow()
        case .fileChecking(let done, let total):
            guard source != nil else { break }
            progress = .checking(done: done, total: total)
            list.setCount(source?.rowCount ?? 0)
        case .fileChecked(let checked) where checked.path == path:
            self.checked = checked
            progress = .checked
            list.setCount(source?.rowCount ?? checked.rows)
            causes.setCount(checked.causes.count)
            forgetWindow()
        case .fileFailed(let failed, let words) where failed == path: progress = .failed(words)
        case .submitting(let done, let total): submitting = (done, total)
        case .submitted, .submitFailed: submitting = nil
        default: break
        }
    }

    /// Fits the lists into the space there is, and reads the rows that will be seen.
    mutating func layOut(rows: Int, causes causeRows: Int) {
        list.setRows(rows)
        causes.setRows(causeRows)
        let wanted = list.window
        guard windowStart != wanted.lowerBound || window.count != wanted.count else { return }
        windowStart = wanted.lowerBound
        window = wanted.map { source?.row($0) }
    }

    private mutating func forgetWindow() {
        window = []
        windowStart = -1
    }

    /// One of the rows that are seen.
    func row(_ index: Int) -> FileRow? {
        window.indices.contains(index - windowStart) ? window[index - windowStart] : source?.row(index)
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
