import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct PastingTests {
    private static let body = """
        {"caller":"911140001234","receiver":"919812343210","label_id":"6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e",
        "call_reason":"Your order is out for delivery","starts_at":1795512600000,"ends_at":1795519800000}
        """

    @Test(arguments: [false, true])
    func aBodyFillsTheWholeFormAndCanBeUndone(isInField: Bool) {
        var story = Story()
        story.press(.character("2"))
        if isInField {
            story.press(.enter)
            story.type("Old")
        }
        let before = story.console.compose.draft
        let effects = story.tell(.paste(Self.body))
        #expect(effects.allSatisfy { if case .findEarlier = $0 { true } else { false } }, "It is only looked up")
        #expect(story.shows("Label      [Acme Delivery "))
        #expect(story.shows("Receiver   [919812343210 "))
        #expect(story.notice == "From JSON: Label, Caller, Receiver, Reason, Starts, Ends. u undoes it.")
        #expect(!story.console.compose.isEditing, "u must be a command now")
        story.press(.character("u"))
        #expect(story.console.compose.draft == before)
        story.press(.character("Z"))
        #expect(story.console.compose.draft.receiver == "919812343210")
    }

    @Test func whatBelongsToAnotherCallNeverStays() {
        var story = ComposePaneTests.good()
        story.tell(.paste("receiver,starts\n919800000000,+1h\n"))
        let draft = story.console.compose.draft
        #expect(draft.receiver == "919800000000")
        #expect(draft.callReason == "")
        #expect(draft.caller == "911140001234")
        #expect(draft.starts == "+1h")
        #expect(story.notice == "From a row: Receiver, Starts. Stayed: Label, Caller, Ends. u undoes it.")
    }

    @Test func aNumberOutsideTheFieldsGoesToTheReceiver() {
        var story = ComposePaneTests.good()
        story.press(.home)
        story.tell(.paste("tel:+91-98000-00000\n"))
        #expect(story.console.compose.draft.receiver == "919800000000")
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery")
        #expect(story.notice == "Receiver is now 91******0000, as pasted. u undoes it.")
    }

    @Test func aSentenceWithCommasIsNoRow() {
        var story = ComposePaneTests.good()
        story.press(.up, .up, .enter, .control("u"))
        story.tell(.paste("Your order, number 7, is out"))
        #expect(story.console.compose.draft.callReason == "Your order, number 7, is out")
        #expect(story.console.compose.isEditing)
    }

    @Test(arguments: [PaneName.labels, .batches, .failures, .history, .log])
    func aRecordPastedElsewhereIsOffered(pane: PaneName) {
        var story = Story()
        story.go(pane)
        #expect(story.tell(.paste(Self.body)) == [])
        #expect(story.console.pane == pane)
        #expect(story.shows("JSON with a record was pasted outside a field. It has:"))
        story.press(.character("y"))
        #expect(story.console.pane == .compose)
        #expect(story.shows("Receiver   [919812343210 "))
    }

    @Test func aNumberPastedElsewhereCanBeLookedFor() {
        var story = Story()
        story.tell(.paste("+91 98123 43210"))
        #expect(story.shows("91******3210 was pasted outside a field."))
        #expect(story.press(.tab, .tab, .enter).contains(.findNumber("919812343210")))
        #expect(story.console.pane == .history)
    }

    @Test func aPasteNeverPressesAButton() {
        var story = ComposePaneTests.good()
        story.press(.character("S"))
        #expect(story.tell(.paste("\t\r\ny\r\n" + Self.body)) == [])
        #expect(story.shows("Send to TEST"))
        story.press(.escape)
        #expect(story.tell(.paste("SyS\r\n\t\r\n")) == [])
        #expect(story.console.overlay == nil)
    }

    @Test func changesInAFieldAreUndoneTogether() {
        var story = ComposePaneTests.good()
        story.press(.up, .up, .enter)
        story.type(" soon")
        story.press(.escape, .character("u"))
        #expect(story.console.compose.draft.callReason == "Your order is out for delivery")
        #expect(story.console.compose.draft.ends == "+2h")
    }
}
