/// Which failed records the console shows: what was typed, and how far back.
struct FailureFilter: Hashable, Sendable {
    /// How far back.
    enum Span: Int, CaseIterable, Hashable, Sendable {
        case all, week, day

        /// Hours; nil for everything.
        var hours: Int64? {
            switch self {
            case .all: nil
            case .week: 168
            case .day: 24
            }
        }
    }

    /// A `TypedSearch` as in the history, with the terms `label:`, `batch:`, `submission:`, `since:`.
    var text = ""
    /// How far back.
    var span = Span.all
}
