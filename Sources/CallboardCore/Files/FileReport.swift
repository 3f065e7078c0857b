package import CallPersonalisation

/// What the check of a whole file came to.
package struct FileReport: Sendable {
    /// Rows with something in them.
    package var rows = 0
    /// Rows that can be sent.
    package var valid = 0
    /// Rows that cannot be sent: with errors, and if warnings count as errors, with those.
    package var invalid = 0
    /// Rows with at least one warning.
    package var warnings = 0
    /// Rows with nothing in them, which were passed over.
    package var blankRows = 0
    /// The broken rules, errors first, in field order.
    package var byRule: [RuleCount] = []
    /// How the columns were read.
    package var mapping: ColumnMapping
    /// The form of the file.
    package var format: FileFormat
    /// How its bytes were read as text.
    package var encoding: FileEncoding
    /// The identifier of the zone in which local times were read.
    package var zone: String
    /// How dates such as 12/01/2027 were read, for each time column that has them.
    package var dateOrders: [RecordField: DateOrder] = [:]
    /// Whether the check was ended early.
    package var isCancelled = false

    /// One rule that rows break.
    package struct RuleCount: Hashable, Sendable {
        /// The rule.
        package var rule: RecordRule
        /// How many rows break it.
        package var rows: Int
        /// The lines on which the first of these rows begin.
        package var firstLines: [Int]
    }

    /// How many lines are kept for each rule.
    package static let linesKept = 10

    /// The count of one rule.
    package func count(of rule: RecordRule) -> Int { byRule.first { $0.rule == rule }?.rows ?? 0 }
}
