/// Who gets the next turn of a lane: strict order of priority, in which nobody starves.
///
/// Source: design section 6. While batches are queued, a status that someone looks at gets at most one turn in ten, and any other status
/// one in twenty.
struct TurnQueue {
    /// What a turn is for, the most urgent first.
    enum Priority: Int, CaseIterable, Sendable {
        case interactive, watchedStatus, records, status

        /// Whether a person looks on, who should rather hear why it takes long than wait.
        var isWatched: Bool { self == .interactive || self == .watchedStatus }
    }

    private var waiting: [[Int]] = Array(repeating: [], count: Priority.allCases.count)
    /// How often somebody of each kind was passed over in a row.
    private var passedOver: [Int] = Array(repeating: 0, count: Priority.allCases.count)
    /// Turns given out since each kind had one.
    private var sinceTurn: [Int] = Array(repeating: 1_000, count: Priority.allCases.count)

    /// Whether nobody waits.
    var isEmpty: Bool { waiting.allSatisfy(\.isEmpty) }

    /// How many wait.
    var count: Int { waiting.reduce(0) { $0 + $1.count } }

    /// Lets one more wait.
    mutating func add(_ ticket: Int, _ priority: Priority) { waiting[priority.rawValue].append(ticket) }

    /// Takes one away that gave up.
    mutating func remove(_ ticket: Int) {
        for index in waiting.indices { waiting[index].removeAll { $0 == ticket } }
    }

    /// Takes away all for whom a person waits.
    mutating func removeWatched() -> [Int] {
        var removed: [Int] = []
        for priority in Priority.allCases where priority.isWatched {
            removed += waiting[priority.rawValue]
            waiting[priority.rawValue] = []
        }
        return removed
    }

    /// Takes the one whose turn it is.
    mutating func next() -> Int? {
        guard let priority = choose() else { return nil }
        for index in sinceTurn.indices {
            sinceTurn[index] += 1
            passedOver[index] = waiting[index].isEmpty ? 0 : passedOver[index] + 1
        }
        sinceTurn[priority.rawValue] = 0
        passedOver[priority.rawValue] = 0
        return waiting[priority.rawValue].removeFirst()
    }

    private func choose() -> Priority? {
        func waits(_ priority: Priority) -> Bool { !waiting[priority.rawValue].isEmpty }
        func due(_ priority: Priority, every: Int) -> Bool {
            waits(priority) && sinceTurn[priority.rawValue] >= every - 1
        }
        // One turn in twenty is kept for whoever was passed over, also while people keep pushing.
        let starving = Priority.allCases.filter { waits($0) && passedOver[$0.rawValue] >= 19 }
        if let first = starving.max(by: { passedOver[$0.rawValue] < passedOver[$1.rawValue] }) { return first }
        if waits(.interactive) { return .interactive }
        if due(.watchedStatus, every: 10) { return .watchedStatus }
        if due(.status, every: 20) { return .status }
        if waits(.records) { return .records }
        if waits(.watchedStatus) { return .watchedStatus }
        return waits(.status) ? .status : nil
    }
}
