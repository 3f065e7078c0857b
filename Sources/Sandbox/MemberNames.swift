/// How a version spells the members of a record.
///
/// Source: reference section 8.5.
struct MemberNames: Sendable {
    let caller: String
    let receiver: String
    let labelName: String
    let callReason: String

    /// Spelled the same in every version.
    static let labelID = "label_id"
    /// Spelled the same in every version.
    static let startsAt = "starts_at"
    /// Spelled the same in every version.
    static let endsAt = "ends_at"

    static let first = MemberNames(
        caller: "caller",
        receiver: "receiver",
        labelName: "label_name",
        callReason: "call_reason"
    )

    static let later = MemberNames(
        caller: "caller_number",
        receiver: "receiver_number",
        labelName: "dynamic_label_name",
        callReason: "dynamic_call_reason"
    )

    static func of(_ version: ServiceVersion) -> MemberNames {
        version == .v1 ? first : later
    }
}
