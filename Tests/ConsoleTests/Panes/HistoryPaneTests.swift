import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct HistoryPaneTests {
    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("5"))
        story.tell(
            .history([
                HistoryEntry(
                    sequence: 9,
                    at: Story.now - 20_000,
                    who: "priya",
                    kind: "confirmed",
                    submission: SubmissionID(rawValue: "20261124-153012-k7q"),
                    submissionName: "diwali-aug.csv",
                    attempt: nil,
                    words: "submitted 12,362 records",
                    counts: SubmissionsViewTests.running.counts
                ),
                HistoryEntry(
                    sequence: 8,
                    at: Story.now - 90_000_000,
                    who: "cron",
                    kind: "revealed",
                    submission: nil,
                    submissionName: nil,
                    attempt: nil,
                    words: "showed whole numbers: Labels",
                    counts: nil
                ),
            ])
        )
        return story
    }

    @Test func tellsWhoDidWhat() {
        let story = Self.story()
        #expect(story.shows("> 14:59:40"))
        #expect(story.shows("priya"))
        #expect(story.shows("submission 20261124-153012-k7q  diwali-aug.csv"))
        #expect(story.shows("now        68 invalid, 5,462 queued, 400 in flight"))
        #expect(story.shows("23 Nov 14:00"))
    }

    @Test func findsEveryRecordOfANumberInAnyNotation() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("+91 98123-43210")
        #expect(story.press(.enter) == [.findNumber("+91 98123-43210")])
        story.tell(
            .numberHits(
                of: "+91 98123-43210",
                [
                    NumberHit(
                        submission: SubmissionID(rawValue: "20261124-153012-k7q"),
                        submissionName: "diwali-aug.csv",
                        record: .sample(),
                        state: .failed,
                        cause: "not_a_user",
                        message: "Not a Truecaller user",
                        createdAt: Story.now - 60_000
                    )
                ]
            )
        )
        #expect(story.shows("1 record for +9*********3210"))
        #expect(story.shows("91******3210"))
        #expect(story.shows("diwali-aug.csv, line 18, submission 20261124-153012-k7q"))
        #expect(story.shows("cause   Not a Truecaller user"))
        #expect(story.press(.escape) == [.loadHistory(text: "")])
    }

    @Test func wordsAreLookedForInTheHistory() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("priya")
        #expect(story.press(.enter) == [.loadHistory(text: "priya")])
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> 14:59:40"))
        #expect(Self.story(columns: 140, rows: 40).lines[2].contains("Details"))
    }
}
