import CallPersonalisation
import CallboardCore

enum CoreChange: Hashable, Sendable { case journal, labels, allowance, request }
struct PushReport: Sendable, Hashable {
    var submission: SubmissionID
    var attempt: Int64
    var outcome: PushOutcome
    var httpStatus: Int?
    var durationMilliseconds: Int
    var state: RecordState
    var words: String
    init(
        submission: SubmissionID,
        attempt: Int64,
        outcome: PushOutcome,
        httpStatus: Int?,
        durationMilliseconds: Int,
        state: RecordState,
        words: String
    ) {
        self.submission = submission; self.attempt = attempt; self.outcome = outcome; self.httpStatus = httpStatus
        self.durationMilliseconds = durationMilliseconds; self.state = state; self.words = words
    }
}
struct SubmitEstimate: Sendable, Hashable {
    var requests: Int
    var seconds: Int
    init(requests: Int, seconds: Int) { self.requests = requests; self.seconds = seconds }
}
struct FailureCause: Sendable, Hashable {
    var id: String
    var rows: Int
    var diagnosis: Diagnosis
    init(id: String, rows: Int, diagnosis: Diagnosis) { self.id = id; self.rows = rows; self.diagnosis = diagnosis }
}
struct FailureCursor: Sendable, Hashable { package var value: Int64; package init(value: Int64) { self.value = value } }
struct FailedRecord: Sendable, Hashable {
    var submission: SubmissionID
    var submissionName: String
    var attempt: Int64
    var record: StoredRecord
    var state: RecordState
    var cause: String
    var message: String?
    var status: String?
    var at: Int64
    var batchID: String?
    var cursor: FailureCursor
    init(
        submission: SubmissionID,
        submissionName: String,
        attempt: Int64,
        record: StoredRecord,
        state: RecordState,
        cause: String,
        message: String?,
        status: String?,
        at: Int64,
        batchID: String?,
        cursor: FailureCursor
    ) {
        self.submission = submission; self.submissionName = submissionName; self.attempt = attempt; self.record = record
        self.state = state; self.cause = cause; self.message = message; self.status = status; self.at = at
        self.batchID = batchID; self.cursor = cursor
    }
}
struct HistoryEntry: Sendable, Hashable {
    var sequence: Int64
    var at: Int64
    var who: String
    var kind: String
    var words: String
    var submission: SubmissionID?
    var submissionName: String?
    var rows: Int?
    var result: String?
    init(
        sequence: Int64,
        at: Int64,
        who: String,
        kind: String,
        words: String,
        submission: SubmissionID?,
        submissionName: String?,
        rows: Int?,
        result: String?
    ) {
        self.sequence = sequence; self.at = at; self.who = who; self.kind = kind; self.words = words
        self.submission = submission; self.submissionName = submissionName; self.rows = rows; self.result = result
    }
}
struct NumberHit: Sendable, Hashable {
    var submission: SubmissionID
    var name: String
    var record: StoredRecord
    var state: RecordState
    var cause: String?
    var message: String?
    var sentAt: Int64?
    init(
        submission: SubmissionID,
        name: String,
        record: StoredRecord,
        state: RecordState,
        cause: String?,
        message: String?,
        sentAt: Int64?
    ) {
        self.submission = submission; self.name = name; self.record = record; self.state = state
        self.cause = cause; self.message = message; self.sentAt = sentAt
    }
}
struct RequestLine: Sendable, Hashable {
    var id: Int64
    var at: Int64
    var method: String
    var path: String
    var status: Int?
    var failure: String?
    var durationMilliseconds: Int
    var sent: Int
    var received: Int
    var attempt: Int64?
    var note: String?
    init(
        id: Int64,
        at: Int64,
        method: String,
        path: String,
        status: Int?,
        failure: String?,
        durationMilliseconds: Int,
        sent: Int,
        received: Int,
        attempt: Int64?,
        note: String?
    ) {
        self.id = id; self.at = at; self.method = method; self.path = path; self.status = status; self.failure = failure
        self.durationMilliseconds = durationMilliseconds; self.sent = sent; self.received = received
        self.attempt = attempt; self.note = note
    }
}
struct AllowanceStatus: Sendable, Hashable {
    var batchUsed = 0
    var batchLimit = 60
    var realTimeUsed = 0
    var realTimeLimit = 100
    var tokensMinted = 0
    var tokenLimit = 10
    var pausedUntil: Int64?
    var pauseReason: String?
    var clockSkewMilliseconds: Int64?
    var lastAnswerAt: Int64?
    init() {}
}
