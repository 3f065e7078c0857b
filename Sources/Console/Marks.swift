import Terminal

/// The rows of a list that are marked, known by what they are and not by where they stand, so that news never moves a mark.
///
/// Space marks a row and goes on to the next, `v` begins a range that follows the cursor until the next `v` or Space, `a`
/// marks all rows that are shown, and none if all were. Marks win over the cursor's row.
struct Marks<ID: Hashable & Sendable>: Hashable, Sendable {
    private(set) var ids: Set<ID> = []
    /// The row at which a range began.
    private var anchor: ID?
    /// What was marked before the range.
    private var before: Set<ID> = []

    /// No marks.
    init() {}

    /// Whether nothing is marked.
    var isEmpty: Bool { ids.isEmpty }

    /// How many rows are marked.
    var count: Int { ids.count }

    /// Whether a row is marked.
    func contains(_ id: ID) -> Bool { ids.contains(id) }

    /// For the frame: how many rows are marked, and whether a range is being drawn; empty without marks.
    func words(_ facts: Facts) -> SafeText {
        if isEmpty { return .empty }
        let end: SafeText = anchor == nil ? .empty : ", \(facts.key(.markRange)) ends the range"
        return "\(grouped: count) marked" + end
    }

    /// Takes a command for marks, moving the cursor where it goes on; tells whether it was one.
    ///
    /// - Parameter id: which row stands at a place of the list; nil if it is not known.
    @discardableResult
    mutating func perform(_ command: Command, in list: inout ListState, id: (Int) -> ID?) -> Bool {
        switch command {
        case .mark:
            guard anchor == nil else {
                anchor = nil
                break
            }
            guard let current = id(list.cursor) else { break }
            if ids.remove(current) == nil { ids.insert(current) }
            list.move(by: 1)
        case .markRange:
            guard anchor == nil else {
                anchor = nil
                break
            }
            anchor = id(list.cursor)
            before = ids
            follow(list, id: id)
        case .markAll:
            anchor = nil
            let all = Set((0..<list.count).compactMap(id))
            if all.isSubset(of: ids) { ids.subtract(all) } else { ids.formUnion(all) }
        default: return false
        }
        return true
    }

    /// Stretches a range that was begun to the cursor; to be called after every move.
    mutating func follow(_ list: ListState, id: (Int) -> ID?) {
        guard let anchor else { return }
        guard let start = (0..<list.count).first(where: { id($0) == anchor }) else {
            self.anchor = nil
            return
        }
        let range = min(start, list.cursor)...max(start, list.cursor)
        ids = before.union(range.compactMap(id))
    }

    /// Takes all marks away; tells whether there were any.
    @discardableResult
    mutating func clear() -> Bool {
        defer { self = Marks() }
        return !ids.isEmpty || anchor != nil
    }

    /// Forgets marks of rows that are no longer there.
    mutating func keep(where isThere: (ID) -> Bool) {
        ids = ids.filter(isThere)
        before = before.filter(isThere)
    }

    /// What a command is about: the marked rows in the order of the list, or the row under the cursor.
    func chosen(in list: ListState, id: (Int) -> ID?) -> [ID] {
        if isEmpty { return [id(list.cursor)].compactMap(\.self) }
        return (0..<list.count).compactMap(id).filter(contains)
    }
}
