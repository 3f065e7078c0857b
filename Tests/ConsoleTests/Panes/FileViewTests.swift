import CallPersonalisation
import Synchronization
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

struct FileViewTests {
    @Test func showsTheCheckAndTheRows() {
        let story = Story.withFile()
        #expect(story.shows("Check before sending: diwali-aug.csv"))
        #expect(story.shows("valid 900,000   invalid 100,000   with warnings 0   of 1,000,000 rows"))
        #expect(story.shows("! receiver changed by a spreadsheet"))
        #expect(story.shows("line 11, 21, 31, .."))
        #expect(story.shows("row 1/1,000,000"))
        #expect(story.shows("91******1234"))
    }

    @Test func aMoveOfTheCursorChangesFewCells() {
        var story = Story.withFile()
        let before = story.frame
        story.press(.down)
        let changed = story.frame.changes(since: before).reduce(0) { $0 + $1.columns.count }
        // Two markers, two line numbers and the place below.
        #expect(changed <= 24)
    }

    @Test func keysThatComeTogetherReadOnlyTheRowsThatAreSeen() {
        let rows = ManyRows()
        var story = Story.withFile(source: rows)
        let before = rows.reads.load(ordering: .relaxed)
        story.pressAtOnce(Array(repeating: .down, count: 50))
        #expect(story.shows("row 51/1,000,000"))
        let seen = story.lines.count { $0.contains("91******1234") }
        #expect(seen > 5)
        #expect(rows.reads.load(ordering: .relaxed) - before <= seen)
        story.press(.up)
        #expect(rows.reads.load(ordering: .relaxed) - before <= seen)
    }

    @Test func goesToEachRowWithAProblemAndTellsItInFull() {
        var story = Story.withFile()
        story.press(.character("]"))
        #expect(story.shows("row 10/1,000,000"))
        story.press(.character("]"), .character("["))
        #expect(story.shows("row 10/1,000,000"))
        story.press(.enter)
        #expect(story.shows("Line 11 of diwali-aug.csv"))
        #expect(story.shows("! A spreadsheet changed the receiver into 9.11E+11"))
        story.press(.escape)
        #expect(story.shows("Check before sending"))
    }

    @Test func aCauseLeadsToItsRowsAndBack() {
        var story = Story.withFile()
        story.press(.tab, .enter)
        #expect(story.shows("Rows: receiver changed by a spreadsheet"))
        #expect(story.shows("row 1/100,000"))
        story.press(.character("G"), .enter)
        #expect(story.shows("Line 1000001 of diwali-aug.csv"))
        story.press(.escape, .escape)
        #expect(story.shows("Problems by cause"))
        story.press(.tab)
        #expect(story.shows("/1,000,000"))
    }

    @Test func theWholeCheckSaysWhatWouldBeSent() {
        var story = Story.withFile()
        var checked = CheckedFile(
            path: "/data/diwali-aug.csv",
            rows: 12_430,
            valid: 12_388,
            invalid: 42,
            warnings: 3,
            causes: [
                .init(rule: .callerSpreadsheet, rows: 42, lines: [18, 77, 240]),
                .init(rule: .alreadyAccepted, rows: 3, lines: [5, 6, 7]),
            ],
            note: "Times without a zone are read in Asia/Kolkata."
        )
        checked.leftOut = 3
        checked.estimate = SubmitEstimate(requests: 25, seconds: 25)
        checked.estimateFixed = SubmitEstimate(requests: 25, seconds: 25)
        story.tell(
            .fileChecked(checked),
            .fileKnown(path: "/data/diwali-aug.csv", ["18:03 by priya: 12430 pushed"])
        )
        story.press(.tab)
        #expect(story.shows("Would send  12,385 of 12,430 rows, 3 left out: 25 requests, about 25 s"))
        #expect(story.shows("When fixed  12,427 rows: 25 requests"))
        #expect(story.shows("left out"))
        #expect(story.shows("42 bad"))
        #expect(story.shows("Sent before 18:03 by priya: 12430 pushed"))
        #expect(story.shows("Times without a zone are read in Asia/Kolkata."))
        #expect(story.shows("(kept, not sent)"))
    }

    @Test func theLastOfAMillionRowsIsAsNearAsTheFirst() {
        var story = Story.withFile()
        story.press(.character("G"))
        #expect(story.shows("row 1,000,000/1,000,000"))
        #expect(story.shows("1000001"))
        story.press(.character("g"))
        #expect(story.shows("row 1/1,000,000"))
    }

