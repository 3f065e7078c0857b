import CallPersonalisation
import CallboardCore

extension JSONLine {
    /// The members of a record as the API names them, and where it stood in its file.
    mutating func members(of record: StoredRecord) {
        number("line", record.line)
        number("row", record.row)
        string("caller", record.caller == 0 ? nil : String(record.caller))
        string("receiver", record.receiver == 0 ? nil : String(record.receiver))
        string("label_id", record.labelID.rawValue)
        string("label_name", record.labelName)
        string("call_reason", record.callReason)
        number("starts_at", record.window.startsAt)
        number("ends_at", record.window.endsAt)
        if let reference = record.reference { string("reference", reference) }
    }

    /// The members of a record that was found by its number.
    mutating func members(of hit: NumberHit) {
        number("at", hit.createdAt)
        string("submission", hit.submission.rawValue)
        string("submission_name", hit.submissionName)
        members(of: hit.record)
        string("state", hit.state.name)
        string("cause", hit.cause)
        string("message", hit.message)
        number("attempt", hit.sending?.attempt)
        string("batch_id", hit.sending?.batchID)
        number("sent_at", hit.sending?.sentAt)
        number("known_at", hit.sending?.closedAt)
    }
}

/// Numbers as a command shows them in text: masked unless a person asked for them.
struct ShownNumber {
    let isRevealed: Bool

    func callAsFunction(_ value: UInt64) -> String {
        guard let number = PhoneNumber(value: value) else { return "(emptied)" }
        return isRevealed ? number.digits : number.masked
    }
}
