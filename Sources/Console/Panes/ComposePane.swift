import CallPersonalisation
import CallboardCore
import Terminal

/// The form for one record, judged by every rule at every key.
struct ComposePane: Pane, Equatable {
    /// What the lower part shows.
    enum Lower: Hashable, Sendable {
        case problems
        case body([SafeText])
        case answer([SafeText], Style)
        /// What the phone will show, where there is no room beside the form.
        case phone
    }

    /// The fields from the top.
    static let order: [RecordField] = [
        .labelID, .caller, .receiver, .labelName, .callReason, .startsAt, .endsAt,
    ]

    /// The field in use, counted in `order`.
    var focus = 0
    /// Whether keys go into the field.
    private(set) var isEditing = false
    private(set) var verdict: FormVerdict
    /// The problems that stand there in whole sentences.
    ///
    /// While keys come these stand still: how many there are, and what is wrong with the field, is told at once; the sentences follow when
    /// the person looks up. Where no problem is left they go at once.
    private(set) var told: [RecordProblem]
    /// When the sentences follow the verdict; nil while they agree.
    private var tellsAt: Int64?
    /// Whether the sentences are behind the verdict.
    var isAboutToTell: Bool { tellsAt != nil }
    var lower = Lower.problems
    /// What the field can be filled with, best first.
    private(set) var suggestions: [FieldSuggestion] = []
    /// Whether earlier values were asked for in this field.
    private(set) var isOffering = false
    /// Earlier values and templates.
    private(set) var memory = FormMemory()
    /// What was sent to the receiver `earlierOf` before, newest first.
    var earlier: [NumberHit] = []
    var earlierOf: PhoneNumber?
    /// The requests made last, newest first; read only where there is room to show them.
    var requests: [RequestLine] = []
    private var showsMore = false
    /// Whether news about `earlier` goes on the message line.
    var tellsEarlier = false
    /// The template that was deleted last, to be brought back.
    var removedTemplate: FormTemplate?
    /// What was in the form when it was added to the batch, until that is done.
    var draftForBatch: RecordDraft?
    /// What was in the form when it was sent.
    var sentDraft: RecordDraft?
    /// How far that is on its way; nil while nothing is.
    var sending: Sending?
    /// The draft that keeps it, if another record came into the form meanwhile.
    var sentAs: Int?
    /// The suggestion that is chosen.
    private(set) var suggestion: Int?
    /// When the draft was written to disk last.
    var savedAt: Int64?
    /// Under which number the form is kept; nil before it is known.
    var number: Int?
    /// The drafts as they were read last.
    var drafts: [KeptDraft] = []
    /// Whether they are to be shown when they have come.
    private var awaitsDrafts = false
    /// Whether a draft was asked for and has not come; nothing is written meanwhile.
    var isOpening = false
    /// Whether it is to come into the form, whatever stands there.
    var isSwitching = false
    /// The draft that was deleted last, to be brought back.
    var removedDraft: KeptDraft?
    private var fields = Array(repeating: TextField(), count: RecordField.allCases.count)
    /// Since when there is something that is not on disk.
    var changedAt: Int64?
    /// Earlier states of the form.
    var past = DraftHistory()
    /// Whether the field in use was changed since it came into use: its changes are undone together.
    var isTouched = false
    private var times: FormTimes
    /// For the footer while a field has all keys.
    private let sendKey: SafeText
    private let bodyKey: SafeText

    /// How long after a change the draft is written, in milliseconds; less than the second that is promised.
    private static let saveDelay: Int64 = 700
    /// After so many milliseconds without a key a person looks up.
    private static let tellDelay: Int64 = 400

    /// An empty form.
    init(_ facts: Facts) {
        (sendKey, bodyKey) = (facts.key(.send), facts.key(.body))
        times = FormTimes(zone: facts.zone, now: facts.now)
        verdict = FormVerdict(RecordDraft(), times: times, labels: nil, now: facts.now)
        told = verdict.problems
    }

    var context: KeyContext { canBeTakenBack ? .held : .compose }

