import CallboardCore
import Terminal

/// Something that can be copied of what the cursor is on.
struct CopyChoice: Equatable, Sendable {
    /// How it is had.
    enum Source: Equatable, Sendable {
        case text(String)
        /// Something that the journal has to be asked for.
        case effect(Effect)
    }

    /// The key that chooses it.
    let key: Unicode.Scalar
    /// What it is, also in the message afterwards.
    let words: SafeText
    let source: Source

    /// Something that can be copied.
    init(_ key: Unicode.Scalar, _ words: SafeText, _ source: Source) {
        self.key = key
        self.words = words
        self.source = source
    }

    /// What is wanted outside.
    var effect: Effect {
        switch source {
        case .text(let text): .copy(text, what: words.string)
        case .effect(let effect): effect
        }
    }
}

/// The menu behind `y`: one line for each thing that can be copied.
struct CopyMenu: Equatable, Sendable {
    let choices: [CopyChoice]

    /// What a key chooses; nil for a key that closes the menu.
    func choice(_ key: Key) -> CopyChoice? {
        choices.first { key.latinEquivalent == .character($0.key) }
    }

    /// Draws the menu on the last rows of a part.
    func draw(on canvas: inout Canvas, in rect: Rect) {
        let rows = min(rect.rows, choices.count + 2)
        let width = min(rect.columns, 8 + (choices.map(\.words.width).max() ?? 0))
        let box = Rect(row: rect.endRow - rows, column: rect.column, rows: rows, columns: max(24, width))
        canvas.fill(box)
        let inside = Frame("Copy", bottom: "Esc closes").draw(on: &canvas, in: box)
        for (offset, choice) in choices.prefix(inside.rows).enumerated() {
            canvas.write(SafeText(choice.key), row: inside.row + offset, column: inside.column + 1, style: .key)
            canvas.write(
                choice.words.clipped(to: max(0, inside.columns - 3)),
                row: inside.row + offset,
                column: inside.column + 3
            )
        }
    }
}
