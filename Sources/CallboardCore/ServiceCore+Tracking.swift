import CallPersonalisation

extension ServiceCore {
    /// Takes a batch that was made elsewhere into the journal and watches it; one that is known already is given back.
    ///
    /// Its records are those that the service tells; they are never sent from here.
    ///
    /// - Parameter isAsked: whether a person wants it now, so that also what failed before is tried again.
    /// - Throws: `CoreError.unknown` if the service does not know the batch, `CoreError.notTold` if it tells no record with whole numbers,
    ///   `CoreError`, `JournalError`.
    package func track(_ batchID: String, name: String? = nil, isAsked: Bool = true) async throws -> SubmissionSummary {
        if let known = try await journal.submission(ofBatch: batchID) { return known }
        guard !isOffline else { throw CoreError.offline }
        guard ServiceClient.isBatchID(batchID) else { throw CoreError.unknown("batch ID of this form") }
        if isAsked { await tryAgain() }
        let outcome = try await StatusWatcher(services, submission: nil)
            .question(batchID, profile.account.version, .watchedStatus)
        let statuses: [RecordStatus]
        switch outcome {
        case .statuses(let told): statuses = told
        case .notFound: throw CoreError.unknown("batch \(batchID) at the service")
        case .tokenRejected(let message): throw CoreError.signInRefused(message.message)
        case .rateLimited(_, let message): throw CoreError.service(message)
        case .failed(let failure): throw CoreError(failure)
        }
        let records = statuses.prefix(RecordRules.batchSize.upperBound).compactMap(StoredRecord.init)
        guard !records.isEmpty, records.count == statuses.count else { throw CoreError.notTold(batchID) }
        let id = try await journal.adopt(
            records,
            batchID: batchID,
            as: newSubmission(
                name: name ?? "batch \(LabelID(batchID).short)",
                origin: "batch \(batchID)",
                mode: .batch
            ),
            by: operatorName,
            at: now
        )
        wakeBackground()
        return try await found(id)
    }
}

extension StoredRecord {
    /// A record as the service tells of it; nil if a number is masked or missing.
    fileprivate init?(_ status: RecordStatus) {
        guard let caller = NumberReading(status.caller).number, let receiver = NumberReading(status.receiver).number
        else {
            return nil
        }
        self.init(
            caller: caller.value,
            receiver: receiver.value,
            labelID: LabelID(status.labelID ?? ""),
            labelName: nil,
            callReason: nil,
            window: TimeWindow(startsAt: status.startsAt ?? 0, endsAt: status.endsAt ?? 0),
            line: 0,
            row: 0,
            reference: nil
        )
    }
}
