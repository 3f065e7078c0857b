import Terminal

extension FailuresPane {
    /// Where the parts of the pane stand; an empty one is not shown.
    struct Places: Equatable {
        /// The causes.
        var causes: Rect
        /// The records of the one under the cursor.
        var rows: Rect
        /// What the cause, or the record, means.
        var meaning: Rect
        /// One record told in full, or changed by hand; nil while none is.
        var told: Rect?
    }

    /// Below so many rows the records have no room for anything beneath them.
    private static let rowsForMeaning = 10
    /// The fewest rows with which a record that is told in full leaves room for the causes.
    private static let rowsForAll = 28

    /// Where the parts stand on a screen of a size.
    ///
    /// Both lists need the width: a wide screen shows beside the causes, which are few words, what they mean.
    func places(_ size: Size) -> Places {
        let whole = Rect(size)
        // Beside the submissions there is nothing else to be told of one that nothing failed of.
        if isBeside, causes.isEmpty {
            return Places(causes: whole, rows: .none, meaning: .none)
        }
        let isTold = chain != nil || form != nil
        // A record told in full needs most of a small screen.
        // While keys go to the records the cause needs no more than its row; a wide screen tells its meaning beside it.
        let share = part == .rows && !size.isWide ? size.rows / 5 : size.rows * 2 / 5
        let isLow = !size.isWide || size.rows < Self.rowsForAll
        let top = isTold && isLow ? 0 : stretched(max(4, share), of: size)
        let halves = whole.splitRows(top: top)
        let told = isTold ? halves.bottom.splitRows(top: min(5, halves.bottom.rows / 2)) : nil
        let rows = told?.top ?? halves.bottom
        guard !size.isWide else {
            let sides = hidesDetails ? nil : halves.top.splitColumns(left: size.columns * 2 / 3)
            return Places(
                causes: sides?.left ?? halves.top,
                rows: rows,
                meaning: sides?.right ?? .none,
                told: told?.bottom
            )
        }
        guard told == nil, !hidesDetails, rows.rows >= Self.rowsForMeaning else {
            return Places(causes: halves.top, rows: rows, meaning: .none, told: told?.bottom)
        }
        let meaning = part == .rows && rows.rows >= 14 ? 7 : 6
        let parts = rows.splitRows(top: max(4, rows.rows - meaning))
        return Places(causes: halves.top, rows: parts.top, meaning: parts.bottom)
    }
}
