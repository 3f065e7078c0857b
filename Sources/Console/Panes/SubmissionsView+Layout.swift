import Terminal

extension Rect {
    /// No room.
    static let none = Rect(row: 0, column: 0, rows: 0, columns: 0)
}

extension SubmissionsView {
    /// Where the parts of the view stand; an empty one is not shown.
    struct Parts: Equatable {
        var submissions: Rect
        var detail: Rect
        /// Beside the others on a wide and high screen: why records failed, the request under the cursor, the rate.
        var causes: Rect?
        var request: Rect?
        var rate: Rect?
    }

    /// Below so many rows one part is shown at a time: the one in use.
    private static let rowsForBoth = 12
    /// The fewest rows with which a wide screen shows the parts beside.
    private static let rowsForMore = 20
    /// The fewest rows with which it shows the rate.
    private static let rowsForRate = 30
    private static let rateRows = 8

    /// Where the parts stand on a screen of a size.
    func parts(_ size: Size) -> Parts {
        let whole = Rect(size)
        guard size.rows >= Self.rowsForBoth, !hidesDetails else {
            return part == .submissions
                ? Parts(submissions: whole, detail: .none) : Parts(submissions: .none, detail: whole)
        }
        guard size.isWide, size.rows >= Self.rowsForMore else {
            let halves = size.isWide ? whole.splitColumns(left: size.columns / 2) : nil
            if let halves { return Parts(submissions: halves.left, detail: halves.right) }
            let rows = whole.splitRows(top: stretched(size.rows * 2 / 5, of: size))
            return Parts(submissions: rows.top, detail: rows.bottom)
        }
        // The list has the whole width: all of its columns fit, and what the one under the cursor leads to stands beneath.
        let rows = whole.splitRows(top: stretched(size.rows / 3, of: size))
        let sides = rows.bottom.splitColumns(left: size.columns / 2)
        let right = sides.right.splitRows(top: sides.right.rows * 2 / 5)
        var parts = Parts(submissions: rows.top, detail: sides.left, causes: right.top, request: right.bottom)
        if size.rows >= Self.rowsForRate {
            let lower = sides.left.splitRows(top: sides.left.rows - Self.rateRows)
            parts.detail = lower.top
            parts.rate = lower.bottom
        }
        return parts
    }
}
