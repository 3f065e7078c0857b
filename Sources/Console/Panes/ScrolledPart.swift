import Terminal

/// A part with text that may be longer than its room: how far it is scrolled, and whether keys go to it.
struct ScrolledPart: Hashable, Sendable {
    /// Whether keys go to it.
    var isInUse = false
    /// Lines that are scrolled out above it.
    private(set) var top = 0

    /// Takes a key that moves.
    mutating func move(_ key: Key, lines: Int, rows: Int) {
        let last = max(0, lines - rows)
        switch key {
        case .down: top += 1
        case .up: top -= 1
        case .pageDown: top += rows
        case .pageUp: top -= rows
        case .control("d"): top += max(1, rows / 2)
        case .control("u"): top -= max(1, rows / 2)
        case .home: top = 0
        case .end: top = last
        default: break
        }
        top = min(max(0, top), last)
    }

    /// Leaves it, or has it tell something else, from its first line on.
    mutating func leave() { self = ScrolledPart() }

    /// Which line is the first in sight, where not all of them are.
    func place(of lines: Int, rows: Int) -> SafeText {
        isInUse && lines > rows ? "line \(top + 1) of \(lines)" : .empty
    }

    /// That there is more, and which key leads to it.
    func rest(of lines: Int, rows: Int, key: SafeText) -> SafeText {
        let more = lines - rows
        guard !isInUse, more > 0 else { return .empty }
        return "\(key): \(more) more \(more == 1 ? "line" : "lines")"
    }
}
