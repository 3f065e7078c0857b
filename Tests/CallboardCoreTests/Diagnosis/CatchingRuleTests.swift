import CallPersonalisation
import Testing

@testable import CallboardCore

struct CatchingRuleTests {
    private static let now = JournalBench.now
    private static let id = LabelID("5a9d1c00-7e57-4b1a-9c00-000000000001")

    private static func record(_ change: (inout StoredRecord) -> Void = { _ in }) -> StoredRecord {
        var record = JournalBench.record(1)
        change(&record)
        return record
    }

    private static func rule(
        _ record: StoredRecord,
        _ cause: String = "invalid_input",
        sentAt: Int64 = now,
        labels: [Label]? = nil
    ) -> String? {
        RecordRule.catching(record, cause: cause, sentAt: sentAt, labels: labels.map { LabelDirectory($0) })?.name
    }

    @Test func aRefusedReasonIsCaughtWhereTheServiceBlamesTheRecord() {
        let slash = Self.record { $0.callReason = "Your order 48/2 is out" }
        for cause in ["invalid_input", "unknown", "http-400", "rejected"] {
            #expect(Self.rule(slash, cause) == "reason-characters", "\(cause)")
        }
        for cause in ["not_a_user", "failed_to_push", "os_not_supported", "no-answer", "http-403", "expired"] {
            #expect(Self.rule(slash, cause) == nil, "\(cause)")
        }
        #expect(Self.rule(Self.record()) == nil)
    }

    @Test func aReceiverOfNoCountryExplainsThatThereIsNoUser() {
        #expect(Self.rule(Self.record { $0.receiver = 210_812_340_001 }, "not_a_user") == "country-unknown")
        #expect(Self.rule(Self.record(), "not_a_user") == nil)
    }

    @Test func windowsAreJudgedAsOfTheTimeOfSending() {
        let record = Self.record { $0.window = TimeWindow(startsAt: Self.now - 3_600_000, endsAt: Self.now) }
        #expect(Self.rule(record, sentAt: Self.now + 1) == "window-past")
        #expect(Self.rule(record, sentAt: Self.now - 1000) == "window-soon")
        #expect(Self.rule(record, sentAt: Self.now - 600_000) == nil, "A window that has begun is usual")
        #expect(Self.rule(record, "expired", sentAt: Self.now - 1000) == "window-soon")
    }

    @Test func aLabelThatWasDeletedLaterWasInUseThen() {
        func label(_ deletedAt: String) -> [Label] { [Label(id: Self.id, name: "Acme", deletedAt: deletedAt)] }
        #expect(Self.rule(Self.record(), labels: label("2027-01-15T07:00:00Z")) == "label-deleted")
        #expect(Self.rule(Self.record(), labels: label("2027-01-15T09:00:00Z")) == nil)
        #expect(Self.rule(Self.record(), labels: []) == "label-unknown")
        #expect(Self.rule(Self.record()) == nil, "Labels that are not known say nothing")
    }

    @Test func labelsOfAnotherAccountSayNothing() {
        let failed = FailedRecord(
            submission: SubmissionID(rawValue: "20270115-080000-abc"),
            submissionName: "autumn",
            attempt: 1,
            record: Self.record(),
            state: .failed,
            cause: "invalid_input",
            at: Self.now,
            cursor: FailedRecord.Cursor(chunk: 1, place: 0),
            account: "acme"
        )
        #expect(failed.catchingRule(labels: LabelDirectory([]), of: "acme") == .labelUnknown)
        #expect(failed.catchingRule(labels: LabelDirectory([]), of: "other") == nil)
    }

    @Test func emptiedRecordsAreNotJudged() {
        #expect(Self.rule(.emptied) == nil)
    }

    @Test(arguments: [
        (RecordRule.reasonCharacters, "reason-characters would have caught it (warning; --strict refuses)."),
        (.labelUnknown, "label-unknown catches it: such a row is not sent any more."),
        (nil, "No local rule would have caught this."),
    ])
    func theWordsSayWhatTheRuleMeans(rule: RecordRule?, words: String) {
        #expect(Wording.words(catching: rule) == words)
    }
}
