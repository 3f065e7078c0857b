import CallPersonalisation
import CallboardCore
import Terminal

/// The order of causes and records, and the way from one match to the next.
extension FailuresPane {
    private static let causeColumns = ["cause", "rows", "resend", "fix"]
    private static let rowColumns = ["line", "origin", "receiver", "label", "said", "time"]

    var sortColumns: [String] { part == .causes ? Self.causeColumns : Self.rowColumns }
    var order: ListOrder? { part == .causes ? causeOrder : rowOrder }

    mutating func sort(by order: ListOrder, _ facts: Facts) {
        guard part == .rows else {
            let id = cause?.id
            causeOrder = order
            causes = arranged(causes)
            list.setCount(causes.count, cursorNowAt: causes.firstIndex { $0.id == id })
            return
        }
        let cursor = row?.cursor
        rowOrder = order
        rows = arranged(read)
        rowList.setCount(rows.count, cursorNowAt: rows.firstIndex { $0.cursor == cursor })
    }

    func arranged(_ causes: [FailureCause]) -> [FailureCause] {
        guard let causeOrder else { return causes }
        return causeOrder.sorted(causes) { cause in
            switch causeOrder.column {
            case 0: .words(cause.diagnosis.title)
            case 1: .count(cause.rows)
            case 2: .words(cause.resendWords)
            default: .words(fixKinds[cause.id].map(Wording.words) ?? "")
            }
        }
    }

    func arranged(_ rows: [FailedRecord]) -> [FailedRecord] {
        guard let rowOrder else { return rows }
        return rowOrder.sorted(rows) { row in
            switch rowOrder.column {
            case 0: .number(Int64(row.record.line))
            case 1: .words(row.submissionName)
            case 2: .number(Int64(clamping: row.record.receiver))
            case 3: .words(row.record.labelName ?? row.record.labelID.rawValue)
            case 4: .words(row.message ?? row.status ?? Wording.name(of: row.state))
            default: .number(row.at)
            }
        }
    }

    /// Goes to the next row, or cause, that has the words of the last filter.
    mutating func goToMatch(_ step: Int, _ facts: Facts) -> [Step] {
        let search = RowSearch(lastFilter)
        let (causes, rows) = (causes, rows)
        guard part == .rows else {
            list.goToMatch(step) { search.matches([causes[$0].diagnosis.title, causes[$0].id]) }
            return follow()
        }
        rowList.goToMatch(step) { place in
            let row = rows[place]
            let label = facts.labelName(row.record.labelID).string
            let texts = [
                label, row.submissionName, row.message ?? "", row.record.callReason ?? "", String(row.record.receiver),
                String(row.record.caller),
            ]
            let parts = [
                "label": label + " " + row.record.labelID.rawValue, "batch": row.batchID ?? "",
                "submission": row.submission.rawValue,
            ]
            return search.matches(texts, parts: parts)
        }
        return readOn()
    }
}
