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
    /// Counts how often labels were used.
    case loadLabelUsage
    // One record.
    /// Opens a draft, after the one in the form was written under its number.
    case openDraft(DraftChoice, saving: KeptDraft?)
    /// Writes the form under a number, or a new one.
    case saveDraft(RecordDraft, as: Int?)
    case loadDrafts
    case removeDraft(Int)
    /// Brings a draft back that was deleted.
    case restoreDraft(KeptDraft)
    // The batch of composed records.
    case addToBatch(CallRecord)
    /// Opens it like a file; the check has this number.
    case openBatch(check: Int = 0)
    /// Makes a draft of the record on a row of it, from 0, as the check of this number shows it.
    case takeOut(row: Int, check: Int = 0)
    /// Looks whether a record was sent already, for the question before it is sent.
    case findSent(CallRecord)
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
    /// Opens and checks a file; the check has this number.
    case openFile(String, check: Int = 0)
    /// Checks the open file as it is to be read now, and keeps that.
    case changeFile(path: String, FilePlan, check: Int)
    /// Looks for the next row of the open file behind a row, or before it, that holds a text.
    case findRow(path: String, text: String, from: Int, backwards: Bool)
    /// Writes the rows with problems of the open file into a new one.
    case writeProblems(String)
    /// Writes the rows of the open file that would not be sent into a new one.
    case writeLeftOut(String)
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
    case refreshStatus(SubmissionID)
    case pause(SubmissionID)
    case resume(SubmissionID)
    case cancel(SubmissionID)
    /// Cancels submissions that are still held.
    case takeBack([SubmissionID])
    /// Does the same with several submissions.
    case changeAll(SubmissionChange, [SubmissionID])
    case resolve(attempt: Int64, DoubtDecision)
    // Failures.
    case loadCauses(FailureFilter)
    case loadFailures(FailureFilter, cause: String, limit: Int, after: FailedRecord.Cursor?)
    /// Writes failed rows with their reasons into a new file: those that are marked, or all of the cause if none is.
    case writeFailures(FailureFilter, cause: String, marked: Set<FailedRecord.Cursor> = [], path: String)
    case loadChain(FailedRecord.Cursor)
    case planRetry(FailureFilter, [RetrySelection])
    /// Tries what could be done about failed records, and tells what would be sent then.
    case planFixes(FailureFilter, cause: String, RetrySelection)
    case retry(RetryPlan, minutes: Int)
    // History and log.
    case loadHistory(text: String, limit: Int, before: Int64?)
    /// Reads the requests that a line of history led to.
    case loadRequestsOf(HistoryEntry)
    /// Sends the records of a submission to a sandbox, never to the account.
    case rehearse(SubmissionID)
    case findNumber(String)
    case loadRequests
    case loadOlderRequests(before: Int64)
    /// Writes into the ledger that numbers were shown.
    case recordReveal(String)
    /// Writes what a list shows to a file of this user alone.
    case writeView(ViewTable, path: String, replaces: Bool)
    // The screen.
    /// Copies through the terminal, and says what was copied.
    case copy(String, what: String = "")
    /// Copies a request of the log as a command for curl.
    case copyCurl(RequestLine, isMasked: Bool)
    /// Copies a request that carried records as a command for curl.
    case copyAttempt(AttemptSummary, isMasked: Bool)
    /// Copies the request that would carry a record as a command for curl.
    case copyRequest(CallRecord, isMasked: Bool)
    /// Writes everything known of something into a new file.
    case writeBundle(BundleSubject, isMasked: Bool)
    /// Watches a batch that was made elsewhere.
    case track(String)
    case repaint
    case suspend
    /// Tells a person who looks elsewhere that long work has ended.
    case announceEnd(String)
}

/// What is done with several submissions at once.
enum SubmissionChange: Hashable, Sendable {
    case pause, resume, cancel
}

extension Effect {
    /// Whether a question is asked once it is done.
    var makesAQuestion: Bool {
        switch self {
        case .estimate, .planRetry, .planFixes: true
        default: false
        }
    }

    /// Whether it only brings what is shown up to date, so that asking twice in one go is asking once.
    var isRefresh: Bool {
        switch self {
        case .loadAllowance, .loadLabels, .loadLabelUsage, .loadDrafts, .loadForms, .loadSubmissions, .loadAttempts,
            .loadCauses, .loadFailures, .loadChain, .loadHistory, .loadRequestsOf, .loadRequests,
            .findEarlier, .findNumber:
            true
        default: false
        }
    }

    /// Whether it sends records or changes what becomes of them.
    var changesRecords: Bool {
        switch self {
        case .push, .submit, .pause, .resume, .cancel, .takeBack, .changeAll, .resolve, .retry: true
        default: false
        }
    }
}
