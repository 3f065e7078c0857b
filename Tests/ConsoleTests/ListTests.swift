import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct ListTests {
    @Test(arguments: [PaneName.labels, .batches, .failures, .history, .log])
    func theDetailsMakeRoomForTheListAndComeBack(pane: PaneName) {
        func open() -> Story {
            switch pane {
            case .labels: Story()
            case .batches: SubmissionsViewTests.story()
            case .failures: FailuresPaneTests.story()
            case .history: HistoryPaneTests.story()
            default: LogPaneTests.story()
            }
        }
        var story = open()
        let before = story.lines
        func frames(_ lines: [String]) -> Int { lines.count { $0.hasPrefix("+--") } }
        story.press(.character("d"))
        #expect(frames(story.lines) == frames(before) - 2, "A part less, \(pane)")
        var other = open()
        other.console.restore(SessionMemory(story.console.memory.text))
        #expect(other.console[pane].hidesDetails)
        story.press(.character("d"))
        #expect(story.lines == before)
    }

    private static func submissions(_ count: Int, from first: Int = 0) -> [SubmissionSummary] {
        (first..<first + count).map { index in
            var summary = SubmissionSummary.sample(
                "20261124-\(100_000 + index)-abc",
                name: "file-\(index).csv",
                states: [.pushed: index + 1]
            )
            summary.createdAt = Story.now - Int64(index) * 60_000
            return summary
        }
    }

    private static func batches(_ count: Int) -> Story {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions(submissions(count), doubts: []))
        return story
    }

    // MARK: Sorting

    @Test func aListIsSortedByAColumnAndTheSameAgainTurnsItRound() {
        var story = Story()
        story.press(.character("s"))
        #expect(story.shows("Sort by"))
        story.press(.down, .enter)
        #expect(story.shows("by length"))
        #expect(story.lines[4].contains("Old Brand"))
        story.press(.character("s"), .down, .enter)
        #expect(story.shows("by length, reversed"))
        #expect(story.lines[4].contains("Acme Delivery Returns"))
    }

    @Test func theCursorStaysOnItsRowWhenTheOrderChanges() {
        var story = Self.batches(5)
        story.press(.down, .down)
        let id = story.console.batches.submissions.current?.id
        story.press(.character("s"), .down, .down, .enter, .character("s"), .down, .down, .enter)
        #expect(story.console.batches.submissions.current?.id == id)
        #expect(story.console.batches.submissions.submissions.map(\.rows) == [5, 4, 3, 2, 1])
        // News keep the order.
        story.tell(.submissions(Self.submissions(6), doubts: []))
        #expect(story.console.batches.submissions.submissions.map(\.rows) == [6, 5, 4, 3, 2, 1])
        #expect(story.console.batches.submissions.current?.id == id)
    }

    @Test func rowsWithTheSameKeyKeepTheirOrderBothWays() {
        let rows = [(1, "a"), (1, "b"), (0, "c")]
        let up = ListOrder(column: 0, isReversed: false).sorted(rows) { .count($0.0) }
        let down = ListOrder(column: 0, isReversed: true).sorted(rows) { .count($0.0) }
        #expect(up.map(\.1) == ["c", "a", "b"])
        #expect(down.map(\.1) == ["a", "b", "c"])
    }

    // MARK: Freezing

    @Test func aFrozenListStandsStillAndSaysHowManyChangesWait() {
        var story = Self.batches(3)
        story.press(.character("F"))
        #expect(story.shows("FROZEN, 0 changes wait, F thaws"))
        #expect(story.tell(.changed([.journal])) == [.loadAllowance])
        story.tell(.submissions(Self.submissions(9), doubts: []))
        story.tell(.changed([.journal]))
        #expect(story.shows("FROZEN, 2 changes wait, F thaws"))
        #expect(story.console.batches.submissions.submissions.count == 3)
        #expect(story.press(.character("F")).contains(.loadSubmissions))
        #expect(!story.shows("FROZEN"))
        story.tell(.submissions(Self.submissions(9), doubts: []))
        #expect(story.console.batches.submissions.submissions.count == 9)
    }

    @Test("That it stands still is said where the list has its note", arguments: [80, 140])
    func frozenWhere(columns: Int) {
        var story = Story(columns: columns, rows: columns == 80 ? 24 : 40)
        story.press(.character("3"), .character("F"))
        let line = story.lines[2]
        #expect(line.contains("Submissions"))
        // Beside the list there are other frames.
        #expect(line.prefix(80).contains("FROZEN, 0 changes wait, F thaws"))
    }

    @Test func ofWhatIsPausedNoNewsIsMissed() {
        func story(_ counts: [RecordState: Int]) -> Story {
            var story = Story()
            story.press(.character("3"))
            let paused = SubmissionSummary.sample(
                control: .paused,
                lastNewsAt: Story.now - 150_000,
                states: counts
            )
            story.tell(.submissions([paused], doubts: []))
            return story
        }
        #expect(!story([.queued: 900]).shows("no news"))
        #expect(story([.queued: 900, .accepted: 5]).shows("no news"))
    }

    @Test func onePaneIsFrozenAndNotTheOthers() {
        var story = Self.batches(3)
        story.press(.character("F"), .character("1"))
        #expect(!story.shows("FROZEN"))
        story.press(.character("6"), .character("F"), .character("5"))
        #expect(story.tell(.changed([.journal])).contains { if case .loadHistory = $0 { true } else { false } })
    }

    // MARK: Writing

    @Test func aViewIsWrittenAsItIsShown() throws {
        var story = Story()
        story.press(.character("/"))
        story.type("acme del")
        story.press(.enter, .character("w"))
        #expect(story.shows("Write to (.csv, .json or .txt): labels.csv"))
        guard case .writeView(let table, "labels.csv", false)? = story.press(.enter).first else {
            Issue.record("Nothing is written")
            return
        }
        #expect(table.rows.map { $0[0] } == ["Acme Delivery", "Acme Delivery Returns"])
        story.tell(.viewExists(table, path: "labels.csv"))
        #expect(story.shows("labels.csv is there already."))
        #expect(story.press(.enter) == [], "Cancel has the focus")
        story.tell(.viewExists(table, path: "labels.csv"))
        #expect(story.press(.tab, .enter) == [.writeView(table, path: "labels.csv", replaces: true)])
    }

    @Test func timesAreWrittenWithYearAndZone() {
        var story = Self.batches(1)
        story.press(.character("w"))
        guard case .writeView(let table, _, _)? = story.press(.enter).first else {
            Issue.record("Nothing is written")
            return
        }
        #expect(table.rows.first?[1] == "2026-11-24T15:00:00+05:30")
    }

    @Test func markedRowsAloneAreWritten() {
        var story = Story()
        story.press(.down, .character(" "), .character("w"))
        guard case .writeView(let table, _, _)? = story.press(.enter).first else {
            Issue.record("Nothing is written")
            return
        }
        #expect(table.rows.map { $0[0] } == ["Acme Delivery Returns"])
    }

    // MARK: Size and place

    @Test func aPartIsMadeBiggerAndSmallerWithinTheScreen() {
        var story = Self.batches(30)
        let usual = story.console.batches.submissions.list.rows
        story.press(.character("+"))
        #expect(story.console.batches.submissions.list.rows == usual + 2)
        story.press(Array(repeating: .character("+"), count: 50))
        #expect(story.console.batches.submissions.list.rows < 20)
        #expect(story.shows("30 open") || story.shows("finished"))
        story.press(Array(repeating: .character("_"), count: 90))
        #expect(story.console.batches.submissions.list.rows >= 1)
        story.press(Array(repeating: .character("+"), count: 20))
        #expect(story.console.batches.submissions.list.rows == usual)
    }

    @Test(arguments: [PaneName.labels, .batches, .log])
    func everySizeOfAPartFitsEveryScreen(pane: PaneName) {
        for (columns, rows) in [(40, 10), (60, 20), (80, 24), (140, 40)] {
            for key in ["+", "_"] as [Unicode.Scalar] {
                var story = Story(columns: columns, rows: rows)
                story.go(pane)
                story.press(Array(repeating: .character(key), count: 30))
                #expect(story.lines.count == rows)
            }
        }
    }

    @Test func olderSubmissionsAreReadWhenTheEndComesIntoSight() {
        var story = Self.batches(EffectRunner.windowMax)
        let last = SubmissionID(rawValue: "20261124-\(100_000 + EffectRunner.windowMax - 1)-abc")
        #expect(!story.press(.down).contains(.loadOlderSubmissions(before: last)))
        #expect(story.press(.end).contains(.loadOlderSubmissions(before: last)))
        story.tell(.olderSubmissions(Self.submissions(7, from: EffectRunner.windowMax), before: last))
        #expect(story.console.batches.submissions.submissions.count == EffectRunner.windowMax + 7)
        #expect(!story.press(.end).contains { if case .loadOlderSubmissions = $0 { true } else { false } })
        // News of the newest leave the older ones where they are.
        story.tell(.submissions(Self.submissions(EffectRunner.windowMax), doubts: []))
        #expect(story.console.batches.submissions.submissions.count == EffectRunner.windowMax + 7)
    }

    // MARK: Filters

    @Test(
        "A filter may look at one column",
        arguments: [
            ("name:old", 1), ("n:old", 1), ("state:deleted", 1), ("state:!deleted", 3), ("id:0b77", 1),
            ("name:0b77", 0),
            ("~adr", 2), ("!acme", 1), ("x:old", 0), (":", 1),
        ]
    )
    func filtersByColumn(text: String, count: Int) {
        var story = Story()
        story.press(.character("/"))
        story.type(text)
        #expect(story.console.labels.shown.count == count)
    }

    @Test func theNextMatchIsFoundAfterTheFilterIsGone() {
        var story = Story()
        story.press(.character("n"))
        #expect(story.notice == "n: nothing was filtered yet.")
        story.press(.character("/"))
        story.type("ex")
        story.press(.enter, .escape)
        #expect(story.console.labels.shown.count == 4)
        story.press(.home, .character("n"))
        #expect(story.console.labels.list.cursor == 3)
        story.press(.character("/"))
        story.type("deliv")
        story.press(.enter, .escape, .home, .character("n"), .character("n"))
        #expect(story.console.labels.list.cursor == 0)
        story.press(.character("N"))
        #expect(story.console.labels.list.cursor == 1)
    }

    // MARK: Copy view

    @Test func whatWasCopiedIsShownInFullAndWithoutBorders() {
        var story = Story(columns: 40, rows: 12)
        story.press(.character("Y"))
        #expect(story.notice == "Y: nothing was copied yet.")
        story.press(.character("a"), .character("y"), .character("y"))
        #expect(story.press(.character("Y")) == [], "An ID of a label is nobody's number")
        #expect(story.lines[0] == "6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e")
        #expect(story.lines[3] == "91aa1111-0d1e-4b8b-9a53-77c1f0e60c3b")
        #expect(story.lines[11].hasPrefix("Select it with the mouse."))
        story.press(.escape)
        #expect(story.shows("Dynamic labels"))
    }

    @Test func whoLooksAtACopiedNumberIsWrittenDown() {
        var story = ComposePaneTests.good()
        // Masked as it was copied, nothing is seen.
        story.press(.home, .down, .character("y"), .character("y"))
        #expect(story.press(.character("Y")) == [])
        #expect(story.lines[0] == "91******1234")
        // Where numbers are shown anyhow, that was written before.
        story.press(.escape, .character("M"), .character("y"), .character("y"))
        #expect(story.press(.character("Y")) == [])
        #expect(story.lines[0] == "911140001234")
        story.press(.escape, .character("M"))
        #expect(story.press(.character("Y")) == [.recordReveal("What was copied")])
    }

    @Test(arguments: [["abc"], ["नमस्ते दुनिया"], ["名前🎉名前"], [""]])
    func piecesPutTogetherAreTheText(texts: [String]) {
        for text in texts {
            for columns in 2...9 {
                let safe = SafeText(untrusted: text)
                let pieces = safe.pieces(of: columns)
                #expect(pieces.map(\.string).joined() == safe.string)
                #expect(pieces.allSatisfy { $0.width <= columns })
            }
        }
    }
}
