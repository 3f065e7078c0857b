import CallPersonalisation
import CallboardCore
import Terminal

/// A failed record that is changed by hand and sent anew, linked to the one that failed.
extension FailuresPane {
    /// Why the row under the cursor cannot be changed; nil if it can.
    func whyNotEdited(_ facts: Facts) -> SafeText? {
        if let why = facts.whyNothingIsSent { return why }
        guard part == .rows, let row else { return "it is about a row: \(facts.key(.open)) opens them" }
        return row.whyNotEdited(at: facts.now).map { SafeText(untrusted: $0) }
    }

    /// Opens the form with the row under the cursor.
    mutating func edit(_ facts: Facts) {
        guard let row else { return }
        var draft = row.record.draft
        // Times as people read them.
        for (field, moment) in [
            (RecordField.startsAt, row.record.window.startsAt), (.endsAt, row.record.window.endsAt),
        ] {
            let stamp = facts.zone.exactStamp(moment)
            if facts.timeReader.read(stamp).milliseconds == moment { draft[field] = stamp }
        }
        let line: SafeText = row.record.line > 0 ? "line \(row.record.line)" : "the record"
        form = RowForm(
            row,
            draft,
            Self.verdict(draft, facts).problems,
            title: "Edit \(line) of \(untrusted: row.submissionName)",
            bottom: "Enter asks, then sends a copy; what failed stays as it is"
        )
    }

    /// Takes a key of the form; nil while none is open.
    mutating func typeInForm(_ key: Key, _ facts: Facts) -> [Step]? {
        guard let outcome = form?.update(key, { Self.verdict($0, facts).problems }) else { return nil }
        switch outcome {
        case .open: return []
        case .cancelled:
            form = nil
            return []
        case .done(let draft): return send(draft, facts)
        }
    }

    /// Takes a paste into the form; false while none is open.
    mutating func pasteIntoForm(_ text: String, _ facts: Facts) -> Bool {
        form?.paste(text) { Self.verdict($0, facts).problems }
        return form != nil
    }

    /// Asks whether the changed record is to be sent; the form stays until it is.
    private func send(_ draft: RecordDraft, _ facts: Facts) -> [Step] {
        guard let form else { return [] }
        guard draft != form.opened else {
            return [
                .tell(.problem("Nothing was changed; Esc leaves it, and \(facts.key(.retry)) sends rows as they are."))
            ]
        }
        let verdict = Self.verdict(draft, facts)
        guard let record = verdict.record else {
            let problem = verdict.errors.first.map { Wording.words(for: $0) } ?? "a rule refuses it"
            return [.tell(.problem("It cannot be sent yet: \(untrusted: problem)"))]
        }
        let old = form.row.record
        let new = StoredRecord(record, line: old.line, row: old.row, reference: old.reference)
        return [.ask(.fixMenu([RetryPlan(sending: new, for: form.row)]))]
    }

    private static func verdict(_ draft: RecordDraft, _ facts: Facts) -> FormVerdict {
        FormVerdict(
            draft,
            times: FormTimes(zone: facts.zone, now: facts.now),
            labels: facts.labels,
            now: facts.now,
            clockSkew: abs(facts.allowance?.clockSkewMilliseconds ?? 0)
        )
    }
}
