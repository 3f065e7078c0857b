import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// An empty form; what was in it and was not sent stays as a draft of its own.
    mutating func beginRecord(_ facts: Facts) -> [Step] {
        focus = 0
        defer { startEditing(facts) }
        guard draft != RecordDraft() else { return [.tell(Notice("The form is empty."))] }
        let kept = number
        let steps = setAside(facts)
        replace(with: RecordDraft(), facts)
        let undo = facts.key(.undo)
        guard !steps.isEmpty, let kept else {
            return steps + [.tell(Notice("The form is empty; Esc and \(undo) bring the last one back."))]
        }
        let list = facts.key(.drafts)
        return steps + [
            .tell(Notice("The form is empty; draft \(kept) is kept, Esc and \(list) show the drafts."))
        ]
    }

    /// The times of a new record: those that were given last as from now on, or else two hours.
    private var usualTimes: (starts: String, ends: String) {
        func last(_ field: RecordField, or usual: String) -> String {
            memory.values(of: field).first { $0 == "now" || $0.hasPrefix("+") } ?? usual
        }
        return (last(.startsAt, or: "now"), last(.endsAt, or: "+2h"))
    }

    /// A record with a label; what was in the form and was not sent stays as a draft of its own.
    ///
    /// It begins with the usual times, which what is typed there takes the place of.
    mutating func start(with label: Label, _ facts: Facts) -> [Step] {
        leaveEditing(facts)
        let times = usualTimes
        let next = RecordDraft(label: Self.spelling(of: label, facts), starts: times.starts, ends: times.ends)
        // A form in which there is no more than that has nothing to keep: another label was chosen.
        var blank = next
        blank.label = draft.label
        let isBlank = draft == blank || draft == RecordDraft(label: draft.label)
        let kept = number
        let steps = isBlank ? [] : setAside(facts)
        replace(with: next, facts)
        suggest(times.starts, in: .startsAt)
        suggest(times.ends, in: .endsAt)
        focus = Self.order.firstIndex(of: .caller) ?? focus
        startEditing(facts)
        guard !isBlank else { return [] }
        let name = SafeText(untrusted: label.name)
        guard !steps.isEmpty, let kept else {
            return steps + [.tell(Notice("A new record with \(name); \(facts.key(.undo)) brings the last one back."))]
        }
        return steps + [
            .tell(Notice("A new record with \(name); draft \(kept) is kept, \(facts.key(.drafts)) shows the drafts."))
        ]
    }

    /// Before another record comes into the form: what is in it and was not sent stays as a draft of its own.
    ///
    /// A record that is on its way may still be taken back, or not be taken by the service.
    mutating func setAside(_ facts: Facts) -> [Step] {
        guard draft != RecordDraft(), draft != sentDraft || sending != nil, let number, facts.core == .open else {
            return []
        }
        noteSetAside()
        (self.number, savedAt, changedAt, isOpening) = (nil, nil, nil, true)
        return [.effect(.openDraft(.empty, saving: KeptDraft(number: number, record: draft)))]
    }

    /// Notes which draft keeps a record that is on its way, so that it goes once that was sent.
    private mutating func noteSetAside() {
        if sending != nil, draft == sentDraft { sentAs = number }
    }

    /// Begins another draft; the one in the form stays as it is.
    mutating func beginDraft(_ facts: Facts) -> [Step] {
        leaveEditing(facts)
        return beginRecord(facts)
    }

    /// Puts a draft of the list into the form; the one that is there stays as it is.
    mutating func goOn(withDraft id: String, _ facts: Facts) -> [Step] {
        guard let chosen = Int(id), chosen != number else { return [] }
        leaveEditing(facts)
        noteSetAside()
        (isSwitching, isOpening) = (true, true)
        let isEmpty = draft == RecordDraft() && changedAt == nil
        let former = isEmpty ? nil : number.map { KeptDraft(number: $0, record: draft) }
        changedAt = nil
        return [.effect(.openDraft(.number(chosen), saving: former))]
    }

    /// Deletes a draft of the list; `u` brings it back.
    mutating func remove(draft id: String, _ facts: Facts) -> [Step] {
        guard let draft = drafts.first(where: { String($0.number) == id }) else { return [] }
        guard !draft.isHeldByAnother() else {
            return [.tell(.problem("Draft \(draft.number) is open in another console: it stays."))]
        }
        let undo = facts.key(.undo)
        if draft.number == number {
            replace(with: RecordDraft(), facts)
            let emptied = saving
            changedAt = nil
            return emptied.map { .effect($0) } + [
                .effect(.loadDrafts), .tell(Notice("Draft \(draft.number) is emptied; \(undo) brings it back.")),
            ]
        }
        (removedDraft, removedTemplate) = (draft, nil)
        if draft.number == sentAs { sentAs = nil }
        return [
            .effect(.removeDraft(draft.number)),
            .tell(Notice("Draft \(draft.number) is deleted; \(undo) in Compose brings it back.")),
        ]
    }

    /// The list of drafts.
    func draftPicker(_ facts: Facts) -> Picker {
        var shown = drafts.filter { $0.record != RecordDraft() && $0.number != number }
        if draft != RecordDraft() {
            shown.insert(KeptDraft(number: number ?? 0, record: draft, savedAt: savedAt ?? facts.now), at: 0)
        }
        return .drafts(shown, current: number ?? 0, facts)
    }

    /// Takes a draft that was opened: into the form, unless a person has begun to type there.
    mutating func take(_ opened: KeptDraft?, _ facts: Facts) -> [Step] {
        defer { isSwitching = false }
        isOpening = false
        guard let opened else {
            guard isSwitching else { return [] }
            return [.tell(.problem("That draft is deleted, or open in another console: the form is as it was."))]
        }
        if draft != RecordDraft(), !isSwitching, opened.record != RecordDraft() {
            // Typed before the draft had come: that is a draft of its own.
            (changedAt, isOpening) = (facts.now, true)
            return [.effect(.openDraft(.empty, saving: nil))]
        }
        number = opened.number
        // In the form again it is the person's own.
        if number == sentAs { sentAs = nil }
        guard opened.record != RecordDraft() || isSwitching else { return [] }
        past = DraftHistory()
        draft = opened.record
        (isTouched, lower, savedAt, changedAt) = (false, .problems, opened.savedAt, nil)
        judge(facts)
        let told: [Step] = isSwitching ? [.tell(Notice("Draft \(opened.number) is in the form."))] : []
        return askForEarlier(facts, tells: false) + told
    }
}
