/// What one receiver's phone shows when one caller rings, and during which window.
public struct CallRecord: Hashable, Sendable {
    /// The number that rings.
    public var caller: PhoneNumber
    /// The number that is rung.
    public var receiver: PhoneNumber
    /// The label whose name and logo are shown.
    public var labelID: LabelID
    /// The name shown instead of the label's own; at most 40 characters.
    public var labelName: String?
    /// The line beneath the name; 10 to 100 characters.
    public var callReason: String?
    /// When the caller's name may be shown.
    public var window: TimeWindow

    /// Makes a record; whether it can be sent, `RecordChecker` says.
    public init(
        caller: PhoneNumber,
        receiver: PhoneNumber,
        labelID: LabelID,
        labelName: String? = nil,
        callReason: String? = nil,
        window: TimeWindow
    ) {
        self.caller = caller
        self.receiver = receiver
        self.labelID = labelID
        self.labelName = labelName
        self.callReason = callReason
        self.window = window
    }
}

/// From when to when a record holds, in milliseconds since the epoch: the unit of the wire.
public struct TimeWindow: Hashable, Sendable {
    /// The first millisecond in which the record holds.
    public var startsAt: Int64
    /// The end of the window; the service refuses a record whose end is in the past.
    public var endsAt: Int64

    /// Makes a window; its rules are judged by `RecordChecker`.
    public init(startsAt: Int64, endsAt: Int64) {
        self.startsAt = startsAt
        self.endsAt = endsAt
    }

    /// Whether both windows hold at some moment.
    public func overlaps(_ other: TimeWindow) -> Bool { startsAt < other.endsAt && other.startsAt < endsAt }
}

/// A record as it was typed or stood in a file: text, not yet judged.
public struct RecordDraft: Hashable, Sendable, Codable {
    /// The caller in any notation.
    public var caller: String
    /// The receiver in any notation.
    public var receiver: String
    /// A label ID or a label's name.
    public var label: String
    /// The name to show; empty for the label's own.
    public var labelName: String
    /// The call reason; empty for none.
    public var callReason: String
    /// The start in any notation of time that its reader knows.
    public var starts: String
    /// The end in any notation of time that its reader knows.
    public var ends: String

    /// Makes a draft; everything is empty unless given.
    public init(
        caller: String = "",
        receiver: String = "",
        label: String = "",
        labelName: String = "",
        callReason: String = "",
        starts: String = "",
        ends: String = ""
    ) {
        self.caller = caller
        self.receiver = receiver
        self.label = label
        self.labelName = labelName
        self.callReason = callReason
        self.starts = starts
        self.ends = ends
    }

    /// The text of one field.
    public subscript(field: RecordField) -> String {
        get {
            switch field {
            case .caller: caller
            case .receiver: receiver
            case .labelID: label
            case .labelName: labelName
            case .callReason: callReason
            case .startsAt: starts
            case .endsAt: ends
            }
        }
        set {
            switch field {
            case .caller: caller = newValue
            case .receiver: receiver = newValue
            case .labelID: label = newValue
            case .labelName: labelName = newValue
            case .callReason: callReason = newValue
            case .startsAt: starts = newValue
            case .endsAt: ends = newValue
            }
        }
    }
}
