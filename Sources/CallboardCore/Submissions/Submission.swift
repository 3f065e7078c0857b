package import CallPersonalisation

/// The name of a submission, such as `20261124-153012-k7q`: when it was made and three random letters.
package struct SubmissionID: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { rawValue }
}

/// Which way the records of a submission go.
package enum SubmissionMode: String, Sendable, Hashable, CaseIterable {
    /// Up to 500 records in one request; each result is asked for later.
    case batch
    /// One record in one request, answered at once.
    case realtime

    /// The most records that one request carries.
    package var recordsPerRequest: Int { self == .batch ? RecordRules.batchSize.upperBound : 1 }
}

/// What people want of a submission.
package enum SubmissionControl: String, Sendable, Hashable {
    /// Its rows are still being written; never sent in this state.
    case importing
    /// Confirmed, but can be taken back until a moment.
    case held
    /// To be sent.
    case running
    /// Not to be sent until a person says so.
    case paused
    /// What was not sent is never sent.
    case cancelled
}

/// What a new submission is made of, apart from its rows.
package struct NewSubmission: Sendable {
    /// What people call it: a file's name, or `one record`.
    package var name: String
    /// The path of the file, if it came from one; `pushOrigin` for one record that somebody waits for.
    package var origin: String?
    package var profile: String
    /// `live`, `test` or `sandbox`.
    package var kind: String
    package var clientAccountID: String
    package var apiVersion: APIVersion
    package var mode: SubmissionMode
    /// The submission whose failed records are sent again by this one.
    package var parent: SubmissionID?
    /// Rows that a person left out before sending.
    package var leftOut: Int

    /// The origin of a record that is pushed while somebody waits, and is not sent once nobody does.
    static let pushOrigin = "push"

    /// The origin of what came from a file: its path, in a form that no other origin has.
    static func origin(ofFile path: String) -> String { path.contains("/") ? path : "./" + path }

    package init(
        name: String,
        origin: String? = nil,
        profile: String,
        kind: String,
        clientAccountID: String,
        apiVersion: APIVersion,
        mode: SubmissionMode,
        parent: SubmissionID? = nil,
        leftOut: Int = 0
    ) {
        self.name = name
        self.origin = origin
        self.profile = profile
        self.kind = kind
        self.clientAccountID = clientAccountID
        self.apiVersion = apiVersion
        self.mode = mode
        self.parent = parent
        self.leftOut = leftOut
    }
}

/// One submission as screens and output show it.
package struct SubmissionSummary: Hashable, Sendable, Identifiable {
    package var id: SubmissionID
    package var name: String
    package var origin: String?
    package var profile: String
    package var kind: String
    package var clientAccountID: String
    package var apiVersion: APIVersion
    package var mode: SubmissionMode
    package var parent: SubmissionID?
    /// Milliseconds since the epoch.
    package var createdAt: Int64
    package var createdBy: String
    package var control: SubmissionControl
    /// Until when it can be taken back, in milliseconds since the epoch.
    package var heldUntil: Int64?
    package var counts: StateCounts
    /// Whether a living process is sending it.
    package var owner: ProcessIdentity?
    /// Attempts made, closed and open.
    package var attempts: Int
    /// When the journal last heard something from the service about it, in milliseconds since the epoch.
    package var lastNewsAt: Int64?

    /// All rows of the file.
    package var rows: Int { counts.total }

    /// Whether it is one record that whoever sends it waits for.
    package var isPush: Bool { origin == NewSubmission.pushOrigin }

    /// Whether every row has an end state.
    package var isFinished: Bool { control != .importing && counts.open == 0 }

    /// Whether nothing is left to do for anybody: no row is in doubt either.
    package var isSettled: Bool { isFinished && counts[.inDoubt] == 0 }
}

/// The requests of one batch as screens and output show it.
package struct AttemptSummary: Hashable, Sendable, Identifiable {
    /// Counts up over all submissions.
    package var id: Int64
    package var submission: SubmissionID
    package var records: Int
    /// Milliseconds since the epoch.
    package var claimedAt: Int64
    package var closedAt: Int64?
    package var durationMilliseconds: Int?
    package var endpoint: String
    package var token: String?
    package var bodyBytes: Int
    package var bodyHash: String
    /// How the attempt ended; nil while it is open.
    package var outcome: AttemptOutcome?
    package var phase: String?
    package var bytesSent: Int?
    package var httpStatus: Int?
    /// Text from outside.
    package var message: String?
    /// Text from outside.
    package var batchID: String?
    package var requestID: String?
    package var decision: DoubtDecision?
    package var decidedBy: String?
    package var decidedAt: Int64?
    /// The attempt in doubt that this one sends again.
    package var possibleDuplicateOf: Int64?
    /// Where the records of the attempt stand now.
    package var counts: StateCounts
    package var lastAskedAt: Int64?
    package var nextAskAt: Int64?
    package var asks: Int
    /// What came of the last question about it, if that told nothing of the records: a word or a status, then perhaps more.
    package var lastAnswer: String?

    /// The first of it: the status, or why there was none.
    package var lastAnswerWord: String? { lastAnswer.map { String($0.prefix { $0 != ":" }) } }

    /// Whether the records are counted with this attempt; those of one that took nothing are counted where they went next.
    package var holdsRecords: Bool { outcome != .deferred && decision != .resend }
}

/// How one request that carries records ended.
package enum AttemptOutcome: String, Sendable, Hashable {
    case accepted
    case acceptedWithoutID = "accepted_without_id"
    case pushed
    case failed
    case rejected
    case deferred
    case inDoubt = "in_doubt"

    /// The state into which the records of the attempt go.
    package var recordState: RecordState {
        switch self {
        case .accepted: .accepted
        case .acceptedWithoutID: .statusUnknown
        case .pushed: .pushed
        case .failed: .failed
        case .rejected: .rejected
        case .deferred: .deferred
        case .inDoubt: .inDoubt
        }
    }
}

/// What became of an attempt in doubt.
package enum DoubtDecision: String, Sendable, Hashable, CaseIterable {
    /// What a person can choose.
    package static let allCases: [DoubtDecision] = [.accepted, .notSent, .resend]

    /// The service has them; nothing more can be learned.
    case accepted
    /// The service does not have them; they are rejected and can be sent anew by hand.
    case notSent = "not-sent"
    /// Send them again, at the risk of doubling.
    case resend
    /// Nobody decided before the windows of all its records were over; what is moot is kept as such. Not a person's choice.
    case expired

    /// Who decides in the name of a profile that has doubts sent again; not a person.
    static let byProfile = "profile: resend_unknown"
}
