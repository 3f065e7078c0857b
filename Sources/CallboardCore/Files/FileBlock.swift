import CallPersonalisation

/// What was found in one stretch of a file, before it is known which rows come before it.
final class FileBlock: @unchecked Sendable {
    /// One row that is told.
    struct Entry {
        var start: UInt32
        /// Rows and lines before it in this block.
        var row: UInt32
        var line: UInt32
        /// Rows before it in this block that can be sent.
        var valid: UInt32
        var judged: RowPlan.Judged
    }

    /// Which row begins where, every `markEvery` rows.
    struct Mark: Sendable {
        var offset: UInt32
        var line: UInt32
    }

    /// A row's numbers and window, to be compared with other rows.
    struct Pair {
        var caller: UInt64
        var receiver: UInt64
        var starts: Int64
        var ends: Int64
        var row: UInt32
    }

    static let markEvery = 64

    /// What is to be kept.
    struct Collecting: OptionSet, Sendable {
        let rawValue: Int
        static let problems = Collecting(rawValue: 1)
        static let allRows = Collecting(rawValue: 2)
        static let pairHashes = Collecting(rawValue: 4)
        static let pairs = Collecting(rawValue: 8)
        static let index = Collecting(rawValue: 16)
    }

    let buffer: BlockBuffer
    var number = 0
    /// Where its first row begins, and where the first row behind it does.
    private(set) var start = 0
    private(set) var end = 0
    private(set) var rows = 0
    private(set) var lines = 0
    private(set) var blankRows = 0
    private(set) var valid = 0
    private(set) var warned = 0
    private(set) var validWithWarnings = 0
    private(set) var counts = [Int](repeating: 0, count: RecordRule.allCases.count)
    /// Of the rows that can be sent; a block that keeps all its rows leaves it to whoever compares them with others.
    private(set) var totals = SendTotals()
    private(set) var keepsAllRows = false
    /// Rows changed by each repair, rows changed at all, and those that can be sent only since.
    private(set) var repairCounts = [Int](repeating: 0, count: Recipe.repairsMax)
    private(set) var changed = 0
    private(set) var mended = 0
    private(set) var entries: [Entry] = []
    private(set) var hashes: [UInt64] = []
    private(set) var pairs: [Pair] = []
    private(set) var marks: [Mark] = []
    /// For each row 0 if all is well, 1 with warnings, 2 with errors.
    private(set) var verdicts: [UInt8] = []

    init(_ buffer: BlockBuffer) { self.buffer = buffer }

    /// Judges the rows that begin in `from..<end` of the file; without `from` the first row behind a line break is taken for the start.
    ///
    /// - Parameter wantsPair: which pairs are kept with `.pairs`
    func judge(
        _ file: ReadableFile,
        _ plan: RowPlan,
        from known: Int?,
        around base: Int,
        end limit: Int,
        collecting: Collecting,
        wantsPair: ((UInt64) -> Bool)? = nil
    ) throws {
        reset()
        keepsAllRows = collecting.contains(.allRows)
        if let known {
            start = known
            end = known
            guard known < limit else { return }
            try buffer.load(file, from: known, wanted: limit - known + FileBlock.slack)
        } else {
            try buffer.load(file, from: base - 1, wanted: limit - base + 1 + FileBlock.slack)
            buffer.seekRow(cells: plan.cellMax)
            start = buffer.offset + buffer.position
        }
        let localLimit = limit - buffer.offset
        while buffer.position < localLimit {
            let rowStart = buffer.position
            let outcome = buffer.nextRow()
            if outcome == .incomplete {
                try buffer.extend(file, by: FileBlock.more)
                continue
            }
            if outcome == .end { break }
            if buffer.isBlank {
                blankRows += 1
            } else {
                take(plan.judge(buffer, outcome), at: rowStart, plan, collecting, wantsPair)
            }
            lines += 1 + buffer.innerBreaks
            if buffer.isCut {
                end = try FileBlock.nextLine(file, from: buffer.offset + buffer.position)
                return
            }
        }
        end = buffer.offset + buffer.position
    }

