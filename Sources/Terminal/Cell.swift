/// One column of one row: 8 bytes.
struct Cell: Equatable {
    /// What a cell is besides its character.
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// The right half of the wide character to its left.
        static let continuation = Flags(rawValue: 1)
        /// A character of two columns starts here.
        static let wide = Flags(rawValue: 2)
        /// `value` is an index into the canvas's characters with marks.
        static let cluster = Flags(rawValue: 4)
    }

    /// The character, or an index if it has marks.
    var value: UInt32
    var style: UInt8
    var flags: Flags
    /// Keeps the size at 8 and comparable byte by byte.
    private var reserved: UInt16 = 0

    init(_ value: UInt32, style: UInt8, flags: Flags = []) {
        self.value = value
        self.style = style
        self.flags = flags
    }

    static let blank = Cell(0x20, style: 0)
}
