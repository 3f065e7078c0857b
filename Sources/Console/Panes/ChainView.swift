import CallboardCore
import Terminal

/// Everything known of one record, as lines that scroll.
struct ChainView: Equatable {
    /// The record.
    let cursor: FailedRecord.Cursor
    private let chain: RecordChain
    private let lines: [SafeText]
    /// Whether numbers are whole in the lines.
    private let isRevealed: Bool
    /// The zone of all times in it.
    private let zone: SafeText
    private var top = 0
    private var rows = 1
    private var columns = 80

    /// The lines of a chain, in the zone and with the numbers as they are shown.
    init(_ chain: RecordChain, _ facts: Facts) {
        cursor = chain.subject
        zone = facts.zone.zoneName(at: facts.now)
        self.chain = chain
        lines = Self.lines(chain, facts)
        isRevealed = facts.isRevealed
    }

    private static func lines(_ chain: RecordChain, _ facts: Facts) -> [SafeText] {
        let words = ChainWords(facts.spelling { facts.zone.dayAndTime($0) })
        return words.lines(chain, now: facts.now).map { SafeText(untrusted: $0) }
    }

    /// Scrolls by half a page or a page; false for any other key.
    mutating func scroll(_ key: Key) -> Bool {
        switch key {
        case .pageDown: top += rows
        case .pageUp: top -= rows
        case .control("d"): top += max(1, rows / 2)
        case .control("u"): top -= max(1, rows / 2)
        default: return false
        }
        bound()
        return true
    }

    /// Fits it into a frame.
    mutating func layOut(_ rect: Rect) {
        rows = max(1, rect.rows - 2)
        columns = max(8, rect.columns - 4)
        bound()
    }

    private mutating func bound() { top = min(max(0, top), max(0, wrapped.count - rows)) }

    private var wrapped: [SafeText] { wrap(lines) }

    private func wrap(_ lines: [SafeText]) -> [SafeText] { lines.flatMap { $0.wrapped(to: columns) } }

    /// Draws the frame and the lines that fit.
    func draw(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        // Masked numbers are as long as whole ones.
        let all = isRevealed == facts.isRevealed ? wrapped : wrap(Self.lines(chain, facts))
        let isMore = top + rows < all.count
        let frame = Frame(
            "What happened",
            note: isMore || top > 0 ? "PgDn PgUp, line \(top + 1) of \(all.count)" : .empty,
            bottom: "\(facts.key(.down)) \(facts.key(.up)) other rows",
            bottomNote: "times in \(zone)"
        )
        let inside = frame.draw(on: &canvas, in: rect)
        for (offset, line) in all.dropFirst(top).prefix(inside.rows).enumerated() {
            canvas.write(line, row: inside.row + offset, column: inside.column + 1)
        }
    }
}
