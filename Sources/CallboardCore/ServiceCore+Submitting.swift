import CallPersonalisation
package import Foundation

extension ServiceCore {
    /// Queues records that are known to be good, as one submission.
    ///
    /// - Throws: `CoreError.nothingToSend`, `JournalError`.
    package func submit(
        _ records: [StoredRecord],
        name: String,
        mode: SubmissionMode,
        parent: SubmissionID? = nil,
        heldFor seconds: Int = 0
    ) async throws -> SubmissionSummary {
        guard !records.isEmpty else { throw CoreError.nothingToSend }
        let id = try await journal.create(
            newSubmission(name: name, mode: mode, parent: parent),
            by: operatorName,
            at: now
        )
        try await journal.append(PackedRecordsBuilder.chunks(records), refused: [], to: id, at: now)
        try await journal.confirm(
            id,
            heldUntil: seconds > 0 ? now + Int64(seconds) * 1000 : nil,
            by: operatorName,
            at: now
        )
        wakeBackground()
        return try await found(id)
    }
}

extension PackedRecordsBuilder {
    /// Blocks of records in their order, ready for the journal.
    static func chunks(_ records: [StoredRecord]) -> [NewChunk] {
        var builder = PackedRecordsBuilder()
        var chunks: [NewChunk] = []
        for record in records {
            builder.append(record)
            if builder.isFull { chunks.append(builder.chunk()) }
        }
        if builder.count > 0 { chunks.append(builder.chunk()) }
        return chunks
    }

    /// The block that is full, ready for the journal.
    mutating func chunk(_ state: RecordState = .queued) -> NewChunk {
        let (count, earliest, latest) = (count, earliestEnd, latestEnd)
        return NewChunk(bytes: finish(), count: count, earliestEnd: earliest, latestEnd: latest, state: state)
    }
}

