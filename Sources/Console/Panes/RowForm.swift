import CallPersonalisation
import CallboardCore
import Terminal

/// One row of a file, or one record that failed, to be changed by hand; the verdict follows every key.
struct RowForm<Row: Sendable>: Sendable {
    /// What a key led to.
    enum Outcome: Hashable { case open, cancelled, done(RecordDraft) }

    /// The row as it was opened.
    let row: Row
    /// What stands in the fields then.
    let opened: RecordDraft
    private let title: SafeText
    private let bottom: SafeText
    private(set) var place = 0
    private var fields: [TextField]
    /// What is wrong with the row as it stands now.
    private(set) var problems: [RecordProblem]

    /// Opens a row with the cursor on its first problem.
    ///
    /// - Parameter bottom: what Enter does.
    init(_ row: Row, _ draft: RecordDraft, _ problems: [RecordProblem], title: SafeText, bottom: SafeText) {
        self.row = row
        self.title = title
        self.bottom = bottom
        self.problems = problems
        opened = draft
        fields = RecordField.allCases.map { TextField(draft[$0]) }
        place = problems.lazy.compactMap(\.rule.field).first?.position ?? 0
    }

    /// The row as it stands now.
    var draft: RecordDraft {
        var draft = RecordDraft()
        for field in RecordField.allCases { draft[field] = fields[field.position].text }
        return draft
    }

    /// Takes a key.
    ///
    /// - Parameter judge: says what is wrong with a row of this file.
    mutating func update(_ key: Key, _ judge: (RecordDraft) -> [RecordProblem]) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .enter: return .done(draft)
        case .tab, .down: place = (place + 1) % fields.count
        case .backTab, .up: place = (place + fields.count - 1) % fields.count
        default: if fields[place].update(key) { problems = judge(draft) }
        }
        return .open
    }

    /// Takes pasted text into the field.
    mutating func paste(_ text: String, _ judge: (RecordDraft) -> [RecordProblem]) {
        fields[place].paste(text)
        problems = judge(draft)
    }

    /// Draws the fields with what is wrong with each.
    func draw(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let isValid = !problems.contains { $0.rule.severity == .error }
        let frame = Frame(
            title,
            note: problems.isEmpty ? "ok" : isValid ? "can be sent" : "cannot be sent",
            bottom: bottom
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        let labelWidth = 12
        var line = inside.row
        for field in RecordField.allCases {
            guard line < inside.endRow else { return }
            let isActive = field.position == place
            let mine = problems.filter { $0.rule.field == field }
            let style: Style = mine.isEmpty ? .plain : mine.contains { $0.rule.severity == .error } ? .error : .warning
            canvas.write(SafeText(untrusted: Wording.name(of: field)), row: line, column: inside.column, style: style)
            fields[field.position].draw(
                on: &canvas,
                row: line,
                column: inside.column + labelWidth,
                width: max(4, inside.columns - labelWidth),
                isActive: isActive
            )
            line += 1
            guard let first = mine.first, line < inside.endRow else { continue }
            let words = SafeText(untrusted: Wording.words(for: first, value: fields[field.position].text))
            // Where the cursor is, all of it is said.
            for piece in words.wrapped(to: inside.columns - labelWidth).prefix(isActive ? 3 : 1) {
                guard line < inside.endRow else { break }
                canvas.write(piece, row: line, column: inside.column + labelWidth, style: style)
                line += 1
            }
        }
        let rest = problems.filter { $0.rule.field == nil }
        canvas.writeLines(
            rest.map { SafeText(untrusted: Wording.words(for: $0)) },
            in: Rect(row: line, column: inside.column, rows: max(0, inside.endRow - line), columns: inside.columns),
            style: .warning
        )
    }
}

extension RowForm: Equatable where Row: Equatable {}

extension RowForm<FileRow> {
    /// Opens a row of a file.
    init(_ row: FileRow) {
        self.init(
            row,
            row.draft,
            row.problems,
            title: "Edit line \(row.line)",
            bottom: "Enter keeps it; the file stays as it is"
        )
    }
}
