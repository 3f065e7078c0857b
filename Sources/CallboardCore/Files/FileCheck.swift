package import CallPersonalisation
package import Foundation

/// Checks every row of a file by every rule, in flat memory, on all cores.
///
/// The full check reads a file up to three times: to compare its rows with each other, and to tell the verdicts in file order.
/// With `isExact` rows are judged as they would go on the wire and each by itself, and the file is read once.
package struct FileCheck: Sendable {
    /// What a check goes by.
    package struct Options: Sendable {
        /// The time at which rows are judged, in milliseconds since the epoch.
        package var now: Int64
        /// The zone of local times.
        package var zone: TimeZone
        /// The account's labels; nil while they are not known.
        package var labels: LabelDirectory?
        /// Whether nothing is normalised and only the wire's own notations are taken.
        package var isExact = false
        /// Whether a row with warnings counts as invalid.
        package var isStrict = false
        /// How far this machine's clock may be off against the service's, in milliseconds.
        package var clockSkew: Int64 = 0
        /// What people changed about the rows; never used with `isExact`.
        package var changes = RowChanges()
        /// Whether rows are compared with each other (`pair-overlap`); never done with `isExact`.
        package var comparesRows = true
        /// What was sent earlier: a valid row that is the same is `already-accepted` or `already-queued`, one of the same pair
        /// `pair-overlap`.
        package var sent: SentRecords?
        /// Whether rows that were accepted earlier, or are still queued, are left out of what would be sent.
        package var leavesOutAccepted = true
        /// When the queue would reach the file's rows (`window-queue`); nil if nobody knows.
        package var queue: QueueForecast?
        /// Told bytes done and bytes in all, counted over all readings, on the calling thread; false ends the check.
        package var progress: (@Sendable (_ done: Int, _ total: Int) -> Bool)?
        /// Where temporary files may be made.
        package var spoolFolder = "/tmp"
        /// How many threads judge rows.
        package var threads = 2
        /// Bytes judged in one go, 64 bytes to 1 MiB.
        package var blockSize = 1 << 16
        /// Rows compared in memory before a temporary file is used.
        package var pairsInMemory = 1 << 18

        /// Makes options.
        package init(now: Int64, zone: TimeZone = .gmt, labels: LabelDirectory? = nil) {
            self.now = now
            self.zone = zone
            self.labels = labels
        }

        /// Whether the labels are not known, or older than a day.
        var hasStaleLabels: Bool {
            guard let labels else { return true }
            return labels.fetchedAt.map { now - $0 > RecordRules.labelsStale } ?? false
        }
    }

    /// Which rows are told.
    package enum Rows: Hashable, Sendable {
        /// None; only the report is wanted.
        case none
        /// Those with errors or warnings.
        case withProblems
        /// All.
        case all
    }

    /// The file.
    package let file: RecordFile
    /// How its columns are read: recognised, or as given.
    package private(set) var mapping: ColumnMapping
    private(set) var options: Options
    private var reader: TimeReader?

    /// Prepares a check; recognises the columns that `given` leaves open.
    ///
    /// - Throws: `FileError.missingFields` if a required field has no column, constant or default; `.unknownZone`
    package init(_ file: RecordFile, mapping given: ColumnMapping = ColumnMapping(), options: Options) throws {
        self.file = file
        self.options = options
        // With nothing to compare with, rows need not be looked at one by one.
        if options.sent?.count == 0 { self.options.sent = nil }
        if let name = given.zone {
            guard let zone = TimeZone(identifier: name) else { throw FileError.unknownZone(name) }
            self.options.zone = zone
        }
        // With the wire's own names nothing has to be looked up, and no zone is needed.
        let isPlain = options.isExact && ColumnMapping.isWire(file.headers) && given.columns.isEmpty
        if isPlain {
            mapping = ColumnMapping.wire(file.headers, given)
        } else {
            let reader = TimeReader(zone: self.options.zone, now: options.now)
            mapping = ColumnMapping.recognised(in: file, given: given, reader: reader, labels: options.labels)
            if !options.isExact { self.reader = reader }
        }
        let missing = mapping.missing
        if !missing.isEmpty { throw FileError.missingFields(missing) }
    }

    /// How the columns of a file are read as far as they are recognised, also where a required field is missing.
    package static func recognised(
        _ file: RecordFile,
        mapping given: ColumnMapping,
        options: Options
    ) -> ColumnMapping {
        let reader = TimeReader(zone: options.zone, now: options.now)
        return ColumnMapping.recognised(in: file, given: given, reader: reader, labels: options.labels)
    }

    /// The rules by which rows are judged.
    package var checker: RecordChecker {
        var checker = RecordChecker(
            labels: options.labels,
            now: options.now,
            isExact: options.isExact,
            clockSkew: options.clockSkew
        )
        // What holds for every row is said once, in the report.
        checker.tellsStaleLabels = false
        return checker
    }

    /// Judges the file.
    ///
    /// - Parameters:
    ///   - rows: which rows `onRow` is told
    ///   - comparesLast: whether rows are told before they are compared with each other, so that most files are read once; the report is the same
    ///   - onRow: called in file order on the calling thread; what it throws ends the check
    /// - Throws: `FileError`, and what `onRow` throws
    package func run(
        rows: Rows = .withProblems,
        comparesLast: Bool = false,
        onRow: ((CheckedRow) throws -> Void)? = nil
    ) throws -> FileReport {
        let orders = try dateOrders()
        let plan = plan(orders)
        if comparesLast, options.comparesRows, !options.isExact {
            var finder = PairFinder(rows: file.estimatedRows)
            let report = try tell(rows, plan, orders, noting: { finder.note($0) }, onRow)
            let candidates = finder.finishNoting()
            guard !report.isCancelled, !candidates.isEmpty else { return report }
            // What the rows are is known; that some overlap is counted in a reading that tells nobody of them.
            var quiet = self
            let (progress, size) = (options.progress, file.size)
            quiet.options.progress = { _, _ in progress?(size, size) ?? true }
            let comparison = try quiet.compareRows(plan, candidates)
            return try quiet.tell(.none, plan, orders, after: comparison)
        }
        let comparison = try compareRows(plan)
        return try tell(rows, plan, orders, after: comparison, onRow)
    }

    /// What a comparison of the rows with each other came to.
    private struct Comparison {
        var overlaps = PairOverlaps()
        var readings = 0
        var isCancelled = false
    }

    /// Reads all rows, tells those that are wanted, and adds them up.
    private func tell(
        _ rows: Rows,
        _ plan: RowPlan,
        _ orders: [RecordField: DateOrder],
        after comparison: Comparison = Comparison(),
        noting note: (([UInt64]) -> Void)? = nil,
        _ onRow: ((CheckedRow) throws -> Void)? = nil
    ) throws -> FileReport {
        var tally = FileTally(file, mapping, options, orders, overlaps: comparison.overlaps)
        if comparison.isCancelled {
            tally.report.isCancelled = true
            return tally.report
        }
        let needsAll = rows == .all || options.sent != nil || comparison.overlaps.count > 0
        var collecting: FileBlock.Collecting = needsAll ? .allRows : .problems
        if note != nil { collecting.insert(.pairHashes) }
        let readings = comparison.readings
        let isFinished = try read(plan, collecting, of: readings + 1, at: readings) { block, base in
            note?(block.hashes)
            try tally.take(block, base, plan, rows, onRow ?? { _ in })
        }
        tally.report.isCancelled = !isFinished
        return tally.finished()
    }

    func plan(_ orders: [RecordField: DateOrder]) -> RowPlan {
        func reader(_ field: RecordField) -> TimeReader? {
            guard var reader = self.reader else { return nil }
            let times = mapping.column(of: field).flatMap { mapping.columns[$0].times }
            reader.order = orders[field] ?? .dayFirst
            reader.readsSerials = times == .serial
            return reader
        }
        return RowPlan(
            mapping,
            file: file,
            checker: checker,
            startsReader: reader(.startsAt),
            endsReader: reader(.endsAt),
            changes: options.changes,
            // The number of rows is an estimate here, so it is taken twice over.
            queueEnd: options.queue.map { $0.reached(2 * file.estimatedRows + 1000) } ?? .min
        )
    }

    /// Whether times of the file, as far as its first rows tell, are counted from now: `now`, `+2h`, `18:30`.
    package var hasRelativeTimes: Bool {
        guard let reader else { return false }
        let relative: [TimeNotation] = [.now, .span, .clock]
        return [RecordField.startsAt, .endsAt].contains { field in
            var texts = [mapping.constants[field], mapping.defaults[field]].compactMap(\.self)
            if mapping.constants[field] == nil, let column = mapping.column(of: field) {
                texts += file.sample.compactMap { $0.indices.contains(column) ? $0[column] : nil }
            }
            return texts.contains { reader.notation(of: $0).map(relative.contains) ?? false }
        }
    }

    /// Finds the rows that overlap each other.
    private func compareRows(_ plan: RowPlan) throws -> Comparison {
        guard options.comparesRows, !options.isExact else { return Comparison() }
        var finder = PairFinder(rows: file.estimatedRows)
        let isFinished = try read(plan, .pairHashes, of: 2, at: 0) { block, _ in finder.note(block.hashes) }
        let candidates = finder.finishNoting()
        guard isFinished, !candidates.isEmpty else { return Comparison(readings: 1, isCancelled: !isFinished) }
        return try compareRows(plan, candidates)
    }

    /// Finds among the rows that may overlap each other those that do.
    private func compareRows(_ plan: RowPlan, _ candidates: PairCandidates) throws -> Comparison {
        var sorter = PairSorter(bound: options.pairsInMemory, spoolFolder: options.spoolFolder)
        let isFinished = try read(plan, .pairs, of: 3, at: 1, wantsPair: { candidates.contains($0) }) { block, base in
            for pair in block.pairs { try sorter.add(PairSorter.Item(pair, row: base.row + Int(pair.row) + 1)) }
        }
        return Comparison(
            overlaps: isFinished ? try sorter.overlaps() : PairOverlaps(),
            readings: 2,
            isCancelled: !isFinished
        )
    }

    private func read(
        _ plan: RowPlan,
        _ collecting: FileBlock.Collecting,
        of readings: Int,
        at reading: Int,
        wantsPair: (@Sendable (UInt64) -> Bool)? = nil,
        _ body: (FileBlock, BlockRunner.Base) throws -> Void
    ) throws -> Bool {
        try BlockRunner(
            file,
            plan,
            collecting: collecting,
            blockSize: options.blockSize,
            threads: options.threads,
            wantsPair: wantsPair
        ).run { block, base in
            try body(block, base)
            return options.progress?(reading * file.size + block.end - file.dataStart, readings * file.size) ?? true
        }
    }
}
