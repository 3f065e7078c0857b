/// A stretch of a file in memory, and the cells of the row that was looked at last.
///
/// Used by one thread at a time; its memory is used again for the next stretch.
final class BlockBuffer {
    /// One cell of a row.
    struct Cell {
        /// Where its text begins in the block, behind the opening quote if it has one.
        var start: UInt32
        /// How many bytes it has, without quotes around it.
        var count: UInt32
        /// How it is written.
        var form: Form
    }

    /// How a cell is written.
    enum Form: UInt8 {
        /// As it is, or in quotes with nothing to undo inside.
        case plain
        /// In quotes with doubled quotes inside.
        case doubled
        /// In quotes, with more text behind the closing quote; the range includes the opening quote.
        case mixed
    }

    /// What became of an attempt to read a row.
    enum Outcome {
        /// A row lies in `rowStart..<rowEnd`; its line break ends at `position`.
        case row
        /// The loaded bytes end before the row does.
        case incomplete
        /// A quote is never closed: the row is the line on which it begins.
        case unclosedQuote
        /// The file has no more rows.
        case end
    }

    /// The most bytes a row may have; U6 in `reliability.md`.
    static let rowMax = 1 << 20

    let separator: UInt8
    /// The most cells that are kept of a row.
    let cellMax: Int
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var special: UnsafeMutablePointer<UInt64>
    private var faults: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// Where the block lies in the file.
    private(set) var offset = 0
    /// How many bytes of it are loaded.
    private(set) var count = 0
    /// Whether the loaded bytes reach to the end of the file.
    private(set) var isLast = false

    /// The next row's first byte.
    var position = 0
    private(set) var rowStart = 0
    private(set) var rowEnd = 0
    let cells: UnsafeMutablePointer<Cell>
    private(set) var cellCount = 0
    /// Whether a cell beyond `cellMax` has something in it.
    private(set) var hasMore = false
    /// Whether the row was longer than a row may be and was cut; what follows up to the next line break belongs to it.
    private(set) var isCut = false
    /// Line breaks inside the row's quotes.
    private(set) var innerBreaks = 0

    /// Texts of cells that had something to undo, for the row looked at last.
    private var scratch: UnsafeMutablePointer<UInt8>
    private var scratchCapacity = 4096
    private var scratchCount = 0

    /// Makes a buffer for blocks of about `capacity` bytes with rows of up to `cellMax` cells.
    init(capacity: Int, separator: UInt8, cellMax: Int) {
        self.separator = separator
        self.cellMax = max(1, cellMax)
        self.capacity = (capacity + 127) & ~63
        bytes = BlockBuffer.memory(self.capacity)
        special = .allocate(capacity: self.capacity >> 6 + 1)
        faults = .allocate(capacity: self.capacity >> 6 + 1)
        cells = .allocate(capacity: self.cellMax)
        cells.initialize(repeating: Cell(start: 0, count: 0, form: .plain), count: self.cellMax)
        scratch = .allocate(capacity: scratchCapacity)
    }

    deinit {
        BlockBuffer.free(bytes)
        special.deallocate()
        faults.deallocate()
        cells.deallocate()
        scratch.deallocate()
    }

    /// Bytes before and behind those that are loaded, so that whole lanes can be looked at.
    private static let margin = 64

