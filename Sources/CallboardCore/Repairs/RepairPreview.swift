package import CallPersonalisation

/// A row before and after a recipe: the difference that is shown first.
package struct RepairPreview: Hashable, Sendable {
    /// The row as it stands.
    package var before: RecordDraft
    /// The row as it would be.
    package var after: RecordDraft
    /// The rules that it breaks, and those that it would still break.
    package var rulesBefore: RuleSet
    package var rulesAfter: RuleSet

    /// Makes a preview.
    package init(before: RecordDraft, after: RecordDraft, rulesBefore: RuleSet, rulesAfter: RuleSet) {
        self.before = before
        self.after = after
        self.rulesBefore = rulesBefore
        self.rulesAfter = rulesAfter
    }

    /// The fields that differ, in field order.
    package var fields: [RecordField] { RecordField.allCases.filter { before[$0] != after[$0] } }

    /// Whether the row could be sent afterwards.
    package var isValid: Bool { rulesAfter.errors.isEmpty }

    /// What is wrong afterwards, errors first, in field order.
    package var problems: [RecordProblem] {
        rulesAfter.rules.map { RecordProblem($0, in: $0.field.map { after[$0] } ?? "") }
    }
}
