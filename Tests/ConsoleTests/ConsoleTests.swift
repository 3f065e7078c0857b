import CallPersonalisation
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

struct ConsoleTests {
    @Test func theFirstFrameNeedsNothing() {
        let story = Story(isOpen: false)
        #expect(story.effects == [.openCore])
        #expect(story.shows("[TEST] acme-retail"))
        #expect(story.shows("Labels are being asked for."))
        let withFile = Story(file: "/data/a.csv", isOpen: false)
        #expect(withFile.effects == [.openCore, .openFile("/data/a.csv")])
        #expect(withFile.shows("Check before sending: a.csv"))
    }

    @Test(arguments: [(Profile.Kind.live, "[LIVE]"), (.test, "[TEST]"), (.sandbox, "[SANDBOX]")])
    func theBadgeSaysInWordsWhatTheAccountIs(kind: Profile.Kind, word: String) {
        let story = Story(kind: kind)
        #expect(story.lines[0].hasPrefix(" callboard  \(word) acme-retail"))
        #expect(story.lines[0].contains("api v1"))
    }

    @Test func theBadgeLineShowsTheAllowance() {
        var story = Story()
        var allowance = AllowanceStatus()
        allowance.batchUsed = 41
        allowance.lastAnswerAt = Story.now
        story.tell(.allowance(allowance))
        #expect(story.lines[0].hasSuffix("41/60 req this min"))
        // When the minute is over it is read again, and then nothing moves any more.
        #expect(story.console.deadline == Story.now + 61_000)
        #expect(story.wait(milliseconds: 61_000).contains(.loadAllowance))
        allowance.batchUsed = 0
        story.tell(.allowance(allowance))
        #expect(story.console.deadline == nil)
    }

    @Test func keysGoToPanes() {
        var story = Story()
        for name in PaneName.allCases {
            story.go(name)
            #expect(story.console.pane == name)
            #expect(story.shows("[\(name.rawValue + 1) \(name.title)]"))
        }
    }

    @Test(arguments: PaneName.allCases)
    func everyPaneFitsEverySize(name: PaneName) {
        for (columns, rows) in [(40, 10), (60, 20), (79, 23), (80, 24), (119, 30), (120, 30), (140, 40), (300, 100)] {
            var story = Story(columns: columns, rows: rows)
            story.go(name)
            #expect(story.lines.count == rows)
            #expect(story.shows("[\(name.rawValue + 1) \(name.title)]"))
            #expect(!story.footer.isEmpty)
        }
    }

    @Test(arguments: [(39, 10), (40, 9), (1, 1), (10, 3)])
    func belowTheLeastSizeThereIsAClearWord(columns: Int, rows: Int) {
        let story = Story(columns: columns, rows: rows)
        #expect(story.lines[0].hasPrefix("c"))
    }

    @Test func resizingKeepsEverything() {
        var story = ComposePaneTests.good()
        let draft = story.console.compose.draft
        for (columns, rows) in [(140, 40), (20, 5), (60, 20), (80, 24)] {
            story.tell(.resize(Size(rows: rows, columns: columns)))
        }
        #expect(story.console.compose.draft == draft)
        #expect(story.shows("Your order is out for delivery"))
    }

    @Test func aPasteOutsideAFieldRunsNothing() {
        var story = Story()
        #expect(story.tell(.paste("Q\n3oS\n")) == [])
        #expect(story.console.pane == .labels)
        #expect(story.console.exitCode == nil)
        #expect(story.notice == "A paste goes into a field only: choose one first. Nothing was done with it.")
    }

    @Test func qGoesBackAndLeavesAtTheTop() {
        var story = Story.withFile()
        story.press(.enter, .character("q"))
        #expect(story.console.exitCode == nil)
        story.press(.character("q"))
        #expect(!story.console.batches.showsFile)
        story.press(.character("q"))
        #expect(story.console.exitCode == 0)
    }

    @Test func escAndTheKeyAfterItMayArriveTogether() {
        var story = ComposePaneTests.good()
        story.press(.enter, .alt("1"))
        #expect(story.console.pane == .labels)
        #expect(story.console.compose.draft.ends == "+2h")
        story.press(.character("2"), .enter, .alt("b"))
        #expect(story.console.compose.isEditing, "Alt-b moves by a word in a field")
    }

    @Test func escapeAtTheTopDoesNotLeave() {
        var story = Story()
        story.press(.escape, .escape)
        #expect(story.console.exitCode == nil)
    }

