package import Foundation

/// What a person searches the history for; everything that is given must fit.
package struct HistoryQuery: Hashable, Sendable {
    /// Part of a submission's name or ID, of who did it, or of a batch ID.
    package var text: String?
    /// Part of who did it; `me` for whoever asks.
    package var who: String?
    /// What was done; nil for everything.
    package var what: LedgerEntry.Kind?
    /// Part of a label's name, or of its ID: what concerns a submission that uses it.
    package var label: String?
    /// Part of a batch ID.
    package var batch: String?
    /// Part of a submission's name or ID.
    package var submission: String?
    /// From this moment on, in milliseconds since the epoch.
    package var since: Int64?
    /// Before this moment, in milliseconds since the epoch.
    package var until: Int64?

    package init(text: String? = nil, since: Int64? = nil) {
        self.text = text
        self.since = since
    }

    /// A search that cannot be made as it was typed.
    package enum Problem: Error, Hashable, Sendable {
        /// No term has this name.
        case unknownTerm(String)
        /// Nothing is called so in the history.
        case unknownDeed(String)
        /// The text is no moment.
        case notATime(String)
    }

    /// The names of terms, as typed before a colon.
    package static let terms = ["who", "what", "label", "batch", "submission", "since", "until"]

    /// Reads a search as it is typed: `who:me what:send since:yesterday`, other words for text; a value with spaces stands in quotes.
    ///
    /// - Throws: `HistoryQuery.Problem`.
    package init(typed: String, zone: TimeZone, now: Int64) throws {
        var words: [String] = []
        for word in Self.words(of: typed) {
            guard let colon = word.firstIndex(of: ":"), colon != word.startIndex else {
                words.append(word)
                continue
            }
            try set(String(word[..<colon]), String(word[word.index(after: colon)...]), zone, now)
        }
        if !words.isEmpty { text = words.joined(separator: " ") }
    }

    private mutating func set(_ term: String, _ value: String, _ zone: TimeZone, _ now: Int64) throws {
        func moment() throws -> Int64 {
            guard let moment = PastMoment(zone: zone, now: now).read(value) else { throw Problem.notATime(value) }
            return moment
        }
        switch term.lowercased() {
        case "who": who = value
        case "what":
            guard let kind = LedgerEntry.Kind(deed: value) else { throw Problem.unknownDeed(value) }
            what = kind
        case "label": label = value
        case "batch": batch = value
        case "submission": submission = value
        case "since": since = try moment()
        case "until": until = try moment()
        default: throw Problem.unknownTerm(term)
        }
    }

    /// Words apart by spaces, those in quotes together.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
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
        case .gaveUp: "give-up"
        case .pruned: "prune"
        case .created, .imported, .claimed, .closed, .answered: nil
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
