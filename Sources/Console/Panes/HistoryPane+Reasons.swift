import CallPersonalisation
import CallboardCore
import Terminal

/// Why something can not be done in History now.
extension HistoryPane {
    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .filter, .refresh: facts.whyCoreIsClosed
        case .nextMatch, .previousMatch:
            lastSearch.isEmpty || content != .entries ? "no words were searched for yet" : nil
        case .open: entry?.submission == nil && hit == nil ? "it belongs to no submission" : nil
        case .copy: entry == nil && hit == nil ? "there is no row" : nil
        case .bundle:
            hasMarks
                ? "a bundle is about one of them: \(facts.key(.back)) takes the marks away"
                : subject == nil ? "it belongs to no submission" : nil
        case .mark, .markRange, .markAll: whyNoMarks(facts)
        case .retry: facts.whyNothingIsSent ?? whyNoRetry(facts)
        case .replay: facts.whyNothingIsSent ?? whyNoReplay
        case .rehearse:
            !facts.hasSandbox
                ? "this console has no sandbox" : rehearsed == nil ? "it belongs to no submission" : nil
        case .shownAt: content == .entries ? "find a receiver first: / and some of its digits" : nil
        default: nil
        }
    }

    private func whyNoRetry(_ facts: Facts) -> SafeText? {
        if !marks.isEmpty, content == .entries {
            return "it is about one submission: \(facts.key(.back)) takes the marks away"
        }
        if !hitMarks.isEmpty, content == .hits { return nil }
        guard let entry else { return "mark records to send them again, or \(facts.key(.back)) leads to submissions" }
        guard let counts = entry.counts, entry.submission != nil else { return "it belongs to no submission" }
        return StateSums(counts).bad > counts[.invalid] ? nil : "nothing of it failed"
    }

    private var whyNoReplay: SafeText? {
        if !hitMarks.isEmpty, content == .hits {
            return "it is about one record; \(Command.retry.rawValue) takes the marked ones"
        }
        guard let hit else { return "it is about a record: find its number first" }
        switch hit.state {
        case .invalid, .failed, .rejected, .expired, .stopped: return nil
        case .pushed: return "it was pushed"
        case .inDoubt, .statusUnknown, .quarantined: return "nobody knows whether the service took it"
        case .queued, .inFlight, .accepted, .deferred: return "what becomes of it is not known yet"
        case .leftOut: return "it was left out because it was accepted earlier"
        }
    }
}
