/// The dynamic labels of one client account, found by ID or by name.
public struct LabelDirectory: Sendable {
    /// The dynamic labels, in the order received.
    public let labels: [Label]
    /// When the service gave them, in milliseconds since the epoch; nil for labels from a file.
    public let fetchedAt: Int64?
    private let byID: UUIDIndex
    private let deleted: Set<Int>
    private let byName: [String: Int]

    /// Keeps the dynamic labels among `labels`.
    ///
    /// A name is found only if exactly one label in use has it, or none in use and exactly one deleted label.
    public init(_ labels: [Label], fetchedAt: Int64? = nil) {
        let dynamic = labels.filter(\.isDynamic)
        var byID: [(id: UUIDBytes, place: Int)] = []
        var byName: [String: [Int]] = [:]
        for (index, label) in dynamic.enumerated() {
            if let key = UUIDBytes(label.id.rawValue) { byID.append((key, index)) }
            byName[label.name, default: []].append(index)
        }
        self.labels = dynamic
        self.fetchedAt = fetchedAt
        self.byID = UUIDIndex(byID)
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
