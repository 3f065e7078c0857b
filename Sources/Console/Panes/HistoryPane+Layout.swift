import Terminal

extension HistoryPane {
    func listFrame(_ size: Size) -> Rect { parts(size).list }

    private static let detailRows = 10

    /// The list and what it leads to.
    func parts(_ size: Size) -> (list: Rect, detail: Rect) {
        let whole = Rect(size)
        // An answer is what was asked for.
        if hidesDetails, answer == nil { return (whole, .none) }
        if size.isWide {
            let halves = whole.splitColumns(left: size.columns * 3 / 5)
            return (halves.left, halves.right)
        }
        let halves = whole.splitRows(
            top: size.rows < 12 ? size.rows : stretched(max(4, size.rows - Self.detailRows), of: size)
        )
        return (halves.top, halves.bottom)
    }
}
