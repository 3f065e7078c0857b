/// Which fault happens to which request: keeps count, and draws by the seed.
struct FaultPlan: Sendable {
    private var faults: [Fault]
    private var seen: [Int]
    private var happened: [Int]
    private var generator: SeededGenerator

    init(_ faults: [Fault], seed: UInt64) {
        self.faults = faults
        seen = Array(repeating: 0, count: faults.count)
        happened = seen
        generator = SeededGenerator(seed: seed)
    }

    /// Replaces what happens from now on; counts start again.
    mutating func replace(with faults: [Fault]) {
        self.faults = faults
        seen = Array(repeating: 0, count: faults.count)
        happened = seen
    }

    /// The fault that happens to this request, if any.
    mutating func fault(method: String, path: String) -> Fault? {
        for (index, fault) in faults.enumerated() where fault.matches(method: method, path: path) {
            seen[index] += 1
            guard seen[index] > fault.after else { continue }
            if let count = fault.count, happened[index] >= count { continue }
            if let probability = fault.probability, generator.fraction() >= probability { continue }
            happened[index] += 1
            return fault
        }
        return nil
    }
}
