import CallPersonalisation
import Foundation

/// Adds up the blocks of a file in order, and tells its rows.
struct FileTally {
    private(set) var counts = [Int](repeating: 0, count: RecordRule.allCases.count)
    private var firstLines = [[Int]](repeating: [], count: RecordRule.allCases.count)
    /// Rules of which the first lines are not complete.
    private var open = RuleSet(bits: .max)
    private var validWithWarnings = 0
    /// How many of the rows that would be sent break each rule.
    private var sentCounts = [Int](repeating: 0, count: RecordRule.allCases.count)
    private var totals = SendTotals()
    private var acceptedAt: Int64?
    /// Rows that another submission has and is not through with, by its place.
    private var elsewhere: [Int: SendSums.OpenRows] = [:]
    private let options: FileCheck.Options
    private let overlaps: PairOverlaps
    var report: FileReport
    /// Told each row with a problem, counted from 1, and the rules that it breaks.
    var onRules: ((_ row: Int, _ rules: RuleSet) -> Void)?
    /// Rows, counted from 1, that were fine until they were compared with the history.
    var raised: [Int] = []

    init(
        _ file: RecordFile,
        _ mapping: ColumnMapping,
        _ options: FileCheck.Options,
        _ orders: [RecordField: DateOrder],
        overlaps: PairOverlaps
    ) {
        self.options = options
        self.overlaps = overlaps
        report = FileReport(
            mapping: mapping,
            format: file.format,
            encoding: file.encoding,
            zone: options.zone.identifier,
            dateOrders: orders
        )
        report.twice = overlaps.count
        report.repairs = options.changes.recipe.repairs.map { FileReport.RepairCount(repair: $0, rows: 0) }
        report.hasStaleLabels = !options.isExact && options.hasStaleLabels
        report.knowsLabels = options.labels != nil
        report.labelsAge = options.labels?.fetchedAt.map { options.now - $0 }
    }

    /// Takes the next block.
    mutating func take(
        _ block: FileBlock,
        _ base: BlockRunner.Base,
        _ plan: RowPlan,
        _ rows: FileCheck.Rows,
        _ onRow: (CheckedRow) throws -> Void
    ) throws {
        let validBefore = report.valid
        report.rows += block.rows
        report.blankRows += block.blankRows
        report.valid += block.valid
        report.warnings += block.warned
        for index in counts.indices { counts[index] += block.counts[index] }
        validWithWarnings += block.validWithWarnings
        totals.add(block.totals)
        if block.changed > 0 {
            report.changedRows += block.changed
            report.mendedRows += block.mended
            for index in report.repairs.indices { report.repairs[index].rows += block.repairCounts[index] }
        }
        for entry in block.entries { try take(entry, block, base, validBefore, plan, rows, onRow) }
    }

    private mutating func take(
        _ entry: FileBlock.Entry,
        _ block: FileBlock,
        _ base: BlockRunner.Base,
        _ validBefore: Int,
        _ plan: RowPlan,
        _ rows: FileCheck.Rows,
        _ onRow: (CheckedRow) throws -> Void
    ) throws {
        let row = base.row + Int(entry.row) + 1
        var rules = entry.judged.rules
        addComparisons(entry, row, validBefore + Int(entry.valid), block.buffer, plan, to: &rules)
        if rules.errors.isEmpty, !(options.leavesOutAccepted && rules.wasSentBefore) {
            if block.keepsAllRows { totals.add(entry.judged) }
            var rest = rules
            while let rule = rest.first {
                rest.remove(rule)
                sentCounts[Int(rule.rawValue)] += 1
            }
        }
        if !rules.isEmpty { onRules?(row, rules) }
        let isTold = rows == .all || (rows == .withProblems && !rules.isEmpty)
        let isNoted = rules.bits & open.bits != 0
        guard isTold || isNoted else { return }
        let buffer = block.buffer
        var line = base.line + Int(entry.line)
        if isTold || plan.hidden > 0 {
            buffer.position = Int(entry.start)
            _ = buffer.nextRow()
            buffer.forgetTexts()
            if plan.hidden > 0 { line = plan.hiddenLine(buffer) }
        }
        if isNoted { note(rules, line) }
        guard isTold else { return }
        let other = overlaps.other(of: row)
        try onRow(CheckedRow(entry.judged, line: line, row: row, rules: rules, overlappedRow: other, buffer, plan))
    }

