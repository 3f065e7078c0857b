import Terminal

/// By which column a list is sorted, and which way; remembered for each pane.
struct ListOrder: Hashable, Sendable {
    /// The column by its place among those that can be sorted by.
    let column: Int
    /// Whether the largest comes first.
    let isReversed: Bool

    /// The order after a column was chosen: chosen again, it turns round.
    static func chosen(_ column: Int, after order: ListOrder?) -> ListOrder {
        ListOrder(column: column, isReversed: order?.column == column && order?.isReversed == false)
    }

    /// For the frame.
    func words(_ columns: [String]) -> SafeText {
        guard columns.indices.contains(column) else { return .empty }
        return "by \(untrusted: columns[column])\(isReversed ? ", reversed" : "")"
    }

    /// Sorts rows by the key of the column; rows with the same key stay in their order.
    func sorted<Row>(_ rows: [Row], by key: (Row) -> SortKey) -> [Row] {
        let keyed = rows.enumerated().map { (place: $0, key: key($1), row: $1) }
        return keyed.sorted { left, right in
            if left.key == right.key { return left.place < right.place }
            return isReversed ? right.key < left.key : left.key < right.key
        }
        .map(\.row)
    }
}

/// What rows are sorted by.
enum SortKey: Hashable, Sendable, Comparable {
    case number(Int64)
    /// Compared without regard to case.
    case text(String)

    /// Text to be compared without regard to case.
    static func words(_ text: String) -> SortKey { .text(text.lowercased()) }

    /// A count.
    static func count(_ value: Int) -> SortKey { .number(Int64(value)) }
}
