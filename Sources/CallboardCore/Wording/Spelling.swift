package import CallPersonalisation

/// How whoever shows something spells what words are made of: times in their zone, numbers masked or not, labels by name.
package struct Spelling: Sendable {
    package let moment: @Sendable (Int64) -> String
    package let number: @Sendable (UInt64) -> String
    package let label: @Sendable (LabelID) -> String
    /// Whether numbers are masked, also those that texts of others quote.
    package let isMasked: Bool

    package init(
        moment: @escaping @Sendable (Int64) -> String,
        number: @escaping @Sendable (UInt64) -> String,
        label: @escaping @Sendable (LabelID) -> String,
        isMasked: Bool = true
    ) {
        self.moment = moment
        self.number = number
        self.label = label
        self.isMasked = isMasked
    }

    /// A text of others.
    package func text(_ text: String) -> String { isMasked ? PhoneNumber.maskAll(in: text) : text }
}
