import CallPersonalisation

extension Repairer {
    /// A draft after one repair; the same draft if it does nothing here.
    func changed(_ draft: RecordDraft, by repair: Repair) -> RecordDraft {
        let text = draft[repair.field]
        if repair.kind == .replace {
            guard let only = repair.only, !only.isEmpty, text.contains(only) else { return draft }
            return draft.setting(
                repair.field,
                text.split(separator: only, omittingEmptySubsequences: false)
                    .joined(separator: repair.value)
            )
        }
        if let only = repair.only, only != text { return draft }
        switch repair.kind {
        case .shift, .moveTo, .last, .swap: return moved(draft, by: repair)
        case .spreadsheetDate:
            var reader = startsReader
            reader.readsSerials = true
            guard reader.notation(of: text) == .serial, let moment = reader.read(text).milliseconds else {
                return draft
            }
            return draft.setting(repair.field, String(moment))
        default: return draft.setting(repair.field, RepairText.changed(text, by: repair))
        }
    }

    private func moved(_ draft: RecordDraft, by repair: Repair) -> RecordDraft {
        let starts = startsReader.read(draft.starts).milliseconds
        let ends = endsReader.read(draft.ends, after: starts).milliseconds
        var result = draft
        switch repair.kind {
        case .swap:
            guard let starts, let ends, ends < starts else { return draft }
            (result.starts, result.ends) = (String(ends), String(starts))
        case .shift:
            guard let span = Repair.span(repair.value) else { return draft }
            if let starts { result.starts = String(starts + span) }
            if let ends { result.ends = String(ends + span) }
        case .last:
            guard let starts, let span = Repair.span(repair.value), span > 0 else { return draft }
            result.ends = String(starts + span)
        case .moveTo:
            guard let starts, let ends, ends > starts,
                let moment = startsReader.read(repair.value).milliseconds, moment != starts
            else { return draft }
            (result.starts, result.ends) = (String(moment), String(moment + ends - starts))
        default: break
        }
        return result
    }
}

extension RecordDraft {
    /// The same draft with another text in one field.
    fileprivate func setting(_ field: RecordField, _ text: String) -> RecordDraft {
        var draft = self
        draft[field] = text
        return draft
    }
}
