package import CallPersonalisation
import Foundation

extension RecordRule {
    /// The rule by which the local check catches a record that failed, judged as of the time it was sent; nil if none does.
    ///
    /// Only rules count that can have to do with the cause: a receiver without the app has nothing to do with the call reason.
    ///
    /// - Parameter labels: the account's labels as known now; nil leaves labels out of account.
    package static func catching(
        _ record: StoredRecord,
        cause: String,
        sentAt: Int64,
        labels: LabelDirectory?
    ) -> RecordRule? {
        guard record.callRecord != nil else { return nil }
        var checker = RecordChecker(labels: labels, now: sentAt)
        checker.tellsStaleLabels = false
        let window = record.window
        let broken = checker.verdict(of: record.draft, starts: .at(window.startsAt), ends: .at(window.endsAt)).rules
        return broken.rules.first { $0.canExplain(cause, sentAt: sentAt, label: labels?[record.labelID]) }
    }

    private func canExplain(_ cause: String, sentAt: Int64, label: Label?) -> Bool {
        switch (cause, self) {
        // A window that has begun is usual: forms begin it now.
        case (_, .windowStarted): false
        case ("invalid_input", .labelDeleted), ("unknown", .labelDeleted), ("http-400", .labelDeleted):
            // What was deleted later was in use then.
            (label?.deletedAt.flatMap { TimeReader(zone: .gmt, now: sentAt).read($0).milliseconds } ?? 0) <= sentAt
        case ("invalid_input", _), ("unknown", _), ("rejected", _), ("http-400", _), ("http-422", _): true
        case ("not_a_user", _): field == .receiver
        case ("expired", _): field == .endsAt
        default: false
        }
    }
}

extension FailedRecord {
    /// The rule by which the local check catches it now; nil if none does.
    ///
    /// - Parameter owner: the account that the labels belong to; they say nothing about records of another.
    package func catchingRule(labels: LabelDirectory?, of owner: String) -> RecordRule? {
        RecordRule.catching(record, cause: cause, sentAt: sentAt ?? at, labels: owner == account ? labels : nil)
    }
}

extension RecordChain.Link {
    /// Finds out by which rule the local check catches it, if it failed.
    mutating func findCatchingRule(labels: LabelDirectory?, of owner: String) {
        let labels = owner == submission.clientAccountID ? labels : nil
        let sentAt = sendings.last?.attempt.claimedAt ?? submission.createdAt
        rule = cause.flatMap { RecordRule.catching(record, cause: $0, sentAt: sentAt, labels: labels) }
    }
}
