/// What a text says of a moment.
public enum TimeReading: Hashable, Sendable {
    /// Nothing was written.
    case missing
    /// The text is not a time.
    case notATime
    /// A number of ten digits or fewer: seconds where milliseconds are wanted.
    case seconds
    /// A moment, in milliseconds since the epoch.
    case at(Int64)

    /// The moment in milliseconds since the epoch; nil unless the text says one.
    public var milliseconds: Int64? {
        if case .at(let value) = self { return value }
        return nil
    }

    /// Reads the form of the wire: an integer of 11 to 13 digits, in milliseconds since the epoch.
    ///
    /// Source: page “Call Personalisation”, parameters `starts_at` and `ends_at`; the number of digits is an assumption.
    @inline(__always)
    public init(apiForm text: UnsafeBufferPointer<UInt8>) {
        let count = text.count
        guard count > 0 else {
            self = .missing
            return
        }
        guard count <= RecordRules.timeDigits.upperBound, let value = DecimalDigits.value(text) else {
            self = .notATime
            return
        }
        self = count < RecordRules.timeDigits.lowerBound ? .seconds : .at(Int64(value))
    }

    /// Reads the form of the wire from text.
    public init(apiForm text: String) {
        var text = text
        self = text.withUTF8 { TimeReading(apiForm: $0) }
    }
}
