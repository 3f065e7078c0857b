/// The fields of a call record, in the order in which they are shown and checked.
///
/// The raw value is the field's name in files, JSON and help: the member name of API version 1.
public enum RecordField: String, CaseIterable, Sendable, Hashable, Comparable, Codable, CodingKeyRepresentable {
    case caller
    case receiver
    case labelID = "label_id"
    case labelName = "label_name"
    case callReason = "call_reason"
    case startsAt = "starts_at"
    case endsAt = "ends_at"

    /// In the order of `allCases`.
    public static func < (left: RecordField, right: RecordField) -> Bool { left.position < right.position }

    /// The field's place in `allCases`, from 0.
    public var position: Int {
        switch self {
        case .caller: 0
        case .receiver: 1
        case .labelID: 2
        case .labelName: 3
        case .callReason: 4
        case .startsAt: 5
        case .endsAt: 6
        }
    }
}
