import CallboardCore
import Terminal

extension Pane {
    func table(_ facts: Facts) -> ViewTable? { nil }
    var sortColumns: [String] { [] }
    var order: ListOrder? { nil }
    mutating func sort(by order: ListOrder, _ facts: Facts) {}
    var memory: SessionMemory.List { SessionMemory.List() }
    mutating func restore(_ memory: SessionMemory.List) {}
    var stretch: Int {
        get { 0 }
        set {}
    }
    var hidesDetails: Bool {
        get { false }
        set {}
    }
}

/// Something with an upper part that a person can make bigger.
protocol Stretching {
    /// How many steps the upper part is bigger than usual; smaller if negative.
    var stretch: Int { get set }
    /// Whether the list has the room of what is told of its row.
    var hidesDetails: Bool { get set }
}

extension Stretching {
    /// The rows of an upper part that is made bigger or smaller, two rows a step, leaving both parts usable.
    func stretched(_ rows: Int, of size: Size) -> Int {
        guard stretch != 0 else { return rows }
        let least = min(6, size.rows / 2)
        return max(least, min(size.rows - least, rows + 2 * stretch))
    }
}
