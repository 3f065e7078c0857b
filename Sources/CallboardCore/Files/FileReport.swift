package import CallPersonalisation

/// What the check of a whole file came to.
package struct FileReport: Sendable {
    /// Rows with something in them.
    package var rows = 0
    /// Rows that can be sent.
    package var valid = 0
    /// Of those, rows that are left out because they were accepted earlier, or are in another submission that is not sent yet.
    package var leftOut = 0
    /// Rows that would be sent although there is a warning about them.
    package var sentWithWarnings = 0
    /// The warning that most of them have.
    package var mostWarned: RecordRule?
    /// Rows that would be sent although their window ends within a minute.
    package var endingSoon = 0
    /// Rows that can be sent of which another row has the same numbers and an overlapping window.
    package var twice = 0
    /// Rows that cannot be sent: with errors, and if warnings count as errors, with those.
    package var invalid = 0
    /// Rows with at least one warning.
    package var warnings = 0
    /// Rows with nothing in them, which were passed over.
    package var blankRows = 0
    /// The broken rules: errors first, of these what most rows break.
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
    /// Rows that were changed on their way in, by a recipe or by hand.
    package var changedRows = 0
    /// Those of them that can be sent only since a recipe changed them.
    package var mendedRows = 0
    /// The repairs of the recipe in order.
    package var repairs: [RepairCount] = []
    /// Whether the account's labels were not known or older than a day (`labels-stale`); said once and not for every row.
    package var hasStaleLabels = false
    /// What would be sent, label by label and from when to when; empty where warnings count as errors.
    package var sums = SendSums()
    /// Whether the account's labels were known, however old.
    package var knowsLabels = false
    /// How long ago the labels were fetched, in milliseconds; nil if nobody knows.
    package var labelsAge: Int64?
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

    /// How many rows one repair changed.
    package struct RepairCount: Hashable, Sendable {
        /// The repair.
        package var repair: Repair
        /// How many rows it changed.
        package var rows: Int
    }

    /// How many lines are kept for each rule.
    package static let linesKept = 10

    /// Rows of which the same record was accepted, or is in another submission that is not through with it.
    package var sentBefore: Int { count(of: .alreadyAccepted) + count(of: .alreadyQueued) }

    /// The count of one rule.
    package func count(of rule: RecordRule) -> Int { byRule.first { $0.rule == rule }?.rows ?? 0 }
}
