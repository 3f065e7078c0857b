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
    /// Batches, with the cursor on a submission.
    case openSubmission(SubmissionID)
    /// Failures, narrowed down to a text.
    case showFailures(String)
    /// The line for commands, with something typed already.
    case typeCommand(String)
    /// A question in a dialog.
    case ask(Question)
    /// The line for a path.
    case askForPath
    /// A new record with a label.
    case compose(Label)
}

/// What a dialog is about.
enum Question: Hashable, Sendable {
    case send(CallRecord, warnings: [SafeText])
    case submit(FileSubmission)
    case cancel(SubmissionID, name: String, unsent: Int)
    case resolve(AttemptSummary)
    case resend(AttemptSummary)
    case retryMenu([RetryPlan])
    case fixMenu([RetryPlan])
    case retry(RetryPlan, minutes: Int)
    case leave(unsent: Int)
    /// What to do with a record that was pasted outside a field.
    case pasted(PastedRecord)
}

/// What would be submitted of a checked file.
struct FileSubmission: Hashable, Sendable {
    /// The file.
    var path: String
    /// All rows of it.
    var rows: Int
    /// Rows that can be sent.
    var valid: Int
    /// Valid rows that are left out because they were accepted earlier.
    var leftOut: Int
    /// Rows that are changed on their way in.
    var changed: Int
    /// What sending them takes, if it is known.
    var estimate: SubmitEstimate?

    /// Rows that would be sent.
    var sent: Int { valid - leftOut }

    /// What would be submitted.
    init(
        path: String,
        rows: Int,
        valid: Int,
        leftOut: Int = 0,
        changed: Int = 0,
        estimate: SubmitEstimate? = nil
    ) {
        self.leftOut = leftOut
        self.changed = changed
        self.path = path
        self.rows = rows
        self.valid = valid
        self.estimate = estimate
    }
}
