/// How a style looks: attributes and colours.
package struct Look: Hashable, Sendable {
    /// What the terminal does to the characters.
    package struct Attributes: OptionSet, Hashable, Sendable {
        /// The bits.
        package let rawValue: UInt32

        /// Attributes from bits.
        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Heavier.
        package static let bold = Attributes(rawValue: 1)
        /// Fainter.
        package static let dim = Attributes(rawValue: 2)
        /// Text and background exchanged.
        package static let reverse = Attributes(rawValue: 4)
        /// With a line beneath.
        package static let underline = Attributes(rawValue: 8)
    }

    /// What the terminal does to the characters.
    package var attributes: Attributes
    /// A colour of the terminal's 256, `nil` for the terminal's own.
    package var foreground: UInt8?
    /// A colour of the terminal's 256, `nil` for the terminal's own.
    package var background: UInt8?

    /// A look; without anything it is that of ordinary text.
    package init(_ attributes: Attributes = [], foreground: UInt8? = nil, background: UInt8? = nil) {
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
    }

    /// The same without colours.
    package var withoutColor: Look { Look(attributes) }
}
