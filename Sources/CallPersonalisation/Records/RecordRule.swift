/// The rules of a call record; the name is the interface of screens, JSON, CSV and help.
///
/// Errors come first, in field order, then warnings in field order. An error breaks a rule that every page states and the record
/// cannot be sent; a warning may be sent once it was seen.
public enum RecordRule: UInt8, CaseIterable, Sendable, Hashable {
    case rowColumns, rowEncoding, rowQuotes
    case callerMissing, callerSpreadsheet, callerDigits, callerLength, callerZero
    case receiverMissing, receiverSpreadsheet, receiverDigits, receiverLength, receiverZero
    case labelMissing, labelUUID, labelUnknown
    case labelNameLength, labelNameControl
    case reasonLength, reasonControl
    case startsMissing, startsTime, startsSeconds
    case endsMissing, endsTime, endsSeconds
    case windowOrder, windowLength, windowPast

    case sameNumber, countryUnknown, countryLength
    case labelsStale, labelDeleted
    case labelNameShort, labelNameSpaces
    case reasonCharacters, reasonEnds
    case windowSoon, windowStarted, windowFar, windowQueue
    case pairOverlap, alreadyAccepted, alreadyQueued

    /// How bad a broken rule is.
    public enum Severity: String, Sendable, Hashable { case error, warning }

    /// Error or warning, as design section 4 lists them.
    public var severity: Severity { rawValue < RecordRule.sameNumber.rawValue ? .error : .warning }

    /// The field the rule speaks of; nil for a rule about a whole row or about the whole record.
    public var field: RecordField? {
        switch self {
        case .rowColumns, .rowEncoding, .rowQuotes, .pairOverlap, .alreadyAccepted, .alreadyQueued: nil
        case .callerMissing, .callerSpreadsheet, .callerDigits, .callerLength, .callerZero: .caller
        case .receiverMissing, .receiverSpreadsheet, .receiverDigits, .receiverLength, .receiverZero: .receiver
        case .sameNumber, .countryUnknown, .countryLength: .receiver
        case .labelMissing, .labelUUID, .labelUnknown, .labelsStale, .labelDeleted: .labelID
        case .labelNameLength, .labelNameControl, .labelNameShort, .labelNameSpaces: .labelName
        case .reasonLength, .reasonControl, .reasonCharacters, .reasonEnds: .callReason
        case .startsMissing, .startsTime, .startsSeconds, .windowStarted, .windowFar: .startsAt
        case .endsMissing, .endsTime, .endsSeconds, .windowOrder, .windowLength, .windowPast, .windowSoon, .windowQueue:
            .endsAt
        }
    }

    /// The name by which the rule is known everywhere, such as `reason-length`.
    public var name: String { RecordRule.names[Int(rawValue)] }

    /// The rule of a name; nil if there is none.
    public init?(name: String) {
        guard let index = RecordRule.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: UInt8(index))
    }

    /// The page of the service's documentation that states the rule, or `assumption`.
    public var source: String {
        switch self {
        case .rowColumns, .rowEncoding, .rowQuotes: "the file's own format"
        case .callerMissing, .callerDigits, .callerZero, .receiverMissing, .receiverDigits, .receiverZero:
            "page 'Call Personalisation Real-time'"
        case .callerSpreadsheet, .receiverSpreadsheet: "what spreadsheets do to numbers"
        case .callerLength, .receiverLength: "ITU-T E.164 (15), assumption (7)"
        case .labelMissing, .labelUUID, .labelUnknown, .labelDeleted: "page 'Details of Dynamic Label'"
        case .labelNameLength: "page 'Call Personalisation Real-time'"
        case .labelNameShort: "page 'Call Personalisation Real-time v2'"
        case .reasonLength, .reasonCharacters, .reasonEnds: "page 'What are the guidelines for Call Reason?'"
        case .startsMissing, .startsTime, .endsMissing, .endsTime, .windowLength, .windowPast:
            "page 'Call Personalisation Real-time'"
        case .labelNameControl, .reasonControl, .startsSeconds, .endsSeconds, .windowOrder, .sameNumber,
            .countryUnknown,
            .countryLength, .labelsStale, .labelNameSpaces, .windowSoon, .windowStarted, .windowFar, .windowQueue,
            .pairOverlap, .alreadyAccepted, .alreadyQueued:
            "assumption"
        }
    }

    private static let names = [
        "row-columns", "row-encoding", "row-quotes",
        "caller-missing", "caller-spreadsheet", "caller-digits", "caller-length", "caller-zero",
        "receiver-missing", "receiver-spreadsheet", "receiver-digits", "receiver-length", "receiver-zero",
        "label-missing", "label-uuid", "label-unknown",
        "label-name-length", "label-name-control",
        "reason-length", "reason-control",
        "starts-missing", "starts-time", "starts-seconds",
        "ends-missing", "ends-time", "ends-seconds",
        "window-order", "window-length", "window-past",
        "same-number", "country-unknown", "country-length",
        "labels-stale", "label-deleted",
        "label-name-short", "label-name-spaces",
        "reason-characters", "reason-ends",
        "window-soon", "window-started", "window-far", "window-queue",
        "pair-overlap", "already-accepted", "already-queued",
    ]
}
