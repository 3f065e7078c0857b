import CallPersonalisation
import CallboardCore
import Terminal

/// By what the lines of History and the records of a number can be sorted.
extension HistoryPane {
    private static let entryColumns = ["time", "who", "what", "origin", "rows", "result"]
    private static let hitColumns = ["made", "caller", "receiver", "label", "state", "origin"]

    var sortColumns: [String] {
        switch content {
        case .entries: Self.entryColumns
        case .hits: Self.hitColumns
        case .timeline: []
        }
    }

    var order: ListOrder? { content == .entries ? entryOrder : hitOrder }

    static func key(of entry: HistoryEntry, column: Int) -> SortKey {
        switch column {
        case 0: .number(-entry.sequence)
        case 1: .words(entry.who)
        case 2: .words(deed(entry).string)
        case 3: .words(entry.submissionName ?? "")
        case 4: .count(entry.counts?.total ?? 0)
        default: .words(result(entry).string)
        }
    }

    static func key(of hit: NumberHit, column: Int) -> SortKey {
        switch column {
        case 0: .number(-hit.createdAt)
        case 1: .number(Int64(clamping: hit.record.caller))
        case 2: .number(Int64(clamping: hit.record.receiver))
        case 3: .words(hit.record.labelName ?? hit.record.labelID.rawValue)
        case 4: .words(Wording.name(of: hit.state))
        default: .words(hit.submissionName)
        }
    }
}
