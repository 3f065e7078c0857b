/// Tasks that go on; one that has ended is let go.
struct OpenTasks: Sendable {
    /// Those that have begun, by number; nil for one that is being made.
    private var tasks: [Int: Task<Void, Never>?] = [:]
    private var last = 0

    /// The tasks that go on.
    var all: [Task<Void, Never>] { tasks.values.compactMap(\.self) }

    /// Notes that a task begins, before it is made: it may end before it can be kept.
    mutating func begin() -> Int {
        last += 1
        tasks.updateValue(nil, forKey: last)
        return last
    }

    /// Keeps a task that has begun, unless it has ended already.
    mutating func note(_ task: Task<Void, Never>, _ number: Int) {
        if tasks.keys.contains(number) { tasks.updateValue(task, forKey: number) }
    }

    /// Lets go of a task that has ended.
    mutating func end(_ number: Int) { tasks.removeValue(forKey: number) }
}