    private static func memory(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 2 * margin)
        memory.initialize(repeating: 0, count: margin)
        return memory + margin
    }

    private static func free(_ bytes: UnsafeMutablePointer<UInt8>) { (bytes - margin).deallocate() }

    // MARK: Loading

    /// Loads up to `wanted` bytes of a file from an offset.
    func load(_ file: ReadableFile, from offset: Int, wanted: Int) throws {
        if wanted > capacity { grow(to: wanted) }
        self.offset = offset
        position = 0
        count = try file.read(into: bytes, count: wanted, at: offset)
        isLast = count < wanted || offset + count >= file.size
        mark(from: 0)
    }

    /// Loads bytes that are a whole file.
    func load(_ text: UnsafeBufferPointer<UInt8>) {
        if text.count > capacity { grow(to: text.count) }
        (offset, position, count, isLast) = (0, 0, text.count, true)
        if let base = text.baseAddress { bytes.update(from: base, count: count) }
        mark(from: 0)
    }

    /// Loads `more` bytes behind those that are there.
    func extend(_ file: ReadableFile, by more: Int) throws {
        if count + more > capacity { grow(to: max(count + more, capacity * 2)) }
        let old = count
        count += try file.read(into: bytes + count, count: more, at: offset + count)
        // Fewer bytes than the file had when it was opened: somebody made it shorter.
        isLast = count < old + more || offset + count >= file.size
        mark(from: old & ~63)
    }

    private func mark(from: Int) {
        (bytes + count).initialize(repeating: 0, count: 64)
        ByteMasks.mark(bytes, from: from, count: count, separator: separator, special: special, faults: faults)
    }

    private func grow(to wanted: Int) {
        let larger = (wanted + 127) & ~63
        let newBytes = BlockBuffer.memory(larger)
        newBytes.update(from: bytes, count: count)
        let newSpecial = UnsafeMutablePointer<UInt64>.allocate(capacity: larger >> 6 + 1)
        newSpecial.update(from: special, count: (count + 63) >> 6)
        let newFaults = UnsafeMutablePointer<UInt8>.allocate(capacity: larger >> 6 + 1)
        newFaults.update(from: faults, count: (count + 63) >> 6)
        BlockBuffer.free(bytes)
        special.deallocate()
        faults.deallocate()
        (bytes, special, faults, capacity) = (newBytes, newSpecial, newFaults, larger)
    }

    // MARK: Rows

    /// Moves to where a row seems to begin: behind one of the next line breaks, if possible one with as many cells as a row has.
    ///
    /// Inside quotes this may be wrong; whoever knows where the rows before end, must look.
    func seekRow(cells wanted: Int) {
        var cursor = Cursor(special, count: count, from: 0)
        var first: Int?
        var tries = 0
        while tries < BlockBuffer.seekTries {
            let found = cursor.next()
            if found < 0 { break }
            guard bytes[found] == 0x0A || bytes[found] == 0x0D else { continue }
            if bytes[found] == 0x0D, found + 1 < count, bytes[found + 1] == 0x0A { continue }
            let candidate = found + 1
            if first == nil { first = candidate }
            position = candidate
            if nextRow() == .row, cellCount == wanted {
                position = candidate
                return
            }
            tries += 1
        }
        position = first ?? count
    }

    private static let seekTries = 8

    /// Finds the cells of the row at `position` and moves behind it.
    @inline(__always)
    func nextRow() -> Outcome {
        guard position < count else { return isLast ? .end : .incomplete }
        var unclosed = -1
        var outcome = scan(literalFrom: Int.max, &unclosed)
        if outcome == .unclosedQuote {
            _ = scan(literalFrom: unclosed, &unclosed)
            outcome = .unclosedQuote
        }
        return outcome
    }

    /// The places of special bytes from a position on.
    private struct Cursor {
        let special: UnsafeMutablePointer<UInt64>
        let groups: Int
        var group: Int
        var word: UInt64

        @inline(__always)
        init(_ special: UnsafeMutablePointer<UInt64>, count: Int, from position: Int) {
            self.special = special
            groups = (count + 63) >> 6
            group = position >> 6
            word = group < groups ? special[group] & (~0 << UInt64(position & 63)) : 0
        }

        /// The next place; -1 when there is none.
        @inline(__always)
        mutating func next() -> Int {
            while word == 0 {
                group += 1
                if group >= groups { return -1 }
                word = special[group]
            }
            let bit = word.trailingZeroBitCount
            word &= word &- 1
            return group << 6 &+ bit
        }
    }

    /// Finds the cells of one row; a quote at or behind `literalFrom` is an ordinary character.
    @inline(__always)
    private func scan(literalFrom: Int, _ unclosed: inout Int) -> Outcome {
        let bytes = bytes
        let cells = cells
        let start = position
        var cursor = Cursor(special, count: count, from: start)
        var cellStart = start
        var found = 0
        var breaks = 0
        hasMore = false
        while true {
            var end: Int
            var form = Form.plain
            var textStart = cellStart
            var textEnd: Int
            if bytes[cellStart] == 0x22, cellStart < literalFrom, cellStart < count {
                _ = cursor.next()
                textStart = cellStart + 1
                while true {
                    end = cursor.next()
                    if end < 0 || end - start > BlockBuffer.rowMax {
                        if end < 0, !isLast, count - start <= BlockBuffer.rowMax { return .incomplete }
                        unclosed = cellStart
                        return .unclosedQuote
                    }
                    let byte = bytes[end]
                    if byte == 0x22 {
                        if end + 1 == count, !isLast { return .incomplete }
                        guard bytes[end + 1] == 0x22, end + 1 < count else { break }
                        _ = cursor.next()
                        form = .doubled
                    } else if byte == 0x0A || (byte == 0x0D && bytes[end + 1] != 0x0A) {
                        breaks += 1
                    }
                }
                textEnd = end
                end = cursor.next()
                while end >= 0, bytes[end] == 0x22 { end = cursor.next() }
                if end < 0 {
                    guard isLast else { return .incomplete }
                    end = count
                }
                if end != textEnd + 1 {
                    form = .mixed
                    textStart = cellStart
                    textEnd = end
                }
            } else {
                end = cursor.next()
                while end >= 0, bytes[end] == 0x22 { end = cursor.next() }
                if end < 0 {
                    guard isLast || count - start > BlockBuffer.rowMax else { return .incomplete }
                    end = count
                }
                textEnd = end
            }
            if found < cellMax {
                cells[found] = Cell(
                    start: UInt32(truncatingIfNeeded: textStart),
                    count: UInt32(truncatingIfNeeded: textEnd &- textStart),
                    form: form
                )
                found &+= 1
            } else if textEnd > textStart {
                hasMore = true
            }
            if end < count, bytes[end] == separator {
                cellStart = end + 1
                continue
            }
            if end + 1 == count, bytes[end] == 0x0D, !isLast { return .incomplete }
            rowStart = start
            rowEnd = end
            cellCount = found
            innerBreaks = breaks
            isCut = end == count && !isLast
            position = end
            if end < count {
                if bytes[end] == 0x0D {
                    position = bytes[end + 1] == 0x0A && end + 1 < count ? end + 2 : end + 1
                } else {
                    position = end + 1
                }
            }
            return .row
        }
    }

    /// Whether the row looked at last has nothing in it but separators.
    @inline(__always)
    var isBlank: Bool {
        if rowEnd - rowStart < cellCount { return true }
        guard bytes[rowStart] == separator, !hasMore else { return false }
        return (0..<cellCount).allSatisfy { cells[$0].count == 0 && cells[$0].form == .plain }
    }

    /// Whether the row looked at last has, in it or near it, bytes that are not text.
    @inline(__always)
    var mayHaveFaults: Bool {
        var group = rowStart >> 6
        let last = rowEnd >> 6
        var seen: UInt8 = 0
        while group <= last {
            seen |= faults[group]
            group += 1
        }
        return seen != 0
    }

    /// The bytes of the row looked at last.
    var rowBytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + rowStart, count: rowEnd - rowStart)
    }

    /// Forgets the texts that were undone; to be called before each row.
    @inline(__always)
    func forgetTexts() { scratchCount = 0 }

    /// Makes room for the undone texts of a row, so that none of them moves while the row is looked at.
    private func reserveScratch() {
        let wanted = rowEnd - rowStart + 64
        guard scratchCount == 0, wanted > scratchCapacity else { return }
        scratch.deallocate()
        scratchCapacity = wanted
        scratch = .allocate(capacity: wanted)
    }

    /// The text of a cell of the row looked at last, valid until the next row; empty if the row is shorter.
    @inline(__always)
    func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard index < cellCount else { return UnsafeBufferPointer(start: bytes, count: 0) }
        let cell = cells[index]
        if cell.form == .plain { return UnsafeBufferPointer(start: bytes + Int(cell.start), count: Int(cell.count)) }
        return undone(cell)
    }

    private func undone(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
        reserveScratch()
        // A cell may be asked for more than once; then there may be no room left and the first texts are not needed.
        if scratchCount + Int(cell.count) > scratchCapacity {
            scratchCount = 0
        }
        let start = scratchCount
        var isQuoted = cell.form == .doubled
        var index = Int(cell.start)
        let end = index + Int(cell.count)
        if cell.form == .mixed {
            isQuoted = true
            index += 1
        }
        while index < end {
            let byte = bytes[index]
            index += 1
            if isQuoted, byte == 0x22 {
                if index < end, bytes[index] == 0x22 {
                    index += 1
                } else {
                    isQuoted = false
                    continue
                }
            }
            scratch[scratchCount] = byte
            scratchCount += 1
        }
        return UnsafeBufferPointer(start: scratch + start, count: scratchCount - start)
    }
}