    /// Adds what comes from other rows, from the history and from the queue, and counts it.
    ///
    /// - Parameter place: how many rows before it can be sent
    @inline(__always)
    private mutating func addComparisons(
        _ entry: FileBlock.Entry,
        _ row: Int,
        _ place: Int,
        _ buffer: BlockBuffer,
        _ plan: RowPlan,
        to rules: inout RuleSet
    ) {
        var added = RuleSet()
        let judged = entry.judged
        if plan.mayBeLate(judged), let queue = options.queue, case .at(let ends) = judged.ends,
            ends <= queue.reached(place)
        {
            added.insert(.windowQueue)
        }
        if overlaps.count > 0, overlaps.contains(row) { added.insert(.pairOverlap) }
        if let sent = options.sent, rules.errors.isEmpty,
            case .at(let starts) = judged.starts, case .at(let ends) = judged.ends
        {
            let window = TimeWindow(startsAt: starts, endsAt: ends)
            let found = sent.look(judged.caller, judged.receiver, window) {
                buffer.position = Int(entry.start)
                _ = buffer.nextRow()
                buffer.forgetTexts()
                return CheckedRow(judged, line: 0, row: row, rules: rules, buffer, plan).contentHash
            }
            added.formUnion(found.rules)
            if let sentAt = found.sentAt { acceptedAt = max(acceptedAt ?? sentAt, sentAt) }
            if let found = found.open, sent.submissions.indices.contains(found.submission) {
                let submission = sent.submissions[found.submission]
                elsewhere[found.submission, default: .init(name: submission.name, submittedAt: submission.createdAt)]
                    .add(found.standing)
            }
        }
        guard !added.isEmpty else { return }
        if rules.isEmpty { raised.append(row) }
        if rules.warnings.isEmpty {
            report.warnings += 1
            if rules.errors.isEmpty { validWithWarnings += 1 }
        }
        for rule in added.rules { counts[Int(rule.rawValue)] += 1 }
        rules.formUnion(added)
    }

    private mutating func note(_ rules: RuleSet, _ line: Int) {
        for rule in RuleSet(bits: rules.bits & open.bits).rules {
            let index = Int(rule.rawValue)
            firstLines[index].append(line)
            if firstLines[index].count >= FileReport.linesKept { open.remove(rule) }
        }
    }

    /// Adds rows that turned out to overlap others after all of them were taken.
    ///
    /// - Parameter newlyWarned: how many of them had neither errors nor warnings; rows that overlap have no errors
    mutating func addOverlaps(_ rows: Int, newlyWarned: Int, firstLines lines: [Int]) {
        guard rows > 0 else { return }
        report.twice = rows
        counts[Int(RecordRule.pairOverlap.rawValue)] += rows
        sentCounts[Int(RecordRule.pairOverlap.rawValue)] += rows
        firstLines[Int(RecordRule.pairOverlap.rawValue)] = lines
        report.warnings += newlyWarned
        validWithWarnings += newlyWarned
    }

    /// The report once all blocks were taken.
    func finished() -> FileReport {
        var report = report
        report.byRule = RecordRule.allCases.compactMap { rule in
            let index = Int(rule.rawValue)
            guard counts[index] > 0 else { return nil }
            return FileReport.RuleCount(rule: rule, rows: counts[index], firstLines: firstLines[index])
        }
        // What keeps most rows back comes first; rules that are broken as often stay in their order.
        report.byRule.sort { one, other in
            let left = (one.rule.severity == .error ? 0 : 1, -one.rows, one.rule.rawValue)
            return left < (other.rule.severity == .error ? 0 : 1, -other.rows, other.rule.rawValue)
        }
        if options.isStrict {
            report.valid -= validWithWarnings
        } else {
            report.sums = totals.sums(options.labels)
            report.sums.acceptedAt = acceptedAt
            let open = elsewhere.sorted { (-$0.value.rows, $0.key) < (-$1.value.rows, $1.key) }.map(\.value)
            report.sums.open = Array(open.prefix(SendSums.openKept))
            report.sums.moreOpen = open.dropFirst(SendSums.openKept).reduce(0) { $0 + $1.rows }
            if options.leavesOutAccepted { report.leftOut = report.sentBefore }
            report.sentWithWarnings = validWithWarnings - report.leftOut
            report.endingSoon = sentCounts[Int(RecordRule.windowSoon.rawValue)]
            // What the queue makes too late is told by itself.
            report.mostWarned = RecordRule.allCases.filter { $0 != .windowQueue && sentCounts[Int($0.rawValue)] > 0 }
                .max { sentCounts[Int($0.rawValue)] < sentCounts[Int($1.rawValue)] }
        }
        report.invalid = report.rows - report.valid
        return report
    }
}
