/// How far something with a known end has come: `[####....]`.
package struct ProgressBar: Hashable, Sendable {
    /// How much is done.
    package var done: Int
    /// How much there is to do.
    package var total: Int

    /// Some of a total.
    package init(done: Int, total: Int) {
        self.done = done
        self.total = total
    }

    /// Between 0 and 1; an empty total is done.
    package var fraction: Double {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    }

    /// Whole percent, rounded down: 100 only when all is done.
    package var percent: Int { Int(fraction * 100) }

    /// The bar in so many columns, full only when all is done; nothing in fewer than 3.
    package func text(width: Int) -> SafeText {
        guard width >= 3 else { return .empty }
        let inside = width - 2
        let full = Int(fraction * Double(inside))
        return "[" + .repeating("#", columns: full) + .repeating(".", columns: inside - full) + "]"
    }
}
