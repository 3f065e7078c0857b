/// How many columns a character takes, by a table of our own.
///
/// The C library's answer depends on the locale and its version; the same file must look the same everywhere.
package enum TextWidth {
    /// How a character can be shown.
    enum Kind: UInt32 {
        /// Joins the character before it (combining marks).
        case joining = 0
        /// One column.
        case narrow = 1
        /// Two columns (CJK, Hangul, full-width forms, emoji).
        case wide = 2
        /// Invisible, a control, private or unassigned: must be spelled out.
        case unsafe = 3
    }

    /// How a character can be shown.
    @inline(__always)
    static func kind(of scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if value < 0x7F { return value >= 0x20 ? .narrow : .unsafe }
        return kindByTable(value)
    }

    private static func kindByTable(_ value: UInt32) -> Kind {
        runs.withUnsafeBufferPointer { runs in
            var low = 0
            var high = runs.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if runs[middle] >> 2 <= value { low = middle } else { high = middle }
            }
            return Kind(rawValue: runs[low] & 3) ?? .unsafe
        }
    }

    /// The columns of one character as it would be drawn: 0 for what joins the one before it, 1 or 2; `nil` for what
    /// is never drawn as itself.
    package static func columns(of scalar: Unicode.Scalar) -> Int? {
        switch kind(of: scalar) {
        case .joining: 0
        case .narrow: 1
        case .wide: 2
        case .unsafe: nil
        }
    }
}
