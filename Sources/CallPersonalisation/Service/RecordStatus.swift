/// What the service reports about one record of a batch: text from outside, shown as it came.
public struct RecordStatus: Sendable, Hashable {
    /// What a status word means; only `success` and `error` are documented, the rest is guarded for.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// `success`.
        case delivered
        /// `error`, `failed`, `failure`, `rejected`, or one of the documented reasons in the status's place.
        case failed
        /// `pending`, `processing`, `queued`, `in_progress`, `scheduled`.
        case waiting
        /// Missing or any other word: never counted as success.
        case unknown

        /// Reads a status word, ignoring case and space around it.
        public init(status: String) {
            switch status.trimmingSpaces.lowercased() {
            case "success": self = .delivered
            case "error", "failed", "failure", "rejected": self = .failed
            case "pending", "processing", "queued", "in_progress", "scheduled": self = .waiting
            default: self = FailureReason.recognise(message: nil, status: status) == .unknown ? .unknown : .failed
            }
        }
    }

    /// The service's name for the record.
    public var id: String?
    /// The calling number as it came: with `+`, without, or masked with asterisks.
    public var caller: String
    /// The called number as it came: with `+`, without, or masked with asterisks.
    public var receiver: String
    /// The label's ID.
    public var labelID: String?
    /// The start of the window, in milliseconds since the epoch.
    public var startsAt: Int64?
    /// The end of the window, in milliseconds since the epoch.
    public var endsAt: Int64?
    /// What the status word means.
    public var state: State
    /// The status word as it came; empty if it is missing.
    public var status: String
    /// The explanation beside the status.
    public var message: String?
    /// The member of the record that is meant.
    public var field: String?

    /// Makes a status; `state` follows from the word.
    public init(
        id: String? = nil,
        caller: String,
        receiver: String,
        labelID: String? = nil,
        startsAt: Int64? = nil,
        endsAt: Int64? = nil,
        status: String,
        message: String? = nil,
        field: String? = nil
    ) {
        self.id = id
        self.caller = caller
        self.receiver = receiver
        self.labelID = labelID
        self.startsAt = startsAt
        self.endsAt = endsAt
        state = State(status: status)
        self.status = status
        self.message = message
        self.field = field
    }

    /// Reads one element of a status answer in any edition's spelling; nil if it is no object.
    init?(_ element: JSONValue) {
        guard case .object = element else { return nil }
        let spoken = element.statusObject
        self.init(
            id: element["id"]?.looseText,
            caller: (element["caller_number"] ?? element["caller"])?.looseText ?? "",
            receiver: (element["receiver_number"] ?? element["receiver"])?.looseText ?? "",
            labelID: element["label_id"]?.looseText,
            startsAt: element["starts_at"]?.looseInteger,
            endsAt: element["ends_at"]?.looseInteger,
            status: spoken?["status"]?.text ?? "",
            message: (spoken ?? element)["message"]?.text ?? element["message"]?.text,
            field: (spoken ?? element)["field"]?.text ?? element["field"]?.text
        )
    }

    /// Why the record failed, as far as the service's words are known; nil unless it failed.
    public var failureReason: FailureReason? {
        state == .failed ? FailureReason.recognise(message: message, status: status) : nil
    }
}
