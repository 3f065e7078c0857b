import CallPersonalisation
import CallboardCore
import Terminal

/// Why something cannot be done with the form.
extension ComposePane {
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .send:
            if let why = facts.whyNothingIsSent { return why }
            return whySendingWaits(facts) ?? whyNotReady
        case .body: return whyNotReady
        case .addToBatch:
            if draftForBatch != nil { return "it is being added to the batch" }
            return facts.whyCoreIsClosed ?? whyNotReady
        case .openBatch: return facts.whyNoBatch
        case .undo:
            return past.canUndo || removedTemplate != nil || removedDraft != nil ? nil : "nothing was changed"
        case .redo: return past.canRedo ? nil : "nothing was undone"
        case .copy: return copies(facts).isEmpty ? "the field is empty" : nil
        case .fix:
            if verdict.problems.isEmpty { return "there is no problem" }
            return fixes(facts).lines.isEmpty ? "only you can say what is meant: change the field" : nil
        case .templates, .drafts: return facts.whyCoreIsClosed
        case .saveTemplate:
            if let why = facts.whyCoreIsClosed { return why }
            var draft = draft
            draft.receiver = ""
            return draft == RecordDraft() ? "there is nothing but a receiver in the form" : nil
        case .sentBefore:
            if NumberReading(draft.receiver).number == nil { return "the receiver is no number yet" }
            return earlier.isEmpty ? "nothing was sent to this receiver from here" : nil
        case .nextProblem, .previousProblem: return verdict.problems.isEmpty ? "there is no problem" : nil
        case .refresh: return "there is nothing to ask for here"
        default: return nil
        }
    }

    private var whyNotReady: SafeText? {
        let errors = verdict.errors
        guard let first = errors.first, let field = first.rule.field else { return nil }
        let count: SafeText = errors.count == 1 ? "1 problem" : "\(errors.count) problems"
        return "not ready, \(count): \(Wording.name(of: field)) comes first"
    }
}
