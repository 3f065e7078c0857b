import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// Fields of one call only, which never stay when another record is pasted.
    private static let ofOneCall: Set<RecordField> = [.receiver, .labelName, .callReason]

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        let pasted = PastedRecord(text, reader: facts.timeReader, labels: facts.labels)
        switch (pasted?.form, isEditing) {
        case (.number?, true):
            let reading = NumberReading(text.trimmingSpaces)
            let isNumber = field == .caller || field == .receiver
            guard isNumber, textField(field).isEmpty, let pasted else { break }
            set(field, to: pasted.draft.receiver, facts)
            let number = facts.number(pasted.draft.receiver)
            return reading.isGood && !reading.isNormalised
                ? [] : [.tell(Notice("Pasted as \(number): only the digits are sent."))]
        case (.number?, false): return pasted.map { takeNumber($0, facts) }
        case (.json?, _), (.curl?, _), (.row?, _): return pasted.map { fill(with: $0, facts) }
        case (nil, _): break
        }
        guard isEditing else { return nil }
        insert(text, facts)
        return []
    }

    /// Puts a number that was pasted outside the fields where it is most likely meant.
    private mutating func takeNumber(_ pasted: PastedRecord, _ facts: Facts) -> [Step] {
        let target: RecordField =
            field == .caller || field == .receiver
            ? field : draft.receiver.isEmpty || !draft.caller.isEmpty ? .receiver : .caller
        var next = draft
        next[target] = pasted.draft.receiver
        replace(with: next, facts)
        return askForEarlier(facts) + [
            .tell(
                Notice(
                    "\(Wording.name(of: target)) is now \(facts.number(pasted.draft.receiver)), as pasted. \(facts.key(.undo)) undoes it."
                )
            )
        ]
    }

    /// Fills the form with a pasted record, and says what was taken and what stayed.
    ///
    /// Caller, label and times stay if the paste has none; receiver, shown name and reason of an earlier record never do.
    mutating func fill(with pasted: PastedRecord, _ facts: Facts) -> [Step] {
        guard pasted.form != .number else { return takeNumber(pasted, facts) }
        leaveEditing(facts)
        var next = RecordDraft()
        var stayed: [RecordField] = []
        for field in RecordField.allCases {
            next[field] = pasted.draft[field]
            guard next[field].isEmpty, !Self.ofOneCall.contains(field), !draft[field].isEmpty else { continue }
            next[field] = draft[field]
            stayed.append(field)
        }
        if let label = facts.labels?[LabelID(next.label)] { next.label = Self.spelling(of: label, facts) }
        replace(with: next, facts)
        var words: SafeText = "From \(Self.name(of: pasted.form)): \(Self.names(of: pasted.fields))."
        if !stayed.isEmpty { words += " Stayed: \(Self.names(of: stayed))." }
        words += " \(facts.key(.undo)) undoes it."
        if pasted.others > 0 {
            words += " \(grouped: pasted.others) more in it: \(facts.key(.openFile)) in Batches opens files."
        }
        return askForEarlier(facts, tells: false) + [.tell(Notice(words))]
    }

    static func name(of form: PastedRecord.Form) -> SafeText {
        switch form {
        case .json: "JSON"
        case .curl: "a curl command"
        case .row: "a row"
        case .number: "a number"
        }
    }

    static func names(of fields: [RecordField]) -> SafeText {
        if fields.count == RecordField.allCases.count { return "all fields" }
        return Self.order.filter(fields.contains).map { SafeText(untrusted: Wording.name(of: $0)) }
            .joined(separator: ", ")
    }
}
