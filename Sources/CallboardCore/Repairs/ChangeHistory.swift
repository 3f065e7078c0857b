/// A value that people changed step by step, to be undone and done again.
package struct ChangeHistory<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What holds now.
    package private(set) var current: Value
    private var done: [Value] = []
    private var undone: [Value] = []

    /// Steps that can be undone.
    private static var stepsMax: Int { 100 }

    /// A value that nobody changed yet.
    package init(_ value: Value) { current = value }

    /// Whether there is something to undo.
    package var canUndo: Bool { !done.isEmpty }

    /// Whether there is something to do again.
    package var canRedo: Bool { !undone.isEmpty }

    /// Makes a change; false if nothing is different then.
    package mutating func change(_ body: (inout Value) -> Void) -> Bool {
        var next = current
        body(&next)
        guard next != current else { return false }
        done.append(current)
        if done.count > Self.stepsMax { done.removeFirst() }
        undone = []
        current = next
        return true
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

    /// Says the current value more exactly; that is no change that could be undone.
    package mutating func replace(_ value: Value) { current = value }

    /// Forgets the last change as if it had never been made.
    package mutating func forgetLast() {
        if let previous = done.popLast() { current = previous }
    }
}
