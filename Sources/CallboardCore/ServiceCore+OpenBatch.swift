package import CallPersonalisation
import Foundation

extension ServiceCore {
    private var account: String { profile.account.clientAccountID }

    /// The records that were composed and are not submitted yet.
    package func openBatch() async throws -> OpenBatch { try await journal.openBatch(of: account) }

    /// The same, and as a file that can be checked.
    package func openBatchFile() async throws -> (batch: OpenBatch, file: RecordFile) {
        let batch = try await openBatch()
        return (batch, try RecordFile(batch, spoolFolder: journal.directory))
    }

    /// Adds a record to the batch.
    ///
    /// - Returns: how many there are now, and what became of this one.
    package func add(toBatch record: CallRecord) async throws -> (records: Int, OpenBatch.Addition) {
        try await journal.add(toBatch: StoredRecord(record).draft, of: account, at: now)
    }

    /// Makes a draft of a record of the batch.
    ///
    /// - Returns: the number of the draft; nil if the record is not in the batch any more.
    package func takeOut(_ entry: OpenBatch.Entry) async throws -> Int? {
        try await journal.takeOut(entry, of: account, at: now)
    }

    /// Queues the good records of the batch as they are now read, and takes them out of it; the others stay.
    ///
    /// - Throws: `CoreError.nothingToSend`, `.batchChanged`, `.otherCount`, `.notAsAgreed`, `FileError`, `JournalError`.
    package func submit(_ batch: OpenBatch, in file: RecordFile, options: SubmitOptions) async throws
        -> SubmissionSummary
    {
        // Whose rows are queued already would be told of rows that nobody can send.
        guard Set(batch.entries).isSubset(of: try await openBatch().entries) else { throw CoreError.batchChanged }
        let check = try await check(of: file, options)
        let (report, rows) = try await Self.goodRows(check)
        if let broken = options.agreed?.broken(by: SubmitAgreement(report, of: check)) { throw broken }
        guard !rows.isEmpty else { throw CoreError.nothingToSend }
        let id = try await journal.create(
            newSubmission(
                name: OpenBatch.name,
                origin: OpenBatch.name,
                mode: options.mode ?? ServiceCore.mode(for: rows.count)
            ),
            by: operatorName,
            at: now
        )
        do {
            try await journal.append(PackedRecordsBuilder.chunks(rows), refused: [], to: id, at: now)
            if report.changedRows > 0 { try await noteRepairs(report, of: id) }
            let isDone = try await journal.confirm(
                id,
                taking: rows.map { batch.entries[$0.row - 1] },
                of: account,
                heldUntil: options.heldFor > 0 ? now + Int64(options.heldFor) * 1000 : nil,
                by: operatorName,
                at: now
            )
            guard isDone else { throw CoreError.batchChanged }
        } catch {
            // Nothing of it is ever sent, whether or not that can be written now.
            try? await journal.abandon(id, at: now)
            throw error
        }
        wakeBackground()
        return try await found(id)
    }

    /// The rows that would be sent; on a thread of its own, for a check waits for its threads.
    private static func goodRows(_ check: FileCheck) async throws -> (FileReport, [StoredRecord]) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        var rows: [StoredRecord] = []
                        let report = try check.run(rows: .all) { row in
                            guard row.isValid, !row.rules.wasSentBefore,
                                let record = check.checker.record(
                                    of: row.draft,
                                    starts: row.startsReading,
                                    ends: row.endsReading
                                )
                            else { return }
                            rows.append(StoredRecord(record, row: row.row))
                        }
                        return (report, rows)
                    }
                )
            }
        }
    }

    /// Takes back a submission that is held; records that were composed go back into the batch.
    ///
    /// - Returns: false if it is not held any more.
    package func takeBack(_ id: SubmissionID) async throws -> Bool {
        noteOrder(about: id)
        return try await journal.takeBack(id, by: operatorName, at: now)
    }

    /// Forgets records of the batch that were added before a moment.
    func pruneBatch(before moment: Int64) async throws {
        try await journal.removeBatchRecords(of: account, before: moment)
    }
}
