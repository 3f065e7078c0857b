import CallboardCore
import Terminal

/// A line that is asked for, such as a name.
struct LinePrompt: Hashable {
    /// What the line is for.
    enum Purpose: Hashable, Sendable {
        /// The name under which the form is saved as a template.
        case saveTemplate
        /// Another name for a template.
        case renameTemplate(String)
        /// The path that a view is written to.
        case writeView(ViewTable)
        /// The name under which a fix is saved; the menu with the plans comes back afterwards.
        case saveRecipe(Recipe, [RetryPlan])
        /// The path that rows which are left out are written to; the question that leaves them out comes back afterwards.
        case writeLeftOut(OpenDialog)
    }

    /// What a key led to.
    enum Outcome: Hashable {
        case open
        case cancelled
        case entered(String)
    }

    let purpose: Purpose
    private var field: TextField

    init(_ purpose: Purpose, text: String = "") {
        self.purpose = purpose
        switch purpose {
        case .writeView, .writeLeftOut: field = TextField(suggestion: text)
        case .saveTemplate, .renameTemplate, .saveRecipe: field = TextField(text)
        }
    }

    /// What is asked for.
    private var label: SafeText {
        switch purpose {
        case .saveTemplate: " Save the form as a template named: "
        case .renameTemplate: " New name of the template: "
        case .writeView: " Write to (.csv, .json or .txt): "
        case .saveRecipe: " Save the fix as a recipe named: "
        case .writeLeftOut: " Write what is left out to: "
        }
    }

    /// Takes a key.
    mutating func update(_ key: Key) -> Outcome {
        switch key {
        case .escape: return .cancelled
        case .enter:
            let text = field.text.trimmingSpaces
            return text.isEmpty ? .open : .entered(text)
        default:
            field.update(key)
            return .open
        }
    }

    /// Takes pasted text; it stands in the line.
    mutating func paste(_ text: String) { field.paste(text) }

    /// Draws the line on the last row of a part.
    func draw(on canvas: inout Canvas, in rect: Rect) {
        let row = rect.endRow - 1
        canvas.fill(row: row, column: rect.column, columns: rect.columns)
        let start = canvas.write(label, row: row, column: rect.column)
        field.draw(on: &canvas, row: row, column: rect.column + start, width: rect.columns - start, isActive: true)
    }
}
