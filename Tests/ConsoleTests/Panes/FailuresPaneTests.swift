import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct FailuresPaneTests {
    static let causes = [
        FailureCause(rows: 42, diagnosis: .of("failed_to_push")), FailureCause(rows: 16, diagnosis: .of("no-answer")),
        FailureCause(rows: 9, diagnosis: .of("not_a_user")),
    ]
    static let row = FailedRecord(
        submission: SubmissionID(rawValue: "20261124-153012-k7q"),
        submissionName: "diwali-aug.csv",
        attempt: 13,
        record: .sample(),
        state: .failed,
        cause: "failed_to_push",
        message: "Failed to push",
        status: "error",
        at: Story.now - 5000,
        batchID: "7c1e0000-1111-4222-8333-4444555502ab",
        cursor: FailedRecord.Cursor(chunk: 1, place: 0)
    )

    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("4"))
        story.tell(.causes(causes))
        story.tell(.failures(cause: "failed_to_push", [row]))
        return story
    }

    @Test func theCursorStaysOnTheFirstCauseUntilAPersonMovesIt() {
        var story = Self.story()
        let causes = story.console.failures.causes
        story.tell(.causes(causes.reversed()))
        #expect(story.console.failures.list.cursor == 0)
        story.press(.down, .up)
        story.tell(.causes(causes))
        #expect(story.console.failures.list.cursor == causes.count - 1)
    }

    @Test func gathersFailuresByCause() {
        let story = Self.story()
        #expect(story.shows("Failures  67 rows in 3 causes"))
        #expect(story.shows("> Failed to push"))
        #expect(story.shows("Means  The phone was out of reach"))
        #expect(story.shows("Do     Send it again shortly before the call"))
    }

    @Test func leadsFromTheCauseToTheRowsToTheWholeStory() {
        var story = Self.story()
        story.press(.enter)
        #expect(story.shows("18  diwali-aug.csv"))
        story.press(.enter)
        #expect(story.shows("From   line 18 of diwali-aug.csv, submission 20261124-153012-k7q"))
        #expect(story.shows("Sent   91******1234 to 91******3210, Acme Delivery"))
        #expect(story.shows("Said   error: Failed to push"))
        #expect(story.shows("When   Tue 24 Nov 14:59:55, request 13"))
        #expect(story.shows("Batch  7c1e0000-1111-4222-8333-4444555502ab"))
        story.press(.escape, .escape)
        #expect(story.console.failures.part == .causes)
    }

    @Test func retriesAfterAQuestionWhatIsSafe() {
        var story = Self.story()
        story.press(.character("r"))
        #expect(story.shows("Send failed records again"))
        #expect(story.press(.tab, .enter) == [.retry(cause: "failed_to_push")])
    }

    @Test(arguments: [(1, "decide first whether they were taken"), (2, "sending them again cannot help")])
    func saysWhyTheRestIsNotSentAgain(row: Int, why: String) {
        var story = Self.story()
        story.press(Array(repeating: .down, count: row))
        #expect(story.press(.character("r")) == [])
        #expect(story.notice.contains(why))
    }

    @Test func isReadAgainWhenTheJournalChanges() {
        var story = Self.story()
        #expect(story.tell(.changed([.journal])).contains(.loadCauses))
    }

    @Test func nothingFailedIsSaidInWords() {
        var story = Story()
        story.press(.character("4"))
        story.tell(.causes([]))
        #expect(story.shows("Nothing failed."))
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> Failed to push"))
        let wide = Self.story(columns: 140, rows: 40)
        #expect(wide.lines[2].contains("Failures"))
        #expect(wide.lines[2].contains("Failed to push"))
    }
}
