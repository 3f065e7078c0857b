import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("A record that is held before it is sent")
struct HeldRecordTests {
    static let submission = SubmissionID(rawValue: "20261124-150000-k7q")
    static let held = HeldPush(submission: submission, since: Story.now, until: Story.now + 5000)

    /// A record that was agreed to and is held for five seconds.
    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = agreed(columns: columns, rows: rows)
        story.tell(.pushHeld(held))
        return story
    }

    /// The same before it is in the journal.
    private static func agreed(columns: Int = 80, rows: Int = 24) -> Story {
        var story = ComposePaneTests.good(columns: columns, rows: rows)
        story.press(.character("S"), .tab, .enter)
        return story
    }

    static func report(_ state: RecordState, takenBack: PushReport.TakenBack? = nil) -> PushReport {
        PushReport(
            submission: submission,
            attempt: state == .stopped ? nil : .sample(outcome: .pushed, httpStatus: 200),
            state: state,
            takenBack: takenBack
        )
    }

    /// What the journal says of it.
    private static func row(
        _ control: SubmissionControl = .held,
        states: [RecordState: Int] = [.queued: 1]
    ) -> SubmissionSummary {
        var row = SubmissionSummary.sample(
            submission.rawValue,
            name: "to 91******3210, Acme Delivery",
            control: control,
            heldUntil: control == .held ? held.until : nil,
            states: states
        )
        (row.origin, row.attempts) = (NewSubmission.pushOrigin, 0)
        return row
    }

    private static let takeBack = Effect.takeBack([submission])

    // MARK: While it is held

    @Test func itIsSaidWhenItGoesAndTheSecondsAreCounted() {
        var story = Self.story()
        #expect(story.shows("HELD: goes at 15:00:05 (in 5 s). u takes it back."))
        story.wait(milliseconds: 1000)
        #expect(story.shows("HELD: goes at 15:00:05 (in 4 s). u takes it back."))
        #expect(story.console.deadline == Story.now + 2000)
        story.wait(milliseconds: 3999)
        #expect(story.shows("(in 1 s)"))
        story.wait(milliseconds: 1)
        #expect(story.shows("Sending. The answer will stand here."))
        #expect(!story.shows("HELD"))
        // Nothing moves by itself any more.
        #expect(story.console.compose.holdDeadline(story.console.facts) == nil)
        story.tell(.pushed(Self.report(.pushed)))
        #expect(story.shows("PUSHED. The service says"))
    }

    @Test func theSecondsAreNotCountedWhereNobodySeesThem() {
        var story = Self.story()
        // What was typed is written first.
        story.wait(milliseconds: 800)
        story.go(.labels)
        #expect(story.console.deadline == nil)
    }

    @Test func oneKeyTakesItBackAndTheFormIsAsItWas() {
        var story = Self.story()
        let draft = story.console.compose.draft
        #expect(story.footer.hasPrefix("u take back  "))
        #expect(story.press(.character("u")) == [Self.takeBack])
        story.tell(.takenBack([Self.submission]), .pushed(Self.report(.stopped, takenBack: .here)))
        #expect(story.shows("Taken back: nothing was sent. The record is still in the form."))
        #expect(story.console.compose.draft == draft)
        // It can be changed and sent at once.
        story.press(.up, .up, .enter)
        story.type(" now")
        story.press(.escape, .character("S"), .tab)
        #expect(story.press(.enter).contains { if case .push = $0 { true } else { false } })
    }

    @Test func theKeyUndoesAgainOnceNothingIsHeld() {
        var story = Self.story()
        let draft = story.console.compose.draft
        story.tell(.pushed(Self.report(.stopped, takenBack: .here)))
        #expect(!story.press(.character("u")).contains(Self.takeBack))
        #expect(story.console.compose.draft != draft)
        story = Self.story()
        story.wait(milliseconds: 5000)
        #expect(!story.press(.character("u")).contains(Self.takeBack), "It is being sent")
    }

    @Test func theOtherKeyOfUndoUndoesWhileItIsHeld() {
        var story = Self.story()
        let draft = story.console.compose.draft
        #expect(!story.press(.character("z")).contains(Self.takeBack))
        #expect(story.console.compose.draft != draft)
    }

    @Test func aKeyThatComesBeforeTheJournalHasItIsNotLost() {
        var story = Self.agreed()
        let draft = story.console.compose.draft
        #expect(story.press(.character("u")) == [])
        #expect(story.console.compose.draft == draft, "It undoes nothing")
        #expect(story.tell(.pushHeld(Self.held)) == [Self.takeBack])
    }

    @Test func escTakesNothingBack() {
        var story = Self.story()
        #expect(!story.press(.escape, .escape).contains(Self.takeBack))
        #expect(story.shows("HELD: goes at 15:00:05"))
        #expect(story.notice == "It is still held: u takes it back.")
        #expect(story.console.exitCode == nil && story.console.overlay == nil)
    }

    @Test func nothingElseIsSentMeanwhileAndTheReasonIsSaid() {
        var story = Self.story()
        #expect(story.press(.character("S")) == [])
        #expect(story.notice == "S: a record is held; u takes it back.")
        story.wait(milliseconds: 5000)
        story.press(.character("S"))
        #expect(story.notice == "S: a record is being sent.")
        // Sent anew from the history it comes into the form, and no further.
        var other = Self.story()
        other.console.facts.now += 100
        let effects = other.console.take([.replay(SendingTests.hit(.failed))])
        #expect(!effects.contains { if case .findSent = $0 { true } else { false } })
        #expect(other.console.overlay == nil)
    }

    @Test func aLetterInAFieldIsALetter() {
        var story = Self.story()
        story.press(.up, .up, .enter)
        #expect(!story.type("u").contains(Self.takeBack))
        #expect(story.console.compose.draft.callReason == "Your order is out for deliveryu")
    }

    @Test func helpAndPaletteHaveIt() {
        var story = Self.story()
        story.press(.character("?"))
        story.type("held")
        #expect(story.shows("take back the record while it is held"))
        story.press(.escape, .character(":"))
        story.type("take-back")
        #expect(story.press(.enter) == [Self.takeBack])
    }

    // MARK: From elsewhere

    @Test(arguments: [PaneName.labels, .failures, .history, .log])
    func itIsTakenBackFromOtherPanes(pane: PaneName) {
        var story = Self.story()
        story.go(pane)
        #expect(story.press(.character("u")) == [Self.takeBack])
        story.press(.character(":"))
        story.type("take-back")
        #expect(story.press(.enter) == [Self.takeBack])
        story.tell(.pushed(Self.report(.stopped, takenBack: .here)))
        story.press(.character("u"))
        #expect(story.notice == "u: nothing that was sent here is held.")
    }

    @Test func itIsTakenBackByNameFromAFile() {
        var story = Self.story()
        story.tell(.batch(records: 1))
        story.press(.character("B"))
        #expect(story.console.context == .file)
        story.press(.character(":"))
        story.type("take-back")
        #expect(story.press(.enter) == [Self.takeBack])
    }

    @Test func whatWasSentLastIsTakenBackFirst() {
        var again = SubmissionSummary.sample("again", control: .held, heldUntil: Story.now + 9000, states: [.queued: 9])
        again.createdAt = Story.now + 1000
        var story = Self.story()
        story.tell(.retried([again]))
        story.go(.labels)
        #expect(story.press(.character("u")) == [.takeBack([again.id])])
        story.tell(.takenBack([again.id]))
        #expect(story.press(.character("u")) == [Self.takeBack])
        // In Compose it is the record, whatever came after it.
        story.tell(.retried([again]))
        story.go(.compose)
        #expect(story.press(.character("u")) == [Self.takeBack])
        // Sent before the record.
        again.createdAt = Story.now - 1000
        story.tell(.retried([again]))
        story.go(.labels)
        #expect(story.press(.character("u")) == [Self.takeBack])
    }

    @Test func itStandsInBatchesAndIsTakenBackOnItsRow() {
        var story = Self.story()
        story.go(.batches)
        story.tell(.submissions([Self.row()], doubts: []))
        #expect(story.lines.contains { $0.contains("HOLD 5 s") && $0.contains("to 91******3210") })
        story.press(.character("p"))
        #expect(story.notice == "p: one record is not paused; u takes it back.")
        #expect(story.press(.character("u")) == [Self.takeBack])
        story.tell(.submissions([Self.row(.cancelled, states: [.stopped: 1])], doubts: []))
        #expect(story.shows("CANCEL"))
    }

    @Test func takenBackInAnotherConsoleItIsSaidHere() {
        var story = Self.story()
        story.tell(.pushed(Self.report(.stopped, takenBack: .elsewhere)))
        #expect(story.shows("Taken back in another callboard: nothing was sent. The record is still in"))
        story = Self.story()
        story.go(.labels)
        story.tell(.pushed(Self.report(.stopped, takenBack: .elsewhere)))
        #expect(story.notice == "The record was taken back in another callboard: nothing was sent.")
    }

    @Test func theAnswerIsToldOnceWhereverAPersonLooks() {
        var story = Self.story()
        func send() {
            story.tell(.submissions([Self.row()], doubts: []))
            story.tell(.submissions([Self.row(.running)], doubts: []))
            story.tell(.pushed(Self.report(.pushed)))
            story.tell(.submissions([Self.row(.running, states: [.pushed: 1])], doubts: []))
        }
        send()
        #expect(story.notice == "", "It stands in Compose")
        story = Self.story()
        story.go(.labels)
        send()
        #expect(story.notice == "The record of Compose: pushed. 2 shows the answer.")
    }

    // MARK: The form meanwhile

    @Test func anotherRecordCanBeBegunAndTheOneThatIsHeldIsKept() {
        var story = Self.story()
        let draft = story.console.compose.draft
        let kept = Effect.openDraft(.empty, saving: KeptDraft(number: 1, record: draft))
        #expect(story.press(.character("c")).contains(kept))
        story.tell(.draftOpened(KeptDraft(number: 2, record: RecordDraft())))
        var sent = story
        story.tell(.pushed(Self.report(.stopped, takenBack: .here)))
        #expect(story.shows("Taken back: nothing was sent. The record is draft 1: d shows the drafts."))
        // Sent, it is no draft any more.
        #expect(sent.tell(.pushed(Self.report(.pushed))).contains(.removeDraft(1)))
    }

    @Test func aKeptRecordThatIsInTheFormAgainIsNotDeletedWhenItIsSent() {
        var story = Self.story()
        let draft = story.console.compose.draft
        story.press(.character("c"), .escape)
        story.tell(.draftOpened(KeptDraft(number: 2, record: RecordDraft())))
        story.press(.character("d"))
        story.tell(.drafts([KeptDraft(number: 1, record: draft)]))
        story.press(.enter)
        story.tell(.draftOpened(KeptDraft(number: 1, record: draft)))
        #expect(story.console.compose.number == 1)
        #expect(!story.tell(.pushed(Self.report(.pushed))).contains(.removeDraft(1)))
    }

    @Test func whatWasChangedInTheFormMeanwhileStays() {
        var story = Self.story()
        story.press(.up, .up, .enter)
        story.type(" now")
        story.press(.escape)
        story.tell(.pushed(Self.report(.stopped, takenBack: .here)))
        #expect(story.shows("Taken back: nothing was sent. The form is as you left it."))
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery now")
    }

    // MARK: Leaving

    @Test(arguments: [Key.character("q"), .character("Q")])
    func leavingAsksAndSaysThatItIsNotSent(key: Key) {
        var story = Self.story()
        story.tell(.submissions([Self.row()], doubts: []))
        story.press(key)
        #expect(story.shows("1 record is held and goes at 15:00:05."))
        #expect(story.shows("Leaving before that takes it back: it is not sent, its draft is kept."))
        #expect(!story.shows("the next start"), "it is not kept in the queue")
        story.press(.enter)
        #expect(story.console.exitCode == nil, "Stay has the focus")
        story.press(.character("Q"), .tab, .enter)
        #expect(story.console.exitCode == 0)
    }

    @Test func theQuestionWhetherToLeaveNeverSaysWhatIsNotSoAnyMore() {
        var story = Self.story()
        story.go(.labels)
        story.wait(milliseconds: 1000)
        story.press(.character("Q"))
        #expect(story.console.deadline == Story.now + 2000)
        story.press(.tab)
        // Its time is over in the moment in which Leave is pressed.
        story.console.facts.now += 4000
        story.press(.enter)
        #expect(story.console.exitCode == nil)
        #expect(story.shows("1 record is being sent. If it has left, its answer is waited for;"))
        story.tell(.pushed(Self.report(.pushed)))
        #expect(story.console.exitCode == nil && story.console.overlay == nil)
        #expect(story.notice == "The record is through: 2 shows what came of it.")
        story.press(.character("q"))
        #expect(story.console.exitCode == 0)
    }

    @Test func whatIsKeptIsToldBesidesWhatIsNot() {
        var story = Self.story()
        let file = SubmissionSummary.sample("20261124-150001-abc", control: .running, states: [.queued: 900])
        story.tell(.submissions([file, Self.row()], doubts: []))
        story.press(.character("q"))
        #expect(story.shows("1 record is held and goes at 15:00:05."))
        #expect(story.shows("900 records are not sent yet. They are kept on disk:"))
    }

    @Test func aRecordThatSomebodyElseHoldsIsNoReasonToStay() {
        var story = Story()
        story.tell(.submissions([Self.row()], doubts: []))
        story.press(.character("q"))
        #expect(story.console.exitCode == 0)
    }

    @Test func ctrlCSaysWhatBecomesOfItBeforeItLeaves() {
        var story = Self.story()
        story.tell(.interrupt)
        #expect(story.notice.contains("A record that is still held then is not sent; its draft is kept."))
        story.tell(.interrupt)
        #expect(story.console.exitCode == 0)
        var other = Story()
        other.tell(.interrupt)
        #expect(!other.notice.contains("held"))
    }
}
