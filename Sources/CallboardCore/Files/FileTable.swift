package import CallPersonalisation
import Dispatch
import Synchronization

/// A file of any size as a table: any row by its number, with its verdict, while the file is still being checked.
///
/// It keeps where every 64th row begins and two bits for each row, so ten million rows take some 5 MB. The first rows are there
/// at once; the others follow from a background thread. Safe to use from several threads.
package final class FileTable: Sendable {
    /// How a row fares.
    package enum Verdict: UInt8, Sendable {
        case valid, warned, invalid
    }

    /// How far the file is known.
    package struct Progress: Hashable, Sendable {
        /// Rows that can be looked at.
        package var rows = 0
        /// Bytes judged, and in all; rows are compared with each other after that.
        package var bytesDone = 0
        package var bytesTotal = 0
        /// Rows by how they fare.
        package var valid = 0
        package var warnings = 0
        package var invalid = 0
        /// Whether all rows are judged and compared.
        package var isComplete = false
    }

    /// One row as it is shown.
    package struct Row: Hashable, Sendable {
        /// Its number, from 0.
        package var index: Int
        /// The line of the file on which it begins.
        package var line: Int
        /// Its cells in the order of the file's columns.
        package var cells: [String]
        /// How it fares.
        package var verdict: Verdict
    }

    /// Everything about one row.
    package struct Details: Sendable {
        /// Its number, from 0.
        package var index: Int
        /// The line of the file on which it begins.
        package var line: Int
        /// Where it begins in what is read of the file, and its bytes as one word: by both an edit finds it.
        package var offset: Int
        package var hash: UInt64
        /// Its cells.
        package var cells: [String]
        /// Its fields as text, constants and defaults filled in, with what was changed.
        package var draft: RecordDraft
        /// The same without what was changed; nil if nothing was.
        package var original: RecordDraft?
        /// The rules that it breaks.
        package var rules: RuleSet
        /// Its problems, errors first, in field order.
        package var problems: [RecordProblem]
        /// What was read as start and end.
        package var starts: TimeReading
        package var ends: TimeReading
        /// Another row, counted from 0, with the same pair and an overlapping window.
        package var overlappedRow: Int?
    }

    /// The check that the table shows.
    package let check: FileCheck
    private let plan: RowPlan
    private let orders: [RecordField: DateOrder]
    private let state: Mutex<State>
    private let reading = Mutex(())
    /// What rows for the screen are read with, by one reader at a time under `reading`.
    private nonisolated(unsafe) let shown: BlockBuffer
    private let isCancelled = Atomic(false)

    private struct State {
        var index = RowIndex()
        /// The index that is being made while an earlier one is used.
        var fresh: RowIndex?
        /// The rows that break each rule.
        var broken = [RowSet](repeating: RowSet(), count: RecordRule.allCases.count)
        var progress = Progress()
        /// Whether the index has every row of the file.
        var isWhole = false
        var overlaps = PairOverlaps()
        var report: FileReport?
        var failure: FileError?

        /// Notes the rules that a row, counted from 1, breaks.
        mutating func note(_ rules: RuleSet, _ row: Int) {
            var rest = rules
            while let rule = rest.first {
                rest.remove(rule)
                broken[Int(rule.rawValue)].insert(row - 1)
            }
        }

        /// Lets the new index count once it is whole.
        mutating func useFresh() {
            guard let fresh else { return }
            index = fresh
            self.fresh = nil
        }
    }

    /// Opens a table; the first rows can be looked at when it returns.
    ///
    /// - Parameter known: a table of the same file, whose rows can be looked at at once
    /// - Throws: `FileError`
    package init(_ check: FileCheck, known: FileTable? = nil) throws {
        self.check = check
        orders = try check.dateOrders()
        plan = check.plan(orders)
        let file = check.file
        shown = BlockBuffer(capacity: 1 << 14, separator: file.separator, cellMax: plan.cellMax)
        if let known, known.check.file === file {
            var state = State()
            known.state.withLock { old in
                state.index = old.index
                state.progress.rows = old.progress.rows
                state.isWhole = old.isWhole
            }
            state.fresh = RowIndex()
            state.progress.bytesTotal = file.size
            self.state = Mutex(state)
            return
        }
        let block = FileBlock(
            BlockBuffer(capacity: FileTable.headSize + 8192, separator: file.separator, cellMax: plan.cellMax)
        )
        try block.judge(
            file.file,
            plan,
            from: file.dataStart,
            around: file.dataStart,
            end: min(file.dataStart + FileTable.headSize, file.file.size),
            collecting: .index
        )
        var state = State()
        state.index.append(block, BlockRunner.Base(line: file.dataLine))
        state.progress.rows = block.rows
        state.progress.bytesTotal = file.size
        self.state = Mutex(state)
    }

    private static let headSize = 1 << 16

    // MARK: Looking

    /// How far the file is known by now.
    package var progress: Progress { state.withLock { $0.progress } }

    /// How many rows can be looked at, and whether those are all of the file.
    var known: (rows: Int, isWhole: Bool) { state.withLock { ($0.progress.rows, $0.isWhole) } }

    /// The report; nil until all rows are judged and compared.
    package var report: FileReport? { state.withLock { $0.report } }

    /// Why the file could not be read to its end; nil if it could, or is not yet.
    package var failure: FileError? { state.withLock { $0.failure } }

    /// Some rows by their numbers from 0; fewer where the file ends or is not known yet.
    ///
    /// - Throws: `FileError.unreadable`
    package func rows(in range: Range<Int>) throws -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(range.count)
        try visit(range) { index, line, buffer, _ in
            let cells = (plan.hidden..<plan.cellMax).map { String(decoding: buffer.text($0), as: UTF8.self) }
            rows.append(Row(index: index, line: line, cells: cells, verdict: .valid))
        }
        state.withLock { state in
            for place in rows.indices { rows[place].verdict = state.index.verdict(rows[place].index) }
        }
        return rows
    }

    /// One row; nil where the file ends or is not known yet.
    package func row(at index: Int) throws -> Row? { try rows(in: index..<index + 1).first }

    /// A row's verdict; nil where the file ends or is not known yet.
    package func verdict(at index: Int) -> Verdict? {
        state.withLock { index >= 0 && index < $0.progress.rows ? $0.index.verdict(index) : nil }
    }

    /// Everything about one row; nil where the file ends or is not known yet.
    package func details(at index: Int) throws -> Details? {
        var details: Details?
        let (overlaps, isLate) = state.withLock {
            ($0.overlaps, $0.broken[Int(RecordRule.windowQueue.rawValue)].contains(index))
        }
        try visit(index..<index + 1) { index, line, buffer, outcome in
            let judged = plan.judge(buffer, outcome)
            var rules = judged.rules
            if overlaps.contains(index + 1) { rules.insert(.pairOverlap) }
            if isLate { rules.insert(.windowQueue) }
            let other = overlaps.other(of: index + 1)
            if let sent = check.options.sent, rules.errors.isEmpty, let starts = judged.starts.milliseconds,
                let ends = judged.ends.milliseconds
            {
                let window = TimeWindow(startsAt: starts, endsAt: ends)
                let found = sent.look(judged.caller, judged.receiver, window) {
                    CheckedRow(judged, line: line, row: index + 1, rules: rules, buffer, plan).contentHash
                }
                rules.formUnion(found.rules)
            }
            let row = CheckedRow(
                judged,
                line: line,
                row: index + 1,
                rules: rules,
                overlappedRow: other,
                buffer,
                plan
            )
            details = Details(
                index: index,
                line: line,
                offset: buffer.offset + buffer.rowStart,
                hash: RowChanges.hash(buffer.rowBytes),
                cells: row.cells,
                draft: row.draft,
                original: row.isChanged ? plan.draft(buffer) : nil,
                rules: rules,
                problems: row.problems,
                starts: judged.starts,
                ends: judged.ends,
                overlappedRow: row.overlappedRow.map { $0 - 1 }
            )
        }
        return details
    }

    /// How many rows break a rule, as far as they are known.
    package func count(breaking rule: RecordRule) -> Int {
        state.withLock { $0.broken[Int(rule.rawValue)].count }
    }

    /// One of the rows that break a rule, by its place among them; nil if there are not so many.
    package func row(_ place: Int, breaking rule: RecordRule) -> Int? {
        state.withLock { $0.broken[Int(rule.rawValue)].row(at: place) }
    }

    /// Does the repairs of a recipe as they would be done to the rows of this file; nil if rows are judged exactly as they are.
    package func repairer(_ recipe: Recipe) -> Repairer? {
        guard let starts = plan.startsReader, let ends = plan.endsReader else { return nil }
        return Repairer(recipe, checker: plan.checker, startsReader: starts, endsReader: ends)
    }

    /// The next row behind `index`, or before it, that fares at least as badly as `verdict`; nil if there is none known.
    package func row(after index: Int, atLeast verdict: Verdict, backwards: Bool = false) -> Int? {
        state.withLock { state in
            var place = index
            while true {
                place += backwards ? -1 : 1
                guard place >= 0, place < state.progress.rows else { return nil }
                if state.index.verdict(place).rawValue >= verdict.rawValue { return place }
            }
        }
    }

    private func visit(
        _ range: Range<Int>,
        _ body: (Int, Int, BlockBuffer, BlockBuffer.Outcome) throws -> Void
    ) throws {
        try reading.withLock { _ in try visit(range, with: shown, body) }
    }

    /// A buffer for reading rows of this file.
    func reader(_ capacity: Int) -> BlockBuffer {
        BlockBuffer(capacity: capacity, separator: check.file.separator, cellMax: plan.cellMax)
    }

    /// Reads rows, as far as they are known, with their numbers and their lines.
    func visit(
        _ range: Range<Int>,
        with buffer: BlockBuffer,
        _ body: (Int, Int, BlockBuffer, BlockBuffer.Outcome) throws -> Void
    ) throws {
        var next = max(0, range.lowerBound)
        while next < range.upperBound {
            guard let place = state.withLock({ $0.index.place(of: next) }) else { return }
            try buffer.load(check.file.file, from: place.offset, wanted: place.bytes)
            var row = place.row
            var line = place.line
            while row < min(range.upperBound, place.row + place.rows) {
                let outcome = buffer.nextRow()
                if outcome == .incomplete {
                    try buffer.extend(check.file.file, by: 1 << 16)
                    continue
                }
                if outcome == .end { return }
                let lines = 1 + buffer.innerBreaks
                if !buffer.isBlank {
                    if row >= next {
                        buffer.forgetTexts()
                        try body(row, plan.hidden > 0 ? plan.hiddenLine(buffer) : line, buffer, outcome)
                    }
                    row += 1
                }
                line += lines
            }
            next = max(next + 1, row)
        }
    }

    // MARK: Judging in the background

    /// Judges the file in the background.
    ///
    /// - Parameter onChange: called from any thread after each stretch of the file and at the end; it should only note that
    ///   there is something to look at
    package func start(onChange: @escaping @Sendable () -> Void) {
        DispatchQueue.global(qos: .userInitiated).async { [self] in
            run(onChange)
            onChange()
        }
    }

    /// Ends the judging; the rows known by then stay.
    package func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Judges the file in the calling thread.
    package func run(_ onChange: () -> Void = {}) {
        do {
            try judge(onChange)
        } catch let error as FileError {
            state.withLock { $0.failure = error }
        } catch {
            state.withLock { $0.failure = .unreadable(path: check.file.path, code: 0) }
        }
    }

    /// What is made of the blocks as they come.
    private final class Work {
        var tally: FileTally
        /// Rows with problems, counted from 1, that were not noted yet.
        var broken: [(row: Int, rules: RuleSet)] = []
        var finder: PairFinder
        var sorter: PairSorter

        init(_ tally: FileTally, _ finder: PairFinder, _ sorter: PairSorter) {
            self.tally = tally
            self.finder = finder
            self.sorter = sorter
        }
    }

    private func judge(_ onChange: () -> Void) throws {
        let file = check.file
        let options = check.options
        let compares = options.comparesRows && !options.isExact
        let work = Work(
            FileTally(file, check.mapping, options, orders, overlaps: PairOverlaps()),
            PairFinder(rows: compares ? file.estimatedRows : 0),
            PairSorter(bound: options.pairsInMemory, spoolFolder: options.spoolFolder)
        )
        var collecting: FileBlock.Collecting = [.index, options.sent == nil ? .problems : .allRows]
        if compares { collecting.insert(.pairHashes) }
        work.tally.onRules = { [unowned work] row, rules in work.broken.append((row, rules)) }
        let isFinished = try runner(collecting, nil).run { block, base in
            try work.tally.take(block, base, self.plan, .none) { _ in }
            work.finder.note(block.hashes)
            self.state.withLock { state in
                // The first rows were there before; from the first block on this index counts.
                if state.fresh != nil {
                    state.fresh?.append(block, base)
                    for row in work.tally.raised { state.fresh?.raise(row - 1) }
                } else {
                    if base.row == 0 { state.index = RowIndex() }
                    state.index.append(block, base)
                    for row in work.tally.raised { state.index.raise(row - 1) }
                }
                for (row, rules) in work.broken { state.note(rules, row) }
                let (valid, warnings, rows) = (
                    work.tally.report.valid, work.tally.report.warnings, base.row + block.rows
                )
                state.progress.rows = max(state.progress.rows, rows)
                state.progress.valid = valid
                state.progress.warnings = warnings
                state.progress.invalid = rows - valid
                state.progress.bytesDone = block.end - file.dataStart
            }
            work.tally.raised.removeAll(keepingCapacity: true)
            work.broken.removeAll(keepingCapacity: true)
            onChange()
            return !self.isCancelled.load(ordering: .relaxed)
        }
        if isFinished {
            state.withLock { state in
                state.useFresh()
                state.isWhole = true
            }
        }
        if isFinished, compares { try compareRows(work) }
        let isCancelled = isCancelled.load(ordering: .relaxed)
        work.tally.report.isCancelled = isCancelled
        state.withLock { state in
            state.report = work.tally.finished()
            state.progress.warnings = work.tally.report.warnings
            state.progress.isComplete = !isCancelled
        }
    }

    private func compareRows(_ work: Work) throws {
        let candidates = work.finder.finishNoting()
        guard !candidates.isEmpty else { return }
        let isFinished = try runner(.pairs, { candidates.contains($0) }).run { block, base in
            for pair in block.pairs {
                try work.sorter.add(PairSorter.Item(pair, row: base.row + Int(pair.row) + 1))
            }
            return !self.isCancelled.load(ordering: .relaxed)
        }
        guard isFinished else { return }
        let overlaps = try work.sorter.overlaps()
        var lines: [Int] = []
        overlaps.forEach { row in
            guard lines.count < FileReport.linesKept, let place = try? self.row(at: row - 1) else { return }
            lines.append(place.line)
        }
        state.withLock { state in
            var raised = 0
            overlaps.forEach { row in
                raised += state.index.raise(row - 1) ? 1 : 0
                state.note(RuleSet(.pairOverlap), row)
            }
            work.tally.addOverlaps(overlaps.count, newlyWarned: raised, firstLines: lines)
            state.overlaps = overlaps
        }
    }

    private func runner(
        _ collecting: FileBlock.Collecting,
        _ wantsPair: (@Sendable (UInt64) -> Bool)?
    ) -> BlockRunner {
        BlockRunner(
            check.file,
            plan,
            collecting: collecting,
            blockSize: check.options.blockSize,
            threads: check.options.threads,
            wantsPair: wantsPair
        )
    }
}
