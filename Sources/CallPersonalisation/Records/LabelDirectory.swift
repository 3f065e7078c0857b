/// The dynamic labels of one client account, found by ID or by name.
public struct LabelDirectory: Sendable {
    /// The dynamic labels, in the order received.
    public let labels: [Label]
    /// When the service gave them, in milliseconds since the epoch; nil for labels from a file.
    public let fetchedAt: Int64?
    private let byID: [UUIDBytes: Int]
    private let deleted: Set<Int>
    private let byName: [String: Int]

    /// Keeps the dynamic labels among `labels`.
    ///
    /// A name is found only if exactly one label in use has it, or none in use and exactly one deleted label.
    public init(_ labels: [Label], fetchedAt: Int64? = nil) {
        let dynamic = labels.filter(\.isDynamic)
        var byID: [UUIDBytes: Int] = [:]
        var byName: [String: [Int]] = [:]
        for (index, label) in dynamic.enumerated() {
            if let key = UUIDBytes(label.id.rawValue) { byID[key] = index }
            byName[label.name, default: []].append(index)
        }
        self.labels = dynamic
        self.fetchedAt = fetchedAt
        self.byID = byID
        deleted = Set(dynamic.indices.filter { dynamic[$0].isDeleted })
        self.byName = byName.compactMapValues { indexes in
            let inUse = indexes.filter { !dynamic[$0].isDeleted }
            if inUse.count == 1 { return inUse[0] }
            return indexes.count == 1 ? indexes[0] : nil
        }
    }

    /// The place in `labels` of an ID, upper or lower case; nil if the account has no such label.
    public func index(of id: UUIDBytes) -> Int? { byID[id] }

    /// The place in `labels` of a name that matches exactly one label.
    public func index(named name: String) -> Int? { byName[name] }

    /// Whether the label at a place was deleted.
    func isDeleted(_ index: Int) -> Bool { deleted.contains(index) }

    /// The label of an ID as text; nil if the account has none.
    public subscript(id: LabelID) -> Label? {
        UUIDBytes(id.rawValue).flatMap { byID[$0] }.map { labels[$0] }
    }
}

/// A UUID as two words: compared and hashed without its text.
public struct UUIDBytes: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// Reads 8-4-4-4-12 hexadecimal digits of either case; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let value = text.withUTF8({ UUIDBytes(bytes: $0) }) else { return nil }
        self = value
    }

    /// Reads 8-4-4-4-12 hexadecimal digits of either case from UTF-8; nil for anything else.
    @inline(__always)
    public init?(bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 36, let base = bytes.baseAddress else { return nil }
        guard base[8] == 0x2D, base[13] == 0x2D, base[18] == 0x2D, base[23] == 0x2D else { return nil }
        var isHexadecimal = true
        @inline(__always) func run(_ from: Int, _ count: Int, _ word: inout UInt64) {
            for index in from..<from + count {
                let byte = base[index]
                isHexadecimal = isHexadecimal && (byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6)
                word = word << 4 | UInt64((byte & 15) &+ 9 &* (byte >> 6))
            }
        }
        var high: UInt64 = 0
        var low: UInt64 = 0
        run(0, 8, &high)
        run(9, 4, &high)
        run(14, 4, &high)
        run(19, 4, &low)
        run(24, 12, &low)
        guard isHexadecimal else { return nil }
        self.high = high
        self.low = low
    }
}