    @Test func showsHowColumnsAreRead() {
        var story = Story.withFile()
        story.press(.character("m"))
        #expect(story.shows("agent_no"))
        #expect(story.shows("(kept, not sent)"))
        story.press(.character("m"))
        #expect(!story.shows("agent_no"))
        #expect(story.shows("Rows"))
    }

    @Test func rowsCanBeLookedAtWhileTheFileIsBeingChecked() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("/data/a.csv")
        #expect(story.press(.enter) == [.openFile("/data/a.csv")])
        #expect(story.shows("opening"))
        story.tell(.fileOpened(OpenedFile(path: "/data/a.csv", rows: ManyRows(500), columns: [], form: "csv, UTF-8")))
        story.tell(.fileChecking(done: 55, total: 100))
        #expect(story.shows("checked 55%"))
        #expect(story.shows("500 rows so far"))
        #expect(story.shows("91******1234"))
    }

    @Test func theQuestionWaitsForTheEndOfTheCheckUnlessAKeyTakesItBack() {
        var story = Story.withFile()
        story.tell(.fileChecking(done: 55, total: 100))
        #expect(story.press(.character("S")).isEmpty)
        #expect(story.notice == "The question comes when the check has ended; any key takes that back.")
        let checked = CheckedFile(path: "/data/diwali-aug.csv", rows: 9, valid: 8, invalid: 1, warnings: 0, causes: [])
        let submission = FileSubmission(path: checked.path, rows: 9, valid: 8)
        #expect(story.tell(.fileChecked(checked)) == [.estimate(submission)])
        // It is asked once.
        #expect(story.tell(.fileChecked(checked)).isEmpty)

        story.tell(.fileChecking(done: 55, total: 100))
        story.press(.character("S"), .escape)
        #expect(story.shows("Check before sending"), "Esc takes back no more than the question")
        #expect(story.tell(.fileChecked(checked)).isEmpty)

        story.tell(.fileChecking(done: 55, total: 100))
        story.press(.character("S"))
        var none = checked
        none.leftOut = 8
        #expect(story.tell(.fileChecked(none)).isEmpty)
        #expect(story.notice == "submit: no row can be sent.")
    }

    @Test func theRowsOfACauseAreNotShownBeforeTheyAreKnown() {
        var story = Story.withFile()
        story.tell(.fileChecking(done: 55, total: 100))
        story.press(.tab, .enter)
        #expect(story.notice == "Enter: the rows of a cause are known when the check ends.")
    }

    @Test func rowsOfACauseThatIsGoneLeaveAnEmptyListUntilEsc() {
        var story = Story.withFile()
        story.press(.tab, .enter)
        #expect(story.shows("Rows: receiver changed by a spreadsheet"))
        // Labels came, and with them another check.
        let rows = ManyRows(9)
        story.tell(
            .fileOpened(OpenedFile(path: "/data/diwali-aug.csv", rows: rows, columns: [], form: "csv, UTF-8")),
            .fileChecked(
                CheckedFile(path: "/data/diwali-aug.csv", rows: 9, valid: 9, invalid: 0, warnings: 0, causes: [])
            )
        )
        #expect(story.shows("No row breaks this rule any more. Esc shows all rows."))
        story.press(.escape, .tab)
        #expect(story.shows("row 1/9"))
    }

    @Test func saysWhyAFileCannotBeUsed() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("/no/such.csv")
        story.press(.enter)
        let words = Wording.words(of: .unreadable(path: "/no/such.csv", code: 2))
        story.tell(.fileFailed(path: "/no/such.csv", words))
        #expect(story.shows("/no/such.csv cannot be read: No such file or directory."))
        #expect(!story.shows("Rows"), "there are none to look at")
        #expect(!story.footer.contains("columns"), "\(story.footer)")
    }

    @Test(
        "The question names the labels and the windows that the check found",
        arguments: [
            (1, 2, 2, "Window    16:00 to 17:00 IST, ends in 2 h"),
            (1, 26, 2, "Window    24 Nov 16:00 to 25 Nov 17:00 IST, the first ends in 2 h"),
            (25, 26, 26, "Window    25 Nov 16:00 to 17:00 IST, ends in 26 h"),
        ]
    )
    func sums(starts: Int64, ends: Int64, firstEnd: Int64, window: String) {
        var story = Story.withFile()
        var plan = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        plan.sums = Story.sums(starts: starts, ends: ends, firstEnd: firstEnd)
        var checked = CheckedFile(
            path: plan.path,
            rows: 1_000_000,
            valid: 900_000,
            invalid: 100_000,
            warnings: 0,
            causes: []
        )
        checked.sums = plan.sums
        story.tell(.fileChecked(checked))
        #expect(story.press(.character("S")) == [.estimate(plan)])
        story.tell(.estimate(plan))
        #expect(story.shows("Label     Acme Delivery (899,000), Acme Express (990) and 3 more"))
        #expect(story.shows(window))
    }

    @Test func theQuestionTellsWarningsAndLabelsThatWereNotKnown() {
        var story = Story.withFile()
        var checked = CheckedFile(
            path: "/data/diwali-aug.csv",
            rows: 1_000_000,
            valid: 900_000,
            invalid: 100_000,
            warnings: 2_932,
            causes: [
                CheckedFile.Cause(rule: .receiverLength, rows: 100_000, lines: [3]),
                CheckedFile.Cause(rule: .alreadyAccepted, rows: 3, lines: [5]),
                CheckedFile.Cause(rule: .reasonEnds, rows: 12, lines: [6]),
                CheckedFile.Cause(rule: .pairOverlap, rows: 2_920, lines: [7]),
            ],
            knowsLabels: false
        )
        checked.leftOut = 3
        (checked.sentWithWarnings, checked.mostWarned, checked.endingSoon) = (2_929, .pairOverlap, 499)
        story.tell(.fileChecked(checked))
        for case .estimate(var submission) in story.press(.character("S")) {
            submission.estimate = SubmitEstimate(requests: 1800, seconds: 0)
            story.tell(.estimate(submission))
        }
        #expect(story.shows("Labels    not known: any label ID passes"))
        #expect(story.shows("Warned    2,929 rows, most: same pair, overlapping window"))
        #expect(
            story.shows("          499 end within a minute"),
            "Fewer than the others, and the only ones that cannot wait"
        )
        #expect(story.shows("Time      1,800 requests, at once"))
        // With nothing to say of them nothing is said.
        story.press(.escape)
        (checked.knowsLabels, checked.causes) = (true, Array(checked.causes.prefix(2)))
        (checked.sentWithWarnings, checked.mostWarned, checked.endingSoon) = (0, nil, 0)
        story.tell(.fileChecked(checked))
        for case .estimate(let submission) in story.press(.character("S")) { story.tell(.estimate(submission)) }
        #expect(story.shows("Submit to TEST"))
        #expect(!story.shows("Warned") && !story.shows("Labels    not known"))
    }

    @Test func submitsAfterAQuestionWithAnEstimate() {
        var story = Story.withFile()
        let plan = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        #expect(story.press(.character("S")) == [.estimate(plan)])
        var estimated = plan
        estimated.estimate = SubmitEstimate(requests: 1800, seconds: 1895, ahead: 12)
        estimated.late = 2_000
        estimated.lateLines = [17, 18, 19, 20, 21]
        estimated.clockSkew = 125_000
        story.tell(.estimate(estimated))
        #expect(story.shows("900,000 of 1,000,000, left out: 100,000"))
        #expect(story.shows("1,800 requests, about 31 min, after 12 queued before"))
        #expect(story.shows("2,000 end before the queue reaches them (line 17, 18, 19, 20"))
        #expect(story.shows("This machine's clock is 2 min behind the service's"))
        // All of it, on a screen that is not wide enough for one line.
        #expect(story.shows("whether a window is over, are off by as "))
        #expect(story.shows("  much. "))
        #expect(story.press(.enter) == [])  // Cancel has the focus.
        #expect(story.notice == "Nothing was done.")
        story.tell(.estimate(estimated))
        #expect(story.press(.tab, .enter) == [.submit(estimated)])
    }

    @Test func whoLeavesWhileASubmissionWaitsForItsLabelsIsTold() {
        var story = Story.withFile()
        var plan = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        plan.knowsLabels = false
        story.tell(.estimate(plan))
        #expect(story.press(.tab, .enter) == [.submit(plan)])
        #expect(story.notice == "The labels are read; then the submission is written and stands here.")
        story.press(.character("Q"))
        #expect(story.shows("A submission is not in the queue yet. Leaving now gives it up;"))
        story.press(.enter)  // Stay has the focus.
        #expect(story.console.exitCode == nil)
        story.tell(.submitFailed("no answer", path: plan.path))
        story.press(.character("Q"))
        #expect(story.console.exitCode == 0)
    }

    @Test func aFileCheckedWithoutLabelsIsCheckedAgainWhenTheyCome() {
        var story = Story(labels: nil)
        story.press(.character("3"), .character("o"))
        story.type("a.csv")
        story.press(.enter)
        story.tell(
            .fileOpened(OpenedFile(path: "a.csv", rows: ManyRows(5), columns: [], form: "csv")),
            .fileChecked(
                CheckedFile(path: "a.csv", rows: 5, valid: 5, invalid: 0, warnings: 5, causes: [], knowsLabels: false)
            )
        )
        let effects = story.tell(.labels(LabelDirectory(Story.labels, fetchedAt: Story.now), isFresh: true))
        #expect(effects.contains(.changeFile(path: "a.csv", FilePlan(), check: 1)))
    }

    @Test func labelsThatComeDuringTheCheckMakeItRunAgain() {
        var story = Story(labels: nil)
        story.press(.character("3"), .character("o"))
        story.type("a.csv")
        story.press(.enter)
        story.tell(
            .fileOpened(OpenedFile(path: "a.csv", rows: ManyRows(5), columns: [], form: "csv")),
            .labels(LabelDirectory(Story.labels, fetchedAt: Story.now), isFresh: true)
        )
        story.press(.character("S"))
        var half = CheckedFile(
            path: "a.csv",
            rows: 5,
            valid: 5,
            invalid: 0,
            warnings: 5,
            causes: [],
            knowsLabels: false
        )
        #expect(story.tell(.fileChecked(half)) == [.changeFile(path: "a.csv", FilePlan(), check: 1)])
        (half.knowsLabels, half.check) = (true, 1)
        var submission = FileSubmission(path: "a.csv", rows: 5, valid: 5)
        submission.check = 1
        #expect(story.tell(.fileChecked(half)) == [.estimate(submission)])
    }

    @Test func aQuestionIsTakenBackWhenItsFileTurnsOutOtherwise() {
        var story = Story.withFile()
        let asked = FileSubmission(path: "/data/diwali-aug.csv", rows: 9, valid: 9)
        var checked = CheckedFile(path: asked.path, rows: 9, valid: 9, invalid: 0, warnings: 0, causes: [])
        story.tell(.fileChecked(checked), .estimate(asked))
        story.tell(.fileChecked(checked))
        #expect(story.shows("[ Cancel ]"), "nothing else is true now")
        checked.valid = 7
        story.tell(.fileChecked(checked))
        #expect(!story.shows("[ Cancel ]"))
        #expect(story.notice.contains("checked anew"))
        // An answer about the file as it was asks anew.
        var before = asked
        before.check = -1
        #expect(story.tell(.estimate(before)) == [.estimate(FileSubmission(path: asked.path, rows: 9, valid: 7))])
    }

    @Test func completesPaths() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("/data/di")
        #expect(story.press(.tab) == [.completePath("/data/di")])
        story.tell(.completions(of: "/data/di", ["/data/diwali-aug.csv", "/data/diwali-sep.csv"]))
        #expect(story.shows("File (Tab completes): /data/diwali-"))
        #expect(story.shows("/data/diwali-sep.csv"))
        story.type("a")
        story.tell(.completions(of: "/data/diwali-a", ["/data/diwali-aug.csv"]))
        #expect(story.press(.enter) == [.openFile("/data/diwali-aug.csv")])
    }

    @Test func tabGoesThroughThePathsThatHaveNothingMoreInCommon() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("/data/day.")
        let found = ["/data/day.csv", "/data/day.json"] + (0..<20).map { "/data/day.x\($0)" }
        story.press(.tab)
        story.tell(.completions(of: "/data/day.", found))
        #expect(story.shows("and 15 more"))
        #expect(story.press(.tab).isEmpty)
        #expect(story.shows("File (Tab completes): /data/day.csv"))
        story.press(.tab)
        #expect(story.shows("File (Tab completes): /data/day.json"))
        story.press(.backTab, .backTab)
        #expect(story.shows("File (Tab completes): /data/day.x19"))
        story.press(.tab)
        #expect(story.press(.enter) == [.openFile("/data/day.csv")])
    }

    @Test func aPathThatDidNotOpenIsThereToBeMended() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("/data/dya.csv")
        story.press(.enter)
        story.tell(.fileFailed(path: "/data/dya.csv", "It is not there."))
        story.press(.character("o"))
        #expect(story.shows("File (Tab completes): /data/dya.csv"))
        story.press(.enter)
        #expect(story.notice.isEmpty, "the failure is not that of the file that is opened now")
    }

    @Test func aPastedPathLosesItsQuotes() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.tell(.paste("'/data/a b.csv'\n"))
        #expect(story.press(.enter) == [.openFile("/data/a b.csv")])
    }

    @Test func standsSideBySideWhereItIsWideAndLowAndOneBelowTheOtherWhereItIsHigh() throws {
        let low = Story.withFile(columns: 140, rows: 24)
        #expect(low.lines[2].contains("Rows"))
        #expect(low.lines[2].contains("Check before sending"))
        let high = Story.withFile(columns: 140, rows: 40)
        #expect(!high.lines[2].contains("Rows"))
        #expect(high.shows("valid 900,000 of 1,000,000   bad 100,000   look 0"))
    }

    @Test func isUsableOnASmallScreen() {
        let story = Story.withFile(columns: 60, rows: 20)
        #expect(story.shows("valid 900,000"))
        #expect(story.shows("91******1234"))
        let least = Story.withFile(columns: 40, rows: 10)
        #expect(least.shows("Check before sending"))
    }

    @Test func numbersInTheSampleOfAColumnAreMasked() {
        var story = Story.withFile()
        story.press(.tab)
        #expect(!story.shows("911140001234"))
        story.press(.character("m"))
        #expect(!story.shows("911140001234"))
        #expect(story.shows("A-1"))
        story.press(.character("M"))
        #expect(story.shows("911140001234"))
    }

    @Test func aRowIsCopiedWithMaskedNumbersUnlessTheyAreShown() throws {
        var story = Story.withFile()
        story.press(.character("y"))
        #expect(story.shows("(masked; M first for whole numbers)"))
        let effects = story.press(.character("r"))
        guard case .copy(let row, _) = try #require(effects.first) else {
            return #expect(Bool(false), "nothing was copied")
        }
        #expect(row.contains("******"))
        #expect(!row.contains("9198123"))
        story.press(.character("M"), .character("y"))
        let whole = story.press(.character("r"))
        #expect(whole.contains { if case .copy(let text, _) = $0 { !text.contains("*") } else { false } })
    }

    @Test func theCheckSaysWhichOfTheCausesAreSeen() {
        let causes: [CheckedFile.Cause] = RecordRule.allCases.prefix(13).map {
            .init(rule: $0, rows: 5, lines: [2, 3])
        }
        var story = Story.withFile()
        story.tell(
            .fileChecked(
                CheckedFile(path: "/data/diwali-aug.csv", rows: 99, valid: 50, invalid: 49, warnings: 0, causes: causes)
            )
        )
        story.press(.tab, .home)
        #expect(story.shows("causes 1-"))
        #expect(story.shows(" of 13"))
        story.press(.end)
        #expect(story.shows("-13 of 13"))
    }

    @Test func aRowIsLookedForAndNGoesOn() {
        var story = Story.withFile()
        let path = "/data/diwali-aug.csv"
        story.press(.character("n"))
        #expect(story.notice == "n: nothing was looked for yet.")
        story.press(.character("/"))
        story.type("e 98")
        #expect(story.shows("Find rows with: e 98"))
        let first = story.press(.enter)
        #expect(first == [.findRow(path: path, text: "e 98", from: 0, backwards: false)])
        #expect(story.notice == "Looking for rows with e 98.")
        story.tell(.rowFound(path: path, text: "e 98", from: 0, 41))
        #expect(story.shows("row 42/"))
        #expect(story.notice == "Row 42 holds e 98.")
        #expect(story.press(.character("n")) == [.findRow(path: path, text: "e 98", from: 41, backwards: false)])
        story.tell(.rowFound(path: path, text: "e 98", from: 41, 7))
        #expect(story.notice == "Row 8 holds e 98. It stands before.")
        #expect(story.press(.character("N")) == [.findRow(path: path, text: "e 98", from: 7, backwards: true)])
        story.tell(.rowFound(path: path, text: "e 98", from: 7, nil))
        #expect(story.notice == "No other row of the file holds e 98.")
        #expect(story.shows("row 8/"))
    }
}
