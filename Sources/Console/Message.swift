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
    /// All that the start asked for was answered.
    case rested
    /// Everything was finished for the end of the program.
    case finished
    case coreOpened
    /// What was interrupted is being sent since the start.
    case wentOn(LeftWork)
    case coreFailed(String)
    case changed(Set<ServiceCore.Change>)
    case allowance(AllowanceStatus)
    case labels(LabelDirectory?, isFresh: Bool)
    case labelsFailed(String)
    case labelUsages(LabelUsages)
    /// A draft is open now; nil if it is not there any more, or another console has it open.
    case draftOpened(KeptDraft?)
    /// The form was written under a number, perhaps another than was asked for.
    case draftSaved(as: Int, for: Int?)
    case drafts([KeptDraft])
    /// So many records are in the batch of composed ones.
    case batch(records: Int)
    /// A record was to be added to it; there are so many now.
    case batchAdded(CallRecord, OpenBatch.Addition, records: Int)
    /// A record could not be added to it.
    case batchFailed(String)
    /// The record on a row of it is a draft now; nil if it had gone already.
    case takenOut(draft: Int?)
    case forms(FormMemory)
    case earlier(to: PhoneNumber, [NumberHit])
    /// The editor was closed.
    case edited(RecordField, String)
    /// What the service has, or may have, of the same call as a record that is to be sent.
    case sentAlready(CallRecord, [NumberHit])
    /// The journal could not be asked for that; the words say why.
    case sentUnknown(CallRecord, String)
    /// The record that was agreed to is held so that it can be taken back.
    case pushHeld(HeldPush)
    case pushed(PushReport)
    case pushFailed(String)
    case requestBody(method: String, path: String, body: String)
    case fileOpened(OpenedFile)
    case fileChecking(done: Int, total: Int, check: Int = 0)
    case fileChecked(CheckedFile)
    case fileFailed(path: String, String, check: Int = 0)
    /// A change that was asked for cannot be made; the file is read as before.
    case fileChangeRefused(path: String, String, check: Int = 0)
    /// The row of a file that holds a text, looked for from a row on; nil if no other does, of all or of those that are read so far.
    case rowFound(path: String, text: String, from: Int, Int?, readSoFar: Int? = nil)
    /// Who submitted the same file before, one line each.
    case fileKnown(path: String, [String])
    case savedNames([String])
    case recipeLoaded(Recipe)
    case mappingLoaded(ColumnMapping)
    case completions(of: String, [String])
    case estimate(FileSubmission)
    /// So much of a file's submission is written.
    case submitting(path: String, done: Int, total: Int)
    case submitted(SubmissionSummary, path: String)
    case submitFailed(String, path: String)
    /// Other rows of a file would be sent than was agreed to, so nothing was queued and it is asked anew.
    case submitRefused(String, path: String)
    case submissions([SubmissionSummary], doubts: [AttemptSummary])
    /// Why confirmed submissions are not being sent by this console.
    case troubles([SubmissionID: String])
    case olderSubmissions([SubmissionSummary], before: SubmissionID)
    case attempts(of: SubmissionID, [AttemptSummary])
    /// When windows of the next requests of a submission end, the earliest of each.
    case windowEnds(of: SubmissionID, [Int64])
    case causes([FailureCause], of: FailureFilter)
    /// What helps the records of each cause.
    case fixKinds([String: FixKind], of: FailureFilter)
    case failures(FailurePage)
    case chain(RecordChain)
    case retryPlans([RetryPlan], of: FailureFilter)
    /// What repairs of a cause would make of its records.
    case fixPlans([RetryPlan], of: FailureFilter)
    /// These were made of failed records; so many others stay as they were.
    case retried([SubmissionSummary], left: Int = 0)
    /// These are cancelled before anything of them was sent.
    case takenBack([SubmissionID])
    /// Lines for a search, those before a line if that is named; `isLast` if there are no more.
    case history([HistoryEntry], of: String, before: Int64?, isLast: Bool)
    case entryRequests(EntryRequests)
    case rehearsed(Rehearsal)
    case numberRecords(NumberRecords)
    case requests([RequestLine])
    /// A text that was asked for so that it can be copied.
    case copied(String, what: String)
    /// A batch that was made elsewhere is watched now.
    case tracked(SubmissionSummary)
    case olderRequests([RequestLine], before: Int64)
    /// There is a file already where a view was to be written.
    case viewExists(ViewTable, path: String)
    /// Something that was asked for is done.
    case done(Notice)
    /// Something that was asked for could not be done.
    case failed(String)

    /// Whether it is what a question was waiting for.
    var answersAQuestion: Bool {
        switch self {
        case .estimate, .retryPlans, .fixPlans: true
        default: false
        }
    }

    /// Whether it is `finished`.
    var isFinished: Bool {
        if case .finished = self { true } else { false }
    }

    /// Whether it is `rested`.
    var isRested: Bool {
        if case .rested = self { true } else { false }
    }
}
