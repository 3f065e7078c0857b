import CallPersonalisation
import CallboardCore
import Terminal

/// What a pane wants besides its own change: something done outside, or by the console around it.
enum Step: Equatable, Sendable {
    /// Something outside.
    case effect(Effect)
    /// Words on the message line.
    case tell(Notice)
    /// Another pane.
    case show(PaneName)
    /// Batches, with the composed records.
    case openBatch
    /// Batches, with the cursor on a submission.
    case openSubmission(SubmissionID)
    /// Failures, narrowed down to a text.
    case showFailures(String)
    /// The line for commands, with something typed already.
    case typeCommand(String)
    /// A question in a dialog.
    case ask(Question)
    /// The line for the path of a file, with something typed already.
    case askForPath(String)
    /// A list to choose from.
    case pick(Picker)
    /// A line that is asked for.
    case askForLine(LinePrompt)
    /// A new record with a label.
    case compose(Label)
    /// A record in the form, to be sent anew.
    case replay(NumberHit)
}

/// What a dialog is about.
enum Question: Hashable, Sendable {
    /// Whether a record is to be sent; `sent` is what was sent of the same call, nil while the journal is asked.
    case send(CallRecord, warnings: [SafeText], sent: [NumberHit]?)
    case submit(FileSubmission)
    case cancel(SubmissionID, name: String, unsent: Int)
    /// What is to be done with several submissions, of which so many records are not sent.
    case changeAll(SubmissionChange, [SubmissionID], unsent: Int)
    case resolve(AttemptSummary)
    case resend(AttemptSummary)
    case retryMenu([RetryPlan])
    case fixMenu([RetryPlan])
    case retry(RetryPlan, minutes: Int)
    /// Whether the records of a submission are to be sent to a sandbox.
    case rehearse(SubmissionID, name: String)
    /// Whether to leave although something is not sent, not even in the queue because its labels are not read yet, or held.
    case leave(unsent: Int, unwritten: Int, record: LeavingRecord?)
    /// What to do with a record that was pasted outside a field.
    case pasted(PastedRecord)
    /// Whether a file that is there may be replaced.
    case replace(ViewTable, path: String)
}

/// What would be submitted of a checked file.
struct FileSubmission: Hashable, Sendable {
    /// The file.
    var path: String
    /// The check that found it: what another one found is another submission.
    var check = 0
    /// All rows of it.
    var rows: Int
    /// Rows that can be sent.
    var valid: Int
    /// Valid rows that are left out because they were accepted earlier, or another submission is not through with them.
    var leftOut: Int
    /// Those of them that another submission is not through with.
    var queued = 0
    /// Rows that are changed on their way in.
    var changed: Int
    /// Rows that are sent with a warning, and the rule that most of them break.
    var warned = 0
    var mostWarned: RecordRule?
    /// Those of them whose window ends within a minute: what matters, however many others there are.
    var endingSoon = 0
    /// Rows of which another one of the file has the same numbers and an overlapping window.
    var twice = 0
    /// Columns that nothing is made of, while none is the call reason.
    var leftOver: [ColumnMapping.Column] = []
    /// When the same file was submitted before, by whom, and what came of it.
    var earlier: [String] = []
    /// Whether the labels were known when it was checked.
    var knowsLabels = true
    /// Their labels and windows.
    var sums: SendSums
    /// What sending them takes, if it is known.
    var estimate: SubmitEstimate?
    /// Rows that the queue reaches too late.
    var late: Int
    /// The lines of the first of them.
    var lateLines: [Int]
    /// How far this machine's clock is behind the service's, in milliseconds, if that has to be said.
    var clockSkew: Int64?

    /// Rows that would be sent.
    var sent: Int { valid - leftOut }

    /// Whether a later check found the same, so that a question about it still holds.
    func saysSame(as later: FileSubmission) -> Bool {
        var later = later
        (later.check, later.estimate, later.clockSkew) = (check, estimate, clockSkew)
        return self == later
    }

    /// What would be submitted.
    init(
        path: String,
        rows: Int,
        valid: Int,
        leftOut: Int = 0,
        changed: Int = 0,
        sums: SendSums = SendSums(),
        estimate: SubmitEstimate? = nil,
        late: Int = 0,
        lateLines: [Int] = [],
        clockSkew: Int64? = nil
    ) {
        self.leftOut = leftOut
        self.changed = changed
        self.sums = sums
        self.late = late
        self.lateLines = lateLines
        self.clockSkew = clockSkew
        self.path = path
        self.rows = rows
        self.valid = valid
        self.estimate = estimate
    }
}
