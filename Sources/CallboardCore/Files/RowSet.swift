/// Some rows of a file, one bit for each row of the file; any of them is found by its place among them.
struct RowSet: Sendable {
    private var bits: [UInt64] = []
    /// How many of them are in each stretch of 64 words.
    private var sums: [Int] = []
    /// How many there are.
    private(set) var count = 0

    private static let stretch = 64

    /// Adds a row, from 0.
    mutating func insert(_ row: Int) {
        let word = row >> 6
        if word >= bits.count {
            bits.append(contentsOf: repeatElement(0, count: word + 1 - bits.count))
            let wanted = (bits.count + RowSet.stretch - 1) / RowSet.stretch
            sums.append(contentsOf: repeatElement(0, count: wanted - sums.count))
        }
        let flag: UInt64 = 1 << UInt64(row & 63)
        guard bits[word] & flag == 0 else { return }
        bits[word] |= flag
        sums[word / RowSet.stretch] += 1
        count += 1
    }

    /// Whether a row, from 0, is among them.
    func contains(_ row: Int) -> Bool {
        row >= 0 && row >> 6 < bits.count && bits[row >> 6] & 1 << UInt64(row & 63) != 0
    }

    /// The row at a place among them, from 0; nil if there are not so many.
    func row(at place: Int) -> Int? {
        guard place >= 0, place < count else { return nil }
        var rest = place
        var stretch = 0
        while sums[stretch] <= rest {
            rest -= sums[stretch]
            stretch += 1
        }
        var word = stretch * RowSet.stretch
        while bits[word].nonzeroBitCount <= rest {
            rest -= bits[word].nonzeroBitCount
            word += 1
        }
        var value = bits[word]
        for _ in 0..<rest { value &= value - 1 }
        return word << 6 + value.trailingZeroBitCount
    }
}
