import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("What the question before one record says")
struct SendingTests {
    /// The record of `ComposePaneTests.good`, sent before.
    static func hit(_ state: RecordState, reason: String = "Your order is out for delivery") -> NumberHit {
        NumberHit(
            submission: SubmissionID(rawValue: "20261124-145940-k7q"),
            submissionName: "one record",
            record: .sample(reason: reason),
            state: state,
            createdAt: Story.now - 21_000,
            sending: NumberHit.Sending(attempt: 3, sentAt: Story.now - 20_000)
        )
    }

    private static func question(_ hits: NumberHit..., kind: Profile.Kind = .test) -> Story {
        var story = ComposePaneTests.good(kind: kind, columns: 140, rows: 40)
        story.sentAlready = hits
        story.press(.character("S"))
        return story
    }

    @Test func aDoubtAboutTheSameRecordIsToldWithTheKeysThatDecide() {
        var story = Self.question(Self.hit(.inDoubt), Self.hit(.pushed))
        #expect(story.shows("The last sending of this record is in doubt (14:59:40): it may have been carried out."))
        #expect(story.shows("3, then r decides."))
        #expect(story.press(.enter) == [], "Cancel has the focus")
    }

    @Test func aDoubtStaysToldWhenTheRecordWasSentAgainSince() {
        let story = Self.question(Self.hit(.pushed), Self.hit(.inDoubt))
        #expect(
            story.shows("Before    Already pushed at 14:59:40 (20 s ago). An earlier sending is in doubt (14:59:40).")
        )
        #expect(story.shows("3, then r decides."))
    }

    @Test func aRecordThatWasPushedSaysWhenThatWas() {
        #expect(Self.question(Self.hit(.pushed)).shows("Before    Already pushed at 14:59:40 (20 s ago)"))
        #expect(Self.question(Self.hit(.inFlight)).shows("Before    Already in flight at 14:59:40 (20 s ago)"))
    }

    @Test func howLongAgoThatWasIsTrueHoweverLongTheQuestionStands() throws {
        var story = Self.question(Self.hit(.pushed))
        #expect(story.console.deadline == Story.now + 1, "when less than two hours of the window are left")
        story.wait(milliseconds: 1)
        #expect(try #require(story.console.deadline) <= Story.now + 1000)
        story.wait(milliseconds: 999)
        #expect(story.shows("(21 s ago)"))
        story.wait(milliseconds: 100_000)
        #expect(story.shows("(2 min ago)"))
        #expect(story.shows("ends in 1 h 58 min"))
        #expect(story.console.deadline == Story.now + 120_001, "and 1 h 57 min then, before it is 3 minutes ago")
        story.wait(milliseconds: 3 * 3_600_000)
        #expect(story.shows("is over"))
    }

    @Test func anotherRecordForTheSameTwoNumbersIsToldAsSuch() {
        let story = Self.question(Self.hit(.pushed, reason: "Your parcel is here"))
        #expect(story.shows("Before    Another record for these two numbers and this time: pushed, 14:59:40"))
    }

    @Test func aQuestionThatTheJournalCannotAnswerIsTakenBack() throws {
        var story = ComposePaneTests.good()
        story.sentAlready = nil
        story.press(.character("S"))
        let record = try #require(story.console.compose.verdict.record)
        story.tell(.sentUnknown(record, "The disk is full."))
        #expect(!story.shows("looking in the journal"))
        #expect(story.notice == "Whether this was sent before cannot be told: The disk is full. Nothing was sent.")
        #expect(story.press(.tab, .enter).allSatisfy { !$0.changesRecords })
    }

    @Test func nothingCanBeSentBeforeTheJournalHasAnswered() throws {
        for kind in [Profile.Kind.test, .live] {
            var story = ComposePaneTests.good(kind: kind)
            story.sentAlready = nil
            story.press(.character("S"))
            let record = try #require(story.console.compose.verdict.record)
            #expect(story.shows("Before    looking in the journal"))
            if kind == .live { story.press(.character("1")) }
            #expect(story.press(.tab, .tab) == [])
            story.tell(.sentAlready(record, []))
            #expect(story.shows("Before    no open record for these numbers and times"))
            // What was typed and what had the focus stay; Send can be reached now.
            #expect(story.press(kind == .live ? [.tab, .tab, .enter] : [.tab, .enter]).last == .push(record))
        }
    }

    @Test func anAnswerThatIsNewsPutsTheFocusOnCancelAgain() throws {
        var story = ComposePaneTests.good(kind: .live)
        story.sentAlready = nil
        story.press(.character("S"), .character("1"))
        let record = try #require(story.console.compose.verdict.record)
        story.tell(.sentAlready(record, [Self.hit(.inDoubt)]))
        #expect(story.press(.enter) == [])
        #expect(story.notice == "Nothing was done.")
    }

    /// A record that was agreed to, with its answer still to come.
    private static func underWay() -> Story {
        var story = HeldRecordTests.story()
        story.wait(milliseconds: 5000)
        return story
    }

    static func report(_ attempt: AttemptSummary? = nil, error: CoreError? = nil) -> PushReport {
        PushReport(
            submission: SubmissionID(rawValue: "20261124-153012-k7q"),
            attempt: attempt,
            state: .stopped,
            error: error
        )
    }

    @Test func aServiceThatCannotBeReachedIsNamedAndNobodyIsSaidToHaveCancelled() {
        var story = Self.underWay()
        story.tell(.pushed(Self.report(error: .unreachable("connection refused"))))
        #expect(story.shows("NOT SENT: the service cannot be reached (connection refused). S tries again."))
        #expect(!story.shows("cancelled"))
        var attempt = AttemptSummary.sample(outcome: .deferred, httpStatus: nil)
        attempt.message = "refused: nobody listens"
        story.tell(.pushed(Self.report(attempt)))
        #expect(story.shows("NOT SENT: the service cannot be reached (refused: nobody listens)."))
        #expect(!story.shows("no answer after"))
    }

    @Test func aRecordThatNeverLeftStaysADraftWhenAnotherIsBegun() {
        var story = Self.underWay()
        let draft = story.console.compose.draft
        story.tell(.pushed(Self.report(error: .unreachable("connection refused"))))
        let kept = Effect.openDraft(.empty, saving: KeptDraft(number: 1, record: draft))
        #expect(story.press(.character("c")) == [kept])
        #expect(story.notice.contains("draft 1 is kept"))
        var other = Self.underWay()
        var report = Self.report(.sample())
        report.state = .pushed
        other.tell(.pushed(report))
        #expect(!other.press(.character("c")).contains(kept), "What was sent is no draft any more")
    }

    @Test func aRecordThatWasNotTakenSaysWithWhichStatusAndOneThatWasCancelledSaysSo() {
        var story = Self.underWay()
        story.tell(.pushed(Self.report(.sample(outcome: .deferred, httpStatus: 429))))
        #expect(story.shows("NOT SENT: the service did not take it (429). S tries again."))
        story.tell(.pushed(Self.report()))
        #expect(story.shows("NOT SENT. It was cancelled before it was sent."))
    }

    @Test func whileTheServiceWantsAPauseItIsSaidUntilWhen() {
        var story = Self.underWay()
        #expect(story.shows("Sending. The answer will stand here."))
        var allowance = AllowanceStatus()
        allowance.pausedUntil = Story.now + 20_000
        story.tell(.allowance(allowance))
        #expect(story.shows("Waits until 15:00:20: the service wants a pause (429)."))
        allowance.obstacle = .noAnswer("connection refused", tries: 4, next: Story.now + 20_000)
        story.tell(.allowance(allowance))
        #expect(!story.shows("429"), "it does not answer, which is no pause that it wants")
        allowance.obstacle = nil
        // Somebody else's pause says nothing of an answer that has come.
        story.tell(.pushed(Self.report()), .allowance(allowance))
        #expect(!story.shows("Waits until"))
    }

    @Test func whatWasSaidOfTheFormBeforeGoesWhenItIsSent() {
        var story = ComposePaneTests.good()
        story.press(.up, .up, .enter)
        story.type("/")
        story.press(.escape, .character("f"), .enter)
        #expect(story.notice.hasPrefix("Done: "))
        story.press(.character("S"), .tab, .enter)
        #expect(story.notice == "")
    }

    @Test func anAnswerInDoubtSaysWhichKeysDecide() {
        var story = ComposePaneTests.good()
        story.press(.character("S"), .tab, .enter)
        let report = PushReport(
            submission: SubmissionID(rawValue: "20261124-153012-k7q"),
            attempt: .sample(outcome: .inDoubt, httpStatus: nil),
            state: .inDoubt
        )
        story.tell(.pushed(report))
        #expect(story.shows("IN DOUBT."))
        #expect(story.shows("3, then r decides."))
    }
}
