import CallPersonalisation

/// How the rows of one file are judged: which cell is which field, and by what rules.
///
/// Made once for a file and then only read, by all threads.
final class RowPlan: @unchecked Sendable {
    /// What was found out about one row.
    struct Judged {
        var rules: RuleSet
        var caller: UInt64 = 0
        var receiver: UInt64 = 0
        var labelIndex = -1
        var starts: TimeReading = .missing
        var ends: TimeReading = .missing
        /// A bit for each repair that changed the row, and those of `RowChanger`; 0 if it is as in the file.
        var change: UInt32 = 0
    }

    typealias Text = UnsafeBufferPointer<UInt8>

    let mapping: ColumnMapping
    let checker: RecordChecker
    /// Rows that end before this may be over before the queue reaches them, in milliseconds since the epoch.
    let queueEnd: Int64
    let startsReader: TimeReader?
    let endsReader: TimeReader?
    /// Cells before the first column.
    let hidden: Int
    /// Cells of a whole row, hidden ones included.
    let cellMax: Int
    /// The columns that stay with the record and are not sent.
    let keptColumns: [Int]
    private let changer: RowChanger?
    private let isExact: Bool
    /// Whether cells may have been guarded against being taken for formulas; texts of JSON are not.
    private let undoesGuards: Bool
    private let places: Places
    /// A row with no more cells than this lacks a required one.
    private let lastRequired: Int
    private let constants: [Text]
    private let defaults: [Text]
    private let hasDefaults: Bool
    private let memory: UnsafeMutablePointer<UInt8>

    /// The cell of each field; -1 for a field that a constant gives, or nothing.
    private struct Places {
        var caller = -1
        var receiver = -1
        var label = -1
        var labelName = -1
        var callReason = -1
        var starts = -1
        var ends = -1
    }

    /// Makes a plan; the readers of times are not needed if only the form of the wire is allowed.
    init(
        _ mapping: ColumnMapping,
        file: RecordFile,
        checker: RecordChecker,
        startsReader: TimeReader?,
        endsReader: TimeReader?,
        changes: RowChanges = RowChanges(),
        queueEnd: Int64 = .min
    ) {
        self.mapping = mapping
        self.checker = checker
        self.queueEnd = queueEnd
        self.startsReader = startsReader
        self.endsReader = endsReader
        if let startsReader, let endsReader, !changes.isEmpty {
            let repairer = Repairer(
                changes.recipe,
                checker: checker,
                startsReader: startsReader,
                endsReader: endsReader
            )
            changer = RowChanger(repairer: repairer, edits: changes.edits)
        } else {
            changer = nil
        }
        isExact = checker.isExact
        hidden = file.hiddenColumns
        undoesGuards = !checker.isExact && file.hiddenColumns == 0
        cellMax = mapping.columns.count + hidden
        keptColumns = mapping.keptColumns
        let hidden = hidden
        func place(_ field: RecordField) -> Int {
            guard mapping.constants[field] == nil, let column = mapping.column(of: field) else { return -1 }
            return column + hidden
        }
        places = Places(
            caller: place(.caller),
            receiver: place(.receiver),
            label: place(.labelID),
            labelName: place(.labelName),
            callReason: place(.callReason),
            starts: place(.startsAt),
            ends: place(.endsAt)
        )
        // Rows that were JSON leave members out as they please.
        lastRequired =
            hidden > 0
            ? -1 : ColumnMapping.required.filter { mapping.defaults[$0] == nil }.map(place).max() ?? -1
        let texts = [mapping.constants, mapping.defaults].map { values in
            RecordField.allCases.map { Array((values[$0] ?? "").utf8) }
        }
        memory = .allocate(capacity: texts.joined().reduce(1) { $0 + $1.count })
        var next = memory
        var placed: [[Text]] = []
        for group in texts {
            placed.append(
                group.map { text in
                    for (index, byte) in text.enumerated() { next[index] = byte }
                    defer { next += text.count }
                    return Text(start: next, count: text.count)
                }
            )
        }
        constants = placed[0]
        defaults = placed[1]
        hasDefaults = !mapping.defaults.isEmpty
    }

    deinit { memory.deallocate() }

    /// Judges the row that the buffer looked at last.
    @inline(__always)
    func judge(_ buffer: BlockBuffer, _ outcome: BlockBuffer.Outcome) -> Judged {
        guard let changer else { return judgeAsWritten(buffer, outcome) }
        return judge(buffer, outcome, changer)
    }

    private func judge(_ buffer: BlockBuffer, _ outcome: BlockBuffer.Outcome, _ changer: RowChanger) -> Judged {
        if let edited = changer.edited(buffer) { return Judged(edited) }
        let judged = judgeAsWritten(buffer, outcome)
        guard changer.concerns(judged.rules), judged.rules.isOfFields,
            let changed = changer.repaired(draft(buffer), breaking: judged.rules)
        else { return judged }
        var result = Judged(changed)
        if judged.rules.contains(.rowColumns) { result.rules.insert(.rowColumns) }
        return result
    }

    /// What a row that was changed says now; nil if it was not changed.
    func changedDraft(_ buffer: BlockBuffer, _ judged: Judged) -> RecordDraft? {
        guard judged.change != 0, let changer else { return nil }
        if let edited = changer.edited(buffer) { return edited.outcome.draft }
        return changer.repaired(draft(buffer), breaking: judged.rules)?.outcome.draft
    }

    /// The row as text, as the file has it.
    func draft(_ buffer: BlockBuffer) -> RecordDraft {
        buffer.forgetTexts()
        var draft = RecordDraft()
        for field in RecordField.allCases { draft[field] = String(decoding: text(of: field, buffer), as: UTF8.self) }
        return draft
    }

