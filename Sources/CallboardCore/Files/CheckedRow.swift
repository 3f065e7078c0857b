package import CallPersonalisation

/// One row of a file with its verdict; valid only during the call it is given to.
///
/// Texts are the file's own bytes without quotes; whoever keeps them makes a copy.
package struct CheckedRow {
    /// UTF-8, valid only while the row is.
    package typealias Text = UnsafeBufferPointer<UInt8>

    /// The line of the file on which the row begins, the header being line 1.
    package let line: Int
    /// Its number, 1 for the first row of data.
    package let row: Int
    /// The rules that it breaks.
    package let rules: RuleSet
    /// The caller's digits as a number; 0 unless it can be read.
    package let caller: UInt64
    /// The receiver's digits as a number; 0 unless it can be read.
    package let receiver: UInt64
    /// The label's place in the directory; -1 unless known.
    package let labelIndex: Int
    /// What was read as the start.
    package let startsReading: TimeReading
    /// What was read as the end.
    package let endsReading: TimeReading
    /// A row of the file with the same pair and an overlapping window, if it was noted.
    package let overlappedRow: Int?

    let buffer: BlockBuffer
    let plan: RowPlan
    /// What the row says after it was changed; nil if it is as in the file.
    let changed: ChangedTexts?

    init(
        _ judged: RowPlan.Judged,
        line: Int,
        row: Int,
        rules: RuleSet,
        overlappedRow: Int? = nil,
        _ buffer: BlockBuffer,
        _ plan: RowPlan
    ) {
        self.line = line
        self.row = row
        self.rules = rules
        caller = judged.caller
        receiver = judged.receiver
        labelIndex = judged.labelIndex
        startsReading = judged.starts
        endsReading = judged.ends
        self.overlappedRow = overlappedRow
        self.buffer = buffer
        self.plan = plan
        changed = plan.changedDraft(buffer, judged).map(ChangedTexts.init)
    }

    /// Whether the row was changed on its way in.
    package var isChanged: Bool { changed != nil }

    /// Whether the row can be sent.
    package var isValid: Bool { rules.errors.isEmpty }

    /// The start in milliseconds since the epoch; 0 unless it can be read.
    package var starts: Int64 { startsReading.milliseconds ?? 0 }

    /// The end in milliseconds since the epoch; 0 unless it can be read.
    package var ends: Int64 { endsReading.milliseconds ?? 0 }

    /// What the row says in the label's place: an ID or a name.
    package var label: Text { text(of: .labelID) }

    /// The name to show; empty for the label's own.
    package var labelName: Text { text(of: .labelName) }

    /// The call reason; empty for none.
    package var callReason: Text { text(of: .callReason) }

    /// What the row says for a field: what it was changed to, its cell, a constant or a default.
    package func text(of field: RecordField) -> Text { changed?[field] ?? plan.text(of: field, buffer) }

    /// The row as text, to be shown or mended.
    package var draft: RecordDraft {
        var draft = RecordDraft()
        for field in RecordField.allCases { draft[field] = String(decoding: text(of: field), as: UTF8.self) }
        return draft
    }

    /// How many columns the file has.
    package var cellCount: Int { plan.cellMax - plan.hidden }

    /// A cell by its column, from 0, as it is in the file; empty if the row is shorter.
    package func cell(_ column: Int) -> Text { buffer.text(column + plan.hidden) }

    /// All cells of the row as text.
    package var cells: [String] { (0..<cellCount).map { String(decoding: cell($0), as: UTF8.self) } }

    /// The cells behind the last column of the header.
    package var cellsBeyond: [[UInt8]] {
        guard buffer.hasMore else { return [] }
        let wide = BlockBuffer(capacity: buffer.rowBytes.count, separator: buffer.separator, cellMax: 1 << 14)
        wide.load(buffer.rowBytes)
        guard wide.nextRow() == .row else { return [] }
        return (plan.cellMax..<max(plan.cellMax, wide.cellCount)).map { Array(wide.text($0)) }
    }

    /// The cells that stay with the record and are not sent, in column order.
    package var kept: [Text] { plan.keptColumns.map { plan.cell($0, buffer) } }

    /// Whether there are such cells.
    var hasKept: Bool { !plan.keptColumns.isEmpty }

    /// The cells that stay with the record as one text: the only one by itself, several with their names.
    var reference: [UInt8] {
        let columns = plan.keptColumns
        if columns.count == 1 { return Array(plan.cell(columns[0], buffer)) }
        let texts = columns.compactMap { column -> [UInt8]? in
            let cell = plan.cell(column, buffer)
            return cell.isEmpty ? nil : Array((plan.mapping.columns[column].header + "=").utf8) + cell
        }
        return Array(texts.joined(separator: Array(" | ".utf8)))
    }

    /// The row's problems, errors first, in field order, with what can be said of each.
    package var problems: [RecordProblem] {
        rules.rules.map { RecordProblem($0, in: $0.field.map { value(of: $0) } ?? "") }
    }

    /// What the row says for a field, as text.
    package func value(of field: RecordField) -> String { String(decoding: text(of: field), as: UTF8.self) }

    /// Label, shown name and reason as one word, to compare with what was sent earlier.
    var contentHash: UInt64 {
        func hash(_ label: Text) -> UInt64 { SentRecords.content(label: label, name: labelName, reason: callReason) }
        guard let labels = plan.checker.labels, labels.labels.indices.contains(labelIndex) else { return hash(label) }
        var id = labels.labels[labelIndex].id.rawValue
        return id.withUTF8(hash)
    }
}
