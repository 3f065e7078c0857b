/// How many rows of a submission are in each state; the sum is the number of rows.
package struct StateCounts: Hashable, Sendable {
    private var counts: [Int]

    /// Counts nothing.
    package init() { counts = Array(repeating: 0, count: RecordState.allCases.count) }

    /// Rows in one state.
    package subscript(state: RecordState) -> Int {
        get { counts[Int(state.rawValue)] }
        set { counts[Int(state.rawValue)] = newValue }
    }

    /// All rows.
    package var total: Int { counts.reduce(0, +) }

    /// Rows that the machine still has something to do for.
    package var open: Int { RecordState.allCases.reduce(0) { $0 + ($1.isFinal ? 0 : self[$1]) } }

    /// Rows that wait for a turn to be sent.
    package var waiting: Int { self[.queued] + self[.deferred] }

    /// Rows that the service has taken or may have taken.
    package var sent: Int { self[.accepted] + self[.pushed] + self[.failed] + self[.inDoubt] + self[.statusUnknown] }

    /// Moves rows from one state to another.
    package mutating func move(_ count: Int, from old: RecordState, to new: RecordState) {
        self[old] -= count
        self[new] += count
    }

    /// Adds the counts of another part.
    package static func + (left: StateCounts, right: StateCounts) -> StateCounts {
        var sum = left
        for state in RecordState.allCases { sum[state] += right[state] }
        return sum
    }
}

extension StateCounts {
    /// Reads the states of a chunk, one byte a record.
    package init(states: [UInt8]) {
        self.init()
        for byte in states { counts[Int((RecordState(rawValue: byte) ?? .quarantined).rawValue)] += 1 }
    }

    /// The counts as stored, separated by commas in the order of the states.
    package var stored: String { counts.map(String.init).joined(separator: ",") }

    /// Reads what `stored` wrote; missing counts are 0.
    package init(stored: String) {
        self.init()
        for (index, part) in stored.split(separator: ",").enumerated() where index < counts.count {
            counts[index] = Int(part) ?? 0
        }
    }
}
