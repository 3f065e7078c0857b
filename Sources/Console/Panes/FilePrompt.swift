import Terminal

/// A line of text that is asked for below an open file.
struct FilePrompt: Hashable {
    /// What the text is for.
    enum Purpose: Hashable {
        /// What rows are to hold.
        case find
        /// A file for the rows with problems.
        case problemsPath
        /// The name under which the recipe or the mapping is saved.
        case recipeName, mappingName
        /// The name of a saved one that is to be used.
        case savedRecipe, savedMapping
    }

    /// What a key led to.
    enum Outcome: Hashable { case open, cancelled, done(String) }

    let purpose: Purpose
    private var field: TextField
    /// Names that are there.
    var names: [String] = []

    /// A line for something; the first character takes the place of the `suggestion`.
    init(_ purpose: Purpose, suggestion: String = "") {
        self.purpose = purpose
        field = suggestion.isEmpty ? TextField() : TextField(suggestion: suggestion)
    }

    /// Takes a key; Tab fills in the first name that fits.
    mutating func update(_ key: Key) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .enter:
            let text = field.text.trimmingSpaces
            return text.isEmpty ? .cancelled : .done(text)
        case .tab:
            if let name = names.first(where: { $0.hasPrefix(field.text) }) { field.text = name }
        default: field.update(key)
        }
        return .open
    }

    /// Takes pasted text.
    mutating func paste(_ text: String) { field.paste(text) }

    private var words: SafeText {
        switch purpose {
        case .find: return "Find rows with: "
        case .problemsPath: return "Write rows with problems to: "
        case .recipeName: return "Save the repairs as: "
        case .mappingName: return "Save the mapping as: "
        case .savedRecipe, .savedMapping:
            let what: SafeText = purpose == .savedRecipe ? "Recipe" : "Mapping"
            guard !names.isEmpty else { return what + " (none is saved): " }
            return what + " (\(untrusted: names.prefix(6).joined(separator: ", "))\(names.count > 6 ? ", .." : "")): "
        }
    }

    /// Draws the line on the last row of a part.
    func draw(on canvas: inout Canvas, in rect: Rect) {
        let row = rect.endRow - 1
        canvas.fill(row: row, column: rect.column, columns: rect.columns)
        let start = canvas.write(words.clipped(to: rect.columns * 2 / 3), row: row, column: rect.column)
        field.draw(on: &canvas, row: row, column: rect.column + start, width: rect.columns - start, isActive: true)
    }
}
