/// Keeps a spreadsheet from taking a cell for a formula, and takes the guard away again; rule U5 of `reliability.md`.
///
/// A text that begins, after any number of apostrophes, with a character that starts a formula gets one more apostrophe;
/// reading takes exactly one away from such a text. A strict `+` and 7 to 15 digits stays as it is.
package enum FormulaGuard {
    /// The text as it is written into a cell.
    package static func guarded(_ text: [UInt8]) -> [UInt8] {
        let apostrophes = text.prefix { $0 == 0x27 }.count
        guard startsFormula(text[apostrophes...]) else { return text }
        if apostrophes == 0, isNumber(text) { return text }
        return [0x27] + text
    }

    /// The text that a cell stands for.
    package static func undone(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var apostrophes = 0
        while apostrophes < text.count, text[apostrophes] == 0x27 { apostrophes += 1 }
        guard apostrophes > 0, startsFormula(text[apostrophes...]) else { return text }
        return UnsafeBufferPointer(rebasing: text[1...])
    }

    /// The text that a cell stands for.
    package static func undone(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { Array(undone($0)) }
    }

    /// `= + - @`, tab, carriage return, NUL, or the full-width forms of the first four.
    private static func startsFormula(_ text: some Collection<UInt8>) -> Bool {
        switch text.first {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x00: return true
        case 0xEF:
            // U+FF1D, U+FF0B, U+FF0D and U+FF20.
            let next = Array(text.dropFirst().prefix(2))
            return next == [0xBC, 0x9D] || next == [0xBC, 0x8B] || next == [0xBC, 0x8D] || next == [0xBC, 0xA0]
        default: return false
        }
    }

    private static func isNumber(_ text: [UInt8]) -> Bool {
        text.first == 0x2B && (8...16).contains(text.count) && text.dropFirst().allSatisfy { $0 &- 0x30 < 10 }
    }
}
