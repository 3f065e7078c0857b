import CallPersonalisation

/// Changes the rows of a file on their way in, as people asked.
struct RowChanger: Sendable {
    /// A row after its changes.
    struct Changed {
        var outcome: Repairer.Outcome
        /// Bits as in `RowPlan.Judged.change`.
        var bits: UInt32
    }

    /// The bit of a row that could not be sent before it was changed.
    static let wasInvalid: UInt32 = 1 << 30
    /// The bit of a row that was changed by hand.
    static let byHand: UInt32 = 1 << 31

    let repairer: Repairer
    let edits: [Int: RowChanges.Edit]

    /// Whether a row that breaks these rules may be changed by the recipe.
    @inline(__always)
    func concerns(_ rules: RuleSet) -> Bool {
        guard !repairer.recipe.isEmpty else { return false }
        return repairer.causes.isEmpty || rules.bits & repairer.causes.bits != 0
    }

    /// A row that was changed by hand; nil if it was not.
    func edited(_ buffer: BlockBuffer) -> Changed? {
        guard !edits.isEmpty, let edit = edits[buffer.offset + buffer.rowStart],
            edit.hash == RowChanges.hash(buffer.rowBytes)
        else { return nil }
        let outcome = repairer.repair(edit.draft)
        return Changed(outcome: outcome, bits: outcome.applied | RowChanger.byHand)
    }

    /// A row after the recipe; nil if nothing in it concerns the row.
    func repaired(_ draft: RecordDraft, breaking rules: RuleSet) -> Changed? {
        let outcome = repairer.repair(draft)
        guard outcome.isChanged else { return nil }
        let wasInvalid = rules.errors.isEmpty ? 0 : RowChanger.wasInvalid
        return Changed(outcome: outcome, bits: outcome.applied | wasInvalid)
    }
}
