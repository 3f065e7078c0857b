/// What every style looks like.
///
/// The terminal's own background stays, the selection is in reverse video, no text is blue, and no meaning hangs on
/// colour alone: the words carry it.
package struct Theme: Hashable, Sendable {
    /// The names a person can choose.
    package enum Name: String, CaseIterable, Hashable, Sendable {
        /// For light text on a dark background.
        case dark
        /// For dark text on a light background.
        case light
        /// Bold and reverse, bright colours.
        case highContrast = "high-contrast"
        /// Orange and light blue in place of red and green.
        case colorBlindSafe = "colour-blind-safe"
        /// No colour at all.
        case mono
    }

    /// Which one it is.
    package let name: Name
    private let looks: [Look]

    /// A theme by its name.
    ///
    /// - Parameter colors: how many colours the terminal has; below 16 the nearest of 8 are used, below 8 none.
    package init(_ name: Name, colors: Int = 256) {
        let name = colors < 8 ? .mono : name
        self.name = name
        looks = Style.allCases.map { style in
            var look = name == .mono ? Self.mono(style).withoutColor : Self.colored(style, name)
            if colors < 256 {
                look.foreground = look.foreground.map { Self.nearest($0, colors: colors) }
                look.background = look.background.map { Self.nearest($0, colors: colors) }
            }
            return look
        }
    }

    /// What a style looks like.
    package subscript(style: Style) -> Look { looks[Int(style.rawValue)] }

    private static func mono(_ style: Style) -> Look {
        switch style {
        // The field in use shows by its brackets and the cursor: an attribute would cost 14 bytes for each character typed.
        case .plain, .border, .field, .fieldActive, .good: Look()
        case .dim: Look()
        case .selection, .badgeTest, .badgeSandbox, .tabActive: Look(.reverse)
        case .badgeLive: Look([.reverse, .bold])
        case .title, .strong, .warning, .key, .marked: Look(.bold)
        case .error: Look([.bold, .underline])
        case .match: Look(.underline)
        }
    }

    private static func colored(_ style: Style, _ name: Name) -> Look {
        var look = mono(style)
        switch style {
        case .plain, .selection, .border, .field, .tabActive, .title, .strong, .fieldActive: break
        case .dim where name != .highContrast: look = Look(.dim)
        case .dim: break
        case .good: look.foreground = palette(name).good
        // Not bold as well, which would double its bytes in a list.
        case .warning: look = Look(foreground: palette(name).warning)
        case .error: look = Look(.bold, foreground: palette(name).error)
        case .badgeLive: look = Look([.reverse, .bold], foreground: palette(name).error)
        case .badgeTest: look = Look(.reverse, foreground: palette(name).warning)
        case .badgeSandbox: look = Look(.reverse, foreground: palette(name).good)
        case .match: look.foreground = palette(name).accent
        case .key, .marked: look = Look(.bold, foreground: palette(name).accent)
        }
        return look
    }

    private struct Palette {
        let good: UInt8
        let warning: UInt8
        let error: UInt8
        let accent: UInt8
    }

    private static func palette(_ name: Name) -> Palette {
        switch name {
        case .dark, .mono: Palette(good: 2, warning: 3, error: 1, accent: 6)
        // Yellow and cyan cannot be read on white.
        case .light: Palette(good: 22, warning: 94, error: 124, accent: 54)
        case .highContrast: Palette(good: 10, warning: 11, error: 9, accent: 14)
        // After Okabe and Ito: told apart with every common kind of colour blindness.
        case .colorBlindSafe: Palette(good: 74, warning: 178, error: 166, accent: 175)
        }
    }

    /// The colour to use where there are fewer than 256.
    private static func nearest(_ color: UInt8, colors: Int) -> UInt8 {
        if color < 16 { return colors >= 16 ? color : color & 7 }
        switch color {
        case 22: return 2
        case 94, 166, 178: return 3
        case 124: return 1
        case 54, 175: return 5
        default: return 6
        }
    }
}
