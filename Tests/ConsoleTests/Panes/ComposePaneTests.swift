import CallPersonalisation
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

struct ComposePaneTests {
    /// A form with a good record in it, outside its fields.
    static func good(kind: Profile.Kind = .test, columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows, kind: kind)
        story.press(.enter)
        story.type("911140001234")
        story.press(.tab)
        story.type("919812343210")
        story.press(.tab, .tab)
        story.type("Your order is out for delivery")
        story.press(.tab)
        story.type("now")
        story.press(.tab)
        story.type("+2h")
        story.press(.escape)
        return story
    }

    @Test func showsLengthsPlacesAndProblemsWhileTyping() {
        var story = Story()
        story.press(.enter)
        story.type("+91 11400-01234")
        story.press(.tab)
        story.type("9198123x43210")
        story.press(.tab, .tab)
        story.type("Your order 48/2 is out for delivery")
        story.press(.tab)
        story.type("now")
        story.press(.tab)
        story.type("+2h")
        story.wait(milliseconds: 400)
        #expect(
            story.lines[2...] == [
                "+-- New call record  times in Asia/Kolkata ------------------------- draft 1 --+",
                "| Label      [Acme Delivery                       ]  6f1c..a93e  ok            |",
                "| Caller     [911140001234                        ]  12 digits  ok             |",
                "|                                                                              |",
                "| Receiver   [9198123x43210                       ]  7 digits  BAD 'x' at 8    |",
                "|                    ^                                                         |",
                "| Shown name [                                    ]  0/40  the label's name    |",
                "| Reason     [Your order 48/2 is out for delivery ]  35/100  look: '/' at 14   |",
                "|                          ^                                                   |",
                "| Starts     [now                                 ]  Tue 24 Nov 15:00:00       |",
                "|>Ends       [+2h                                 ]  Tue 24 Nov 17:00:00  2 h  |",
                "+------------------------------------------------------------------------------+",
                "+-- 1 problem -----------------------------------------------------------------+",
                "| ! The receiver has 'x' at character 8; only the digits 0 to 9 can stand      |",
                "| there.                                                                       |",
                "| ? The call reason has '/' at character 14; the guidelines refuse ! @ # $ % ^ |",
                "| & * ( ) _ + /.                                                               |",
                "|                                                                              |",
                "|                                                                              |",
                "+-- ] next problem ------------------------------------------------------------+",
                "",
                " Tab next field  Esc leave it, then:  S send  v body  Up/Down earlier values",
            ]
        )
        #expect(story.frame.cursor == Position(row: 12, column: 17))
    }

    @Test func neverSaysThatThereIsNoProblemWhileThereIsOne() {
        var story = Self.good()
        #expect(story.shows("No problem: S sends it"))
        story.press(.character("j"), .character("i"))
        story.type("x")
        #expect(!story.shows("No problem"))
        #expect(story.shows("1 problem"))
        story.press(.backspace)
        #expect(story.shows("No problem: S sends it"))
        #expect(!story.shows("rule "))
    }

    @Test(
        "The reason tells how many characters are missing or over",
        arguments: [(9, "9/100  BAD min 10"), (10, "10/100  ok"), (100, "100/100  ok"), (101, "101/100  BAD max 100")]
    )
    func countsTheReason(count: Int, words: String) {
        var story = Story()
        story.press(.character("2"))
        story.press(Array(repeating: .down, count: 4) + [.enter])
        story.type(String(repeating: "x", count: count))
        #expect(story.shows(words))
    }

    @Test func aSpaceBeforeTheNextWordIsNoProblemUntilTheFieldIsLeft() {
        var story = Story()
        story.press(.character("2"))
        story.press(Array(repeating: .down, count: 4) + [.enter])
        story.type("Your order is ")
        #expect(story.shows("14/100  ok"))
        story.press(.escape)
        #expect(story.shows("14/100  look: ' ' at 14"))
        story.press(.enter)
        story.type("out")
        #expect(story.shows("17/100  ok"))
    }

    @Test func aKeyThatChangesNoVerdictChangesItsCharacterAndTheCounterOnly() {
        for text in ["Your ", "Your order is o", "Your order 48/2 i"] {
            var story = Story()
            story.press(.character("2"))
            story.press(Array(repeating: .down, count: 4) + [.enter])
            story.type(text + "n")
            let before = story.frame
            story.type("e")
            let cells = story.frame.changes(since: before).reduce(0) { $0 + $1.columns.count }
            #expect(cells == 2, "\(text)")
        }
    }

    @Test func becomesDigitsWhenTheFieldIsLeft() {
        var story = Story()
        story.press(.character("2"), .down, .enter)
        story.type("+91 98123 43210")
        #expect(story.shows("[+91 98123 43210 "))
        #expect(story.shows("becomes 919812343210"))
        story.press(.tab)
        #expect(story.shows("[919812343210 "))
    }

    @Test func aPastedNumberIsCleanedAndOtherTextKept() {
        var story = Story()
        story.press(.character("2"), .down, .enter)
        story.tell(.paste("+91 (98123) 43210\n"))
        #expect(story.shows("[919812343210 "))
        #expect(story.notice == "Pasted as 91******3210: only the digits are sent.")
        story.press(.tab)
        story.tell(.paste("not a number\nat all"))
        #expect(story.shows("[not a number at all "))
    }

    @Test func suggestsLabelsWhileTyping() {
        var story = Story()
        story.press(.character("2"), .enter)
        story.type("ret")
        #expect(story.shows("Acme Delivery Returns"))
        story.press(.down, .enter)
        #expect(story.shows("Label      [Acme Delivery Returns "))
        #expect(story.console.compose.field == .caller)
        #expect(story.shows("0b77..41d0  ok"))
    }

    @Test(arguments: [(60, 20), (80, 24)])
    func labelsThatBeginAlikeCanBeToldApartOnASmallScreen(columns: Int, rows: Int) {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("2"), .enter)
        for name in ["Acme Delivery   ", "Acme Delivery Returns", "Acme Express"] { #expect(story.shows("  \(name)")) }
    }

    @Test func theBestSuggestionIsTakenWithoutChoosing() {
        var story = Story()
        story.press(.character("2"), .enter)
        story.type("acme ex")
        story.press(.tab)
        #expect(story.shows("Label      [Acme Express "))
        story.press(.character("x"), .backTab, .escape)
        #expect(story.console.compose.draft.label == "Acme Express")
    }

    @Test func aChoiceOutlivesLabelsThatComeMeanwhile() {
        var story = Story()
        story.press(.character("2"), .enter, .down, .down)
        story.tell(.labels(LabelDirectory(Story.labels, fetchedAt: Story.now), isFresh: true))
        #expect(story.console.compose.suggestion == 1)
    }

    @Test func aNameThatNoFieldCanHoldIsReplacedByTheID() {
        let label = Label(id: LabelID("0b771111-0d1e-4b8b-9a53-77c1f0e641d0"), name: "Evil\u{1B}]0;x\u{7}Bank")
        var story = Story(labels: [label])
        story.press(.enter)
        #expect(story.console.compose.draft.label == label.id.rawValue)
    }

    @Test func theWholeBodyIsSeenOnASmallScreen() {
        var story = ComposePaneTests.good()
        story.press(.character("v"))
        story.tell(
            .requestBody(method: "POST", path: "/x", body: "{\n  \"a\": 1,\n" + String(repeating: "\n", count: 8) + "}")
        )
        #expect(story.shows("|   \"a\": 1,"))
        #expect(story.shows("| }"))
    }

    @Test func deletedLabelsAreSuggestedLast() {
        var story = Story()
        story.press(.character("2"), .enter)
        story.type("r")
        let names = story.console.compose.suggestions.map(\.value)
        #expect(names.last == "Old Brand")
        #expect(names.count == 4)
    }

    @Test func digitsGoIntoTheFieldAndNotToPanes() {
        var story = Story()
        story.press(.character("2"), .down, .enter, .character("3"))
        #expect(story.console.pane == .compose)
        #expect(story.shows("Caller     [3 "))
        story.press(.escape, .character("3"))
        #expect(story.console.pane == .batches)
    }

    @Test func sendsAfterAQuestionOnly() throws {
        var story = Self.good()
        #expect(story.shows("No problem: S sends it"))
        #expect(story.press(.character("S")) == [.findSent(try #require(story.console.compose.verdict.record))])
        #expect(story.shows("Send to TEST"))
        #expect(story.shows("Before    no open record for these numbers and times"))
        #expect(story.shows("91******1234 rings 91******3210"))
        story.press(.tab)
        let effects = story.press(.enter)
        let record = try #require(story.console.compose.verdict.record)
        #expect(effects == [.saveDraft(story.console.compose.draft, as: 1), .push(record)])
        #expect(record.caller.digits == "911140001234")
        #expect(record.labelID == Story.labels[0].id)
        #expect(story.shows("Sending."))
    }

    @Test func aRecordWithAProblemIsNotSent() {
        var story = Self.good()
        story.press(.character("2"), .up, .up, .enter, .control("u"))
        story.type("short")
        story.press(.escape, .character("S"))
        #expect(story.notice == "S: not ready, 1 problem: Reason comes first.")
        #expect(story.console.overlay == nil)
    }

    @Test func theAnswerStandsOnTheScreen() {
        var story = Self.good()
        story.press(.character("S"), .tab, .enter)
        story.tell(
            .pushed(
                PushReport(
                    submission: SubmissionID(rawValue: "20261124-153012-k7q"),
                    attempt: .sample(outcome: .pushed, httpStatus: 200),
                    state: .pushed
                )
            )
        )
        #expect(story.shows("PUSHED. The service says that it was pushed to the phone."))
        #expect(story.shows("HTTP 200 after 212 ms"))
        #expect(story.shows("submission 20261124-153012-k7q"))
        story.tell(.pushFailed("Started offline."))
        #expect(story.shows("Not sent."))
    }

    @Test func showsTheBodyThatWouldBeSentWithNumbersMasked() throws {
        var story = Self.good()
        let effects = story.press(.character("v"))
        #expect(effects == [.requestBody(try #require(story.console.compose.verdict.record))])
        story.tell(
            .requestBody(
                method: "POST",
                path: "/clients/x/dynamic_call_record",
                body: "{\n  \"caller\": \"911140001234\"\n}"
            )
        )
        #expect(story.shows("POST /clients/x/dynamic_call_record"))
        #expect(story.shows("\"caller\": \"91******1234\""))
        story.press(.character("M"))
        #expect(story.shows("\"caller\": \"911140001234\""))
        story.press(.character("v"))
        #expect(!story.shows("Request body"))
    }

    @Test(arguments: [false, true])
    func theRecordCanBeCopiedInEveryFormWithItsNumbersMasked(inTheBody: Bool) throws {
        var story = Self.good()
        let record = try #require(story.console.compose.verdict.record)
        if inTheBody {
            story.press(.character("v"))
            story.tell(.requestBody(method: "POST", path: "/x", body: "{}"))
        }
        func copied(_ key: Unicode.Scalar) -> Effect? {
            var story = story
            story.press(.character("y"))
            return story.press(.character(key)).first
        }
        #expect(copied("y") == .copy("+2h", what: "ends"))
        #expect(copied("c") == .copyRequest(record, isMasked: true))
        guard case .copy(let json, _) = copied("j"), case .copy(let command, _) = copied("h"),
            case .copy(let row, _) = copied("r")
        else {
            Issue.record("Not everything can be copied")
            return
        }
        #expect(json.hasPrefix("{\"caller\":\"91******1234\",\"receiver\":\"91******3210\""))
        #expect(row.hasPrefix("91******1234\t91******3210\t6f1c8d42"))
        #expect(command.contains("push --caller '91******1234' --receiver '91******3210' --label 6f1c8d42"))
        #expect(command.contains("--reason 'Your order is out for delivery' --starts \(record.window.startsAt)"))
        story.press(.character("M"))
        #expect(copied("c") == .copyRequest(record, isMasked: false))
        #expect(story.press(.character("g"), .down, .character("y")) == [])
        #expect(story.press(.character("y")) == [.copy("911140001234", what: "caller")])
    }

    @Test func aFormThatIsNotReadyHasItsFieldToCopyAndNothingElse() {
        var story = Story()
        story.go(.compose)
        story.press(.down, .enter)
        story.type("911140001234")
        story.press(.escape)
        #expect(
            story.press(.character("y")).first
                == .copy("91******1234", what: "caller (masked; M first for whole numbers)")
        )
    }

    @Test func theDraftIsSavedWithinASecondAndOnlyOnce() {
        var story = Story()
        story.press(.enter)
        story.type("91")
        #expect(story.console.deadline.map { $0 <= Story.now + 1000 } == true)
        let draft = RecordDraft(caller: "91", label: "Acme Delivery", starts: "now", ends: "+2h")
        #expect(story.wait(milliseconds: 1000) == [.saveDraft(draft, as: 1)])
        #expect(story.console.deadline == nil)
        #expect(story.wait(milliseconds: 1000) == [])
        story.tell(.draftSaved(as: 1, for: 1))
        #expect(story.shows("draft 1 saved 15:00:02"))
    }

    @Test func theDraftOfTheLastRunComesBackUnlessSomethingWasTyped() {
        let draft = RecordDraft(receiver: "919812343210", callReason: "Your order is out")
        var story = Story(isOpen: false)
        story.press(.character("2"))
        story.tell(.coreOpened, .draftOpened(KeptDraft(number: 3, record: draft)))
        #expect(story.shows("[919812343210 "))
        #expect(story.shows("draft 3"))
        // What was typed before is a draft of its own.
        var other = Story(isOpen: false)
        other.press(.character("2"), .enter)
        other.type("Acme")
        #expect(other.tell(.coreOpened).contains(.openDraft(.newest, saving: nil)))
        #expect(other.tell(.draftOpened(KeptDraft(number: 3, record: draft))) == [.openDraft(.empty, saving: nil)])
        #expect(!other.shows("919812343210"))
        other.tell(.draftOpened(KeptDraft(number: 4, record: RecordDraft())))
        #expect(other.wait(milliseconds: 1000) == [.saveDraft(RecordDraft(label: "Acme"), as: 4)])
    }

    @Test func leavingSavesWhatIsNotOnDiskYet() {
        var story = Story()
        story.press(.enter)
        story.type("91")
        story.press(.escape)
        let draft = RecordDraft(caller: "91", label: "Acme Delivery", starts: "now", ends: "+2h")
        #expect(story.press(.character("Q")) == [.saveDraft(draft, as: 1)])
        #expect(story.console.exitCode == 0)
    }

    @Test func whatWasTypedIsNeverLost() {
        var story = Self.good()
        let draft = story.console.compose.draft
        story.press(.character("c"))
        #expect(story.console.compose.draft == RecordDraft())
        story.press(.escape, .character("u"))
        #expect(story.console.compose.draft == draft)
        story.press(.character("1"), .down, .enter, .escape, .character("u"))
        #expect(story.console.compose.draft == draft)
    }

    @Test func aLabelThatIsUsedBeginsANewRecordAndTheOneInTheFormStaysADraft() {
        var story = Self.good()
        let draft = story.console.compose.draft
        story.wait(milliseconds: 1000)
        story.tell(.draftSaved(as: 1, for: 1))
        story.go(.labels)
        let effects = story.press(.character("G"), .enter)
        #expect(effects.contains(.openDraft(.empty, saving: KeptDraft(number: 1, record: draft))))
        #expect(story.console.pane == .compose)
        #expect(story.console.compose.draft == RecordDraft(label: "Acme Express", starts: "now", ends: "+2h"))
        #expect(story.notice == "A new record with Acme Express; draft 1 is kept, d shows the drafts.")
        story.press(.escape, .character("u"))
        #expect(story.console.compose.draft == draft)
    }

    @Test func aRecordThatBeginsWithALabelNeedsTwoNumbers() {
        var story = Story()
        story.press(.enter)
        story.type("911140001234")
        story.press(.tab)
        story.type("919812343210")
        story.press(.escape, .character("S"))
        #expect(story.shows("24 Nov 15:00 to 24 Nov 17:00 IST"))
        // What is typed takes the place of the usual time.
        story.press(.escape, .down, .down, .down, .enter)
        #expect(story.console.compose.field == .startsAt)
        story.type("+1h")
        #expect(story.console.compose.draft.starts == "+1h")
        // The next record begins with the times that were given last.
        let sent = RecordDraft(caller: "911140001234", label: "Acme Delivery", starts: "+10m", ends: "18:00")
        var memory = FormMemory()
        memory.apply(.sent(sent), at: Story.now)
        story.tell(.forms(memory))
        story.press(.escape, .character("1"), .enter)
        #expect(story.console.compose.draft == RecordDraft(label: "Acme Delivery", starts: "+10m", ends: "+2h"))
    }

    @Test func aHalfFilledFormIsKeptTooAndALabelAloneIsReplaced() {
        var story = Story()
        story.go(.compose)
        story.press(.down, .enter)
        story.type("911140001234")
        story.press(.escape, .character("1"), .enter)
        let fresh = RecordDraft(label: "Acme Delivery", starts: "now", ends: "+2h")
        #expect(story.console.compose.draft == fresh)
        #expect(story.notice.hasSuffix("draft 1 is kept, d shows the drafts."))
        story.press(.escape, .character("1"), .down)
        #expect(story.press(.enter) == [])
        #expect(story.console.compose.draft != fresh)
        story.press(.escape, .character("u"))
        #expect(story.console.compose.draft == fresh)
    }

    @Test(
        "Tab and a new record lead into the first field that needs something, and digits are typed there",
        arguments: [Key.tab, .backTab]
    )
    func digitsAreTyped(key: Key) {
        var story = Story()
        story.press(.character("2"), key)
        story.type("91")
        #expect(story.console.compose.draft.label == "91")
        story.press(.escape, .character("c"))
        story.type("12")
        #expect(story.console.compose.draft == RecordDraft(label: "12"))
        #expect(story.console.pane == .compose)
    }

    @Test func `A fix writes times as people type them`() {
        var story = Self.good()
        story.console.compose.set(.endsAt, to: "+30h", story.console.facts)
        story.press(.character("f"))
        #expect(story.shows("+24h"))
        story.press(.enter)
        #expect(story.console.compose.draft.ends == "+24h")
    }

    @Test func `A caller without its country is named, and 91 is offered`() {
        var story = Self.good()
        story.console.compose.set(.caller, to: "9812343210", story.console.facts)
        story.wait(milliseconds: 400)
        #expect(story.shows("The caller's country does not use numbers of this length."))
        #expect(story.shows("country code?"))
        story.press(.character("f"), .enter)
        #expect(story.console.compose.draft.caller == "919812343210")
    }

    @Test func nothingIsBroughtBackByAFormThatWasEmpty() {
        var story = Story()
        story.go(.compose)
        #expect(story.press(.character("c")) == [])
        #expect(story.notice == "The form is empty.")
    }

    @Test(
        "Ten digits that look like a number without its country are told",
        arguments: [
            ("911140001234", "9812343210", true), ("911140001234", "9112343210", false), ("", "9812343210", true),
            ("", "4612343210", false), ("911140001234", "919812343210", false),
        ]
    )
    func tenDigits(caller: String, receiver: String, isTold: Bool) {
        var story = Story()
        story.go(.compose)
        story.press(.down, .enter)
        story.type(caller)
        story.press(.tab)
        story.type(receiver)
        #expect(story.shows("10 digits  country code?") == isTold)
    }

    @Test func goesFromProblemToProblem() {
        var story = Story()
        story.press(.character("2"), .character("]"))
        #expect(story.console.compose.field == .caller)
        story.press(.character("]"), .character("]"))
        #expect(story.console.compose.field == .startsAt)
        story.press(.character("["))
        #expect(story.console.compose.field == .receiver)
    }

    @Test func aWideScreenShowsWhatThePhoneWillShow() {
        let story = Self.good(columns: 140, rows: 40)
        #expect(story.shows("What the phone will show"))
        #expect(story.shows("| Your order is out for delivery"))
    }

    @Test func isUsableOnASmallScreen() {
        let story = Self.good(columns: 60, rows: 20)
        #expect(story.shows("Ends       [+2h"))
        #expect(story.shows("No problem: S sends it"))
    }

    @Test func aCharacterThatChangesNoVerdictChangesOnlyItselfAndTheCounter() {
        var story = Self.good()
        story.press(.up, .up, .enter)
        let before = story.frame
        story.type("x")
        let changed = story.frame.changes(since: before).reduce(0) { $0 + $1.columns.count }
        #expect(changed <= 2)
    }
}
