import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Failures narrowed down while one types")
struct FailureTypingTests {
    private static let few = [FailureCause(rows: 3, diagnosis: .of("not_a_user"))]

    /// Two rows of the first cause are marked, and the cursor stands on the second.
    private static func marked() -> Story {
        var story = FailuresPaneTests.story(columns: 100, rows: 30)
        story.tell(.failures(FailuresPaneTests.page(FailuresPaneTests.rows(5))))
        story.press(.enter, .character(" "), .character("j"), .character(" "))
        return story
    }

    @Test func whatIsTypedIsShownOnceTheKeysRest() {
        var story = FailuresPaneTests.story()
        story.press(.character("/"))
        #expect(story.type("deli") == [])
        story.wait(milliseconds: 200)
        #expect(story.type("very") == [])
        #expect(story.wait(milliseconds: 299) == [], "the keys do not rest yet")
        #expect(story.console.deadline == story.console.facts.now + 1)
        let filter = FailureFilter(text: "delivery")
        #expect(story.wait(milliseconds: 1) == [.loadCauses(filter)])
        story.tell(.causes(Self.few, of: filter))
        #expect(story.shows("3 rows in 1 cause"))
        // Enter keeps what is shown, and asks for nothing twice.
        #expect(story.press(.enter) == [])
        #expect(story.shows("filter: delivery"))
    }

    @Test func oneQuestionIsUnderWayAtATimeAndTheLastTextWins() {
        var story = FailuresPaneTests.story()
        story.press(.character("/"))
        story.type("d")
        #expect(story.wait(milliseconds: 300) == [.loadCauses(FailureFilter(text: "d"))])
        story.type("e")
        #expect(story.wait(milliseconds: 300) == [])
        #expect(story.console.deadline == nil, "the answer is awaited, not the clock")
        story.type("l")
        #expect(story.wait(milliseconds: 300) == [])
        let effects = story.tell(.causes(Self.few, of: FailureFilter(text: "d")))
        #expect(effects == [.loadCauses(FailureFilter(text: "del"))])
    }

    @Test func escPutsBackWhatWasThere() {
        var story = Self.marked()
        #expect(story.shows("2 marked"))
        let before = story.lines
        story.press(.character("/"))
        story.type("x")
        story.wait(milliseconds: 300)
        story.tell(.causes([], of: FailureFilter(text: "x")))
        #expect(story.shows("Nothing of this failed."))
        #expect(story.press(.escape) == [.loadCauses(FailureFilter())])
        #expect(story.lines == before, "marks and cursors as well")
        // What has changed since is shown, and the cursor stays.
        story.tell(.causes(FailuresPaneTests.causes, of: FailureFilter()))
        story.tell(.failures(FailuresPaneTests.page(FailuresPaneTests.rows(5))))
        #expect(story.lines == before)
        #expect(story.press(.character("n")) == [])
        #expect(story.notice == "n: nothing was filtered yet.")
    }

    @Test func escBeforeAnythingWasLookedForAsksForNothing() {
        var story = FailuresPaneTests.story()
        story.press(.character("/"))
        story.type("x")
        #expect(story.press(.escape) == [])
        #expect(story.wait(milliseconds: 300) == [])
    }

    @Test func whatIsNoFilterYetLeavesTheListAndSaysNothingUntilEnter() {
        var story = FailuresPaneTests.story()
        story.press(.character("/"))
        story.type("since:yester")
        let notice = story.notice
        #expect(story.wait(milliseconds: 300) == [])
        #expect(story.notice == notice)
        #expect(story.shows("67 rows in 3 causes"))
        #expect(story.press(.enter) == [])
        #expect(story.notice != notice)
        story.type("day")
        #expect(story.wait(milliseconds: 300) == [.loadCauses(FailureFilter(text: "since:yesterday"))])
        #expect(story.press(.escape) == [.loadCauses(FailureFilter())])
    }
}
