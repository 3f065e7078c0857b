import CallPersonalisation
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

struct FormTests {
    private static let now = Story.now

    /// A form that remembers a record and two templates.
    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var memory = FormMemory()
        memory.apply(
            .sent(RecordDraft(caller: "911140001234", callReason: "Your order is out for delivery", ends: "+90m")),
            at: now
        )
        memory.apply(.sent(RecordDraft(caller: "911140009999", callReason: "Your parcel is here")), at: now)
        memory.apply(
            .save(
                FormTemplate(
                    name: "Delivery",
                    draft: RecordDraft(
                        caller: "911140001234",
                        label: "Acme Delivery",
                        callReason: "Your order is out",
                        starts: "now",
                        ends: "+2h"
                    ),
                    usedAt: now
                )
            ),
            at: now
        )
        memory.apply(
            .save(FormTemplate(name: "Return", draft: RecordDraft(label: "Acme Delivery Returns"), usedAt: 0)),
            at: now
        )
        var story = Story(columns: columns, rows: rows)
        story.tell(.forms(memory))
        story.press(.character("2"))
        return story
    }

    private static func hit(_ line: Int = 0, reason: String = "Your order is packed") -> NumberHit {
        NumberHit(
            submission: SubmissionID(rawValue: "20261124-153012-k7q"),
            submissionName: "one record",
            record: .sample(line: line, reason: reason),
            state: .pushed,
            createdAt: now - 3_600_000
        )
    }

    // MARK: Earlier values

    @Test func aTurnOfTheVerdictIsToldBesideTheFieldAtOnceAndInFullWhenTheKeysRest() {
        var story = Story()
        story.go(.compose)
        story.press(.character("j"), .character("i"))
        story.type("91")
        #expect(story.shows("2 digits  BAD 7 to 15"))
        #expect(!story.shows("rule caller-length"))
        let before = story.frame
        story.type("11400")
        #expect(story.shows("7 digits  ok"))
        // The character, the count and the words beside the field.
        #expect(story.frame.changes(since: before).reduce(0) { $0 + $1.columns.count } <= 24)
        story.press(.character("x"))
        #expect(story.shows("BAD 'x' at 8"))
        #expect(story.shows("5 problems"))
        story.wait(milliseconds: 400)
        #expect(story.shows("rule caller-digits"))
        story.press(.backspace)
        #expect(story.shows("7 digits  ok"))
        story.press(.escape)
        #expect(!story.shows("rule caller-digits"))
    }

    @Test func upAndDownBringEarlierValuesOfTheField() {
        var story = Self.story()
        story.press(.down, .enter, .down)
        #expect(story.shows("> 91******9999"))
        #expect(story.shows("  91******1234"))
        #expect(story.footer == "Up/Down choose  Enter take it  Esc close the list")
        story.press(.down, .enter)
        #expect(story.console.compose.draft.caller == "911140001234")
        #expect(story.console.compose.field == .receiver)
    }

    @Test func theListNarrowsWhileTypingAndEscClosesItFirst() {
        var story = Self.story()
        story.press(.down, .down, .down, .down, .enter, .down)
        #expect(story.console.compose.suggestions.count == 2)
        story.type("parc")
        #expect(story.console.compose.suggestions.map(\.value) == ["Your parcel is here"])
        story.press(.escape)
        #expect(story.console.compose.suggestions.isEmpty)
        #expect(story.console.compose.isEditing)
        story.press(.escape)
        #expect(!story.console.compose.isEditing)
    }

    @Test func timesAreOfferedWithWhatTheyComeTo() {
        var story = Self.story()
        story.press(.end, .enter, .down)
        #expect(story.console.compose.suggestions.map(\.value) == ["+90m", "+1h", "+2h", "+4h", "+8h", "+24h"])
        #expect(story.shows("24 Nov 16:30"))
    }

    @Test func aFieldWithoutEarlierValuesIsLeftByDown() {
        var story = Self.story()
        story.press(.down, .down, .enter, .down)
        #expect(story.console.compose.field == .labelName)
    }

    @Test func typingShowsNoListUnasked() {
        var story = Self.story()
        story.press(.down, .enter)
        story.type("91")
        #expect(story.console.compose.suggestions.isEmpty)
    }

    // MARK: Templates

    @Test func aTemplateFillsTheFormAndKeepsTheReceiver() {
        var story = Self.story()
        story.tell(.paste("+91 98123 43210"))
        #expect(story.press(.character("t")) == [])
        #expect(story.shows("> Delivery"))
        #expect(story.press(.enter) == [.changeForms(.use("Delivery"))])
        #expect(story.console.compose.draft.receiver == "919812343210")
        #expect(story.console.compose.draft.callReason == "Your order is out")
        #expect(story.notice == "Filled from the template Delivery. u undoes it.")
        #expect(story.console.compose.verdict.record != nil)
        story.press(.character("u"))
        #expect(story.console.compose.draft.callReason == "")
    }

    @Test func theFormIsSavedAsATemplateWithoutItsReceiver() {
        var story = ComposePaneTests.good()
        story.press(.character("T"))
        story.type("Two hours")
        guard case .changeForms(.save(let template))? = story.press(.enter).first else {
            Issue.record("Nothing was saved")
            return
        }
        #expect(template.name == "Two hours")
        #expect(template.draft.receiver == "")
        #expect(template.draft.ends == "+2h")
        #expect(story.notice == "Saved the template Two hours, without the receiver.")
    }

    @Test func templatesAreRenamedAndDeletedAndComeBack() {
        var story = Self.story()
        story.press(.character("t"), .down, .character("r"), .control("u"))
        story.type("Pickup")
        #expect(story.press(.enter) == [.changeForms(.rename("Return", to: "Pickup"))])
        story.press(.character("r"), .control("u"))
        story.type("Return")
        #expect(story.press(.enter) == [], "A template of that name would be lost")
        #expect(story.notice.hasPrefix("There is a template of that name"))
        #expect(story.press(.character("x")) == [.changeForms(.remove("Delivery"))])
        guard case .changeForms(.save(let back))? = story.press(.escape, .character("u")).first else {
            Issue.record("It did not come back")
            return
        }
        #expect(back.name == "Delivery")
    }

    @Test func aListTakesNoPaste() {
        var story = Self.story()
        story.press(.character("t"))
        #expect(story.tell(.paste("x\nn\n")) == [])
        #expect(story.notice.hasPrefix("A list takes no paste"))
    }

    // MARK: Sent before

    /// A form whose receiver got two records before.
    static func sentBefore(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Self.story(columns: columns, rows: rows)
        story.press(.down, .down, .enter)
        story.type("+91 98123 43210")
        story.press(.tab)
        guard let number = PhoneNumber("919812343210") else { return story }
        story.tell(.earlier(to: number, [Self.hit(), Self.hit(reason: "Pickup between 10 and 12")]))
        return story
    }

    @Test func leavingTheReceiverAsksWhatItGotBefore() throws {
        var story = Self.story()
        story.press(.down, .down, .enter)
        story.type("+91 98123 43210")
        let number = try #require(PhoneNumber("919812343210"))
        #expect(story.press(.tab) == [.findEarlier(number)])
        #expect(story.press(.backTab, .tab) == [], "It is asked once")
        story.tell(.earlier(to: number, [Self.hit(), Self.hit(reason: "Pickup between 10 and 12")]))
        #expect(story.notice == "Sent to this receiver 2 times before, last 14:00:00: pushed. h shows it.")
        story.press(.escape, .character("h"), .down)
        #expect(story.shows("> 14:00:00"))
        story.press(.enter)
        let draft = story.console.compose.draft
        #expect(draft.callReason == "Pickup between 10 and 12")
        #expect(draft.label == "Acme Delivery")
        #expect(draft.receiver == "919812343210")
        #expect(draft.starts == "", "The times of an earlier record are past")
    }

    @Test func whatIsSentIsRemembered() throws {
        var story = ComposePaneTests.good()
        story.press(.character("S"), .tab, .enter)
        let effects = story.tell(
            .pushed(
                PushReport(
                    submission: SubmissionID(rawValue: "20261124-153012-k7q"),
                    attempt: .sample(outcome: .pushed),
                    state: .pushed
                )
            )
        )
        #expect(effects.contains(.changeForms(.sent(story.console.compose.draft))))
    }

    @Test func aWideScreenShowsItBesideTheForm() throws {
        var story = Self.story(columns: 140, rows: 40)
        story.tell(.paste("919812343210"))
        let number = try #require(PhoneNumber("919812343210"))
        story.tell(.earlier(to: number, [Self.hit()]))
        #expect(story.shows("Sent to 91******3210 before"))
        #expect(story.shows("14:00:00     pushed      Your order is packed"))
    }

    @Test("What one receiver was sent never stands beside another record", arguments: [true, false])
    func whatWasSentToTheLastReceiverGoesWithIt(isCleared: Bool) throws {
        var story = Self.sentBefore(columns: 140, rows: 40)
        #expect(story.shows("Sent to 91******3210 before"))
        if isCleared {
            story.press(.escape, .character("c"))
        } else {
            // Another label in Labels makes a new record, which is typed in at once.
            story.press(.escape, .character("1"), .character("j"), .enter)
            story.type("9111")
        }
        #expect(!story.shows("Sent to 91******3210 before"))
        #expect(!story.shows("Your order is packed"))
        #expect(story.shows("no receiver yet"))
        // The number comes back with the form, and what it was sent is looked for again.
        let number = try #require(PhoneNumber("919812343210"))
        if isCleared { #expect(story.press(.escape, .character("u")).contains(.findEarlier(number))) }
    }

    // MARK: Preview and editor

    @Test func aPhoneNeverShowsTheIDOfALabel() {
        var story = ComposePaneTests.good(columns: 140, rows: 40)
        story.press(.home, .enter, .control("u"))
        story.type("0adb2c0e-089f-5fd8-a16c-6a7514f2dded")
        story.press(.escape)
        #expect(story.shows("(the label's name, not known here)"))
        let phone = story.lines.drop { !$0.contains("What the phone will show") }
        #expect(!phone.prefix(6).contains { $0.dropFirst(70).contains("0adb2c0e") })
    }

    @Test(arguments: [(60, 20), (80, 24)])
    func thePreviewIsThereOnANarrowScreenToo(columns: Int, rows: Int) {
        var story = ComposePaneTests.good(columns: columns, rows: rows)
        #expect(!story.shows("What the phone will show"))
        story.press(.character("p"))
        #expect(story.shows("What the phone will show"))
        #expect(story.lines.contains { $0.hasPrefix("|   Your order is out for delivery ") })
        story.press(.character("p"))
        #expect(!story.shows("What the phone will show"))
    }

    @Test func aFieldIsChangedInTheEditorAndUndone() {
        var story = ComposePaneTests.good()
        story.press(.up, .up)
        #expect(story.press(.character("e")) == [.editText(.callReason, "Your order is out for delivery")])
        story.tell(.edited(.callReason, "Your parcel is out"))
        #expect(story.console.compose.draft.callReason == "Your parcel is out")
        story.press(.character("u"))
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery")
    }

    // MARK: Fixes

    @Test func aProblemIsFixedByOneOfWhatIsOffered() {
        var story = ComposePaneTests.good()
        #expect(story.press(.character("f")) == [])
        #expect(story.notice == "f: there is no problem.")
        story.press(.up, .up, .enter)
        story.type(" 48/2")
        story.press(.escape, .character("f"))
        #expect(story.shows("Your order is out for delivery 48-2"))
        story.press(.down, .enter)
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery 48 2")
        story.press(.character("u"))
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery 48/2")
    }

    @Test func aReasonThatIsTooLongIsCutAndTimesAreOffered() {
        var story = ComposePaneTests.good()
        story.press(.up, .up, .enter, .control("u"))
        story.type(String(repeating: "Your order is out ", count: 8))
        story.press(.escape, .character("f"), .enter)
        #expect(story.console.compose.draft.callReason.count <= 100)
        story.press(.end, .enter, .control("u"), .escape, .character("f"))
        #expect(story.shows("let the window last +4h"))
        story.press(.enter)
        #expect(story.console.compose.verdict.errors.isEmpty)
    }

    @Test func whatOnlyAPersonCanSayIsNotOffered() {
        var story = Story()
        story.press(.character("2"), .down, .enter)
        story.type("12")
        story.press(.escape)
        let why = story.console.whyOff(.fix)?.string
        #expect(why == nil || why == "only you can say what is meant: change the field")
    }
}
