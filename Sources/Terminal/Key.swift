/// A key as a person knows it.
package enum Key: Hashable, Sendable {
    /// A letter, digit, sign or space.
    case character(Unicode.Scalar)
    /// A letter or sign with Ctrl, as the small letter: `.control("c")`.
    case control(Character)
    /// A character with Alt, or after Esc within the delay.
    case alt(Unicode.Scalar)
    /// F1 is 1.
    case function(Int)
    case enter, tab, backTab, escape, backspace, delete, insert
    case up, down, left, right
    case home, end, pageUp, pageDown
    /// Ctrl and an arrow: by words in a field.
    case controlLeft, controlRight

    /// The character, if the key is one.
    package var character: Unicode.Scalar? {
        if case .character(let scalar) = self { return scalar }
        return nil
    }
}

extension Key: CustomStringConvertible {
    /// As it stands in the footer and in help: `Ctrl-R`, `PgUp`, `F`.
    package var description: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(Character(scalar))
        case .control(let character): "Ctrl-" + character.uppercased()
        case .alt(let scalar): "Alt-" + String(Character(scalar))
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .escape: "Esc"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .controlLeft: "Ctrl-Left"
        case .controlRight: "Ctrl-Right"
        }
    }
}
