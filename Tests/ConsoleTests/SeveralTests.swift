import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Marks, order and search in Batches, Failures and History")
struct SeveralTests {
    private static let made: [SubmissionSummary] = [
        .sample("20261124-150300-a", name: "a.csv", states: [.queued: 400, .pushed: 100]),
        .sample("20261124-150200-b", name: "b.csv", control: .paused, states: [.queued: 900]),
        .sample("20261124-150100-c", name: "c.csv", states: [.pushed: 12]),
        .sample("20261124-150000-d", name: "other.csv", states: [.queued: 50]),
    ]

    private static func batches() -> Story {
        var story = Story()
        story.go(.batches)
        story.tell(.submissions(made, doubts: []))
        return story
    }

    @Test func severalAreStoppedAfterOneQuestionThatNamesTheTotal() {
        var story = Self.batches()
        story.press(.character("a"))
        #expect(story.shows("4 marked"))
        story.press(.character("x"))
        #expect(story.shows("1,350 records of 3 submissions are not sent yet."))
        let ids = [Self.made[0].id, Self.made[1].id, Self.made[3].id]
        // Cancel has the focus.
        #expect(story.press(.enter) == [])
        story.press(.character("x"))
        #expect(story.press(.tab, .enter) == [.changeAll(.cancel, ids)])
        // Esc takes the marks away, and only then leads back.
        story.press(.escape)
        #expect(!story.shows("marked"))
    }

    @Test func severalArePausedAndGoOn() {
        var story = Self.batches()
        story.press(.character(" "), .character(" "))
        #expect(story.shows("2 marked"))
        story.press(.character("p"))
        #expect(story.shows("Pause 1 submission?"))
        #expect(story.shows("400 records of 1 submission are not sent yet."))
        #expect(story.press(.character("y")) == [.changeAll(.pause, [Self.made[0].id])])
        var paused = Self.made
        paused[0].control = .paused
        story.tell(.submissions(paused, doubts: []))
        #expect(story.footer.contains("p go on"))
        story.press(.character("p"))
        #expect(story.shows("Go on with 2 submissions?"))
        #expect(story.shows("1,300 records of 2 submissions are not sent yet."))
        // Records are sent: y is not enough.
        #expect(story.press(.character("y")) == [])
        #expect(story.press(.tab, .enter) == [.changeAll(.resume, [Self.made[0].id, Self.made[1].id])])
        #expect(Effect.changeAll(.resume, []).changesRecords)
    }

    @Test func submissionsAreFilteredAndTheRestIsNotForgotten() {
        var story = Self.batches()
        story.press(.character("/"))
        story.type("!origin:other")
        story.press(.escape, .character("/"))
        story.type("origin:oth")
        #expect(story.shows("other.csv"))
        #expect(!story.shows("a.csv"))
        #expect(story.press(.enter) == [])
        #expect(story.shows("filter: origin:oth"))
        // What is not shown is kept in sight all the same.
        story.press(.character("Q"))
        #expect(story.shows("1,350 records are not sent yet"))
        story.press(.escape)
        story.press(.escape)
        #expect(story.shows("a.csv"))
        // The last filter can be looked for.
        story.press(.character("g"), .character("n"))
        #expect(story.console.batches.submissions.current?.name == "other.csv")
        // What is marked is written and copied.
        story.press(.character(" "))
        #expect(story.console.batches.table(story.console.facts)?.rows.count == 1)
        story.press(.character("y"))
        #expect(story.press(.character("y")) == [.copy("20261124-150000-d", what: "submissions")])
    }

    @Test func aSubmissionThatIsWantedIsShownWhateverTheFilter() {
        var story = Self.batches()
        story.press(.character("/"))
        story.type("other")
        story.press(.enter)
        story.console.batches.select(Self.made[1].id)
        #expect(story.console.batches.submissions.current?.name == "b.csv")
    }

    @Test func failuresAreSortedAndSearched() {
        var story = FailuresPaneTests.story()
        story.press(.character("s"), .enter)
        #expect(story.shows("by cause"))
        #expect(
            story.console.failures.causes.map(\.diagnosis.title).sorted()
                == story.console.failures.causes.map(\.diagnosis.title)
        )
        story.press(.character("/"))
        story.type("user")
        story.press(.enter)
        story.tell(.causes(story.console.failures.causes, of: story.console.failures.filter))
        story.press(.character("g"), .character("n"))
        #expect(story.console.failures.cause?.diagnosis.title == "Not a Truecaller user")
    }

    @Test func historyIsSortedAndSearched() {
        var story = Story()
        story.go(.history)
        story.tell(.history(HistoryPaneTests.entries, of: "", before: nil, isLast: true))
        story.press(.character("s"), .down, .down, .enter)
        #expect(story.shows("by what"))
        #expect(story.console.history.entries.first?.kind == LedgerEntry.Kind.revealed.rawValue)
        story.press(.character("s"), .down, .down, .enter)
        #expect(story.shows("by what, reversed"))
        story.press(.character("/"))
        story.type("what:reveal")
        story.press(.enter)
        story.press(.escape)
        story.tell(.history(HistoryPaneTests.entries, of: "", before: nil, isLast: true))
        story.press(.character("g"), .character("n"))
        #expect(story.console.history.entry?.kind == LedgerEntry.Kind.revealed.rawValue)
    }

    @Test func filterAndOrderOfAllListsComeBack() {
        var story = Self.batches()
        story.press(.character("/"))
        story.type("other")
        story.press(.enter, .character("s"), .down, .down, .enter)
        story.go(.failures)
        story.press(.character("s"), .down, .enter, .character("/"))
        story.type("label:acme")
        story.press(.enter)
        story.go(.history)
        story.press(.character("/"))
        story.type("who:priya")
        story.press(.enter, .character("s"), .down, .enter)
        let memory = SessionMemory(story.console.memory.text)
        var other = Story(isOpen: false)
        other.console.restore(memory)
        #expect(other.tell(.coreOpened).contains(.loadHistory(text: "who:priya", limit: 500, before: nil)))
        other.tell(.submissions(Self.made, doubts: []))
        #expect(other.console.batches.submissions.submissions.map(\.name) == ["other.csv"])
        #expect(other.console.batches.order == ListOrder(column: 2, isReversed: false))
        #expect(other.console.failures.filter.text == "label:acme")
        #expect(other.console.failures.order == ListOrder(column: 1, isReversed: false))
        #expect(other.console.history.order == ListOrder(column: 1, isReversed: false))
        #expect(other.console.memory == story.console.memory)
    }

    @Test func wordsAndTermsOfASearch() {
        let search = RowSearch("Acme label:x since:24h")
        #expect(search.matches(["the ACME parcel"], parts: ["label": "Xylo"]))
        #expect(!search.matches(["the ACME parcel"], parts: ["label": "y"]))
        #expect(!search.matches(["other"], parts: ["label": "x"]))
    }
}
