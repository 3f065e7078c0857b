import CallPersonalisation
import CallboardCore
import Terminal

/// Lists that a person holds still, and what waits meanwhile.
struct Freezer: Hashable, Sendable {
    /// How many changes wait for each pane that is frozen.
    private var waiting: [PaneName: Int] = [:]

    /// Whether a pane is frozen.
    func holds(_ pane: PaneName) -> Bool { waiting[pane] != nil }

    /// Freezes a pane, or thaws it; tells whether it is frozen now.
    mutating func toggle(_ pane: PaneName) -> Bool {
        waiting[pane] = waiting[pane] == nil ? 0 : nil
        return holds(pane)
    }

    /// Whether a message must wait; what a person asked for by moving does not.
    mutating func withholds(_ message: Message, from pane: PaneName) -> Bool {
        guard let count = waiting[pane] else { return false }
        switch message {
        case .changed:
            waiting[pane] = count + 1
            return true
        case .submissions: return true
        // A submission that is held asks for the list again when its time has come.
        case .tick: return pane == .batches
        default: return false
        }
    }

    /// For the frame; empty if the pane is not frozen.
    func words(_ pane: PaneName) -> SafeText {
        guard let count = waiting[pane] else { return .empty }
        return "FROZEN, \(grouped: count) \(count == 1 ? "change waits" : "changes wait")"
    }
}
