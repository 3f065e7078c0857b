extension Wording {
    /// What a line of the ledger says was done.
    package static func words(forLedgerKind kind: String, facts: [String: String]) -> String {
        func fact(_ name: String) -> String { facts[name] ?? "" }
        switch LedgerEntry.Kind(rawValue: kind) {
        case .confirmed:
            return "submitted \(fact("records")) records"
                + (fact("invalid") == "0" ? "" : ", \(fact("invalid")) rows refused")
        case .paused: return "paused"
        case .resumed: return "resumed"
        case .cancelled: return "cancelled, \(fact("stopped")) records not sent"
        case .decided: return "decided a doubt: \(fact("decision")), \(fact("records")) records"
        case .recovered: return fact("note")
        case .gaveUp: return "stopped asking for results: \(fact("note")), \(fact("records")) records"
        case .fixed: return "fixed \(fact("records")) records: \(fact("fix"))"
        case .revealed: return "showed whole numbers: \(fact("what"))"
        case .pruned: return "emptied personal data older than \(fact("days")) days: \(fact("records")) records"
        case .created, .imported, .claimed, .closed, .answered, nil:
            return facts.isEmpty
                ? kind
                : kind + " " + facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
    }
}
