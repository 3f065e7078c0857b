/// What looking for a text in the rows of a file came to.
package enum TextSearch: Hashable, Sendable {
    /// A row, counted from 0.
    case found(Int)
    /// None of so many rows holds it; not all rows of the file are known unless it `isWhole`.
    case nowhere(among: Int, isWhole: Bool)
    /// It was stopped before its end.
    case stopped
}

extension FileTable {
    /// Rows that are looked through at once.
    private static let stretch = 4096

    /// Looks for the next row behind `index`, or before it, that holds a text in the file; round the end if need be.
    ///
    /// - Parameter goesOn: asked now and then; false stops it
    /// - Throws: `FileError.unreadable`
    package func find(
        _ text: RowText,
        after index: Int,
        backwards: Bool = false,
        goesOn: () -> Bool = { true }
    ) throws -> TextSearch {
        let (count, isWhole) = known
        let nowhere = TextSearch.nowhere(among: count, isWhole: isWhole)
        guard count > 0 else { return nowhere }
        // A buffer of its own: the one for the screen must not wait.
        let buffer = reader(1 << 16)
        var scratch: [UInt8] = []
        let here = min(max(-1, index), count)
        let behind = Self.stretches(here + 1..<max(here + 1, count))
        let before = Self.stretches(0..<max(0, here))
        let order = backwards ? before.reversed() + behind.reversed() : behind + before
        for range in order {
            guard goesOn() else { return .stopped }
            var found: Int?
            try visit(range, with: buffer) { row, _, buffer, _ in
                guard backwards || found == nil, text.isHeld(by: buffer.rowBytes, &scratch) else { return }
                found = row
            }
            if let found { return .found(found) }
        }
        return nowhere
    }

    private static func stretches(_ range: Range<Int>) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: stretch).map {
            $0..<min($0 + stretch, range.upperBound)
        }
    }
}
