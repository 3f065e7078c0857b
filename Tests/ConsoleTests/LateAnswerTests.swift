import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("A late answer opens nothing over what a person is at")
struct LateAnswerTests {
    private static let retry = Message.retryPlans(
        [FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(4))],
        of: FailureFilter()
    )

    /// Failures, with the answer to `r` outstanding for so long that keys do something again.
    private static func asked() -> Story {
        var story = FailuresPaneTests.story()
        story.press(.character("r"))
        story.wait(milliseconds: 1001)
        return story
    }

    private static let told = "What can be sent again is known; r in Failures asks again."

    @Test func whereItWasAskedForItOpens() {
        var story = Self.asked()
        story.tell(Self.retry)
        #expect(story.shows("4 of 4 rows can go"))
    }

    @Test func escTakesBackWhatWasAskedForAndItsMessage() {
        var story = Self.asked()
        #expect(story.notice == "Looking what is safe to send again.")
        #expect(story.press(.escape) == [])
        #expect(story.notice.isEmpty)
        #expect(story.console.pane == .failures)
        story.tell(Self.retry)
        #expect(story.console.overlay == nil)
        #expect(story.notice == Self.told)
    }

    @Test("Whoever moved on has no box under the fingers, not even after coming back")
    func awayAndBack() {
        var story = Self.asked()
        story.press(.down, .up)
        #expect(story.notice.isEmpty)
        story.tell(Self.retry)
        #expect(story.console.overlay == nil)
        #expect(story.notice == Self.told)
        // The same with another pane on the way, where the message says nothing.
        story = Self.asked()
        story.press(.character("6"))
        #expect(story.notice.isEmpty)
        story.press(.character("4"))
        story.tell(Self.retry)
        #expect(story.console.overlay == nil)
    }

    @Test func theSubmissionsTakeItBackToo() {
        var story = Story()
        let done = SubmissionSummary.sample(states: [.pushed: 39, .failed: 1])
        let other = SubmissionSummary.sample("20261124-110000-old", states: [.pushed: 3])
        let answer = Message.retryPlans(
            [FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(1))],
            of: .submission(done.id)
        )
        story.press(.character("3"))
        story.tell(.submissions([done, other], doubts: []))
        story.press(.character("r"))
        #expect(story.notice == "Looking what is safe to send again.")
        story.wait(milliseconds: 1001)
        story.press(.down, .up)
        story.tell(answer)
        #expect(story.console.overlay == nil)
        #expect(story.notice == "What can be sent again is known; r in Batches asks again.")
        // Asked once more, it opens.
        story.press(.character("r"))
        story.tell(answer)
        #expect(story.shows("1 of 1 row can go"))
    }

    @Test func theAnswerAboutAnotherCauseIsNotTakenForTheOneThatWasAskedForSince() {
        var story = Self.asked()
        story.press(.down)
        story.press(.character("r"))
        story.tell(
            .retryPlans(
                [FailuresPaneTests.plan(.cause("failed_to_push"), FailuresPaneTests.rows(4))],
                of: FailureFilter()
            )
        )
        #expect(story.console.overlay == nil)
        story.tell(Self.retry)
        #expect(story.shows("4 of 4 rows can go"))
    }

    @Test func aFieldThatIsTypedInKeepsItsKeys() {
        var story = Self.asked()
        story.press(.character("2"), .down, .character("i"))
        story.type("911140")
        story.tell(Self.retry)
        story.type("001234")
        #expect(story.console.compose.draft.caller == "911140001234")
        #expect(story.notice == Self.told)
    }

    @Test func theFilterOfTheSamePaneKeepsThemToo() {
        var story = Self.asked()
        story.press(.character("/"))
        story.tell(Self.retry)
        story.type("acme")
        #expect(story.console.failures.field.field.text == "acme")
        #expect(story.notice == Self.told)
        // The key that the line names does ask again.
        story.press(.escape, .character("r"))
        story.tell(Self.retry)
        #expect(story.shows("4 of 4 rows can go"))
    }

    @Test func nothingIsLaidOverHelp() {
        var story = Self.asked()
        story.press(.character("?"))
        story.tell(Self.retry)
        #expect(!story.shows("rows can go"))
        #expect(story.notice == Self.told)
    }

    @Test func aMenuAboutOtherRowsThanAreMarkedNowIsNotOpened() {
        var story = Self.asked()
        story.press(.enter, .character(" "))
        story.tell(Self.retry)
        #expect(!story.shows("rows can go"))
        #expect(story.notice == Self.told)
        story.press(.character("f"))
        story.wait(milliseconds: 1001)
        story.press(.escape)
        story.tell(.fixPlans([FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(4))], of: FailureFilter()))
        #expect(story.notice == "What can be put right is known; f in Failures asks again.")
    }

    @Test func onlyThePaneThatAskedTakesTheAnswer() {
        var story = Story()
        let done = SubmissionSummary.sample(states: [.pushed: 39, .failed: 1])
        let filter = FailureFilter(text: "submission:\(done.id.rawValue)")
        story.press(.character("3"))
        story.tell(.submissions([done], doubts: []))
        story.press(.character("f"), .character("3"), .character("r"))
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(1))], of: filter))
        #expect(story.shows("1 of 1 row can go"))
        #expect(!story.notice.contains("in Failures"))
    }

    @Test func theMenuOfASubmissionThatTheCursorHasLeftIsNotOpened() {
        var story = Story()
        let done = SubmissionSummary.sample(states: [.pushed: 39, .failed: 1])
        let other = SubmissionSummary.sample("20261124-110000-old", states: [.pushed: 3])
        let filter = FailureFilter(text: "submission:\(done.id.rawValue)")
        story.press(.character("3"))
        story.tell(.submissions([done, other], doubts: []))
        story.press(.character("r"))
        story.wait(milliseconds: 1001)
        story.press(.down)
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(1))], of: filter))
        #expect(story.notice == "What can be sent again is known; r in Batches asks again.")
        #expect(story.console.overlay == nil)
    }

    @Test func theQuestionOfAFileThatWasLeftIsNotOpened() {
        let plan = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        var story = Story.withFile()
        story.press(.character("S"))
        story.wait(milliseconds: 1001)
        story.press(.character("5"))
        story.tell(.estimate(plan))
        #expect(story.console.overlay == nil)
        #expect(story.notice == "The file can be submitted; S in Batches asks again.")
        // The same with the submissions in front of the file.
        var other = Story.withFile()
        other.press(.character("S"), .escape)
        #expect(other.shows("Submissions"))
        other.tell(.estimate(plan))
        #expect(other.console.overlay == nil)
        #expect(other.notice == "Nothing is asked about diwali-aug.csv, which was left: S there asks.")
    }

    @Test func aListThatIsReadLateAndAFileThatIsThereSayHowToAskAgain() throws {
        var story = Story()
        story.press(.character("2"), .character("d"), .character("1"))
        story.tell(.drafts([]))
        #expect(story.console.overlay == nil)
        #expect(story.notice == "The list is read; d in Compose shows it.")
        let table = try #require(story.console.labels.table(story.console.facts))
        story.press(.character("w"), .enter, .character("/"))
        story.tell(.viewExists(table, path: "labels.csv"))
        #expect(story.console.overlay == nil)
        #expect(story.notice == "labels.csv is there already: nothing was written; w in Labels asks again.")
    }
}