/// How a file is to be submitted.
package struct SubmitOptions: Sendable {
    /// Which columns are which, as far as a person said so.
    package var mapping = ColumnMapping()
    /// What people will call the submission; nil for the file's name.
    package var name: String?
    /// Nil: batches for more than 20 records, else one by one.
    package var mode: SubmissionMode?
    /// Nothing is sent if a single row is bad.
    package var allOrNothing = false
    /// Warnings keep a row from being sent.
    package var isStrict = false
    /// Seconds in which it can be taken back.
    package var heldFor = 0
    /// Sends rows again that were accepted earlier or are still queued; otherwise they are left out.
    package var sendsAccepted = false
    /// What is changed about the rows on their way in.
    package var changes = RowChanges()
    /// What a person was told before they agreed: with anything else to send nothing is queued; nil if nobody was asked.
    package var agreed: SubmitAgreement?
    /// Told now and then: bytes done and bytes in all; false ends the import and nothing is sent.
    package var progress: @Sendable (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    /// Whether a person has seen that this machine's clock is off, or does not want to be asked.
    package var acceptsClockSkew = false

    package init() {}
}

/// What became of a file that was submitted.
package struct SubmitReport: Sendable {
    package var submission: SubmissionSummary
    package var report: FileReport
    /// How long the queue takes, with what was queued before it.
    package var estimate: SubmitEstimate
}

extension ServiceCore {
    /// More records than this go in batches unless a person says otherwise.
    package static let mostOneByOne = 20

    /// From how many milliseconds on a difference to the service's clock is shown and asked about; source: reliability T3.
    package static let clockSkewMax: Int64 = 60_000

    /// How far this machine's clock is behind the service's, in milliseconds, if that is more than may pass unsaid.
    package var noticeableClockSkew: Int64? {
        allowance().clockSkewMilliseconds.flatMap { abs($0) > ServiceCore.clockSkewMax ? $0 : nil }
    }

    /// How so many records go unless a person says otherwise.
    package static func mode(for records: Int) -> SubmissionMode { records > mostOneByOne ? .batch : .realtime }

    /// How a file's records go, as far as its first rows and its length tell.
    package static func expectedMode(of file: RecordFile) -> SubmissionMode { mode(for: file.estimatedRows) }

    /// Checks a file and queues its good rows in one reading; bad rows are kept beside them with their reasons.
    ///
    /// Everything is in the journal when it returns, so nothing depends on the file any more.
    ///
    /// - Throws: `FileError`, `JournalError`, `CoreError.clockIsOff`, `.otherCount` and `.notAsAgreed`, `CancellationError` if `progress` ended it, or
    ///   the task was cancelled while it waited for labels; later than that it is carried through.
    package func submit(_ file: RecordFile, options: SubmitOptions = SubmitOptions()) async throws -> SubmitReport {
        while true {
            let counted = try await journal.countedSubmissions(of: profile.account.clientAccountID)
            let check = try await check(of: file, options)
            // Read for its hash while its rows are checked.
            async let fileHash = file.contentHash()
            let (id, report) = try await bring(file, check, options)
            let count = report.valid - report.leftOut
            let mode = options.mode ?? ServiceCore.mode(for: count)
            let estimate: SubmitEstimate
            do {
                if report.changedRows > 0 { try await noteRepairs(report, of: id) }
                estimate = try await self.estimate(records: count, mode: mode)
                try await journal.set(mode: mode, fileHash: try await fileHash, of: id)
                guard try await confirm(id, of: file, report, options, counted: counted) else {
                    try await journal.abandon(id, at: now)
                    continue
                }
            } catch {
                // Nothing of it is ever sent, whether or not that can be written now.
                try? await journal.abandon(id, at: now)
                throw error
            }
            wakeBackground()
            return SubmitReport(submission: try await found(id), report: report, estimate: estimate)
        }
    }

    /// Brings the rows of a file into the journal, where nothing of them is sent before they are confirmed.
    private func bring(
        _ file: RecordFile,
        _ check: FileCheck,
        _ options: SubmitOptions
    ) async throws -> (SubmissionID, FileReport) {
        let name = options.name ?? URL(filePath: file.path).lastPathComponent
        let id = try await journal.create(
            newSubmission(name: name, origin: NewSubmission.origin(ofFile: file.path), mode: options.mode ?? .batch),
            by: operatorName,
            at: now
        )
        let importer = FileImporter(
            journal: journal,
            submission: id,
            labels: check.options.labels,
            leavesOutAccepted: check.options.leavesOutAccepted,
            clock: services.clock
        )
        do {
            let report = try await importer.run(check)
            if report.isCancelled { throw CancellationError() }
            if let broken = options.agreed?.broken(by: SubmitAgreement(report, of: check)) { throw broken }
            if options.allOrNothing, report.invalid > 0 { try await journal.leaveOut(id, by: operatorName, at: now) }
            return (id, report)
        } catch {
            try? await journal.abandon(id, at: now)
            throw error
        }
    }

    /// How often rows are compared with what others queue at the same time; each time the file is read.
    private static let comparisonsMax = 2

    /// Lets an import count, unless rows of it came to another submission since they were judged.
    ///
    /// - Parameter counted: how many submissions counted before they were judged
    private func confirm(
        _ id: SubmissionID,
        of file: RecordFile,
        _ report: FileReport,
        _ options: SubmitOptions,
        counted: Int
    ) async throws -> Bool {
        let account = profile.account.clientAccountID
        var known: Int? = options.sendsAccepted ? nil : counted
        for comparison in 0... {
            // Where others queue without end, nobody would ever get through.
            if comparison == Self.comparisonsMax { known = nil }
            let isDone = try await journal.confirm(
                id,
                ifStill: known,
                of: account,
                heldUntil: options.heldFor > 0 ? now + Int64(options.heldFor) * 1000 : nil,
                by: operatorName,
                at: now
            )
            if isDone { break }
            known = try await journal.countedSubmissions(of: account)
            let found = try await Self.report(of: check(of: file, options))
            if found.sentBefore != report.sentBefore { return false }
        }
        return true
    }

    /// Judges a file on a thread of its own, for a check waits for its threads.
    private static func report(of check: FileCheck) async throws -> FileReport {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try check.run(rows: .none) }) }
        }
    }

    /// The check of a file that is about to be submitted.
    ///
    /// - Throws: `FileError`, `JournalError`, `CoreError.clockIsOff`, `CoreError.signInRefused`
    func check(of file: RecordFile, _ options: SubmitOptions) async throws -> FileCheck {
        var checkOptions = try await checkOptions(of: file, for: options)
        checkOptions.progress = options.progress
        let check = try FileCheck(file, mapping: options.mapping, options: checkOptions)
        let skew = allowance().clockSkewMilliseconds ?? 0
        if !options.acceptsClockSkew, check.hasRelativeTimes, abs(skew) > ServiceCore.clockSkewMax {
            throw CoreError.clockIsOff(skew)
        }
        return check
    }

    /// What a file is checked against when it is submitted, so that a question before it can name the same numbers.
    ///
    /// - Throws: `JournalError`, `CoreError.signInRefused`.
    package func checkOptions(of file: RecordFile, for options: SubmitOptions) async throws -> FileCheck.Options {
        var check = FileCheck.Options(now: now, zone: timeZone, labels: try await labelsForCheck())
        check.isStrict = options.isStrict
        check.changes = options.changes
        check.leavesOutAccepted = !options.sendsAccepted
        check.sent = try await sentRecords()
        check.clockSkew = abs(allowance().clockSkewMilliseconds ?? 0)
        check.queue = try await forecast(
            mode: options.mode ?? Self.expectedMode(of: file),
            heldFor: options.heldFor
        )
        check.spoolFolder = journal.directory
        return check
    }

    /// What was sent earlier and is not over: what a file is compared with.
    package func sentRecords() async throws -> SentRecords {
        try await journal.sentRecords(
            of: profile.account.clientAccountID,
            at: now,
            spoolFolder: journal.directory
        )
    }

    /// The submissions that were made of a file with the same contents, newest first.
    package func submissions(of file: RecordFile, limit: Int = 5) async throws -> [SubmissionSummary] {
        try await journal.submissions(ofFile: try await file.contentHash(), limit: limit)
    }

    /// Writes into the ledger what was changed about the rows of a file.
    func noteRepairs(_ report: FileReport, of id: SubmissionID) async throws {
        let steps = report.repairs.filter { $0.rows > 0 }.map { "\($0.rows) rows: \(Wording.words(for: $0.repair))" }
        let what = steps.isEmpty ? "by hand" : steps.joined(separator: "; ")
        let (who, at, rows) = (operatorName, now, report.changedRows)
        try await journal.write { db in
            try SQLiteJournal.note(
                db,
                .fixed,
                by: who,
                at: at,
                submission: id.rawValue,
                ["records": String(rows), "fix": what]
            )
        }
    }

    /// The profile's zone; UTC if the machine does not know it.
    package var timeZone: TimeZone { profile.zone }

    /// Whether a check has to ask the service for labels first: there are none here, or they are stale, and there is a network.
    package func needsLabels() async throws -> Bool {
        isOffline ? false : !isFresh(try await cachedLabels())
    }

    private func isFresh(_ labels: LabelDirectory?) -> Bool {
        labels?.fetchedAt.map { now - $0 < RecordRules.labelsStale } ?? false
    }

    /// Labels to check a file against: those fetched last, or new ones if there are none or they are stale and there is a network.
    ///
    /// - Throws: `CoreError.signInRefused`, `CancellationError` if the task is cancelled while it waits for new ones.
    private func labelsForCheck() async throws -> LabelDirectory? {
        let cached = try await cachedLabels()
        guard !isOffline, !isFresh(cached) else { return cached }
        do {
            return try await refreshLabels(isAsked: false)
        } catch CoreError.signInRefused(let message) {
            throw CoreError.signInRefused(message)
        } catch {
            try Task.checkCancellation()
            return cached
        }
    }
}
