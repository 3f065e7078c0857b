extension Wording {
    /// What a line of the ledger says was done.
    package static func words(forLedgerKind kind: String, facts: [String: String]) -> String {
        func fact(_ name: String) -> String { facts[name] ?? "" }
        func records(_ name: String) -> String { fact(name) == "1" ? "1 record" : "\(fact(name)) records" }
        switch LedgerEntry.Kind(rawValue: kind) {
        case .confirmed:
            return "submitted \(records("records"))"
                + (fact("invalid") == "0"
                    ? "" : ", \(fact("invalid")) \(fact("invalid") == "1" ? "row" : "rows") refused")
        case .paused: return "paused"
        case .resumed: return "resumed"
        case .cancelled: return "cancelled, \(records("stopped")) not sent"
        case .decided: return "decided a doubt: \(fact("decision")), \(records("records"))"
        case .recovered: return fact("note")
        case .expired: return "in doubt until the window was over: \(records("records"))"
        case .gaveUp: return "stopped asking for results: \(fact("note")), \(records("records"))"
        case .retried:
            let cause = facts["cause"].map { ", " + Diagnosis.of($0).title } ?? ""
            return "sent \(records("records")) of \(fact("of")) again\(cause)"
        case .tracked: return "tracks a batch made elsewhere, \(records("records"))"
        case .fixed: return "fixed \(records("records")): \(fact("fix"))"
        case .revealed: return "showed whole numbers: \(fact("what"))"
        case .pruned: return "emptied personal data older than \(fact("days")) days: \(records("records"))"
        case .answered:
            return "results of \(records("changed")): \(fact("pushed")) pushed, \(fact("failed")) failed"
        case .created, .imported, .claimed, .closed, .strangers, nil:
            return facts.isEmpty
                ? kind
                : kind + " " + facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
    }

    /// Why a search of the history cannot be made, and what can be typed.
    package static func words(of problem: HistoryQuery.Problem) -> String {
        switch problem {
        case .unknownTerm(let term, let known):
            "There is no \(term): to search by; there are \(known.map { $0 + ":" }.joined(separator: " "))."
        case .unknownDeed(let deed):
            "Nothing is called \(deed); there are \(LedgerEntry.Kind.deeds.joined(separator: ", "))."
        case .notATime(let text): "\(text) is no time; write yesterday, 24h, 14:05 or 2026-11-24 09:00."
        }
    }
}
