import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct LogPaneTests {
    static let lines = [
        RequestLine(
            id: 3,
            at: Story.now - 1000,
            method: "GET",
            path: "/clients/{id}/labels",
            status: 200,
            durationMilliseconds: 84,
            sent: 300
        ),
        RequestLine(
            id: 2,
            at: Story.now - 2000,
            method: "POST",
            path: "/clients/{id}/dynamic_call_records",
            failure: "timeout (answer)",
            durationMilliseconds: 30_000,
            sent: 18_200
        ),
    ]

    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("@"))
        story.tell(.requests(lines))
        return story
    }

    @Test func tellsEveryRequestAndHowItEnded() {
        let story = Self.story()
        #expect(story.shows("> 14:59:59"))
        #expect(story.shows("/clients/{id}/labels"))
        #expect(story.shows("timeout (answer)"))
        #expect(story.shows("30000"))
    }

    @Test func keepsWhatTheMessageLineSaid() {
        var story = Story()
        story.tell(.paste("rm -rf"))
        story.press(.character("6"))
        #expect(story.shows("15:00:00  A paste goes into a field only"))
    }

    @Test func filtersByPathAndAnswer() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("timeout")
        #expect(!story.shows("/labels"))
        #expect(story.shows("dynamic_call"))
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> 14:59:59"))
        #expect(Self.story(columns: 140, rows: 40).shows("18,200"))
    }
}
