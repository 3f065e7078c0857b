import Terminal

/// All actions, and the keys that lead to them.
package struct Keymap: Sendable, Equatable {
    /// Every action with the keys it has unless a person says otherwise, in the order in which help and footer show them:
    /// what belongs to a pane first.
    static let actions: [Action] = paneActions + everywhere + moving

    /// The keys of a console about which nothing was said.
    package static let standard = Keymap(actions)

    private static let paneActions: [Action] = [
        Action(.open, [.enter], "open what the cursor is on, one level deeper", short: "open", in: opening),
        Action(.open, [.enter], "use the label in a new record", short: "compose", in: [.labels]),
        Action(
            .takeBack,
            [.character("u")],
            "take back the record while it is held",
            short: "take back",
            in: [.held]
        ),
        Action(.edit, [.enter, .character("i")], "type in the field", short: "type", in: form),
        Action(.send, [.character("S")], "send this one record, after a question", short: "send", in: form),
        Action(.body, [.character("v")], "show the request body that would be sent", short: "body", in: form),
        Action(
            .fix,
            [.character("f")],
            "show what can be done about the problems, and do it",
            short: "fix",
            in: form
        ),
        Action(.preview, [.character("p")], "show what the phone will show", short: "phone", in: form),
        Action(
            .templates,
            [.character("t")],
            "fill the form from a template; rename and delete them",
            short: "templates",
            in: form
        ),
        Action(
            .saveTemplate,
            [.character("T")],
            "save the form as a template, without its receiver",
            in: form
        ),
        Action(
            .drafts,
            [.character("d")],
            "show the drafts: go on with another, begin or delete one",
            in: form
        ),
        Action(
            .addToBatch,
            [.character("b")],
            "add the record to the batch, which is submitted later",
            short: "to batch",
            in: form
        ),
        Action(
            .openBatch,
            [.character("B")],
            "check the batch of composed records, and submit it",
            short: "batch",
            in: form.union([.submissions])
        ),
        Action(
            .sentBefore,
            [.character("h")],
            "show what was sent to this receiver before, to copy it",
            in: form
        ),
        Action(.editor, [.character("e")], "change the field in your editor ($EDITOR)", in: form),
        Action(
            .nextProblem,
            [.character("]")],
            "go to the next problem",
            short: "next problem",
            in: form.union([.file])
        ),
        Action(.previousProblem, [.character("[")], "go to the problem before", in: form.union([.file])),
        Action(
            .undo,
            [.character("u"), .character("z")],
            "bring back the form as it was before the last change",
            in: [.compose]
        ),
        Action(.undo, [.character("z")], "bring back the form as it was, while a record is held", in: [.held]),
        Action(.redo, [.character("Z")], "make the change again that was undone", in: form),
        Action(
            .sort,
            [.character("s")],
            "sort the list; the same column again turns it round",
            in: [.labels, .submissions, .failures, .history, .log]
        ),
        Action(.freeze, [.character("F")], "hold the list still, or let it go on", in: lists),
        Action(.write, [.character("w")], "write what the list shows to a file: .csv, .json or text", in: written),
        Action(.bigger, [.character("+")], "make the upper part bigger", in: stretching),
        Action(.smaller, [.character("_")], "make the upper part smaller", in: stretching),
        Action(.details, [.character("d")], "hide the details for a longer list, or show them", in: stretching),
        Action(.nextMatch, [.character("n")], "go to the next row that the last filter matches", in: searched),
        Action(.previousMatch, [.character("N")], "go to the row before that it matches", in: searched),
        Action(.mark, [.character(" ")], "mark the row and go on, or take its mark away", in: markable),
        Action(.markRange, [.character("v")], "begin a range of marks at the cursor, or end it", in: markable),
        Action(.markAll, [.character("a")], "mark all rows shown, or none of them", in: markable),
        Action(.newRecord, [.character("c")], "start an empty record", short: "new record", in: form.union([.labels])),
        Action(
            .submit,
            [.character("S")],
            "submit the valid rows of the file, after a question",
            short: "submit",
            in: [.file]
        ),
        Action(
            .fix,
            [.character("f")],
            "fix all rows of this cause; shows the difference first",
            short: "fix",
            in: [.file]
        ),
        Action(.editRow, [.character("e")], "change this row by hand", short: "edit", in: [.file]),
        Action(
            .editRow,
            [.character("e")],
            "change this row by hand and send it, after a question",
            short: "edit",
            in: [.failures]
        ),
        Action(
            .takeOut,
            [.character("x")],
            "take this record out of the batch; it becomes a draft",
            short: "take out",
            in: [.file]
        ),
        Action(.apply, [.enter], "do this to all rows of the cause", short: "apply to all", in: [.repair]),
        Action(
            .changeValue,
            [.enter, .character("e"), .character("i")],
            "choose what a column is, or type a value for all rows",
            short: "change",
            in: [.mapping]
        ),
        Action(.changeValue, [.character("e"), .character("i")], "type another value", short: "value", in: [.repair]),
        Action(
            .columns,
            [.character("m")],
            "say which column is what, what all rows get, and the zone",
            short: "columns",
            in: [.file, .mapping]
        ),
        Action(
            .writeProblems,
            [.character("w")],
            "write the rows with problems into a file to be mended",
            short: "write bad rows",
            in: [.file]
        ),
        Action(
            .saveAs,
            [.character("w")],
            "save this under a name, to be used again",
            short: "save",
            in: [.mapping, .repair]
        ),
        Action(.useSaved, [.character("o")], "use one that was saved", short: "use saved", in: [.mapping, .repair]),
        Action(
            .undo,
            [.character("u"), .character("z")],
            "undo the last change of columns or rows",
            short: "undo",
            in: fileParts
        ),
        Action(.redo, [.character("Z")], "make the change again that was undone", in: fileParts),
        Action(
            .openFile,
            [.character("o")],
            "open a file of records and check it",
            short: "open file",
            in: [.submissions, .file]
        ),
        Action(
            .takeBack,
            [.character("u")],
            "take back a submission that is held",
            short: "take back",
            in: [.submissions]
        ),
        Action(
            .takeBack,
            [.character("u")],
            "take back what was sent last, while it is held",
            in: [.labels, .failures, .history, .log]
        ),
        Action(.takeBack, [], "take back what was sent last, while it is held", in: fileParts.union([.compose])),
        Action(
            .resolve,
            [.character("r")],
            "decide about a doubt, or send failed records again",
            short: "retry",
            in: [.submissions]
        ),
        Action(
            .track,
            [.character("T")],
            "watch a batch that was made elsewhere, by its ID",
            in: [.submissions]
        ),
        Action(
            .bundle,
            [.character("b")],
            "write what is known of it into a masked file for support",
            short: "bundle",
            in: [.submissions, .failures, .history, .log]
        ),
        Action(.showFailures, [.character("f")], "show why records failed", short: "failures", in: [.submissions]),
        Action(.showFailures, [.character("f")], "show why records with this label failed", in: [.labels]),
        Action(
            .pause,
            [.character("p")],
            "pause it or go on with it; several after a question",
            short: "pause",
            in: [.submissions]
        ),
        Action(
            .cancel,
            [.character("x")],
            "cancel what is not sent, after a question",
            short: "cancel",
            in: [.submissions]
        ),
        Action(
            .retry,
            [.character("r")],
            "send marked, a cause or all safe again, after a question",
            short: "retry",
            in: [.failures]
        ),
        Action(
            .fix,
            [.character("f")],
            "mend a cause and send it again, after a question",
            short: "fix",
            in: [.failures]
        ),
        Action(
            .writeProblems,
            [.character("w")],
            "write the rows of this cause with reasons, as CSV",
            short: "write",
            in: [.failures]
        ),
        Action(.nextSpan, [.character("]")], "show fewer days, and after the last day all", in: [.failures]),
        Action(.previousSpan, [.character("[")], "show more days", in: [.failures]),
        Action(
            .filter,
            [.character("/")],
            "narrow down: text, ~fuzzy, !not, label: batch: since:",
            short: "filter",
            in: [.failures]
        ),
        Action(
            .filter,
            [.character("/")],
            "filter as you type: text, ~fuzzy, !not, column:text",
            short: "filter",
            in: [.labels, .submissions, .log]
        ),
        Action(
            .filter,
            [.character("/")],
            "find rows that hold a text or a number; n goes on",
            short: "find",
            in: [.file]
        ),
        Action(
            .filter,
            [.character("/")],
            "find a number, or text, ~fuzzy, !not, who: what: since:",
            short: "find",
            in: [.history]
        ),
        Action(
            .retry,
            [.character("r")],
            "send what failed of it again, after a question",
            short: "retry",
            in: [.history]
        ),
        Action(
            .replay,
            [.character("R")],
            "send a failed record anew, after a question",
            short: "send anew",
            in: [.history]
        ),
        Action(
            .rehearse,
            [.character("P")],
            "send it to the built-in sandbox, after a question",
            in: [.history]
        ),
        Action(
            .shownAt,
            [.character("t")],
            "tell whether the name should have shown at a time",
            short: "at a time",
            in: [.history]
        ),
    ]

    /// The form, outside its fields.
    private static let form: Set<KeyContext> = [.compose, .held]

    /// Where rows can be marked (`Marks`).
    private static let markable: Set<KeyContext> = [.labels, .submissions, .failures, .history, .log]

    /// Lists with a filter or a search.
    private static let searched: Set<KeyContext> = [.labels, .submissions, .file, .failures, .history, .log]

    /// Lists that change by themselves.
    private static let lists: Set<KeyContext> = [.submissions, .failures, .history, .log]
    /// Lists that are written as they are shown.
    private static let written: Set<KeyContext> = [.labels, .submissions, .history, .log]
    /// Panes with an upper part that can be made bigger.
    private static let stretching: Set<KeyContext> = written.union([.failures])

    private static let fileParts: Set<KeyContext> = [.file, .mapping, .repair]
    private static let opening: Set<KeyContext> = [.submissions, .file, .failures, .history, .log]

    private static let everywhere: [Action] = [
        Action(.back, [.escape, .character("q")], "go one level back; at the top, leave", short: "back"),
        Action(.refresh, [.control("r")], "ask the service again", short: "refresh"),
        Action(.copy, [.character("y")], "copy the value, an ID, a command, JSON or a row", short: "copy"),
        Action(
            .copyView,
            [.character("Y")],
            "show what was copied in full, to select it by hand"
        ),
        Action(.reveal, [.character("M")], "show or mask numbers; showing is recorded"),
        Action(.command, [.character(":")], "type a command by its name", short: "command"),
        Action(.help, [.character("?"), .function(1)], "show what can be done here", short: "help"),
        Action(.labels, [.character("1")], "go to Labels"),
        Action(.compose, [.character("2")], "go to Compose"),
        Action(.batches, [.character("3")], "go to Batches"),
        Action(.failures, [.character("4")], "go to Failures"),
        Action(.history, [.character("5")], "go to History"),
        Action(.log, [.character("6"), .character("@")], "go to the log of requests"),
        Action(.repaint, [.control("l")], "paint the screen again"),
        Action(.suspend, [.control("z")], "stop the program until fg"),
        Action(.quit, [.character("Q")], "leave callboard"),
    ]

    private static let moving: [Action] = [
        Action(.nextPart, [.tab], "go to the next part of the pane"),
        Action(.previousPart, [.backTab], "go to the part before"),
        Action(.down, [.character("j"), .down], "move down"),
        Action(.up, [.character("k"), .up], "move up"),
        Action(.pageDown, [.pageDown], "move down a page"),
        Action(.pageUp, [.pageUp], "move up a page"),
        Action(.halfDown, [.control("d")], "move down half a page"),
        Action(.halfUp, [.control("u")], "move up half a page"),
        Action(.top, [.character("g"), .home], "go to the first row"),
        Action(.bottom, [.character("G"), .end], "go to the last row"),
        Action(.left, [.character("h"), .left], "scroll to the left", in: [.file]),
        Action(.right, [.character("l"), .right], "scroll to the right", in: [.file]),
    ]

    /// Every action with its keys.
    let actions: [Action]
    private let byKey: [KeyContext: [Key: Action]]
    private let byContext: [KeyContext: [Action]]
    private let hintsByContext: [KeyContext: [Action]]

    /// A key map of actions.
    init(_ actions: [Action]) {
        self.actions = actions
        var byKey: [KeyContext: [Key: Action]] = [:]
        for action in actions {
            for context in action.contexts {
                for key in action.keys where byKey[context]?[key] == nil { byKey[context, default: [:]][key] = action }
            }
        }
        self.byKey = byKey
        byContext = Dictionary(
            uniqueKeysWithValues: KeyContext.allCases.map { context in
                (context, actions.filter { $0.contexts.contains(context) })
            }
        )
        hintsByContext = byContext.mapValues { $0.filter { !$0.short.isEmpty } }
    }

    /// What a key does, if anything; a letter of another layout counts by its place.
    func action(for key: Key, in context: KeyContext) -> Action? {
        byKey[context]?[key.latinEquivalent]
    }

    /// What can be done somewhere.
    func actions(in context: KeyContext) -> [Action] {
        byContext[context] ?? []
    }

    /// What can be done somewhere and stands in the footer.
    func hints(in context: KeyContext) -> [Action] { hintsByContext[context] ?? [] }

    /// The first key of an action somewhere; nil if it cannot be done there.
    func key(for command: Command, in context: KeyContext) -> Key? {
        actions.first { $0.command == command && $0.contexts.contains(context) }?.keys.first
    }

    /// The first key of an action as it is written, wherever it can be done.
    func name(of command: Command) -> SafeText {
        let key = actions.first { $0.command == command }?.keys.first
        return SafeText(untrusted: key?.description ?? ":" + command.rawValue)
    }
}
