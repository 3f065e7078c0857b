extension SandboxService {
    /// Takes one record or a batch.
    ///
    /// Source: reference sections 5 and 6. That one bad record refuses the whole batch is this sandbox's choice
    /// (section 12, no. 26 is silent).
    mutating func push(
        _ request: SandboxRequest,
        spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        if case .counted = request.body { return count(request.route, noting: &arrival) }
        switch request.route {
        case .realTime(let account, let version):
            return refusal(of: request, account: account, spending: .realTime, at: moment)
                ?? takeRecord(request.body, account, version, spellings, at: moment, noting: &arrival)
        case .batch(let account, let version):
            return refusal(of: request, account: account, spending: .batch, at: moment)
                ?? takeBatch(request.body, account, version, spellings, at: moment, noting: &arrival)
        case .token, .labels, .status, .wrongMethod, .unknown:
            return .notFound
        }
    }

    /// Takes preloaded records without a request, as if a batch of them had arrived at `moment`.
    ///
    /// - Returns: the batch ID.
    mutating func preload(
        _ records: [SandboxRecord],
        account: String,
        version: ServiceVersion,
        at moment: SandboxMoment
    ) -> String {
        store(records.map(\.received), account, version, [], isRipe: false, at: moment)
    }

    private mutating func count(_ route: Route, noting arrival: inout Arrival) -> SandboxAnswer {
        arrival.isTaken = true
        let id = generator.uuid()
        arrival.batchID = id
        return switch route {
        case .batch(_, .v2), .batch(_, .v3): SandboxAnswer(200, Self.batchBody(id))
        case .realTime(_, .v2): SandboxAnswer(200, Self.processedBody)
        default: SandboxAnswer(200, Self.uploadedBody(id))
        }
    }

    private mutating func takeRecord(
        _ body: ReceivedBody,
        _ account: String,
        _ version: ServiceVersion,
        _ spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        guard case .record(let record) = body else {
            return refusal(of: body, field: nil, version, spellings)
        }
        let check = RecordCheck(version: version, labelIDs: labelIDs, now: moment.unixMilliseconds)
        if let objection = check.objections(to: record).first {
            let words = "Request body is invalid: " + objection.sentence
            return refusal(of: .unreadable(words), field: objection.member, version, spellings)
        }
        let id = store([record], account, version, spellings, isRipe: true, at: moment)
        arrival.isTaken = true
        let outcome = batches[id]?.records.first?.outcome ?? .success
        if version == .v1 { arrival.batchID = id }
        return realTimeAnswer(outcome, id, version, spellings)
    }

    private mutating func takeBatch(
        _ body: ReceivedBody,
        _ account: String,
        _ version: ServiceVersion,
        _ spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        guard case .batch(let records) = body else {
            return if case .unreadable(let words) = body { .invalid(words) } else {
                .invalid("Request body is invalid")
            }
        }
        guard (1...configuration.recordsPerBatch).contains(records.count) else {
            let most = configuration.recordsPerBatch
            return .invalid("Request body is invalid: call_records must have 1 to \(most) elements")
        }
        let check = RecordCheck(version: version, labelIDs: labelIDs, now: moment.unixMilliseconds)
        for (index, record) in records.enumerated() {
            guard let objection = check.objections(to: record).first else { continue }
            let place = objection.member.isEmpty ? "call_records[\(index)] " : "call_records[\(index)]."
            return .invalid("Request body is invalid: " + place + objection.sentence)
        }
        let id = store(records, account, version, spellings, isRipe: false, at: moment)
        arrival.isTaken = true
        arrival.batchID = id
        if version != .v1 { return SandboxAnswer(200, Self.batchBody(id)) }
        return SandboxAnswer(200, spellings.contains(.withoutBody) ? "" : Self.uploadedBody(id))
    }

    /// The answer to a real-time record that is refused.
    private func refusal(
        of body: ReceivedBody,
        field: String?,
        _ version: ServiceVersion,
        _ spellings: Set<AnswerSpelling>
    ) -> SandboxAnswer {
        let words = if case .unreadable(let words) = body { words } else { "Request body is invalid" }
        if version == .v1 { return .invalid(words) }
        var text = JSONText()
        text.object { $0.outcome("error", field: field, message: words, spellings) }
        return SandboxAnswer(spellings.contains(.errorInSuccess) ? 200 : 400, text.string)
    }

    private func realTimeAnswer(
        _ outcome: TestNumber,
        _ id: String,
        _ version: ServiceVersion,
        _ spellings: Set<AnswerSpelling>
    ) -> SandboxAnswer {
        if outcome == .missing { return SandboxAnswer(200, "") }
        if outcome == .success || outcome == .slow {
            var text = JSONText()
            text.object { $0.outcome("success", field: nil, message: Self.processed, spellings) }
            let first = spellings.contains(.withoutBody) ? "" : Self.uploadedBody(id)
            var answer = SandboxAnswer(200, version == .v1 ? first : text.string)
            if outcome == .slow { answer.delay = configuration.ripening.upperBound }
            return answer
        }
        let shown = outcome.shown
        var text = JSONText()
        text.object { members in
            if version == .v1 {
                members.string("status", shown.status)
                members.string("message", shown.message)
            } else {
                members.outcome(shown.status, field: nil, message: shown.message, spellings)
            }
        }
        return SandboxAnswer(200, text.string)
    }

    private mutating func store(
        _ records: [ReceivedRecord],
        _ account: String,
        _ version: ServiceVersion,
        _ spellings: Set<AnswerSpelling>,
        isRipe: Bool,
        at moment: SandboxMoment
    ) -> String {
        let id = spellings.contains(.plainBatchID) ? "batch-\(batches.count + 1)" : generator.uuid()
        var stored: [StoredRecord] = []
        stored.reserveCapacity(records.count)
        for record in records { stored.append(self.stored(record)) }
        batches[id] = StoredBatch(
            id: id,
            account: account,
            version: version,
            arrival: moment,
            seed: generator.next(),
            isRipe: isRipe,
            recordIDPrefix: String(generator.uuid().prefix(24)),
            records: stored
        )
        return id
    }

    private mutating func stored(_ record: ReceivedRecord) -> StoredRecord {
        let receiver = record.receiver.value ?? ""
        var outcome = TestNumber(receiver: receiver)
        if outcome == .failsOnce {
            let digits = receiver.filter { $0 != "+" }
            outcome = failedOnce.insert(digits).inserted ? .failure("Failed to push") : .success
        }
        return StoredRecord(
            caller: record.caller.value ?? "",
            receiver: receiver,
            labelID: texts.shared(record.labelID.value ?? ""),
            labelName: record.labelName.value.map { texts.shared($0) },
            callReason: record.callReason.value.map { texts.shared($0) },
            startsAt: record.startsAt.value ?? 0,
            endsAt: record.endsAt.value ?? 0,
            outcome: outcome
        )
    }

    /// The text of a v2 success.
    static let processed = "Record processed successfully"

    private static let processedBody = #"{"status_info":{"status":"success","message":"\#(processed)"}}"#

    private static func batchBody(_ id: String) -> String { #"{"batch_id":"\#(id)"}"# }

    private static func uploadedBody(_ id: String) -> String {
        #"{"status":"success","message":"Records Uploaded Successfully. BatchID: \#(id)"}"#
    }
}
