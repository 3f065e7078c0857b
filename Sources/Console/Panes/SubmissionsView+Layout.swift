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
        /// Beside the others on a wide and high screen: what failed, the request under the cursor, the rate.
        var failures: Rect?
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
    /// The columns in which the list of submissions has all that it has on a small screen.
    private static let columnsOfList = 80
    /// The fewest columns in which failures are read well.
    private static let columnsOfFailures = 60
    /// What is told of a request, with its frame.
    private static let requestRows = 14

    /// Whether the parts beside are shown on a screen of a size.
    func hasRoomBeside(_ size: Size) -> Bool { size.isWide && size.rows >= Self.rowsForMore && !hidesDetails }

    /// Where the parts stand on a screen of a size.
    func parts(_ size: Size) -> Parts {
        let whole = Rect(size)
        // What is typed there stays in front when there is no room beside any more.
        if part == .failures, !hasRoomBeside(size) {
            return Parts(submissions: .none, detail: .none, failures: whole)
        }
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
        // What one submission leads to stands beside them all: its failures, and the request under the cursor.
        let columns = max(size.columns / 2, min(Self.columnsOfList, size.columns - Self.columnsOfFailures))
        let sides = whole.splitColumns(left: columns)
        let left = sides.left.splitRows(top: stretched(size.rows / 3, of: size))
        let right = sides.right.splitRows(top: size.rows - min(Self.requestRows, size.rows * 2 / 5))
        var parts = Parts(submissions: left.top, detail: left.bottom, failures: right.top, request: right.bottom)
        if size.rows >= Self.rowsForRate {
            let lower = left.bottom.splitRows(top: left.bottom.rows - Self.rateRows)
            parts.detail = lower.top
            parts.rate = lower.bottom
        }
        return parts
    }
}
