import CallboardCore
import Terminal

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

    /// The terms that narrow failures down, as typed before a colon.
    static let terms = HistoryQuery.termsOfFailures

    /// The same as a person types them.
    static var termWords: SafeText { terms.map { "\(untrusted: $0):" as SafeText }.joined(separator: " ") }

    /// A `TypedSearch` as in the history, with these terms only.
    var text = ""
    /// How far back.
    var span = Span.all

    /// All failures of one submission.
    static func submission(_ id: SubmissionID) -> FailureFilter { FailureFilter(text: "submission:\(id.rawValue)") }

    /// Why failures cannot be narrowed down to a text, and what can be typed; nil if they can.
    static func problem(of text: String, _ facts: Facts) -> SafeText? {
        facts.problem(ofSearch: text, terms: terms)
    }
}

extension Facts {
    /// Why a search cannot be made as it was typed, and what can be typed; nil if it can.
    func problem(ofSearch text: String, terms: [String]) -> SafeText? {
        do {
            _ = try HistoryQuery(typed: text, zone: zone.timeZone, now: now, terms: terms)
            return nil
        } catch {
            return SafeText(untrusted: Wording.words(of: error))
        }
    }
}
