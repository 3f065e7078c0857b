/// One member of a record as it came: it may be missing or hold something of another type.
enum ReceivedMember<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Not there, or null.
    case absent
    /// There, with a value of the type the page names.
    case value(Value)
    /// There, with a value of another type.
    case mistyped

    /// The value, if there is one of the right type.
    var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }
}
