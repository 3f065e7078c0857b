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
    /// How many rows break a rule.
    func count(breaking rule: RecordRule) -> Int
    /// A row of the file by its place among those that break a rule; nil if there are not so many.
    func index(_ place: Int, breaking rule: RecordRule) -> Int?
    /// What a repair does to the first rows that it is for.
    func differences(_ repair: Repair, limit: Int) -> [RepairView.Difference]
    /// What is wrong with a row of this file that says something else.
    func judge(_ draft: RecordDraft) -> [RecordProblem]
}

/// A file of which no row can be read yet.
final class NoRows: RowSource {
    let rowCount = 0

    func row(_ index: Int) -> FileRow? { nil }

    func problemRow(from index: Int, forward: Bool) -> Int? { nil }

    func count(breaking rule: RecordRule) -> Int { 0 }

    func index(_ place: Int, breaking rule: RecordRule) -> Int? { nil }

    func differences(_ repair: Repair, limit: Int) -> [RepairView.Difference] { [] }

    func judge(_ draft: RecordDraft) -> [RecordProblem] { [] }
}

/// One row of a file with what is wrong with it.
struct FileRow: Hashable, Sendable {
    /// By what a change by hand finds the row again.
    struct Key: Hashable, Sendable {
        /// Where it begins in what is read of the file.
        var offset: Int
        /// Its bytes as one word.
        var hash: UInt64
    }

    /// Its place in the file, from 0.
    var index: Int
    /// The line on which it begins, the header being 1.
    var line: Int
    /// What it says, field by field.
    var draft: RecordDraft
    /// What is wrong with it, errors first.
    var problems: [RecordProblem]
    /// Whether it was judged yet.
    var isChecked: Bool
    /// What it says in the file; nil if nothing is changed about it.
    var original: RecordDraft?
    /// By what a change by hand finds it again; nil if it cannot be changed.
    var key: Key?

    /// A row.
    init(
        index: Int,
        line: Int,
        draft: RecordDraft,
        problems: [RecordProblem],
        isChecked: Bool = true,
        original: RecordDraft? = nil,
        key: Key? = nil
    ) {
        self.index = index
        self.original = original
        self.key = key
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
    /// How it is read and what is changed about its rows.
    var plan: FilePlan
    /// Required fields for which no column is recognised; while there are any, there are no rows.
    var missing: [RecordField]
    /// The check that shows it.
    var check: Int
    /// When what is changed was written, if it was kept from before.
    var keptAt: Int64?

    /// An opened file.
    init(
        path: String,
        rows: any RowSource,
        columns: [FileColumn],
        form: String,
        plan: FilePlan = FilePlan(),
        missing: [RecordField] = [],
        keptAt: Int64? = nil,
        check: Int = 0
    ) {
        self.check = check
        self.keptAt = keptAt
        self.plan = plan
        self.missing = missing
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
    /// The check that found it.
    var check = 0
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
    /// Valid rows that are left out because they were accepted earlier, or another submission is not through with them.
    var leftOut = 0
    /// Those of them that another submission is not through with.
    var queued = 0
    /// Rows that would be sent with a warning, and the one that most of them have.
    var sentWithWarnings = 0
    var mostWarned: RecordRule?
    /// Those of them whose window ends within a minute.
    var endingSoon = 0
    /// Rows of which another one of the file has the same numbers and an overlapping window.
    var twice = 0
    /// What would be sent, label by label and from when to when.
    var sums = SendSums()
    /// Rows that are changed on their way in.
    var changed = 0
    /// What sending takes now, and once every row is mended; nil if that is not known.
    var estimate: SubmitEstimate?
    var estimateFixed: SubmitEstimate?

    /// What a check found.
    init(
        path: String,
        rows: Int,
        valid: Int,
        invalid: Int,
        warnings: Int,
        causes: [Cause],
        note: String = "",
        knowsLabels: Bool = true
    ) {
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
