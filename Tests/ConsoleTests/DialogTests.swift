import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct DialogTests {
    @Test func cancelHasTheFocusAtFirst() {
        var story = ComposePaneTests.good()
        story.press(.character("S"))
        #expect(story.press(.enter) == [])
        #expect(story.console.overlay == nil)
        #expect(story.notice == "Nothing was done.")
    }

    @Test func leaningOnEnterNeverSends() {
        var story = ComposePaneTests.good()
        story.press(.character("S"))
        let effects = story.press(Array(repeating: .enter, count: 50))
        #expect(!effects.contains { if case .push = $0 { true } else { false } })
    }

    @Test func keysTypedBeforeTheDialogWasSeenAreDropped() throws {
        var console = ComposePaneTests.good().console
        // All of them come before the next frame.
        let record = try #require(console.compose.verdict.record)
        var effects = console.update(.key(.character("S")))
        effects += console.update(.key(.tab))
        effects += console.update(.key(.enter))
        effects += console.update(.paste("1"))
        effects += console.update(.sentAlready(record, []))
        #expect(effects == [.findSent(record)])
        guard case .dialog(let open) = console.overlay else {
            Issue.record("There is no dialog")
            return
        }
        #expect(open.dialog.focus == .cancel)
        #expect(open.dialog.lines.count { $0 == "Keys typed before this box opened were dropped." } == 1)
        console.noteFrame()
        _ = console.update(.key(.tab))
        effects = console.update(.key(.enter))
        #expect(effects.contains(where: Self.isSending))
    }

    @Test func aKeyHeldDownCountsOnce() {
        var story = ComposePaneTests.good()
        // The help opens the dialog with Enter; held down, that Enter does not press a button.
        story.press(.character("S"))
        story.press(.character("S"), .character("S"), .character("S"))
        #expect(story.shows("Send to TEST"))
    }

    @Test func liveAsksForTheNumberOfRecords() throws {
        var story = ComposePaneTests.good(kind: .live)
        story.press(.character("S"))
        #expect(story.shows("Send to LIVE"))
        #expect(story.shows("Type the number of records to send:"))
        story.type("2")
        #expect(story.shows("off until the number is right"))
        // Off: the focus passes over it.
        #expect(story.press(.tab, .tab, .enter) == [])
        story.press(.escape, .character("S"))
        story.type("1")
        #expect(!story.shows("off until"))
        let record = try #require(story.console.compose.verdict.record)
        #expect(story.press(.tab, .tab, .enter).last == .push(record))
    }

    @Test func theNumberOnLiveIsTypedInDigits() {
        var story = ComposePaneTests.good(kind: .live)
        story.press(.character("S"))
        story.type("p v2")
        #expect(story.shows("[2 "))
        story.press(.backspace)
        story.type("1")
        #expect(!story.shows("off until"))
    }

    @Test func oneRecordIsHeldTooAndTheQuestionSaysSo() {
        var story = ComposePaneTests.good()
        story.press(.character("S"))
        #expect(story.shows("After that 5 seconds are left to take it back with u."))
    }

    @Test func warningsAreSeenBeforeSending() {
        var story = ComposePaneTests.good()
        story.press(.up, .up, .enter)
        story.type("!")
        story.press(.escape, .character("S"))
        #expect(story.shows("Look      The call reason has '!' at character 31"))
    }

    @Test func aDialogNamesItsKeys() {
        var story = ComposePaneTests.good()
        story.press(.character("S"))
        #expect(story.footer == "Esc back  Tab next  Enter presses the button in focus")
    }

    @Test(arguments: [(80, 24), (60, 20), (40, 10)])
    func theButtonsAreSeenOnEveryScreen(columns: Int, rows: Int) {
        var story = ComposePaneTests.good(kind: .live, columns: columns, rows: rows)
        story.press(.character("S"))
        #expect(story.shows("[ Cancel ]"))
    }

    @Test func nothingIsSentWhenReadOnlyOrOffline() {
        for (isReadOnly, isOffline, why) in [(true, false, "read-only"), (false, true, "offline")] {
            var story = Story(isReadOnly: isReadOnly, isOffline: isOffline)
            story.press(.character("2"))
            #expect(story.press(.character("S")) == [])
            #expect(story.notice.contains(why))
            #expect(story.shows(isReadOnly ? "READ-ONLY" : "OFFLINE"))
        }
    }

    /// Everything is ready to be sent, in every place.
    private static func ready(_ context: KeyContext) -> Story {
        switch context {
        case .compose: return ComposePaneTests.good()
        case .held: return HeldRecordTests.story()
        case .file: return Story.withFile()
        default:
            var story = Story()
            story.tell(.submissions([SubmissionsViewTests.running, SubmissionsViewTests.doubtful], doubts: []))
            story.go(context.pane)
            return story
        }
    }

    private static func isSending(_ effect: Effect) -> Bool {
        switch effect {
        case .push, .submit, .resolve, .retry: true
        default: false
        }
    }

    @Test(
        "No key sends anything by itself, nor when one leans on it, nor with Enter behind it",
        arguments: KeyContext.allCases
    )
    func noKeySendsByItself(context: KeyContext) {
        for action in Keymap.standard.actions(in: context) where action.command != .suspend && action.command != .quit {
            for key in action.keys {
                for rest in [[], Array(repeating: key, count: 5), Array(repeating: Key.enter, count: 5)] {
                    var story = Self.ready(context)
                    let effects = story.press([key] + rest)
                    #expect(
                        !effects.contains(where: Self.isSending),
                        "\(key) and \(rest.first?.description ?? "nothing")"
                    )
                }
            }
        }
    }

    @Test func whatHasNoRoomInAQuestionCanBeScrolledTo() {
        var story = Story.withFile(columns: 60, rows: 16, kind: .live)
        story.press(.character("S"))
        var submission = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        submission.late = 2000
        (submission.lateLines, submission.clockSkew) = ([17, 18], 125_000)
        story.tell(.estimate(submission))
        #expect(story.shows("Account"))
        #expect(story.shows("PgDn"))
        #expect(!story.shows("seconds are left"))
        story.press(.pageDown)
        #expect(story.shows("seconds are left to take it back"))
        #expect(story.shows("[ Cancel ]"))
        #expect(story.shows("Type the number of records"))
        story.press(.pageUp)
        #expect(story.shows("Account"))
    }

    @Test func whatIsTypedWhileAQuestionIsMadeIsDropped() {
        var story = Story.withFile()
        story.press(.character("S"), .tab, .enter, .character("u"))
        #expect(story.shows("Rows"), "neither a row nor a cause was opened")
        let plan = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
        story.tell(.estimate(plan))
        #expect(story.shows("Submit to TEST"))
        #expect(story.shows("Keys typed before this box opened were dropped."))
        #expect(story.press(.enter) == [])
        #expect(story.notice == "Nothing was done.")
        // Nobody is told of keys that were not typed, or of the key that asked and is held down.
        story.press(.character("S"), .character("S"))
        story.tell(.estimate(plan))
        #expect(story.shows("Submit to TEST"))
        #expect(!story.shows("were dropped"))
        story.press(.escape)
        // What cannot be answered holds nobody up.
        story.press(.character("S"))
        story.tell(.failed("The journal is closed."))
        story.press(.character("1"))
        #expect(story.console.pane == .labels)
        story.press(.character("3"), .character("S"))
        story.wait(milliseconds: 1001)
        story.press(.character("1"))
        #expect(story.console.pane == .labels)
    }
}