    /// Judges the row that the buffer looked at last as the file has it.
    @inline(__always)
    private func judgeAsWritten(_ buffer: BlockBuffer, _ outcome: BlockBuffer.Outcome) -> Judged {
        if outcome == .unclosedQuote { return Judged(rules: RuleSet(.rowQuotes)) }
        if buffer.mayHaveFaults, !UTF8Validation.isText(buffer.rowBytes) {
            return Judged(rules: RuleSet(.rowEncoding))
        }
        if hidden > 0, let rule = flag(buffer) { return Judged(rules: RuleSet(rule)) }
        let fields = fields(buffer)
        let verdict = checker.check(fields)
        var judged = Judged(
            rules: verdict.rules,
            caller: verdict.caller,
            receiver: verdict.receiver,
            labelIndex: verdict.labelIndex,
            starts: fields.starts,
            ends: fields.ends
        )
        if buffer.hasMore || buffer.isCut || buffer.cellCount <= lastRequired { judged.rules.insert(.rowColumns) }
        return judged
    }

    /// Whether it has to be reckoned if the queue reaches a row in time.
    @inline(__always)
    func mayBeLate(_ judged: Judged) -> Bool {
        guard queueEnd > .min, judged.rules.errors.isEmpty, case .at(let ends) = judged.ends else { return false }
        return ends <= queueEnd
    }

    /// The fields of the row that the buffer looked at last; texts are valid until its next row.
    @inline(__always)
    func fields(_ buffer: BlockBuffer) -> RecordChecker.Fields {
        buffer.forgetTexts()
        let startsText = text(places.starts, .startsAt, buffer)
        let endsText = text(places.ends, .endsAt, buffer)
        let starts: TimeReading
        let ends: TimeReading
        // Most files say milliseconds; asking a reader costs its retain for every row, on all cores at once.
        if let startsAt = TimeReader.milliseconds(startsText), let endsAt = TimeReader.milliseconds(endsText) {
            starts = .at(startsAt)
            ends = .at(endsAt)
        } else if let startsReader, let endsReader {
            starts = startsReader.read(startsText)
            ends = endsReader.read(endsText, after: starts.milliseconds)
        } else {
            starts = TimeReading(apiForm: startsText)
            ends = TimeReading(apiForm: endsText)
        }
        return RecordChecker.Fields(
            caller: text(places.caller, .caller, buffer),
            receiver: text(places.receiver, .receiver, buffer),
            label: trimmed(text(places.label, .labelID, buffer)),
            labelName: text(places.labelName, .labelName, buffer),
            callReason: text(places.callReason, .callReason, buffer),
            starts: starts,
            ends: ends
        )
    }

    /// The text of a field as it is judged.
    func text(of field: RecordField, _ buffer: BlockBuffer) -> Text {
        switch field {
        case .caller: text(places.caller, field, buffer)
        case .receiver: text(places.receiver, field, buffer)
        case .labelID: trimmed(text(places.label, field, buffer))
        case .labelName: text(places.labelName, field, buffer)
        case .callReason: text(places.callReason, field, buffer)
        case .startsAt: text(places.starts, field, buffer)
        case .endsAt: text(places.ends, field, buffer)
        }
    }

    @inline(__always)
    private func text(_ place: Int, _ field: RecordField, _ buffer: BlockBuffer) -> Text {
        guard place >= 0 else { return constants[field.position] }
        var text = buffer.text(place)
        if text.isEmpty {
            if hasDefaults { return defaults[field.position] }
        } else if undoesGuards, text[0] == 0x27 {
            text = FormulaGuard.undone(text)
        }
        return text
    }

    /// A cell as it was meant, by its column.
    func cell(_ column: Int, _ buffer: BlockBuffer) -> Text {
        let text = buffer.text(column + hidden)
        return undoesGuards ? FormulaGuard.undone(text) : text
    }

    @inline(__always)
    private func trimmed(_ text: Text) -> Text {
        guard !isExact, !text.isEmpty, text[0] == 0x20 || text[text.count - 1] == 0x20 else { return text }
        var rest = text[...]
        while rest.first == 0x20 { rest = rest.dropFirst() }
        while rest.last == 0x20 { rest = rest.dropLast() }
        return Text(rebasing: rest)
    }

    /// What was wrong with a row before it became cells.
    private func flag(_ buffer: BlockBuffer) -> RecordRule? {
        switch buffer.text(0).last {
        case 0x71: .rowQuotes
        case 0x63: .rowColumns
        default: nil
        }
    }

    /// The line on which a row that was JSON begins.
    func hiddenLine(_ buffer: BlockBuffer) -> Int {
        buffer.text(0).reduce(0) { $1 &- 0x30 < 10 ? $0 * 10 + Int($1 &- 0x30) : $0 }
    }
}

extension RowPlan.Judged {
    /// What was found out about a row that was changed.
    init(_ changed: RowChanger.Changed) {
        self.init(
            rules: changed.outcome.verdict.rules,
            caller: changed.outcome.verdict.caller,
            receiver: changed.outcome.verdict.receiver,
            labelIndex: changed.outcome.verdict.labelIndex,
            starts: changed.outcome.starts,
            ends: changed.outcome.ends,
            change: changed.bits
        )
    }
}

extension RuleSet {
    /// Whether the fields could be told apart: a repair can do nothing for a row that is not text or never ends.
    fileprivate var isOfFields: Bool { !contains(.rowEncoding) && !contains(.rowQuotes) }
}
