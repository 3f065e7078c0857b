import Terminal

/// What a late answer does when it may not open anything over the pane.
extension Step {
    /// The same step, or only the news of it if it would open a question or a list.
    func announced(in pane: PaneName, _ facts: Facts) -> Step {
        switch self {
        case .ask(let question): question.ready(in: pane, facts).map { .tell($0) } ?? self
        case .pick: .tell(Notice("The list is read; \(facts.key(.drafts)) in \(pane.title) shows it."))
        default: self
        }
    }
}

extension Question {
    /// Says that what the question needs is known and which key asks it; nil for a question that is never late.
    func ready(in pane: PaneName, _ facts: Facts) -> Notice? {
        let known: SafeText
        let command: Command
        switch self {
        case .submit: (known, command) = ("The file can be submitted", .submit)
        case .retryMenu: (known, command) = ("What can be sent again is known", pane == .batches ? .resolve : .retry)
        case .fixMenu: (known, command) = ("What can be put right is known", .fix)
        case .replace(_, let path):
            (known, command) = ("\(untrusted: path) is there already: nothing was written", .write)
        default: return nil
        }
        return Notice("\(known); \(facts.key(command)) in \(pane.title) asks again.")
    }
}
