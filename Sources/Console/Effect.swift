import CallPersonalisation
import CallboardCore

/// Something to be done outside the console's own values; the answer comes back as a message.
enum Effect: Equatable, Sendable {
    /// Opens the journal and the way to the service.
    case openCore
    case loadAllowance
    // Labels.
    case loadLabels
    case refreshLabels
    // One record.
    case loadDraft
    case saveDraft(RecordDraft)
    case push(CallRecord)
    case requestBody(CallRecord)
    /// Reads earlier values and templates.
    case loadForms
    case changeForms(FormChange)
    /// Looks for what was sent to a receiver before.
    case findEarlier(PhoneNumber)
    /// Opens the person's editor on the text of a field; the screen's own.
    case editText(RecordField, String)
    // Files.
    case openFile(String)
    /// Checks the open file as it is to be read now.
    case changeFile(path: String, FilePlan)
    /// Writes the rows with problems of the open file into a new one.
    case writeProblems(String)
    case listRecipes
    case listMappings
    case loadRecipe(String)
    case loadMapping(String)
    case saveRecipe(String, Recipe)
    case saveMapping(String, ColumnMapping)
    case closeFile
    case completePath(String)
    case estimate(FileSubmission)
    case submit(FileSubmission)
    // Submissions.
    case loadSubmissions
    case loadOlderSubmissions(before: SubmissionID)
    case loadAttempts(SubmissionID)
    /// Why records of one submission failed.
    case loadCausesOf(SubmissionID)
    case refreshStatus(SubmissionID)
    case pause(SubmissionID)
    case resume(SubmissionID)
    case cancel(SubmissionID)
    case takeBack(SubmissionID)
    case resolve(attempt: Int64, DoubtDecision)
    // Failures.
    case loadCauses
    case loadFailures(cause: String)
    case retry(cause: String)
    // History and log.
    case loadHistory(text: String)
    case findNumber(String)
    case loadRequests
    case loadOlderRequests(before: Int64)
    /// Writes into the ledger that numbers were shown.
    case recordReveal(String)
    /// Writes what a list shows to a file of this user alone.
    case writeView(ViewTable, path: String, replaces: Bool)
    // The screen.
    case copy(String)
    case repaint
    case suspend
    /// Tells a person who looks elsewhere that long work has ended.
    case announceEnd(String)
}

extension Effect {
    /// Whether it sends records or changes what becomes of them.
    var changesRecords: Bool {
        switch self {
        case .push, .submit, .pause, .resume, .cancel, .takeBack, .resolve, .retry: true
        default: false
        }
    }
}