    /// Bytes read beyond the block, so that its last row is there in most cases.
    private static let slack = 4096
    private static let more = 1 << 16

    private func reset() {
        (rows, lines, blankRows, valid, warned, validWithWarnings) = (0, 0, 0, 0, 0, 0)
        for index in counts.indices { counts[index] = 0 }
        totals.removeAll()
        if changed > 0 {
            (changed, mended) = (0, 0)
            for index in repairCounts.indices { repairCounts[index] = 0 }
        }
        entries.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
        pairs.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        verdicts.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private func take(
        _ judged: RowPlan.Judged,
        at rowStart: Int,
        _ plan: RowPlan,
        _ collecting: Collecting,
        _ wantsPair: ((UInt64) -> Bool)?
    ) {
        var rules = judged.rules
        let validBefore = valid
        let mayBeLate = collecting.contains(.problems) && plan.mayBeLate(judged)
        if judged.change != 0 { count(judged) }
        if collecting.contains(.index) {
            if rows % FileBlock.markEvery == 0 {
                marks.append(Mark(offset: UInt32(buffer.offset + rowStart - start), line: UInt32(lines)))
            }
            verdicts.append(rules.isEmpty ? 0 : rules.errors.isEmpty ? 1 : 2)
        }
        if !rules.isEmpty {
            if rules.errors.isEmpty {
                valid += 1
                validWithWarnings += 1
            }
            if !rules.warnings.isEmpty { warned += 1 }
            if collecting.contains(.problems), !collecting.contains(.allRows) { append(judged, rowStart, validBefore) }
            while let rule = rules.first {
                counts[Int(rule.rawValue)] += 1
                rules.remove(rule)
            }
        } else {
            valid += 1
            if mayBeLate, !collecting.contains(.allRows) { append(judged, rowStart, validBefore) }
        }
        if collecting.contains(.allRows) {
            append(judged, rowStart, validBefore)
        } else if collecting.contains(.problems), judged.rules.errors.isEmpty {
            totals.add(judged)
        }
        if !collecting.isDisjoint(with: [.pairHashes, .pairs]), judged.rules.errors.isEmpty,
            case .at(let starts) = judged.starts, case .at(let ends) = judged.ends
        {
            let hash = PairFinder.hash(judged.caller, judged.receiver)
            if collecting.contains(.pairHashes) { hashes.append(hash) }
            if collecting.contains(.pairs), wantsPair?(hash) ?? true {
                pairs.append(
                    Pair(
                        caller: judged.caller,
                        receiver: judged.receiver,
                        starts: starts,
                        ends: ends,
                        row: UInt32(rows)
                    )
                )
            }
        }
        rows += 1
    }

    private func count(_ judged: RowPlan.Judged) {
        changed += 1
        if judged.change & RowChanger.wasInvalid != 0, judged.rules.errors.isEmpty { mended += 1 }
        var rest = judged.change & (1 << UInt32(Recipe.repairsMax) - 1)
        while rest != 0 {
            repairCounts[rest.trailingZeroBitCount] += 1
            rest &= rest - 1
        }
    }

    private func append(_ judged: RowPlan.Judged, _ rowStart: Int, _ validBefore: Int) {
        entries.append(
            Entry(
                start: UInt32(rowStart),
                row: UInt32(rows),
                line: UInt32(lines),
                valid: UInt32(validBefore),
                judged: judged
            )
        )
    }

    /// Where the line after a row that was too long begins.
    private static func nextLine(_ file: ReadableFile, from offset: Int) throws -> Int {
        var stream = ByteStream(file, from: offset)
        var position = offset
        while let byte = try stream.take() {
            position += 1
            if byte == 0x0A { return position }
            if byte == 0x0D { return try stream.peek() == 0x0A ? position + 1 : position }
        }
        return position
    }
}
