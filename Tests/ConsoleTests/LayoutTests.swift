import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("What has room on large and small screens")
struct LayoutTests {
    @Test("The seconds that are left to take a submission back are seen at every width", arguments: [40, 60, 80, 140])
    func holdCountsDown(columns: Int) {
        var story = Story(columns: columns, rows: columns == 40 ? 10 : 24)
        story.press(.character("3"))
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + 4200, states: [.queued: 1120])
        story.tell(.submissions([held], doubts: []))
        story.tell(.done(Notice(SafeText.repeating("x", columns: 200))))
        #expect(story.shows("HOLD 5 s"))
        story.wait(milliseconds: 2000)
        #expect(story.shows("HOLD 3 s"))
    }

    @Test(
        "A long hold has room, too",
        arguments: [(9_900, "HOLD 10s  "), (99_000, "HOLD 99s  "), (600_000, "HOLD 10m  ")]
    )
    func longHold(left: Int64, words: String) {
        var story = Story()
        story.press(.character("3"))
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + left, states: [.queued: 1])
        story.tell(.submissions([held], doubts: []))
        #expect(story.shows(words))
    }

    @Test func aWideScreenShowsFailuresRequestAndRateBesideTheSubmissions() {
        var story = SubmissionsViewTests.story(columns: 140, rows: 40)
        #expect(story.shows("Request and answer"))
        #expect(story.shows("POST /clients/{id}/dynamic_call_records"))
        #expect(story.shows("Requests a minute, last 10 min"))
        let doubtful = SubmissionsViewTests.doubtful.id
        story.tell(.causes(FailuresPaneTests.causes, of: .submission(doubtful)))
        #expect(story.shows("67 rows in 3 causes"))
        #expect(story.shows("Failed to push"))
        // Those of another submission are not taken for its own.
        let effects = story.press(.down)
        #expect(effects.contains(.loadCauses(.submission(SubmissionsViewTests.running.id))))
        #expect(!story.shows("67 rows in 3 causes"))
        story.tell(.causes(FailuresPaneTests.causes, of: .submission(doubtful)))
        #expect(!story.shows("67 rows in 3 causes"))
    }

    @Test func aScreenWithoutRoomForThemAsksForNoneOfThem() {
        var story = SubmissionsViewTests.story()
        #expect(story.press(.down) == [.loadAttempts(SubmissionsViewTests.running.id)])
    }

    @Test func requestsOfTheLastMinutesAreCounted() throws {
        var story = SubmissionsViewTests.story(columns: 140, rows: 40)
        let times = (0..<60).map { Story.now - Int64($0) * 500 } + [Story.now - 61_000]
        story.tell(
            .requests(
                times.map {
                    RequestLine(id: 1, at: $0, method: "GET", path: "/p", durationMilliseconds: 1, sent: 1)
                }
            )
        )
        let top = try #require(story.lines.first { $0.contains("60 |") })
        #expect(top.contains("#"))
        let bottom = try #require(story.lines.first { $0.hasPrefix("|     0 |") })
        #expect(bottom.filter { $0 == "#" }.count > top.filter { $0 == "#" }.count)
    }

    @Test("A low screen shows the part in use and nothing else", arguments: [10, 15])
    func onePartAtATime(rows: Int) {
        var story = SubmissionsViewTests.story(columns: 40, rows: rows)
        #expect(story.shows("Submissions"))
        #expect(!story.shows("Batch id"))
        story.press(.enter)
        #expect(story.shows("Batch id"))
        #expect(!story.shows("Submissions"))
        story.press(.escape)
        #expect(story.shows("Submissions"))
    }

    @Test(
        "A screen that is too small says what it needs, and Q leaves",
        arguments: [Size(rows: 9, columns: 80), Size(rows: 24, columns: 39), Size(rows: 2, columns: 12)]
    )
    func tooSmall(size: Size) {
        var story = Story(size)
        #expect(story.lines[0].hasPrefix("callboard"))
        #expect(story.lines[1].contains("needs") || story.lines[0].contains("needs"))
        story.press(.character("Q"))
        #expect(story.console.exitCode == 0)
    }

    @Test("The way to help is never left out of the footer", arguments: [40, 60, 80, 100, 140])
    func helpIsInTheFooter(columns: Int) {
        var story = Story(columns: columns, rows: 24)
        for pane in PaneName.allCases {
            story.go(pane)
            if pane == .compose { story.press(.escape) }
            #expect(story.footer.hasSuffix("? help"), "\(pane) \(columns)")
        }
    }

    @Test func thePauseKeySaysWhatItDoesNow() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([.sample(control: .running, states: [.queued: 900])], doubts: []))
        #expect(story.footer.contains("p pause"))
        story.tell(.submissions([.sample(control: .paused, states: [.queued: 900])], doubts: []))
        #expect(story.footer.contains("p go on"))
    }

    @Test func theDialogThatStopsASubmissionHasNoButtonOfTwoMeanings() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([.sample(control: .running, states: [.queued: 5430])], doubts: []))
        story.press(.character("x"))
        #expect(story.shows("[ Keep them ]  [ Stop 5,430 records ]"))
        #expect(!story.shows("[ Cancel ]"))
        #expect(story.press(.enter) == [])
        story.press(.character("x"))
        #expect(story.press(.tab, .enter) == [.cancel(SubmissionsViewTests.running.id)])
    }

    @Test("No sentence of the help is cut on 80 columns", arguments: KeyContext.allCases)
    func helpIsWhole(context: KeyContext) {
        for action in Keymap.standard.actions(in: context) {
            #expect(action.words.width <= HelpView.wordsWidth, "\(action.name): \(action.words)")
        }
        var story = SubmissionsViewTests.story()
        story.press(.character("?"))
        story.type("be done here")
        #expect(story.shows("show what can be done here"))
        #expect(story.lines[6..<17].filter { $0.contains("~") } == [])
    }
}
