/// The characters that lines and signs are drawn with.
package enum Glyphs: Hashable, Sendable {
    /// `+`, `-` and `|`: right on every terminal and fewest bytes.
    case ascii
    /// Line characters, where the locale is UTF-8.
    case lines

    /// From left to right.
    package var horizontal: Unicode.Scalar { self == .ascii ? "-" : "─" }
    /// From top to bottom.
    package var vertical: Unicode.Scalar { self == .ascii ? "|" : "│" }
    /// Upper left corner.
    package var upperLeft: Unicode.Scalar { self == .ascii ? "+" : "┌" }
    /// Upper right corner.
    package var upperRight: Unicode.Scalar { self == .ascii ? "+" : "┐" }
    /// Lower left corner.
    package var lowerLeft: Unicode.Scalar { self == .ascii ? "+" : "└" }
    /// Lower right corner.
    package var lowerRight: Unicode.Scalar { self == .ascii ? "+" : "┘" }
    /// Where a line meets the left side of a box.
    package var leftTee: Unicode.Scalar { self == .ascii ? "+" : "├" }
    /// Where a line meets the right side of a box.
    package var rightTee: Unicode.Scalar { self == .ascii ? "+" : "┤" }
}
