import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    static let suggestionsMax = 6

    /// What times often are; counted from now, or from the start for an end.
    private static let usualTimes: [RecordField: [String]] = [
        .startsAt: ["now", "+10m", "+1h", "+3h"], .endsAt: ["+1h", "+2h", "+4h", "+8h", "+24h"],
    ]

    /// Offers labels while a label is typed; earlier values only once they were asked for, so that they hide nothing.
    mutating func suggest(_ facts: Facts) {
        let isOpen = isOffering
        clearSuggestions()
        guard isEditing else { return }
        if field == .labelID { return suggestLabels(facts) }
        if isOpen { offerValues(facts) }
    }

    /// Shows earlier values of the field that fit what is typed, the newest first; tells whether there are any.
    @discardableResult
    mutating func offerValues(_ facts: Facts) -> Bool {
        let typed = textField(field).text
        let earlier = memory.values(of: field)
        let usual = Self.usualTimes[field, default: []].filter { !earlier.contains($0) }
        let isNew = !(earlier + usual).contains(typed)
        let found = (earlier + usual).filter { $0 != typed && (!isNew || TextFilter.score(typed, in: $0) != nil) }
        let fitting = found.prefix(Self.suggestionsMax).map { value in
            FieldSuggestion(
                value: value,
                title: shown(value, facts),
                note: note(value, isEarlier: earlier.contains(value), facts)
            )
        }
        offer(Array(fitting), chosen: nil, isOffering: true)
        return !fitting.isEmpty
    }

    private func shown(_ value: String, _ facts: Facts) -> SafeText {
        field == .caller ? facts.rawNumber(value) : SafeText(untrusted: value)
    }

    private func note(_ value: String, isEarlier: Bool, _ facts: Facts) -> SafeText {
        let start = field == .endsAt ? verdict.starts.milliseconds : nil
        if Self.usualTimes[field] != nil, let moment = facts.timeReader.read(value, after: start).milliseconds {
            return facts.zone.dayAndMinute(moment)
        }
        return isEarlier ? "used before" : .empty
    }

    private mutating func suggestLabels(_ facts: Facts) {
        guard let labels = facts.labels else { return }
        let typed = textField(field).text
        guard labels.index(named: typed) == nil, labels[LabelID(typed)] == nil else { return }
        let found = labels.labels.indices.compactMap { index -> (score: Int, index: Int)? in
            let label = labels.labels[index]
            guard let score = TextFilter.score(typed, in: label.name) ?? TextFilter.score(typed, in: label.id.rawValue)
            else {
                return nil
            }
            return (score + (label.isDeleted ? 10_000 : 0), index)
        }
        let best = found.sorted { ($0.score, $0.index) < ($1.score, $1.index) }.prefix(Self.suggestionsMax)
        let offers = best.map { found in
            let label = labels.labels[found.index]
            return FieldSuggestion(
                value: Self.spelling(of: label, facts),
                title: SafeText(untrusted: label.name),
                note: SafeText(untrusted: label.id.short)
            )
        }
        // Whoever has typed something means the best; an empty field can be passed with Tab.
        offer(offers, chosen: typed.isEmpty || offers.isEmpty ? nil : 0, isOffering: false)
    }

    mutating func takeSuggestion(_ facts: Facts) {
        guard let suggestion, suggestions.indices.contains(suggestion) else { return }
        set(field, to: suggestions[suggestion].value, facts)
        clearSuggestions()
    }

    /// Up and Down in a field: the list of what it can be filled with is opened, and gone through.
    ///
    /// - Returns: whether the key was used; if not, it goes to the field above or below.
    mutating func goThroughSuggestions(down: Bool, _ facts: Facts) -> Bool {
        if suggestions.isEmpty {
            guard field != .labelID, offerValues(facts) else { return false }
            choose(down ? 0 : suggestions.count - 1)
            return true
        }
        if down {
            choose(min((suggestion ?? -1) + 1, suggestions.count - 1))
        } else if let suggestion {
            choose(suggestion > 0 ? suggestion - 1 : nil)
        } else {
            return false
        }
        return true
    }

    /// Draws the list beneath the field, or above it where there is no room beneath; beyond the field's width where its names need that.
    func drawSuggestions(fieldRow: Int, width: Int, on canvas: inout Canvas) {
        let isAbove = fieldRow + suggestions.count >= canvas.size.rows && fieldRow >= suggestions.count
        let row = isAbove ? fieldRow - suggestions.count : fieldRow + 1
        let noteWidth = suggestions.map(\.note.width).max() ?? 0
        let needed = 4 + noteWidth + (suggestions.map(\.title.width).max() ?? 0)
        let width = needed <= width ? width : max(width, canvas.size.columns - Self.labelWidth - 1)
        for (offset, offer) in suggestions.enumerated() {
            let isChosen = offset == suggestion
            let sign: SafeText = isChosen ? "> " : "  "
            canvas.write(
                sign + offer.title.padded(to: max(4, width - noteWidth - 4)) + "  " + offer.note,
                row: row + offset,
                column: Self.labelWidth + 1,
                width: width,
                style: isChosen ? .selection : .field
            )
        }
    }
}
