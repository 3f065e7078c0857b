import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Failures beside the submissions of a wide screen")
struct BesideFailuresTests {
    static let running = SubmissionsViewTests.running
    static let filter = FailureFilter.submission(running.id)

    /// A submission with failures under the cursor, and another beneath it.
    static func story(columns: Int = 140, rows: Int = 40) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("3"))
        story.tell(
            .submissions([running, .sample("20261124-150000-b", name: "other.csv", states: [.pushed: 9])], doubts: [])
        )
        story.tell(.attempts(of: running.id, [.sample()]))
        story.tell(.causes(FailuresPaneTests.causes, of: filter))
        story.tell(.failures(FailuresPaneTests.page(FailuresPaneTests.rows(12), of: filter)))
        return story
    }

    private static func isOnTheFirstRecord(_ story: Story) -> Bool {
        story.lines.contains { $0.contains(/> +2  91\*/) }
    }

    @Test func tabLeadsThroughAllPartsAndShiftTabBack() {
        var story = Self.story()
        #expect(story.footer.contains("p pause"))
        story.press(.tab, .tab)
        // The causes: their keys, not those of the submissions.
        #expect(story.footer.contains("f fix"))
        #expect(!story.footer.contains("p pause"))
        #expect(story.shows("> Failed to push"))
        story.press(.tab)
        #expect(Self.isOnTheFirstRecord(story))
        story.press(.tab)
        #expect(story.footer.contains("p pause"))
        #expect(!Self.isOnTheFirstRecord(story))
        story.press(.backTab)
        #expect(Self.isOnTheFirstRecord(story))
        story.press(.backTab, .backTab, .backTab)
        #expect(story.footer.contains("p pause"))
    }

    @Test func whatIsDoneThereIsAboutTheFailuresOfTheSubmission() {
        var story = Self.story()
        story.press(.tab, .tab, .tab)
        #expect(story.press(.enter) == [.loadChain(FailuresPaneTests.row.cursor)])
        story.tell(.chain(FailuresPaneTests.chain))
        #expect(story.shows("What happened"))
        story.press(.escape)
        story.press(.character(" "), .character(" "))
        let cursors = FailuresPaneTests.rows(2).map(\.cursor)
        let effects = story.press(.character("r"))
        #expect(effects == [.planRetry(Self.filter, [.records(Set(cursors)), .cause("failed_to_push"), .safe])])
        story.tell(
            .retryPlans([FailuresPaneTests.plan(.records(Set(cursors)), FailuresPaneTests.rows(2))], of: Self.filter)
        )
        #expect(story.shows("Send failed records again"))
    }

    @Test func theRequestThatIsToldOfIsTheOneThatCarriedTheRecord() {
        var story = Self.story()
        story.tell(.attempts(of: Self.running.id, [.sample(21), .sample(13)]))
        #expect(story.shows("request 21 --"))
        // While keys go to the causes it is the one of the cause's first record.
        story.press(.tab, .tab)
        #expect(story.shows("request 13 --"))
        story.press(.tab)
        #expect(story.shows("request 13 --"))
        story.press(.tab)
        #expect(story.shows("request 21 --"))
        // Of a record whose request is not known, no other is shown.
        story.tell(.attempts(of: Self.running.id, [.sample(21)]))
        story.press(.tab, .tab)
        #expect(!story.shows("request 21 --"))
        #expect(story.shows("Request 13 is not among the newest, which are read."))
    }

    @Test func escLeadsBackLevelByLevelAndNothingElseIsShownThere() {
        var story = Self.story()
        story.press(.tab, .tab, .tab)
        story.press(.escape)
        #expect(story.shows("> Failed to push"))
        #expect(story.press(.escape).isEmpty)
        #expect(story.footer.contains("p pause"))
        #expect(story.shows("67 rows in 3 causes"))
        // A filter would show failures of others beside this one.
        story.press(.tab, .tab)
        story.press(.character("/"))
        #expect(story.notice.contains("all of this submission is shown"))
    }

    @Test func theyAreReadAnewWhenSomethingOfTheSubmissionChangedAndNotOtherwise() {
        var story = Self.story()
        let same = story.tell(.submissions([Self.running], doubts: []))
        #expect(!same.contains(.loadCauses(Self.filter)))
        var changed = Self.running
        changed.counts[.failed] += 1
        changed.counts[.accepted] -= 1
        #expect(story.tell(.submissions([changed], doubts: [])).contains(.loadCauses(Self.filter)))
        // Rows that are read with every change are few.
        let effects = story.tell(.causes(FailuresPaneTests.causes, of: Self.filter))
        #expect(effects == [.loadFailures(Self.filter, cause: "failed_to_push", limit: 50, after: nil)])
    }

    @Test func aScreenThatBecomesWideShowsThemAndOneThatBecomesNarrowLeavesThem() {
        var story = Self.story(columns: 80, rows: 24)
        #expect(!story.shows("Failures in this submission"))
        let effects = story.tell(.resize(Size(rows: 40, columns: 140)))
        #expect(effects.contains(.loadSubmissions))
        #expect(story.tell(.submissions([Self.running], doubts: [])).contains(.loadCauses(Self.filter)))
        story.tell(.causes(FailuresPaneTests.causes, of: Self.filter))
        story.press(.tab, .tab)
        #expect(story.footer.contains("f fix"))
        story.tell(.resize(Size(rows: 24, columns: 80)))
        #expect(story.footer.contains("p pause"))
        story.press(.down)
        #expect(story.shows("> "))
    }

    @Test("A record that is changed keeps the keys and what was typed", arguments: [(80, 24), (140, 18), (60, 20)])
    func formOnASmallerScreen(columns: Int, rows: Int) {
        var story = Self.story()
        story.press(.tab, .tab, .tab, .character("e"), .control("u"))
        story.type("9111")
        story.tell(.resize(Size(rows: rows, columns: columns)))
        #expect(story.shows("Edit line 2 of diwali-aug.csv"))
        #expect(story.footer.contains("Enter ask and send"))
        // Letters are no commands: o would ask for a file, Q would leave.
        #expect(story.type("oQ") == [])
        #expect(story.console.overlay == nil)
        #expect(story.shows("9111oQ"))
        story.tell(.resize(Size(rows: 40, columns: 140)))
        #expect(story.footer.contains("Enter ask and send"))
        story.type("2")
        #expect(story.shows("9111oQ2"))
        // Left on the small screen, the submissions are there again.
        story.tell(.resize(Size(rows: rows, columns: columns)))
        story.press(.escape)
        #expect(!story.shows("Edit line 2"))
        #expect(story.footer.contains("o open file"))
        #expect(story.console.batches.submissions.part == .submissions)
    }

    @Test func aRecordThatIsChangedStaysWhenAnotherSubmissionGetsTheCursor() {
        var story = Self.story()
        story.press(.tab, .tab, .tab, .character("e"), .control("u"))
        story.type("9111")
        let new = SubmissionSummary.sample("20261124-160000-new", name: "new.csv", states: [.queued: 3])
        story.tell(.submitted(new, path: "/data/new.csv"))
        story.tell(.submissions([new, Self.running], doubts: []))
        #expect(story.footer.contains("Enter ask and send"))
        story.type("2")
        #expect(story.shows("91112"))
        // Only then are the failures of the other one read.
        #expect(story.press(.escape).contains(.loadCauses(.submission(new.id))))
    }

    @Test func thePathToWriteToIsSeenFromItsStart() {
        var story = Self.story()
        story.press(.tab, .tab, .character("w"))
        story.type("/home/maya/failed-rows-of-november.csv")
        #expect(story.shows("write to /home/maya/failed-rows-of-november.csv"))
    }

    @Test func aPathThatIsTypedKeepsTheKeysOnASmallerScreen() {
        var story = Self.story()
        story.press(.tab, .tab, .character("w"))
        story.tell(.resize(Size(rows: 24, columns: 80)))
        story.type("o")
        #expect(story.console.overlay == nil)
        let effects = story.press(.enter)
        #expect(effects.contains { if case .writeFailures = $0 { true } else { false } })
        #expect(story.footer.contains("p pause"))
    }

    @Test func aSubmissionWithoutFailuresSaysSo() {
        var story = Self.story()
        story.press(.down)
        #expect(!story.shows("Nothing failed so far."))
        let other = FailureFilter.submission(SubmissionID(rawValue: "20261124-150000-b"))
        story.tell(.causes([], of: other))
        #expect(story.shows("Nothing failed so far."))
        #expect(!story.shows("What it means"))
    }

    @Test func whatFailuresTellOfOneRecordIsNotTakenForAnother() {
        var story = Self.story()
        story.press(.character("4"))
        story.tell(.causes(FailuresPaneTests.causes, of: FailureFilter()))
        story.tell(.failures(FailuresPaneTests.page([FailuresPaneTests.row])))
        story.press(.tab, .enter)
        story.tell(.chain(FailuresPaneTests.chain))
        #expect(story.shows("What happened"))
        story.press(.character("3"))
        #expect(!story.shows("What happened"))
    }
}
