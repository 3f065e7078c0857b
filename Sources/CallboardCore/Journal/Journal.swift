package import CallPersonalisation

/// What must be on disk before and after every request: the record of all that was sent and of what became of it.
///
/// Every function that changes something returns only when the change is durable. All of them may throw `JournalError`; after that
/// nothing may be sent until `recover` has read the truth again.
package protocol Journal: Sendable {
    // MARK: Submissions

    /// Makes a submission without rows, in the state `importing`.
    func create(_ submission: NewSubmission, by operatorName: String, at now: Int64) async throws -> SubmissionID
    /// Adds rows to a submission that is being imported.
    func append(_ chunks: [NewChunk], refused: [RefusedRow], to id: SubmissionID, at now: Int64) async throws
    /// Ends the import; from now on the rows may be sent, after `heldUntil` if that is given.
    func confirm(_ id: SubmissionID, heldUntil: Int64?, by operatorName: String, at now: Int64) async throws
    /// Pauses, resumes or cancels; cancelling stops every record that was not sent.
    ///
    /// - Returns: false if the submission was not in a state in which that can be done.
    func set(_ control: SubmissionControl, of id: SubmissionID, by operatorName: String, at now: Int64) async throws
        -> Bool
    /// Makes this process the sender of a submission unless a living process is; a dead one loses it.
    func lease(_ id: SubmissionID, for owner: ProcessIdentity) async throws -> Bool
    /// Gives a submission up.
    func release(_ id: SubmissionID, from owner: ProcessIdentity) async throws

    // MARK: Attempts

    /// Claims up to `limit` requests' worth of waiting records; their attempt rows are durable when it returns.
    ///
    /// Records whose window is over become expired. `body` makes the exact bytes to send, which are hashed into the attempt.
    func claim(_ request: ClaimRequest, body: @escaping @Sendable (PackedRecords, [Int]) -> [UInt8]) async throws
        -> ClaimOutcome
    /// How many requests' worth of records wait to be sent.
    func waitingRequests(of id: SubmissionID, mode: SubmissionMode) async throws -> Int
    /// Writes how attempts ended.
    func close(_ results: [AttemptResult], at now: Int64) async throws
    /// Turns the open attempts of dead owners into doubt, and forgets imports that were cut off.
    ///
    /// An open attempt of this process that it knows nothing of is from a claim whose commit seemed to fail: it was never sent.
    func recover(at now: Int64) async throws -> Recovery
    /// Writes what a person decided about an attempt in doubt.
    ///
    /// - Returns: false if the attempt is not in doubt, or was decided already.
    func decide(_ attempt: Int64, _ decision: DoubtDecision, by operatorName: String, at now: Int64) async throws
        -> Bool

    // MARK: Statuses

    /// The batches to ask about, the most urgent first; of one submission and of one account only, unless these are nil.
    func dueBatches(of id: SubmissionID?, account: String?, at now: Int64, limit: Int) async throws -> [WatchedBatch]
    /// Those of due batches that no other process asks about; nobody else does until a moment, unless the answer comes earlier.
    func takeDue(_ batches: [WatchedBatch], at now: Int64, until moment: Int64) async throws -> [WatchedBatch]
    /// When the next such batch is due; nil if none is watched.
    func nextDue(of id: SubmissionID?, account: String?) async throws -> Int64?
    /// Writes what the service said of a batch.
    func record(_ answer: StatusAnswer, for batch: WatchedBatch, at now: Int64) async throws

    // MARK: Reading

    func submissions(limit: Int, before: SubmissionID?) async throws -> [SubmissionSummary]
    func submission(_ id: SubmissionID) async throws -> SubmissionSummary?
    func attempts(of id: SubmissionID, limit: Int, after: Int64?) async throws -> [AttemptSummary]
}

extension Journal {
    /// The batches of a submission, or of all, to ask about.
    package func dueBatches(of id: SubmissionID?, at now: Int64, limit: Int) async throws -> [WatchedBatch] {
        try await dueBatches(of: id, account: nil, at: now, limit: limit)
    }

    /// When the next batch of a submission, or of any, is due.
    package func nextDue(of id: SubmissionID?) async throws -> Int64? { try await nextDue(of: id, account: nil) }
}

/// Why the journal cannot promise anything at the moment, told by what to do.
package enum JournalError: Error, Hashable, Sendable {
    /// The disk refused a write (full, read-only, failing): free space or mend it, then start again; nothing was sent.
    case cannotWrite(String)
    /// The file on disk is not the one that was opened: another program moved or replaced it.
    case replaced
    /// The durability that is promised cannot be had here: the state directory's file system is not fit.
    case notDurable(String)
    /// A newer callboard wrote the file: use that version.
    case newerSchema(Int)
    /// The file is damaged or is not a journal: move it away and keep it for support.
    case damaged(String)
    /// Another process holds the journal and does not move: let it go on (`fg`, or `kill -CONT`), or end it.
    case busy(holder: Int32?)
    /// Less than the reserve is free on disk: free space; results of what is under way are still written.
    case reserveReached
    /// There is no such submission or attempt.
    case unknown(String)
}

