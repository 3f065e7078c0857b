import CallPersonalisation
import CallboardCore
import Terminal

/// Records that are collected to be submitted together.
extension ComposePane {
    /// Adds the record of the form, with the times that it has now.
    mutating func addToBatch(_ facts: Facts) -> [Step] {
        judge(facts)
        guard let record = verdict.record else { return [] }
        draftForBatch = draft
        return [.effect(.addToBatch(record))]
    }

    /// Takes the answer: the form is ready for the next receiver, unless a person has gone on meanwhile.
    mutating func receive(_ addition: OpenBatch.Addition, records: Int, _ facts: Facts) -> [Step] {
        let isUnchanged = draftForBatch == draft
        draftForBatch = nil
        switch addition {
        case .isThere: return [.tell(.problem("The batch has this record already: nothing was added."))]
        case .isFull:
            return [
                .tell(.problem("The batch is full (\(OpenBatch.recordsMax)): submit it first. The form is as it was."))
            ]
        case .added: break
        }
        let all: SafeText = records == 1 ? "1 record" : "\(records) records"
        let opens = facts.key(.openBatch)
        let told = Step.tell(Notice("Added: \(all) in the batch. Nothing is sent; \(opens) opens it to submit it."))
        guard isUnchanged else { return [told] }
        var next = draft
        next.receiver = ""
        replace(with: next, facts)
        focus = Self.order.firstIndex(of: .receiver) ?? focus
        return askForEarlier(facts, tells: false) + [told]
    }
}
