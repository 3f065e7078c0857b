import CallPersonalisation

/// Earlier states of the form, to go back to and forward again.
struct DraftHistory: Hashable, Sendable {
    private var undone: [RecordDraft] = []
    private var done: [RecordDraft] = []

    private static let depthMax = 50

    /// Whether there is a state to go back to.
    var canUndo: Bool { !done.isEmpty }
    /// Whether there is a state to go forward to.
    var canRedo: Bool { !undone.isEmpty }

    /// Keeps a state before a change.
    mutating func note(_ draft: RecordDraft) {
        undone = []
        guard done.last != draft else { return }
        done.append(draft)
        if done.count > Self.depthMax { done.removeFirst() }
    }

    /// The state before the present one; nil if there is none.
    mutating func undo(_ now: RecordDraft) -> RecordDraft? {
        while let last = done.popLast() {
            guard last != now else { continue }
            undone.append(now)
            return last
        }
        return nil
    }

    /// The state that was undone last; nil if there is none.
    mutating func redo(_ now: RecordDraft) -> RecordDraft? {
        guard let next = undone.popLast() else { return nil }
        done.append(now)
        return next
    }
}
