import CallPersonalisation
import CallboardCore

/// The rows of an opened file, for the one part of the console that shows them; answers at once.
protocol RowSource: AnyObject, Sendable {
    /// How many rows can be shown already; grows while the file is read.
    var rowCount: Int { get }
    /// One row, from 0; nil if there is none.
    func row(_ index: Int) -> FileRow?
    /// The next row with an error after a row, or before it; nil if there is none.
    func problemRow(from index: Int, forward: Bool) -> Int?
}

/// One row of a file with what is wrong with it.
struct FileRow: Hashable, Sendable {
    /// The line on which it begins, the header being 1.
    var line: Int
    /// What it says, field by field.
    var draft: RecordDraft
    /// What is wrong with it, errors first.
    var problems: [RecordProblem]
    /// Whether it was judged yet.
    var isChecked: Bool

    /// A row.
    init(line: Int, draft: RecordDraft, problems: [RecordProblem], isChecked: Bool = true) {
        self.line = line
        self.draft = draft
        self.problems = problems
        self.isChecked = isChecked
    }

    /// Whether it can be sent.
    var isValid: Bool { !problems.contains { $0.rule.severity == .error } }
}

/// A file that was opened; its rows can be looked at while they are being checked.
struct OpenedFile: Sendable {
    /// Its path as given.
    var path: String
    /// Its rows.
    var rows: any RowSource
    /// Its columns and what they are read as.
    var columns: [FileColumn]
    /// How its bytes are read, such as `CSV, UTF-8`.
    var form: String

    /// An opened file.
    init(path: String, rows: any RowSource, columns: [FileColumn], form: String) {
        self.path = path
        self.rows = rows
        self.columns = columns
        self.form = form
    }
}

/// One column of a file.
struct FileColumn: Hashable, Sendable {
    /// Its name in the file.
    var header: String
    /// What it is read as: a field's name, kept, or not read.
    var target: String
    /// Why.
    var evidence: String
    /// A cell of it.
    var sample: String

    /// A column.
    init(header: String, target: String, evidence: String, sample: String) {
        self.header = header
        self.target = target
        self.evidence = evidence
        self.sample = sample
    }
}

/// What the check of a whole file found.
struct CheckedFile: Hashable, Sendable {
    /// One broken rule.
    struct Cause: Hashable, Sendable {
        /// The rule.
        var rule: RecordRule
        /// How many rows break it.
        var rows: Int
        /// The lines of the first of them.
        var lines: [Int]

        /// A cause.
        init(rule: RecordRule, rows: Int, lines: [Int]) {
            self.rule = rule
            self.rows = rows
            self.lines = lines
        }
    }

    /// Its path as given.
    var path: String
    /// All rows.
    var rows: Int
    /// Rows that can be sent.
    var valid: Int
    /// Rows that cannot.
    var invalid: Int
    /// Rows with a warning.
    var warnings: Int
    /// The broken rules, errors first.
    var causes: [Cause]
    /// How dates and zones were read, if that needs saying.
    var note: String
    /// Whether the account's labels were known when it was checked.
    var knowsLabels: Bool
    /// What sending the good rows takes, with what is queued before them; nil while the journal is not open.
    var estimate: SubmitEstimate?

    /// What a check found.
    init(
        path: String,
        rows: Int,
        valid: Int,
        invalid: Int,
        warnings: Int,
        causes: [Cause],
        note: String = "",
        knowsLabels: Bool = true,
        estimate: SubmitEstimate? = nil
    ) {
        self.estimate = estimate
        self.path = path
        self.rows = rows
        self.valid = valid
        self.invalid = invalid
        self.warnings = warnings
        self.causes = causes
        self.note = note
        self.knowsLabels = knowsLabels
    }
}