    var isAtTop: Bool { lower == .problems || canBeTakenBack }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        guard isEditing else { return nil }
        if !suggestions.isEmpty {
            let leave: SafeText = isOffering ? "close the list" : "leave the field"
            return [("Up/Down", "choose"), ("Enter", "take it"), ("Esc", leave)]
        }
        return [
            ("Tab", "next field"), ("Esc", "leave it, then:"), (sendKey, "send"), (bodyKey, "body"),
            ("Up/Down", "earlier values"),
        ]
    }

    /// What is in the form.
    var draft: RecordDraft {
        get {
            var draft = RecordDraft()
            for field in RecordField.allCases { draft[field] = fields[field.position].text }
            return draft
        }
        set {
            for field in RecordField.allCases { fields[field.position].text = newValue[field] }
        }
    }

    /// Writes the draft, if it is not on disk yet.
    var saving: [Effect] { changedAt == nil ? [] : [.saveDraft(draft, as: number)] }

    /// The field in use.
    var field: RecordField { Self.order[focus] }

    func textField(_ field: RecordField) -> TextField { fields[field.position] }

    // MARK: Commands

    mutating func appear(_ facts: Facts) -> [Step] {
        judge(facts)
        return askForRequests(facts)
    }

    private func askForRequests(_ facts: Facts) -> [Step] {
        showsMore && facts.core == .open ? [.effect(.loadRequests)] : []
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        switch command {
        case .edit: startEditing(facts)
        case .down, .nextPart: moveFocus(to: focus + 1, facts)
        case .up, .previousPart: moveFocus(to: focus - 1, facts)
        case .top: moveFocus(to: 0, facts)
        case .bottom: moveFocus(to: Self.order.count - 1, facts)
        case .nextProblem: goToProblem(1, facts)
        case .previousProblem: goToProblem(-1, facts)
        case .back: return goBack(facts)
        case .takeBack: return takeBack()
        case .newRecord:
            return beginRecord(facts)
        case .undo:
            if let removedTemplate {
                self.removedTemplate = nil
                return [
                    .effect(.changeForms(.save(removedTemplate))),
                    .tell(Notice("The template \(untrusted: removedTemplate.name) is back.")),
                ]
            }
            if let removedDraft {
                self.removedDraft = nil
                return [.effect(.restoreDraft(removedDraft))]
            }
            bring(past.undo(draft), facts)
            return askForEarlier(facts, tells: false)
        case .redo:
            bring(past.redo(draft), facts)
            return askForEarlier(facts, tells: false)
        case .body: return showBody(facts)
        case .send: return send(facts)
        case .addToBatch: return addToBatch(facts)
        case .openBatch: return [.openBatch]
        case .preview: lower = lower == .phone ? .problems : .phone
        case .templates: return [.pick(.templates(memory, facts))]
        case .drafts:
            awaitsDrafts = true
            return [.effect(.loadDrafts)]
        case .saveTemplate: return [.askForLine(LinePrompt(.saveTemplate))]
        case .sentBefore: return [.pick(.sentBefore(earlier, facts))]
        case .fix: return [.pick(fixes(facts))]
        case .editor: return [.effect(.editText(field, textField(field).text))]
        default: break
        }
        return []
    }

    private mutating func send(_ facts: Facts) -> [Step] {
        judge(facts)
        guard let record = verdict.record else { return [] }
        let warnings = verdict.warnings.map { SafeText(untrusted: Wording.words(for: $0)) }
        return [.ask(.send(record, warnings: warnings, sent: nil)), .effect(.findSent(record))]
    }

    private mutating func showBody(_ facts: Facts) -> [Step] {
        if case .body = lower {
            lower = .problems
            return []
        }
        judge(facts)
        guard let record = verdict.record else { return [] }
        return [.effect(.requestBody(record))]
    }

    /// Puts another record into the form; the one before can be brought back.
    mutating func replace(with draft: RecordDraft, _ facts: Facts) {
        guard draft != self.draft else { return }
        past.note(self.draft)
        bring(draft, facts)
    }

    private mutating func bring(_ draft: RecordDraft?, _ facts: Facts) {
        guard let draft else { return }
        self.draft = draft
        isTouched = false
        lower = .problems
        changed(facts)
    }

    /// Writes a text into a field as one change.
    mutating func set(_ field: RecordField, to text: String, _ facts: Facts) {
        touch()
        fields[field.position].text = text
        changed(facts)
    }

    /// Lets what is typed in a field take the place of the text that is there.
    mutating func suggest(_ text: String, in field: RecordField) {
        fields[field.position] = TextField(suggestion: text)
    }

    /// Puts pasted text where the cursor stands in the field in use.
    mutating func insert(_ text: String, _ facts: Facts) {
        touch()
        fields[field.position].paste(text)
        changed(facts)
        suggest(facts)
    }

    /// Notes the form before the first change in a field.
    private mutating func touch() {
        guard !isTouched else { return }
        past.note(draft)
        isTouched = true
    }

    /// Leaves the field that is typed in; keys are commands from then on.
    mutating func leaveEditing(_ facts: Facts) {
        guard isEditing else { return }
        leaveField(facts)
        isEditing = false
        judge(facts)
    }

    /// Puts the cursor on the first field that needs something.
    mutating func goToFirstEmpty(_ facts: Facts) {
        let place = Self.order.firstIndex { draft[$0].isEmpty && ColumnMapping.required.contains($0) }
        if let place { moveFocus(to: place, facts) }
    }

    /// Notes a template that was deleted, so that `u` brings it back.
    mutating func noteRemoved(_ name: String) {
        removedDraft = nil
        removedTemplate = memory.template(named: name)
    }

    private mutating func goToProblem(_ step: Int, _ facts: Facts) {
        let wrong = Set(verdict.problems.compactMap(\.rule.field))
        let count = Self.order.count
        for offset in 1...count {
            let index = (focus + step * offset + count * offset) % count
            if wrong.contains(Self.order[index]) {
                moveFocus(to: index, facts)
                return
            }
        }
    }

    // MARK: Fields

    mutating func startEditing(_ facts: Facts) {
        isEditing = true
        suggest(facts)
    }

    /// Puts the cursor into the first field that needs something, where keys are typed from then on.
    mutating func enterFields(_ facts: Facts) {
        goToFirstEmpty(facts)
        startEditing(facts)
    }

    private mutating func moveFocus(to index: Int, _ facts: Facts) {
        leaveField(facts)
        focus = min(max(0, index), Self.order.count - 1)
        if isEditing { judge(facts) }
        suggest(facts)
    }

    /// Writes a number as it will be sent.
    private mutating func leaveField(_ facts: Facts) {
        clearSuggestions()
        isTouched = false
        guard field == .caller || field == .receiver else { return }
        let reading = NumberReading(fields[field.position].text)
        guard reading.isNormalised, let number = reading.number else { return }
        fields[field.position].text = number.digits
        changed(facts)
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        guard isEditing else {
            guard key == .tab || key == .backTab else { return nil }
            enterFields(facts)
            return []
        }
        switch key {
        case .escape where isOffering && !suggestions.isEmpty: clearSuggestions()
        case .escape: leaveEditing(facts)
        case .enter:
            let isLast = focus == Self.order.count - 1
            takeSuggestion(facts)
            moveFocus(to: focus + 1, facts)
            isEditing = !isLast
        case .tab:
            takeSuggestion(facts)
            moveFocus(to: focus + 1, facts)
        case .backTab: moveFocus(to: focus - 1, facts)
        case .up, .down:
            if goThroughSuggestions(down: key == .down, facts) { return [] }
            moveFocus(to: focus + (key == .down ? 1 : -1), facts)
        default: return edit(key, facts) ? [] : nil
        }
        return askForEarlier(facts)
    }

    /// Takes a key into the field; tells whether it was one for a field.
    private mutating func edit(_ key: Key, _ facts: Facts) -> Bool {
        let before = draft
        guard fields[field.position].update(key) else { return false }
        guard fields[field.position].text != before[field] else { return true }
        if !isTouched { past.note(before) }
        isTouched = true
        lower = .problems
        changed(facts, isTyping: true)
        suggest(facts)
        return true
    }

    // MARK: Suggestions

    /// Shows what the field can be filled with.
    mutating func offer(_ suggestions: [FieldSuggestion], chosen: Int?, isOffering: Bool) {
        self.suggestions = suggestions
        self.isOffering = isOffering
        suggestion = chosen
    }

    mutating func choose(_ place: Int?) { suggestion = place }

    mutating func clearSuggestions() { offer([], chosen: nil, isOffering: false) }

    private mutating func changed(_ facts: Facts, isTyping: Bool = false) {
        removedDraft = nil
        if changedAt == nil { changedAt = facts.now }
        // What was sent to another receiver must not stand beside this one.
        if earlierOf != nil, NumberReading(draft.receiver).number != earlierOf { (earlierOf, earlier) = (nil, []) }
        judge(facts, isTyping: isTyping)
    }

    mutating func judge(_ facts: Facts, isTyping: Bool = false) {
        times.move(to: facts.now)
        verdict = FormVerdict(
            draft,
            times: times,
            labels: facts.labels,
            now: facts.now,
            clockSkew: abs(facts.allowance?.clockSkewMilliseconds ?? 0),
            typed: isEditing ? field : nil
        )
        if isTyping, !verdict.problems.isEmpty, told.map(\.rule) != verdict.problems.map(\.rule) {
            tellsAt = facts.now + Self.tellDelay
        } else {
            tell()
        }
    }

    private mutating func tell() {
        told = verdict.problems
        tellsAt = nil
    }

    // MARK: Labels

    /// The name if it means one label only and a field can hold it as it is, else the ID.
    static func spelling(of label: Label, _ facts: Facts) -> String {
        guard TextField(label.name).text == label.name, let labels = facts.labels,
            let index = labels.index(named: label.name),
            labels.labels[index].id == label.id
        else { return label.id.rawValue }
        return label.name
    }

    // MARK: Answers

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .coreOpened:
            isOpening = true
            return [.effect(.openDraft(.newest, saving: nil)), .effect(.loadForms)]
        case .draftOpened(let opened): return take(opened, facts)
        case .drafts(let drafts):
            self.drafts = drafts
            defer { awaitsDrafts = false }
            return awaitsDrafts ? [.pick(draftPicker(facts))] : []
        case .forms(let memory): self.memory = memory
        case .earlier(let number, let hits): return receiveEarlier(hits, to: number, facts)
        case .edited(let field, let text):
            isTouched = false
            set(field, to: text, facts)
            isTouched = false
            return askForEarlier(facts) + [.tell(Notice("Taken from the editor. \(facts.key(.undo)) undoes it."))]
        case .draftSaved(let number, let former) where former == self.number && !isOpening:
            self.number = number
            savedAt = facts.now
        case .labels:
            judge(facts)
            // The choice that a person has made must outlive a list that comes while they choose.
            let chosen = suggestion
            suggest(facts)
            if let chosen, suggestions.indices.contains(chosen) { suggestion = chosen }
        case .requestBody(let method, let path, let body):
            lower = .body(["\(untrusted: method) \(untrusted: path)"] + Self.lines(body))
        case .requests(let requests): if showsMore { self.requests = Array(requests.prefix(Self.answersMax)) }
        case .batchAdded(_, let addition, let records): return receive(addition, records: records, facts)
        case .batchFailed(let words):
            draftForBatch = nil
            return [.tell(Notice("Not added to the batch: \(untrusted: words)", style: .error))]
        case .allowance, .tick:
            tellSending(facts)
            return keepDraft(facts)
        case .pushHeld(let held): return noteHeld(held, facts)
        case .pushed(let report): return receive(report, facts) + askForRequests(facts)
        case .pushFailed(let words):
            endSending()
            sentDraft = nil
            lower = .answer(["Not sent.", SafeText(untrusted: words)], .error)
        default: break
        }
        return []
    }

    /// Writes the draft once the keys rest, and tells the problems in full.
    private mutating func keepDraft(_ facts: Facts) -> [Step] {
        if let tellsAt, facts.now >= tellsAt { tell() }
        guard let changedAt, facts.now >= changedAt + Self.saveDelay else { return [] }
        return writeDraft(facts).map { .effect($0) }
    }

    /// Writes the draft now, if it is not on disk yet.
    mutating func writeDraft(_ facts: Facts) -> [Effect] {
        guard facts.core == .open, !isOpening else { return [] }
        defer { changedAt = nil }
        return saving
    }

    func deadline(_ facts: Facts) -> Int64? {
        let saving = facts.core == .open && !isOpening ? changedAt.map { $0 + Self.saveDelay } : nil
        return [saving, tellsAt].compactMap(\.self).min()
    }

    mutating func layOut(_ size: Size) { showsMore = showsMore(at: size) }
}
