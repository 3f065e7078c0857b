import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Several records that are being written")
struct DraftsTests {
    private static let other = KeptDraft(
        number: 2,
        record: RecordDraft(receiver: "919812340000", label: "Acme Express", callReason: "Your parcel waits"),
        savedAt: Story.now - 60_000
    )

    /// Drafts with much and with little in them.
    static let kept = [
        other, KeptDraft(number: 3, record: RecordDraft(caller: "911140001234"), savedAt: Story.now - 120_000),
        KeptDraft(
            number: 4,
            record: RecordDraft(receiver: "919812340001", label: "Acme Delivery", ends: "+2h"),
            savedAt: Story.now - 90_000_000
        ),
    ]

    /// A form with something in it, as draft 1.
    private static func story() -> Story {
        var story = Story()
        story.go(.compose)
        story.press(.down, .down, .enter)
        story.type("919812343210")
        story.press(.escape)
        story.wait(milliseconds: 1000)
        story.tell(.draftSaved(as: 1, for: 1))
        return story
    }

    private static let typed = RecordDraft(receiver: "919812343210")

    @Test func theListSaysWhatTheyAreAndEnterGoesOnWithOne() {
        var story = Self.story()
        #expect(story.press(.character("d")) == [.loadDrafts])
        story.tell(.drafts([KeptDraft(number: 1, record: Self.typed, holder: .current), Self.other]))
        #expect(story.shows("Drafts"))
        #expect(story.lines.contains { $0.contains("1  91******3210") && $0.contains("here") })
        #expect(story.lines.contains { $0.contains("2  91******0000") && $0.contains("Acme Express") })
        let former = KeptDraft(number: 1, record: Self.typed)
        #expect(story.press(.down, .enter) == [.openDraft(.number(2), saving: former)])
        story.tell(.draftOpened(Self.other))
        #expect(story.shows("[Your parcel waits"))
        #expect(story.shows("draft 2"))
        // Nothing is written until something is typed.
        #expect(story.wait(milliseconds: 1000) == [])
    }

    @Test(
        "A draft with little in it says what there is",
        arguments: [
            (RecordDraft(caller: "911140001234"), ["2  none yet", "only caller 91******1234"]),
            (RecordDraft(label: Story.labels[3].id.rawValue), ["only Acme Express"]),
            (RecordDraft(ends: "+2h"), ["only ends +2h"]),
            (RecordDraft(caller: "911140001234", label: "Acme Express"), ["Acme Express  caller 91**"]),
            (RecordDraft(receiver: "919812340000"), ["91******0000", "nothing else yet"]),
        ]
    )
    func littleIsKnown(draft: RecordDraft, words: [String]) {
        var story = Self.story()
        story.press(.character("d"))
        story.tell(.drafts([KeptDraft(number: 2, record: draft, savedAt: Story.now)]))
        #expect(story.lines.contains { line in words.allSatisfy { line.contains($0) } }, "\(words)")
    }

    @Test func withoutADraftTheListSaysHowThereComesToBeOne() {
        var story = Story()
        story.go(.compose)
        story.press(.character("d"))
        story.tell(.drafts([]))
        #expect(story.shows("There is no draft: what is typed in Compose is kept as one until it is sent."))
    }

    @Test func anEmptyRecordLeavesTheOtherAsADraft() {
        var story = Self.story()
        let former = KeptDraft(number: 1, record: Self.typed)
        #expect(story.press(.character("c")) == [.openDraft(.empty, saving: former)])
        #expect(story.notice == "The form is empty; draft 1 is kept, Esc and d show the drafts.")
        // What is typed before the new draft is known waits for its number.
        story.type("Acme")
        #expect(story.wait(milliseconds: 1000) == [])
        story.tell(.draftOpened(KeptDraft(number: 2, record: RecordDraft())))
        #expect(story.wait(milliseconds: 1000) == [.saveDraft(RecordDraft(label: "Acme"), as: 2)])
    }

    @Test func aDeletedDraftComesBackWithUndo() {
        var story = Self.story()
        story.press(.character("d"))
        story.tell(.drafts([Self.other]))
        #expect(story.press(.down, .character("x")) == [.removeDraft(2)])
        story.tell(.drafts([]))
        #expect(!story.shows("Acme Express"))
        story.press(.escape)
        #expect(story.press(.character("u")) == [.restoreDraft(Self.other)])
        // The one in the form is emptied, which is undone like any change.
        story.press(.character("d"))
        story.tell(.drafts([KeptDraft(number: 1, record: Self.typed, holder: .current)]))
        story.press(.character("x"), .escape)
        #expect(!story.shows("919812343210"))
        story.press(.character("u"))
        #expect(story.shows("919812343210"))
    }

    @Test func aDraftThatIsGoneLeavesTheFormAsItIs() {
        var story = Self.story()
        story.press(.character("d"))
        story.tell(.drafts([Self.other]))
        story.press(.down, .enter)
        story.tell(.draftOpened(nil))
        #expect(story.notice.hasPrefix("That draft is deleted, or open in another console"))
        #expect(story.shows("919812343210"))
        #expect(story.shows("draft 1"))
    }

    @Test func aSaveThatWasGivenAnotherNumberIsShown() {
        var story = Self.story()
        story.press(.enter)
        story.type("1")
        story.press(.escape)
        story.wait(milliseconds: 1000)
        story.tell(.draftSaved(as: 5, for: 1))
        #expect(story.shows("draft 5"))
        // An answer about another draft is none about this one.
        story.tell(.draftSaved(as: 1, for: 1))
        #expect(story.shows("draft 5"))
    }
}
