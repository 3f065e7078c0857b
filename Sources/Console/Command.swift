/// Everything a person can do in the console; the raw value is its name in `:`, in help and in scripts.
enum Command: String, CaseIterable, Hashable, Sendable {
    // Panes.
    case labels, compose, batches, failures, history, log
    // Moving.
    case down, up, top, bottom, left, right
    case pageDown = "page-down"
    case pageUp = "page-up"
    case halfDown = "half-down"
    case halfUp = "half-up"
    case freeze, sort, write, bigger, smaller, details
    case nextMatch = "next-match"
    case previousMatch = "previous-match"
    case mark
    case markRange = "mark-range"
    case markAll = "mark-all"
    case nextPart = "next-part"
    case previousPart = "previous-part"
    case open, back
    // Everywhere.
    case copyView = "copy-view"
    case filter, help, command, refresh, repaint, copy, reveal, suspend, quit
    // Labels.
    case newRecord = "new-record"
    // Compose.
    case edit, editor, send, body, preview, templates, drafts
    case saveTemplate = "save-template"
    case addToBatch = "add-to-batch"
    case openBatch = "open-batch"
    case sentBefore = "sent-before"
    case nextProblem = "next-problem"
    case previousProblem = "previous-problem"
    case undo, redo
    // Batches.
    case openFile = "open-file"
    case columns, submit, pause, cancel, resolve
    // A file.
    case fix, apply
    case editRow = "edit-row"
    case takeOut = "take-out"
    case changeValue = "change-value"
    case writeProblems = "write-problems"
    case saveAs = "save-as"
    case useSaved = "use-saved"
    case takeBack = "take-back"
    case track
    // Failures, History, Log.
    case bundle
    // Failures.
    case retry
    case nextSpan = "next-span"
    case previousSpan = "previous-span"
    case showFailures = "show-failures"
    // History.
    case shownAt = "at"
    case replay, rehearse
}
