package import Terminal

/// All keys as text: what `callboard keys` prints and the README shows.
package struct KeyTable {
    /// One line: keys, what they do, and the name of the action.
    package struct Line: Hashable, Sendable {
        /// The keys, separated by spaces.
        package let keys: SafeText
        /// What they do.
        package let words: SafeText
        /// The name, as typed after `:`, written into the configuration and used in scripts.
        package let name: String
    }

    /// Lines by where they hold, in the order of the panes; what holds everywhere comes last.
    package let parts: [(title: SafeText, lines: [Line])]

    /// The table of a key map.
    package init(_ keymap: Keymap = .standard) {
        var parts: [(title: SafeText, lines: [Line])] = []
        for action in keymap.actions {
            let panes = PaneName.allCases.filter { action.contexts.map(\.pane).contains($0) }
            let isEverywhere = panes.count == PaneName.allCases.count
            let title: SafeText = isEverywhere ? "Everywhere" : panes.map(\.title).joined(separator: ", ")
            let line = Line(keys: action.keyNames, words: action.words, name: action.name)
            if let index = parts.firstIndex(where: { $0.title == title }) {
                parts[index].lines.append(line)
            } else {
                parts.append((title, [line]))
            }
        }
        let everywhere = parts.filter { $0.title == "Everywhere" }
        self.parts = parts.filter { $0.title != "Everywhere" } + everywhere
    }

    /// The table in Markdown.
    package var markdown: String {
        var lines = ["| Where | Key | Does | Name |", "|---|---|---|---|"]
        for part in parts {
            for line in part.lines {
                let keys = line.keys.string.split(separator: " ").map { "`\($0.replacing("|", with: "\\|"))`" }
                lines.append(
                    "| \(part.title) | \(keys.joined(separator: " ")) | \(line.words) | `\(line.name)` |"
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
