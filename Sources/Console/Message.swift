import CallPersonalisation
import CallboardCore
import Terminal

/// Everything that can change the console.
enum Message: Sendable {
    // The terminal.
    case key(Key)
    case paste(String)
    case resize(Size)
    /// Ctrl-C.
    case interrupt
    /// The terminal has answered after so many milliseconds.
    case link(milliseconds: Int)
    /// A moment that was waited for (`Console.deadline`) has come.
    case tick
    /// The terminal is gone, or the system wants an end.
    case endOfInput
    // The core.
    case coreOpened
    case coreFailed(String)
    case changed(Set<ServiceCore.Change>)
    case allowance(AllowanceStatus)
    case labels(LabelDirectory?, isFresh: Bool)
    case labelsFailed(String)
    case draft(RecordDraft?)
    case draftSaved
    case forms(FormMemory)
    case earlier(to: PhoneNumber, [NumberHit])
    /// The editor was closed.
    case edited(RecordField, String)
    case pushed(PushReport)
    case pushFailed(String)
    case requestBody(method: String, path: String, body: String)
    case fileOpened(OpenedFile)
    case fileChecking(done: Int, total: Int)
    case fileChecked(CheckedFile)
    case fileFailed(path: String, String)
    /// A change that was asked for cannot be made; the file is read as before.
    case fileChangeRefused(path: String, String)
    /// Who submitted the same file before, one line each.
    case fileKnown(path: String, [String])
    case savedNames([String])
    case recipeLoaded(Recipe)
    case mappingLoaded(ColumnMapping)
    case completions(of: String, [String])
    case estimate(FileSubmission)
    case submitting(done: Int, total: Int)
    case submitted(SubmissionSummary)
    case submitFailed(String)
    case submissions([SubmissionSummary], doubts: [AttemptSummary])
    case olderSubmissions([SubmissionSummary], before: SubmissionID)
    case attempts(of: SubmissionID, [AttemptSummary])
    case causesOf(SubmissionID, [FailureCause])
    case causes([FailureCause])
    case failures(cause: String, [FailedRecord])
    case history([HistoryEntry])
    case numberHits(of: String, [NumberHit])
    case requests([RequestLine])
    case olderRequests([RequestLine], before: Int64)
    /// There is a file already where a view was to be written.
    case viewExists(ViewTable, path: String)
    /// Something that was asked for is done.
    case done(Notice)
    /// Something that was asked for could not be done.
    case failed(String)
}
