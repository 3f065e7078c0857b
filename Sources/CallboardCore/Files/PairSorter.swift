/// Sorts pairs with their windows and finds those that overlap; beyond a bound the sorted runs lie in a temporary file.
struct PairSorter {
    /// A row's numbers, window and number in the file, from 1.
    struct Item {
        var caller: UInt64
        var receiver: UInt64
        var starts: Int64
        var ends: Int64
        var row: Int

        init(_ pair: FileBlock.Pair, row: Int) {
            caller = pair.caller
            receiver = pair.receiver
            starts = pair.starts
            ends = pair.ends
            self.row = row
        }

        static func < (left: Item, right: Item) -> Bool {
            if left.caller != right.caller { return left.caller < right.caller }
            if left.receiver != right.receiver { return left.receiver < right.receiver }
            if left.starts != right.starts { return left.starts < right.starts }
            return left.row < right.row
        }
    }

    private var items: [Item] = []
    private var spooled: [(file: ReadableFile, count: Int)] = []
    private let bound: Int
    private let folder: String

    /// Items in memory before they go into a file: 10 MiB of them.
    static let defaultBound = 1 << 18

    init(bound: Int = PairSorter.defaultBound, spoolFolder: String) {
        self.bound = bound
        folder = spoolFolder
    }

    /// Adds a row.
    mutating func add(_ item: Item) throws {
        items.append(item)
        if items.count >= bound { try spill() }
    }

    private mutating func spill() throws {
        items.sort(by: <)
        var spool = try Spool(in: folder)
        do {
            try items.withUnsafeBytes { bytes in
                // In pieces, so that the copy on its way stays small.
                for start in stride(from: 0, to: bytes.count, by: 1 << 15) {
                    try spool.append(bytes[start..<min(start + 1 << 15, bytes.count)])
                }
            }
        } catch {
            spool.discard()
            throw error
        }
        spooled.append((try spool.finish(), items.count))
        items.removeAll(keepingCapacity: true)
    }

    /// Finds the rows that overlap another one.
    mutating func overlaps() throws -> PairOverlaps {
        items.sort(by: <)
        var result = PairOverlaps()
        var sweep = Sweep()
        if spooled.isEmpty {
            for item in items { sweep.take(item, into: &result) }
            return result
        }
        var readers = spooled.map { RunReader($0.file, count: $0.count) }
        var next = 0
        while true {
            var smallest: (reader: Int, item: Item)?
            for index in readers.indices {
                guard let item = try readers[index].peek() else { continue }
                if smallest.map({ item < $0.item }) ?? true { smallest = (index, item) }
            }
            if next < items.count, smallest.map({ items[next] < $0.item }) ?? true {
                sweep.take(items[next], into: &result)
                next += 1
            } else if let smallest {
                sweep.take(smallest.item, into: &result)
                readers[smallest.reader].advance()
            } else {
                return result
            }
        }
    }

    /// Walks over sorted items and remembers the window of the same pair that ends last.
    private struct Sweep {
        private var longest: Item?

        mutating func take(_ item: Item, into result: inout PairOverlaps) {
            guard let before = longest, before.caller == item.caller, before.receiver == item.receiver else {
                longest = item
                return
            }
            if item.starts < before.ends {
                result.insert(before.row, item.row)
                result.insert(item.row, before.row)
            }
            if item.ends > before.ends { longest = item }
        }
    }

    /// Reads a sorted run from its file, some items at a time.
    private struct RunReader {
        private let file: ReadableFile
        private let count: Int
        private var position = 0
        private var loaded: [Item] = []
        private var loadedFrom = 0
        private static let chunk = 2048

        init(_ file: ReadableFile, count: Int) {
            self.file = file
            self.count = count
        }

        mutating func peek() throws -> Item? {
            guard position < count else { return nil }
            if position - loadedFrom >= loaded.count || loaded.isEmpty {
                let wanted = min(RunReader.chunk, count - position)
                let stride = MemoryLayout<Item>.stride
                let offset = position * stride
                loaded = try Array(unsafeUninitializedCapacity: wanted) { buffer, initialized in
                    let raw = UnsafeMutableRawBufferPointer(buffer)
                    guard let bytes = raw.bindMemory(to: UInt8.self).baseAddress else { return }
                    let got = try file.read(into: bytes, count: wanted * stride, at: offset)
                    raw.bindMemory(to: Item.self)
                    initialized = got / stride
                }
                loadedFrom = position
                if loaded.isEmpty { return nil }
            }
            return loaded[position - loadedFrom]
        }

        mutating func advance() { position += 1 }
    }
}

/// The rows that overlap another row of the same pair.
struct PairOverlaps: Sendable {
    /// One bit for each row, from row 0.
    private var bits: [UInt64] = []
    /// For each row one that it overlaps; kept for the first rows only.
    private var others: [Int: Int] = [:]
    private static let othersMax = 100_000
    private(set) var count = 0

    mutating func insert(_ row: Int, _ other: Int) {
        let word = row >> 6
        if word >= bits.count { bits.append(contentsOf: repeatElement(0, count: word + 1 - bits.count)) }
        let flag: UInt64 = 1 << UInt64(row & 63)
        if bits[word] & flag == 0 { count += 1 }
        bits[word] |= flag
        if others.count < PairOverlaps.othersMax, others[row] == nil { others[row] = other }
    }

    /// Whether a row, counted from 1, overlaps another.
    func contains(_ row: Int) -> Bool {
        let word = row >> 6
        return word < bits.count && bits[word] >> UInt64(row & 63) & 1 == 1
    }

    /// A row that it overlaps, if that is known.
    func other(of row: Int) -> Int? { others[row] }

    /// All rows, in order.
    func forEach(_ body: (Int) -> Void) {
        for (word, value) in bits.enumerated() {
            var rest = value
            while rest != 0 {
                body(word << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
