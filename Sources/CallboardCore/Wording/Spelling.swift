package import CallPersonalisation

/// How whoever shows something spells what words are made of: times in their zone, numbers masked or not, labels by name.
package struct Spelling: Sendable {
    package let moment: @Sendable (Int64) -> String
    package let number: @Sendable (UInt64) -> String
    package let label: @Sendable (LabelID) -> String

    package init(
        moment: @escaping @Sendable (Int64) -> String,
        number: @escaping @Sendable (UInt64) -> String,
        label: @escaping @Sendable (LabelID) -> String
    ) {
        self.moment = moment
        self.number = number
        self.label = label
    }
}
