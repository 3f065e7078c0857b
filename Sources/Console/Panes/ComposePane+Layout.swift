import Terminal

extension ComposePane {
    /// Where the parts of the pane stand.
    struct Parts: Equatable {
        var form: Rect
        /// Everything beneath the form.
        var beneath: Rect
        /// The problems or the answer, the upper part of it.
        var lower: Rect
        /// Whether the rows beneath the fields are there, in which the place of a wrong sign is marked.
        var hasCaretRows: Bool
        /// Only where a wide screen has room.
        var preview: Rect?
        var sent: Rect?
        var templates: Rect?
        var earlier: Rect?
        var limits: Rect?
        var answers: Rect?
    }

    /// Rows of the parts of a wide screen, with their frames.
    private static let previewRows = 14
    private static let sentRows = 11
    private static let templateRows = 6
    private static let earlierRows = 7
    private static let limitRows = 6
    /// The fewest rows for the problems where other parts stand beneath them.
    private static let problemRows = 9

    /// Where the parts stand on a screen of a size.
    func parts(_ size: Size) -> Parts {
        let whole = Rect(size)
        let allRows = Self.order.count + Self.withCaret.count + 2
        let hasCaretRows = size.rows >= allRows + 4
        let formRows = hasCaretRows ? allRows : min(Self.order.count + 3, max(4, size.rows - 3))
        let sides = whole.splitColumns(left: size.isWide ? size.columns * 3 / 5 : size.columns)
        let left = sides.left.splitRows(top: formRows)
        var parts = Parts(form: left.top, beneath: left.bottom, lower: left.bottom, hasCaretRows: hasCaretRows)
        guard size.isWide else { return parts }
        let right = sides.right.splitRows(top: min(size.rows, Self.previewRows))
        parts.preview = right.top
        let isTall = right.bottom.rows >= Self.sentRows + 5
        let below = right.bottom.splitRows(top: isTall ? Self.sentRows : 0)
        if isTall { parts.sent = below.top }
        let more = Self.templateRows + Self.earlierRows
        guard isTall, left.bottom.rows >= Self.problemRows + more else {
            parts.earlier = below.bottom
            return parts
        }
        let lower = left.bottom.splitRows(top: left.bottom.rows - more)
        let others = lower.bottom.splitRows(top: Self.templateRows)
        (parts.lower, parts.templates, parts.earlier) = (lower.top, others.top, others.bottom)
        let facts = below.bottom.splitRows(top: min(below.bottom.rows, Self.limitRows))
        parts.limits = facts.top
        if facts.bottom.rows >= 3 { parts.answers = facts.bottom }
        return parts
    }

    /// Whether requests are shown at a size.
    func showsMore(at size: Size) -> Bool { parts(size).answers != nil }
}
