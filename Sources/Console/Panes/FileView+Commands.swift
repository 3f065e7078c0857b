import CallPersonalisation
import CallboardCore
import Terminal

extension FileView {
    /// Which actions of the keymap hold now.
    var context: KeyContext {
        switch detail {
        case .mapping: .mapping
        case .repair: .repair
        case .nothing, .row, .form: .file
        }
    }

    /// Does what a key asked for.
    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey {
            move(key)
            return []
        }
        switch command {
        case .nextPart, .previousPart: part = part == .rows ? .causes : .rows
        case .left: skipped = max(0, skipped - 1)
        case .right: skipped = min(FileView.table.columns.count - 3, skipped + 1)
        case .columns:
            if case .mapping = detail { detail = .nothing } else { detail = .mapping(MappingView()) }
        case .open: open()
        case .filter: prompt = FilePrompt(.find)
        case .nextMatch, .previousMatch: return find(backwards: command == .previousMatch, facts)
        case .nextProblem: goToProblem(forward: true)
        case .previousProblem: goToProblem(forward: false)
        default: return change(command, facts)
        }
        return []
    }

    private mutating func change(_ command: Command, _ facts: Facts) -> [Step] {
        switch command {
        case .fix:
            guard let rule = ruleToFix else { break }
            let rows = checked?.causes.first { $0.rule == rule }?.rows ?? 1
            var view = RepairView(rule, rows: rows, labels: facts.labels, texts: texts(breaking: rule))
            view.choose { repair in
                source?.differences(repair, limit: 10).contains { !$0.preview.fields.isEmpty } ?? false
            }
            detail = .repair(view)
            showDifferences()
        case .takeOut: return row(list.cursor).map { [.effect(.takeOut(row: $0.index, check: check))] } ?? []
        case .editRow: if let row = row(list.cursor) { detail = .form(RowForm(row)) }
        case .changeValue: editValue(facts)
        case .apply: return apply(facts)
        case .undo: return step(history.undo(), "Undone.")
        case .redo: return step(history.redo(), "Done again.")
        case .writeProblems: prompt = FilePrompt(.problemsPath, suggestion: path(endingIn: "problems"))
        case .saveAs: prompt = FilePrompt(isMapping ? .mappingName : .recipeName)
        case .useSaved:
            prompt = FilePrompt(isMapping ? .savedMapping : .savedRecipe)
            return [.effect(isMapping ? .listMappings : .listRecipes)]
        default: break
        }
        return []
    }

    private var isMapping: Bool { if case .mapping = detail { true } else { false } }

    /// A path beside the file, named after it and for what is to be in it.
    func path(endingIn what: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        let bare = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        return String(path.dropLast(name.count)) + "\(bare)-\(what).csv"
    }

    private mutating func move(_ key: Key) {
        switch detail {
        case .mapping(var view):
            view.move(key)
            detail = .mapping(view)
        case .repair(var view):
            view.move(key)
            detail = .repair(view)
            showDifferences()
        case .nothing, .row, .form: if part == .rows { list.update(key) } else { causes.update(key) }
        }
    }

    /// Closes what lies over the file; tells whether there was something.
    mutating func closeDetail() -> Bool {
        if case .nothing = detail {
            guard shownRule != nil else { return false }
            show(rowsBreaking: nil)
            part = .causes
            return true
        }
        detail = .nothing
        return true
    }

    private mutating func open() {
        if case .row = detail {
            detail = .nothing
        } else if part == .rows {
            detail = .row
        } else if let cause {
            guard let source, source.count(breaking: cause.rule) > 0 else { return }
            show(rowsBreaking: cause.rule)
            part = .rows
        }
    }

    private mutating func goToProblem(forward: Bool) {
        guard let source, let row = row(list.cursor) else { return }
        guard let index = source.problemRow(from: row.index, forward: forward) else { return }
        go(to: index)
    }

    // MARK: Finding

    private mutating func find(backwards: Bool, _ facts: Facts) -> [Step] {
        // The first row counts when the search begins on it.
        let here = list.isEmpty ? -1 : row(list.cursor)?.index ?? -1
        return [
            .effect(.findRow(path: path, text: sought, from: here, backwards: backwards)),
            .tell(.waiting("Looking for rows with \(soughtWords(facts)).")),
        ]
    }

    /// Goes to the row that holds what was looked for.
    ///
    /// - Parameter readSoFar: how many rows were looked through, if those are not all of the file.
    mutating func take(found index: Int?, from: Int, readSoFar: Int?, _ facts: Facts) -> Notice {
        let text = soughtWords(facts)
        guard let index else {
            let isHere = row(list.cursor)?.index == from && from >= 0
            let other: SafeText = isHere ? "other " : ""
            guard let readSoFar else { return Notice("No \(other)row of the file holds \(text).") }
            return Notice("No \(other)row of the \(grouped: readSoFar) read so far holds \(text).")
        }
        go(to: index)
        let words: SafeText = "Row \(grouped: index + 1) holds \(text)."
        return Notice(index < from ? words + " It stands before." : words)
    }

    /// What was looked for, with numbers as they are shown now.
    private func soughtWords(_ facts: Facts) -> SafeText { facts.sample(sought, of: .kept) }

    // MARK: Changes

    /// The rule that `f` is about: that of the cause, or the first of the row under the cursor.
    var ruleToFix: RecordRule? {
        if part == .causes { return cause?.rule }
        if let shownRule { return shownRule }
        let rules = row(list.cursor)?.problems.map(\.rule) ?? []
        return rules.first { !Repair.offers(for: $0).isEmpty } ?? rules.first
    }

    /// What the first rows that break a rule say in its field.
    private func texts(breaking rule: RecordRule) -> [String] {
        guard let source, let field = rule.field else { return [] }
        return (0..<min(RepairView.differencesMax, source.count(breaking: rule))).compactMap { place in
            source.index(place, breaking: rule).flatMap { source.row($0)?.draft[field] }
        }
    }

    /// Shows what the repair under the cursor does to the first rows of its cause.
    private mutating func showDifferences() {
        guard case .repair(var view) = detail, let repair = view.repair, let source else { return }
        // One that is not complete changes nothing, but the rows are seen.
        view.show(source.differences(repair, limit: RepairView.differencesMax))
        detail = .repair(view)
    }

    private mutating func editValue(_ facts: Facts) {
        switch detail {
        case .mapping(var view):
            view.edit(plan, zone: facts.zone.identifier)
            detail = .mapping(view)
        case .repair(var view):
            view.editValue()
            detail = .repair(view)
        case .nothing, .row, .form: break
        }
    }

    private mutating func apply(_ facts: Facts) -> [Step] {
        guard case .repair(let view) = detail, let repair = view.repair else { return [] }
        if view.wantsValue {
            editValue(facts)
            return []
        }
        let previews = source?.differences(repair, limit: RepairView.differencesMax) ?? []
        let steps = change { $0.changes.recipe.repairs.append(repair) }
        guard !steps.isEmpty else { return [] }
        detail = .nothing
        let words = Self.doneWords(changed: previews.count { !$0.preview.fields.isEmpty }, of: view.rows)
        return steps + [.tell(Notice("\(words); \(facts.key(.undo, in: .file)) undoes it."))]
    }

    /// What a repair did, as far as the rows that were looked at tell.
    static func doneWords(changed: Int, of rows: Int) -> SafeText {
        guard rows <= RepairView.differencesMax else {
            return "Done to every row of this cause that it changes, on its way in"
        }
        guard changed < rows else { return "Done to every row of this cause on its way in" }
        return "\(changed) of \(rows) rows of this cause are changed on their way in, \(rows - changed) stay"
    }

    /// Changes how the file is read or what its rows say, and has it checked anew.
    mutating func change(_ body: (inout FilePlan) -> Void) -> [Step] {
        history.change(body) ? [checkAnew(isOwnChange: true)] : []
    }

    private mutating func step(_ isDone: Bool, _ words: SafeText) -> [Step] {
        isDone ? [checkAnew(isOwnChange: true), .tell(Notice(words))] : []
    }

    /// Takes a saved recipe or mapping.
    mutating func take(_ message: Message) -> [Step] {
        switch message {
        case .recipeLoaded(let recipe):
            detail = .nothing
            return change { $0.changes.recipe.repairs += recipe.repairs }
        case .mappingLoaded(let mapping): return change { $0.mapping = mapping }
        default: return []
        }
    }

    // MARK: Typing

    /// Takes a key while text is typed; nil if none is.
    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        if prompt != nil { return typePrompt(key, facts) }
        switch detail {
        case .form(var form):
            let source = source
            let outcome = form.update(key) { source?.judge($0) ?? [] }
            detail = .form(form)
            return close(form, outcome)
        case .mapping(var view):
            guard view.isTyping else { return nil }
            let change = view.type(key)
            detail = .mapping(view)
            return change.map { self.change($0) } ?? []
        case .repair(var view):
            guard view.type(key) else { return nil }
            detail = .repair(view)
            showDifferences()
            return []
        case .nothing, .row: return nil
        }
    }

    private mutating func close(_ form: RowForm<FileRow>, _ outcome: RowForm<FileRow>.Outcome) -> [Step] {
        switch outcome {
        case .open: return []
        case .cancelled:
            detail = .nothing
            return []
        case .done(let draft):
            detail = .nothing
            guard let key = form.row.key, draft != form.opened else { return [] }
            return change { $0.changes.edits[key.offset] = RowChanges.Edit(draft: draft, hash: key.hash) }
        }
    }

    private mutating func typePrompt(_ key: Key, _ facts: Facts) -> [Step] {
        guard var open = prompt else { return [] }
        let outcome = open.update(key)
        prompt = open
        switch outcome {
        case .open: return []
        case .cancelled:
            prompt = nil
            return []
        case .done(let text):
            prompt = nil
            switch open.purpose {
            case .find:
                sought = text
                return find(backwards: false, facts)
            case .problemsPath: return [.effect(.writeProblems(text))]
            case .recipeName: return [.effect(.saveRecipe(text, plan.changes.recipe))]
            case .mappingName: return [.effect(.saveMapping(text, plan.mapping))]
            case .savedRecipe: return [.effect(.loadRecipe(text))]
            case .savedMapping: return [.effect(.loadMapping(text))]
            }
        }
    }

    /// Takes pasted text while text is typed; nil if none is.
    mutating func paste(_ text: String) -> [Step]? {
        if prompt != nil {
            prompt?.paste(text)
            return []
        }
        switch detail {
        case .form(var form):
            let source = source
            form.paste(text) { source?.judge($0) ?? [] }
            detail = .form(form)
            return []
        case .mapping(var view):
            guard view.isTyping else { return nil }
            view.paste(text)
            detail = .mapping(view)
            return []
        case .repair(var view):
            guard view.value != nil else { return nil }
            view.paste(text)
            detail = .repair(view)
            showDifferences()
            return []
        case .nothing, .row: return nil
        }
    }

    /// The keys of what is typed in; nil if nothing is.
    var typingHints: [(keys: SafeText, words: SafeText)]? {
        if prompt != nil { return [("Enter", "does it"), ("Tab", "complete"), ("Esc", "cancel")] }
        switch detail {
        case .form: return [("Enter", "keep"), ("Tab", "next field"), ("Esc", "cancel")]
        case .mapping(let view): return view.isTyping ? [("Enter", "take it"), ("Esc", "cancel")] : nil
        case .repair(let view): return view.value == nil ? nil : [("Enter", "done"), ("Esc", "done")]
        case .nothing, .row: return nil
        }
    }

    // MARK: What is off

    /// What needs rows to look at.
    private static let ofRows: Set<Command> = [
        .open, .copy, .nextProblem, .previousProblem, .columns, .fix, .editRow, .writeProblems, .undo, .redo, .left,
        .right,
    ]

    /// Why a command can do nothing now.
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        if case .failed = progress, FileView.ofRows.contains(command) { return "the file cannot be used" }
        if case .opening = progress, FileView.ofRows.contains(command) { return "the file is being opened" }
        switch command {
        case .submit:
            if let why = facts.whyNothingIsSent { return why }
            if submitting != nil { return "it is being submitted" }
            return isBeingChecked || isOutdated(facts) ? nil : whyNoRowIsSent
        case .filter: return list.isEmpty ? "there is no row" : nil
        case .nextMatch, .previousMatch: return sought.isEmpty ? "nothing was looked for yet" : nil
        case .nextProblem, .previousProblem:
            return checked.map { $0.invalid == 0 && $0.warnings == 0 } ?? false ? "no row has a problem" : nil
        case .copy where context != .file: return "there is no value here"
        case .open where part == .causes && isBeingChecked: return "the rows of a cause are known when the check ends"
        case .open, .copy: return list.isEmpty ? "there is no row" : nil
        case .fix:
            if checked == nil { return "the file is not checked yet" }
            return ruleToFix == nil
                ? "there is nothing to fix here; \(facts.key(.nextProblem)) goes to the next problem" : nil
        case .takeOut:
            if !isBatch { return "the rows of a file stay in it" }
            if history.canUndo { return "undo or submit what was changed here first" }
            return part == .rows && !list.isEmpty ? nil : "there is no record under the cursor"
        case .editRow: return row(list.cursor)?.key == nil ? "there is no row" : nil
        case .apply: return whyNotApplied
        case .changeValue:
            if case .repair(let view) = detail, view.repair?.wants ?? .nothing == .nothing {
                return "it takes no value"
            }
            return nil
        case .undo: return history.canUndo ? nil : "nothing was changed"
        case .redo: return history.canRedo ? nil : "nothing was undone"
        case .writeProblems where facts.isReadOnly, .saveAs where facts.isReadOnly:
            return "the console is read-only (--read-only)"
        case .writeProblems: return checked == nil ? "the file is not checked yet" : nil
        case .saveAs: return !isMapping && plan.changes.recipe.isEmpty ? "no repair was applied yet" : nil
        case .useSaved: return facts.whyCoreIsClosed
        case .refresh: return "there is nothing to ask for here"
        default: return nil
        }
    }

    /// Why no row can be sent, as the check has it.
    var whyNoRowIsSent: SafeText? {
        guard let checked, progress == .checked else { return "the file is not checked yet" }
        return checked.valid - checked.leftOut == 0 ? "no row can be sent" : nil
    }

    private var whyNotApplied: SafeText? {
        guard case .repair(let view) = detail, let repair = view.repair else { return "nothing can be done about this" }
        if view.wantsValue { return nil }
        if let problem = repair.problem { return SafeText(untrusted: problem) }
        if plan.changes.recipe.repairs.count >= Recipe.repairsMax {
            return "a recipe has at most \(Recipe.repairsMax) repairs"
        }
        // Of a cause with more rows than are shown the others may still change.
        let isSeen = view.differences.count >= view.rows
        return isSeen && view.changing == 0 ? "it changes none of these rows" : nil
    }
}
