extension Key {
    private static let named: [Key] = [
        .character(" "), .enter, .tab, .backTab, .escape, .backspace, .delete, .insert, .up, .down, .left, .right,
        .home,
        .end, .pageUp, .pageDown, .controlLeft, .controlRight,
    ]

    /// The key of a name as `description` writes it: `X`, `Ctrl-R`, `PgUp`, `F5`, `Space`; nil if there is none.
    package init?(named name: String) {
        if let key = Key.named.first(where: { $0.description == name }) {
            self = key
        } else if name.hasPrefix("Ctrl-"), let character = name.dropFirst(5).lowercased().first, name.count == 6 {
            self = .control(character)
        } else if name.hasPrefix("Alt-"), let scalar = name.dropFirst(4).unicodeScalars.first, name.count == 5 {
            self = .alt(scalar)
        } else if name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...12).contains(number) {
            self = .function(number)
        } else if let scalar = name.unicodeScalars.first, name.unicodeScalars.count == 1, scalar.value > 0x20 {
            self = .character(scalar)
        } else {
            return nil
        }
    }
}