    @Test func leavingAsksOnlyWhileSomethingIsUnsent() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([SubmissionsViewTests.running], doubts: []))
        story.press(.character("Q"))
        #expect(story.shows("5,462 records are not sent yet. They are kept on disk:"))
        story.press(.character("y"))
        #expect(story.console.exitCode == 0)
    }

    @Test func theQuestionBeforeLeavingIsAnsweredByTheLastRecordThatIsSent() {
        var story = Story()
        story.tell(.submissions([SubmissionsViewTests.running], doubts: []))
        story.press(.character("Q"))
        #expect(story.console.exitCode == nil)
        let done = SubmissionSummary.sample(states: [.invalid: 68, .pushed: 12_362])
        story.tell(.submissions([done], doubts: []))
        #expect(story.console.overlay == nil)
        #expect(story.console.exitCode == 0)
    }

    @Test func controlCCancelsFirstAndTwiceLeaves() {
        var story = Story()
        story.press(.character(":"))
        story.tell(.interrupt)
        #expect(story.console.overlay == nil)
        story.tell(.interrupt)
        #expect(story.notice.hasPrefix("Ctrl-C again"))
        story.console.facts.now += 2001
        story.tell(.interrupt)
        #expect(story.console.exitCode == nil)
        story.console.facts.now += 2000
        story.tell(.interrupt)
        #expect(story.console.exitCode == 0)
    }

    @Test func theEndOfInputLeavesAndKeepsTheDraft() {
        var story = Story()
        story.press(.enter)
        story.type("91")
        let draft = RecordDraft(caller: "91", label: "Acme Delivery", starts: "now", ends: "+2h")
        #expect(story.tell(.endOfInput) == [.saveDraft(draft, as: 1)])
        #expect(story.console.exitCode == 0)
    }

    @Test func helpIsSearchedAndRunsTheChosenAction() {
        var story = Story()
        story.press(.character("?"))
        #expect(story.shows("Help: Labels"))
        story.type("history")
        #expect(story.shows("> 5 "))
        story.press(.enter)
        #expect(story.console.pane == .history)
    }

    @Test func helpSaysWhyAnActionIsOff() {
        var story = Story(isReadOnly: true)
        story.press(.character("2"), .character("?"))
        story.type("send")
        #expect(story.shows("off: the console is read-only (--read-only)"))
    }

    @Test func theCommandLineCompletesRunsAndRemembers() {
        var story = Story()
        story.press(.character(":"))
        story.type("bat")
        #expect(story.shows("go to Batches"))
        story.press(.tab)
        #expect(story.shows(":batches"))
        story.press(.enter)
        #expect(story.console.pane == .batches)
        story.press(.character(":"), .up)
        #expect(story.shows(":batches"))
        story.press(.escape, .character(":"))
        story.type("open-file /data/x.csv")
        #expect(story.press(.enter) == [.openFile("/data/x.csv")])
    }

    @Test func theCommandLineSaysWhatItDoesNotKnowAndWhereACommandBelongs() {
        var story = Story()
        story.press(.character(":"))
        story.type("zzz")
        story.press(.enter)
        #expect(story.notice == "There is no command zzz; ? shows them all.")
        story.press(.character(":"))
        story.type("submit")
        story.press(.enter)
        #expect(story.notice == "submit can be done in Batches, not here.")
    }

    @Test func revealingIsRecordedAndTakenBack() {
        var story = Story.withFile()
        #expect(!story.shows("911140001234"))
        #expect(story.press(.character("M")) == [.recordReveal("Batches")])
        #expect(story.shows("911140001234"))
        #expect(story.press(.character("M")) == [])
        #expect(!story.shows("911140001234"))
    }

    @Test func copyingGivesTheWholeValue() {
        var story = Story()
        #expect(story.press(.character("y")) == [])
        #expect(story.press(.character("y")) == [.copy("6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e", what: "label ID")])
    }

    @Test func manyKeysBetweenTwoFramesAreOneFrame() throws {
        let screen = MemoryScreen()
        let options = ConsoleOptions(badge: Story().console.facts.badge) { throw CoreError.offline }
        let session = try Session(options, screen: screen)
        session.draw()
        let frames = screen.frameCount
        for _ in 0..<50 { screen.send(.down) }
        session.turn(until: nil)
        #expect(screen.frameCount == frames + 1)
    }

    @Test func whatDidNotChangeIsNotDrawn() {
        var story = Story.withFile()
        let before = story.frame
        story.tell(.fileChecking(done: 1, total: 2), .changed([]))
        _ = story.tell(.tick)
        let after = Story.withFile().frame
        #expect(after.changes(since: before).isEmpty)
    }

    @Test(arguments: [
        "\u{1B}[2J\u{1B}]0;x\u{7}", "\u{202E}gnihsihp", "a" + String(repeating: "\u{301}", count: 10_000), "名前🎉",
        "\u{200B}\r\n\t",
    ])
    func hostileTextIsSpelledOutOnEveryScreen(text: String) {
        let label = Label(id: LabelID(text), name: text, createdAt: text, deletedAt: text)
        var story = Story(labels: [label])
        story.tell(.labelsFailed(text), .fileFailed(path: text, text), .failed(text))
        for name in PaneName.allCases {
            story.go(name)
            check(story)
        }
        var other = Story.withFile(source: ManyRows(20, reason: text))
        check(other)
        other.press(.enter)
        check(other)
        other.press(.character("5"))
        other.tell(
            .history(
                [
                    HistoryEntry(
                        sequence: 1,
                        at: .max,
                        who: text,
                        kind: text,
                        submission: SubmissionID(rawValue: text),
                        submissionName: text,
                        attempt: nil,
                        words: text,
                        counts: nil
                    )
                ],
                of: "",
                before: nil,
                isLast: true
            )
        )
        check(other)
        var form = Story()
        form.press(.character("2"), .enter)
        form.tell(.paste(text))
        check(form)
    }

    private func check(_ story: Story) {
        for line in story.lines {
            for scalar in line.unicodeScalars {
                #expect(scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80..<0xA0).contains(scalar.value))
                #expect(!(0x202A...0x202E).contains(scalar.value) && scalar.value != 0x200B)
            }
        }
        #expect(story.lines.count == story.console.size.rows)
    }

    @Test func aReasonGoesWhenItNoLongerHolds() {
        var story = Story()
        story.press(.character("2"), .character("Z"))
        #expect(story.notice == "Z: nothing was undone.")
        story.press(.enter)
        story.type("x")
        story.press(.escape, .character("u"))
        #expect(story.notice == "")
        story.press(.character("u"))
        #expect(story.notice == "u: nothing was changed.")
        story.press(.character("1"))
        #expect(story.notice == "", "It was about another pane")
    }

    @Test func whatIsAwaitedIsNotSaidBesideTheQuestion() {
        var story = FailuresPaneTests.story()
        story.press(.character("r"))
        #expect(story.notice == "Looking what is safe to send again.")
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(4))], of: FailureFilter()))
        #expect(story.notice == "")
    }
}
