package import Foundation

/// What a person searches the history for; everything that is given must fit.
package struct HistoryQuery: Hashable, Sendable {
    /// Of a submission's name or ID, of who did it, or of a batch ID; all must fit.
    package var words: [TextFilter] = []
    /// Of who did it; `me` for whoever asks.
    package var who: TextFilter?
    /// What was done; nil for everything.
    package var what: LedgerEntry.Kind?
    /// What was not done; nil for nothing.
    package var notWhat: LedgerEntry.Kind?
    /// Of a label's name, or of its ID: what concerns a submission that uses it.
    package var label: TextFilter?
    /// Of a batch ID.
    package var batch: TextFilter?
    /// Of a submission's name or ID.
    package var submission: TextFilter?
    /// From this moment on, in milliseconds since the epoch.
    package var since: Int64?
    /// Before this moment, in milliseconds since the epoch.
    package var until: Int64?

    package init(text: String? = nil, since: Int64? = nil) {
        words = text.map { [TextFilter($0)] } ?? []
        self.since = since
    }

    /// A search that cannot be made as it was typed.
    package enum Problem: Error, Hashable, Sendable {
        /// No term has this name.
        case unknownTerm(String, known: [String])
        /// Nothing is called so in the history.
        case unknownDeed(String)
        /// The text is no moment.
        case notATime(String)
    }

    /// The names of terms, as typed before a colon.
    package static let terms = ["who", "what", "label", "batch", "submission", "since", "until"]

    /// Those that narrow failures down.
    package static let termsOfFailures = ["label", "batch", "submission", "since", "until"]

    /// Reads a search as it is typed, such as `who:me what:send since:yesterday !spring`.
    ///
    /// - Parameter terms: those that can be used.
    package init(
        typed: String,
        zone: TimeZone,
        now: Int64,
        terms: [String] = HistoryQuery.terms
    ) throws(Problem) {
        let search = TypedSearch(typed)
        words = search.words
        for term in search.terms {
            guard terms.contains(term.name) else { throw Problem.unknownTerm(term.name, known: terms) }
            try set(term.name, term.value, zone, now)
        }
    }

    private mutating func set(_ term: String, _ value: String, _ zone: TimeZone, _ now: Int64) throws(Problem) {
        func moment() throws(Problem) -> Int64 {
            guard let moment = PastMoment(zone: zone, now: now).read(value) else { throw Problem.notATime(value) }
            return moment
        }
        switch term {
        case "who": who = TextFilter(value)
        case "what":
            let isWanted = !value.hasPrefix("!")
            let deed = isWanted ? value : String(value.dropFirst())
            guard let kind = LedgerEntry.Kind(deed: deed) else { throw Problem.unknownDeed(deed) }
            if isWanted { what = kind } else { notWhat = kind }
        case "label": label = TextFilter(value)
        case "batch": batch = TextFilter(value)
        case "submission": submission = TextFilter(value)
        case "since": since = try moment()
        case "until": until = try moment()
        default: throw Problem.unknownTerm(term, known: HistoryQuery.terms)
        }
    }
}

extension LedgerEntry.Kind {
    /// What was done, as a word to search for; nil for the machine's own steps.
    package var deed: String? {
        switch self {
        case .confirmed: "send"
        case .retried: "retry"
        case .tracked: "track"
        case .fixed: "fix"
        case .decided: "decide"
        case .revealed: "reveal"
        case .paused: "pause"
        case .resumed: "resume"
        case .cancelled: "cancel"
        case .recovered: "doubt"
        case .expired: "expire"
        case .gaveUp: "give-up"
        case .pruned: "prune"
        case .created, .imported, .claimed, .closed, .answered, .strangers: nil
        }
    }

    /// The deeds there are.
    package static var deeds: [String] { allCases.compactMap(\.deed) }

    /// The kind of a deed or of its beginning; nil if none or several fit.
    package init?(deed: String) {
        let wanted = deed.lowercased()
        let fitting = Self.allCases.filter { $0.deed?.hasPrefix(wanted) ?? false }
        guard let kind = fitting.first(where: { $0.deed == wanted }) ?? (fitting.count == 1 ? fitting.first : nil)
        else {
            return nil
        }
        self = kind
    }
}
