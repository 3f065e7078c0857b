extension SandboxService {
    /// What became of the records of a batch so far.
    ///
    /// Source: reference section 7. A batch is found only by the account and the version that made it; the answer to
    /// any other ID is 404 (not documented).
    func status(
        _ request: SandboxRequest,
        _ account: String,
        _ version: ServiceVersion,
        spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        guard let id = request.parameter("batchId"), !id.isEmpty else { return .invalid("batchId is required") }
        arrival.batchID = id
        var text = JSONText()
        if configuration.isSink {
            // A sink has not read the records, so it has nothing to list.
            list(version, account: account, id: id, in: &text) { _ in }
            return SandboxAnswer(200, text.string)
        }
        guard let batch = batches[id], batch.account == account, batch.version == version else { return .notFound }
        list(version, account: account, id: id, in: &text) { elements in
            for element in listed(batch, spellings: spellings) {
                write(element, of: batch, spellings: spellings, at: moment, to: &elements)
            }
            if spellings.contains(.strangers) { writeStranger(version, to: &elements) }
        }
        return SandboxAnswer(200, text.string)
    }

    private func list(
        _ version: ServiceVersion,
        account: String,
        id: String,
        in text: inout JSONText,
        _ elements: (inout JSONText) -> Void
    ) {
        if version == .v1 { return text.array(elements) }
        text.object { members in
            members.string("client_account_id", account)
            members.string("batch_id", id)
            members.array("data", elements)
        }
    }

    /// Which records are listed, and in which order.
    private func listed(_ batch: StoredBatch, spellings: Set<AnswerSpelling>) -> [Int] {
        var indices = batch.records.indices.filter { batch.records[$0].outcome != .missing }
        if spellings.contains(.everyOther) { indices = indices.filter { $0.isMultiple(of: 2) } }
        if spellings.contains(.reversed) { indices.reverse() }
        return spellings.contains(.twice) ? indices + indices : indices
    }

    private func write(
        _ index: Int,
        of batch: StoredBatch,
        spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        to text: inout JSONText
    ) {
        let record = batch.records[index]
        let age = moment.elapsed - batch.arrival.elapsed
        let isRipe = age >= batch.ripening(of: index, within: configuration.ripening)
        let (status, message) =
            isRipe && !spellings.contains(.pendingAgain) ? record.outcome.shown : ("pending", nil)
        let names =
            batch.version == .v1 || !spellings.contains(.oldNames)
            ? MemberNames.of(batch.version)
            : MemberNames(
                caller: MemberNames.first.caller,
                receiver: MemberNames.first.receiver,
                labelName: MemberNames.later.labelName,
                callReason: MemberNames.later.callReason
            )
        let masks = spellings.contains(.maskedNumbers)
        text.object { members in
            members.string("id", batch.recordID(index))
            if batch.version == .v1 {
                members.string("client_account_id", batch.account)
                members.string("batch_id", batch.id)
            }
            members.string(names.caller, masks ? Self.masked(record.caller) : record.caller)
            members.string(names.receiver, masks ? Self.masked(record.receiver) : record.receiver)
            members.string("label_id", record.labelID)
            members.string(names.labelName, record.labelName ?? labelNames[record.labelID.lowercased()])
            members.string(names.callReason, record.callReason)
            members.number("starts_at", record.startsAt)
            members.number("ends_at", record.endsAt)
            if batch.version == .v1 {
                members.string("status", status)
                members.string("message", message)
            } else {
                members.outcome(status, field: nil, message: message, spellings)
            }
            members.string("created_at", Self.timestamp(batch.arrival.unixMilliseconds))
        }
    }

    private func writeStranger(_ version: ServiceVersion, to text: inout JSONText) {
        let names = MemberNames.of(version)
        text.object { members in
            members.string("id", "00000000-0000-4000-8000-0000000000ff")
            members.string(names.caller, version == .v3 ? "+447700900998" : "447700900998")
            members.string(names.receiver, version == .v3 ? "+447700900999" : "447700900999")
            members.number("starts_at", 1_700_000_000_000)
            members.number("ends_at", 1_700_000_060_000)
            if version == .v1 {
                members.string("status", "success")
            } else {
                members.outcome("success", field: nil, message: Self.processed, [])
            }
        }
    }

    /// The first two and last two digits, as the samples on the pages show them.
    private static func masked(_ number: String) -> String {
        let sign = number.hasPrefix("+") ? "+" : ""
        let digits = number.dropFirst(sign.count)
        guard digits.count > 4 else { return number }
        return sign + digits.prefix(2) + String(repeating: "*", count: digits.count - 4) + digits.suffix(2)
    }
}
