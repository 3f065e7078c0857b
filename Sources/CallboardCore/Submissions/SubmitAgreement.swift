import CallPersonalisation

/// What a person was told of the rows of a file before they agreed to send them.
package struct SubmitAgreement: Hashable, Sendable {
    /// Rows that would be sent.
    package let sent: Int
    private let rows: Int
    private let sentBefore: Int
    private let changed: Int
    private let sums: SendSums
    private let knowsLabels: Bool
    private let warnings: [RecordRule: Int]
    private let checkedAt: Int64

    /// Warnings that come and go with the clock and with other submissions while nothing about the rows changes.
    private static let passing: [RecordRule] = [
        .labelsStale, .windowSoon, .windowStarted, .windowQueue, .pairOverlap, .alreadyAccepted, .alreadyQueued,
    ]

    /// What a check found, of which a person is told.
    package init(_ report: FileReport, of check: FileCheck) {
        sent = report.valid - report.leftOut
        rows = report.rows
        sentBefore = report.sentBefore
        changed = report.changedRows
        sums = report.sums
        knowsLabels = report.knowsLabels
        let told = report.byRule.filter { $0.rule.severity == .warning && !Self.passing.contains($0.rule) }
        warnings = Dictionary(uniqueKeysWithValues: told.map { ($0.rule, $0.rows) })
        checkedAt = check.options.now
    }

    /// What keeps the rows from being sent, as they were found to be later; nil if they are as the person was told.
    package func broken(by found: SubmitAgreement) -> CoreError? {
        if sent != found.sent { return .otherCount(found.sent, agreed: sent) }
        let isSame =
            rows == found.rows && sentBefore == found.sentBefore && changed == found.changed
            && warnings == found.warnings && hasLabels(of: found) && hasWindows(of: found)
        return isSame ? nil : .notAsAgreed
    }

    /// While labels were not known, none was named.
    private func hasLabels(of found: SubmitAgreement) -> Bool {
        !knowsLabels || (sums.labels == found.sums.labels && sums.moreLabels == found.sums.moreLabels)
    }

    /// Times that are counted from now have gone on with the clock.
    private func hasWindows(of found: SubmitAgreement) -> Bool {
        let passed = max(0, found.checkedAt - checkedAt)
        func isNear(_ one: Int64?, _ other: Int64?) -> Bool {
            guard let one, let other else { return one == other }
            return (0...passed).contains(other - one)
        }
        return isNear(sums.window?.startsAt, found.sums.window?.startsAt)
            && isNear(sums.window?.endsAt, found.sums.window?.endsAt) && isNear(sums.firstEnd, found.sums.firstEnd)
    }
}
