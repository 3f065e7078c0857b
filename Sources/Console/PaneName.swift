import Terminal

/// The panes, in the order of their keys.
enum PaneName: Int, CaseIterable, Hashable, Sendable {
    case labels, compose, batches, failures, history, log

    /// What stands in the tab.
    var title: SafeText {
        switch self {
        case .labels: "Labels"
        case .compose: "Compose"
        case .batches: "Batches"
        case .failures: "Failures"
        case .history: "History"
        case .log: "Log"
        }
    }
}
