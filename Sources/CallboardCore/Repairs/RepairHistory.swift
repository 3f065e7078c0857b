/// The changes that people made one after the other, to be undone and done again.
package struct RepairHistory: Hashable, Sendable {
    /// What holds now.
    package private(set) var current = RowChanges()
    private var undone: [RowChanges] = []
    private var done: [RowChanges] = []

    /// Steps that can be undone.
    private static let stepsMax = 100

    /// No changes yet.
    package init() {}

    /// Whether there is something to undo.
    package var canUndo: Bool { !done.isEmpty }

    /// Whether there is something to do again.
    package var canRedo: Bool { !undone.isEmpty }

    /// Makes a change.
    package mutating func change(_ body: (inout RowChanges) -> Void) {
        var next = current
        body(&next)
        guard next != current else { return }
        done.append(current)
        if done.count > RepairHistory.stepsMax { done.removeFirst() }
        undone = []
        current = next
    }

    /// Takes the last change back; false if there is none.
    package mutating func undo() -> Bool {
        guard let previous = done.popLast() else { return false }
        undone.append(current)
        current = previous
        return true
    }

    /// Makes the change again that was taken back last; false if there is none.
    package mutating func redo() -> Bool {
        guard let next = undone.popLast() else { return false }
        done.append(current)
        current = next
        return true
    }
}