/// A block of records to store.
package struct NewChunk: Sendable {
    /// What `PackedRecordsBuilder.finish` gave.
    package var bytes: [UInt8]
    package var count: Int
    /// The earliest end of a window in it, in milliseconds since the epoch.
    package var earliestEnd: Int64
    /// The latest end of a window in it, in milliseconds since the epoch; nil if it is not known.
    ///
    /// That of one record is always known.
    package var latestEnd: Int64?
    /// The state of its records: waiting, or left out.
    package var state: RecordState

    package init(
        bytes: [UInt8],
        count: Int,
        earliestEnd: Int64,
        latestEnd: Int64? = nil,
        state: RecordState = .queued
    ) {
        self.bytes = bytes
        self.count = count
        self.earliestEnd = earliestEnd
        self.latestEnd = latestEnd ?? (count == 1 ? earliestEnd : nil)
        self.state = state
    }
}

/// A row of a file that breaks a rule, kept so that it can be shown and written out.
package struct RefusedRow: Hashable, Sendable, Codable {
    /// The line of the file, the header being 1.
    package var line: Int
    /// The row of the file from 1.
    package var row: Int
    /// The names of the rules it breaks.
    package var rules: [String]
    /// The cells as they stood in the file.
    package var cells: [String]

    package init(line: Int, row: Int, rules: [String], cells: [String]) {
        self.line = line
        self.row = row
        self.rules = rules
        self.cells = cells
    }
}

/// What a sender asks the journal for.
package struct ClaimRequest: Sendable {
    package var submission: SubmissionID
    package var owner: ProcessIdentity
    package var mode: SubmissionMode
    /// Most requests to claim.
    package var limit: Int
    package var endpoint: String
    /// Milliseconds since the epoch.
    package var now: Int64
    /// Whether records whose window is over are claimed as well, because they were sent already.
    var takesLate = false

    package init(
        submission: SubmissionID,
        owner: ProcessIdentity,
        mode: SubmissionMode,
        limit: Int,
        endpoint: String,
        now: Int64
    ) {
        self.submission = submission
        self.owner = owner
        self.mode = mode
        self.limit = limit
        self.endpoint = endpoint
        self.now = now
    }
}

/// What a claim came to.
package enum ClaimOutcome: Sendable {
    /// These requests may now be sent, each once.
    case claims([Claim])
    /// No record waits; what is under way may still come back to the queue.
    case nothingWaits
    /// It can still be taken back until this moment, in milliseconds since the epoch.
    case held(until: Int64)
    /// A person paused or cancelled it.
    case notRunning(SubmissionControl)
    /// Another process sends it now.
    case notOurs
}

/// One request whose attempt is durable and which may now be sent, once.
package struct Claim: Sendable {
    package var attempt: Int64
    package var submission: SubmissionID
    package var records: Int
    package var body: [UInt8]

    package init(attempt: Int64, submission: SubmissionID, records: Int, body: [UInt8]) {
        self.attempt = attempt
        self.submission = submission
        self.records = records
        self.body = body
    }
}

/// How one attempt ended, with the evidence.
package struct AttemptResult: Sendable, Hashable {
    package var attempt: Int64
    package var outcome: AttemptOutcome
    package var phase: String
    package var bytesSent: Int
    package var durationMilliseconds: Int
    package var token: String?
    package var httpStatus: Int?
    package var message: String?
    package var raw: String?
    package var batchID: String?
    package var requestID: String?
    /// For a real-time push that failed: the recognised reason.
    package var reason: String?

    package init(
        attempt: Int64,
        outcome: AttemptOutcome,
        phase: String,
        bytesSent: Int = 0,
        durationMilliseconds: Int = 0,
        token: String? = nil,
        httpStatus: Int? = nil,
        message: String? = nil,
        raw: String? = nil,
        batchID: String? = nil,
        requestID: String? = nil,
        reason: String? = nil
    ) {
        self.attempt = attempt
        self.outcome = outcome
        self.phase = phase
        self.bytesSent = bytesSent
        self.durationMilliseconds = durationMilliseconds
        self.token = token
        self.httpStatus = httpStatus
        self.message = message
        self.raw = raw
        self.batchID = batchID
        self.requestID = requestID
        self.reason = reason
    }
}

/// What was found when the truth was read again.
package struct Recovery: Hashable, Sendable {
    /// Attempts that became in doubt because their process is gone.
    package var inDoubt: [Int64] = []
    /// Submissions that no living process sends although they have rows to send.
    package var interrupted: [SubmissionID] = []
    /// Attempts in doubt of which records became moot, because their windows are over.
    package var expired: [Int64] = []
    /// When the next record in doubt becomes moot, in milliseconds since the epoch; nil if none will.
    package var nextExpiry: Int64?

    package init() {}
}

/// A batch whose results are asked for.
package struct WatchedBatch: Hashable, Sendable {
    package var attempt: Int64
    package var submission: SubmissionID
    package var batchID: String
    package var apiVersion: APIVersion
    /// How often it was asked for.
    package var asks: Int
    /// Milliseconds since the epoch.
    package var acceptedAt: Int64
    package var records: Int

    package init(
        attempt: Int64,
        submission: SubmissionID,
        batchID: String,
        apiVersion: APIVersion,
        asks: Int,
        acceptedAt: Int64,
        records: Int
    ) {
        self.attempt = attempt
        self.submission = submission
        self.batchID = batchID
        self.apiVersion = apiVersion
        self.asks = asks
        self.acceptedAt = acceptedAt
        self.records = records
    }
}

/// What an answer to a status request means for the batch.
package enum StatusAnswer: Sendable {
    /// The service told these results.
    case results([RecordStatus], nextAskAt: Int64)
    /// Nothing was learned; ask again later.
    case nothing(nextAskAt: Int64, note: String?)
    /// Nothing more will be asked: records without a result become status unknown.
    case giveUp(note: String)
}
