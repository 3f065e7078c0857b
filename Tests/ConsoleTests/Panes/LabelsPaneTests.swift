import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct LabelsPaneTests {
    @Test func aLabelIsCopiedInEveryForm() {
        func copied(_ key: Unicode.Scalar) -> String? {
            var story = Story()
            story.press(.down, .character("y"))
            guard case .copy(let text, _)? = story.press(.character(key)).first else { return nil }
            return text
        }
        #expect(copied("y") == "0b771111-0d1e-4b8b-9a53-77c1f0e641d0")
        #expect(copied("n") == "Acme Delivery Returns")
        #expect(copied("h") == "callboard --profile acme-retail labels --json")
        #expect(
            copied("j")?.hasPrefix("{\"id\":\"0b771111-0d1e-4b8b-9a53-77c1f0e641d0\",\"name\":\"Acme Deliv") == true
        )
        #expect(copied("j")?.contains("\"category\":7,\"sub_category\":null,") == true)
        #expect(copied("r")?.hasPrefix("Acme Delivery Returns\t21\t0b771111") == true)
    }

    @Test func showsLabelsAndTheOneUnderTheCursor() {
        var story = Story()
        story.press(.down)
        #expect(
            story.lines == [
                " callboard  [TEST] acme-retail  40f4..c899  api v1",
                " [1 Labels]   2 Compose    3 Batches    4 Failures    5 History    6 Log",
                "+-- Dynamic labels  4 ---------------------------------------------------------+",
                "|   Name                       Len  Label id    Used 7d  Last used     State   |",
                "|   Acme Delivery               13  6f1c..a93e                         in use  |",
                "| > Acme Delivery Returns       21  0b77..41d0                         in use  |",
                "|   Old Brand                    9  c2e9..7f15                         deleted |",
                "|   Acme Express                12  91aa..0c3b                         in use  |",
                "|                                                                              |",
                "|                                                                              |",
                "|                                                                              |",
                "|                                                                              |",
                "+-- line 2/4 ---------------------------------------------- fetched 15:00:00 --+",
                "+-- Acme Delivery Returns -----------------------------------------------------+",
                "| id        0b771111-0d1e-4b8b-9a53-77c1f0e641d0                               |",
                "| shown as  Acme Delivery Returns, 21 of 40 characters                         |",
                "| category  7, sub-category not given                                          |",
                "| created   not given, in use                                                  |",
                "|                                                                              |",
                "|                                                                              |",
                "|                                                                              |",
                "+-- Enter: use in a new record ------------------------------------------------+",
                "",
                " Enter compose  c new record  / filter  q leave  Ctrl-R refresh  y copy  ? help",
            ]
        )
    }

    @Test func standsSideBySideOnAWideScreen() throws {
        var story = Story(columns: 140, rows: 40)
        story.press(.down, .down)
        let first = try #require(story.lines.first { $0.contains("Dynamic labels") })
        #expect(first.contains("Old Brand"))
        #expect(story.shows("DELETED   2026-02-01T00:00:00Z"))
        #expect(story.shows("id        c2e91111-0d1e-4b8b-9a53-77c1f0e67f15"))
    }

    @Test func saysHowOftenALabelWasUsed() {
        var story = Story()
        story.tell(
            .labelUsages(
                LabelUsages([
                    LabelID("0b771111-0d1e-4b8b-9a53-77c1f0e641d0"): LabelUsage(
                        sent: 12_345,
                        failed: 67,
                        causes: ["expired": 7, "failed_to_push": 60],
                        lastUsedAt: Story.now - 120_000
                    )
                ])
            )
        )
        #expect(story.lines[3].contains("Used 7d  Last used"))
        #expect(story.shows("      0  never "))
        #expect(story.shows(" 12,345  14:58:00 "))
        #expect(story.shows("used      not in 7 days"))
        story.press(.down)
        #expect(story.shows("used      12,345 in 7 days, last 14:58:00"))
        #expect(story.shows("failures  67: 60 Failed to push, 7 Window over before it was sent"))
        #expect(story.shows("-- line 2/4 --"))
        let byUse = [Key.character("s"), .down, .down, .down, .down, .down, .enter]
        story.press(byUse + byUse + [.home])
        #expect(story.shows("by used, reversed"))
        #expect(story.shows("> Acme Delivery Returns"))
    }

    @Test func isUsableOnASmallScreen() {
        let story = Story(columns: 60, rows: 20)
        #expect(story.shows("> Acme Delivery"))
        #expect(story.shows("id        6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e"))
        #expect(story.lines.allSatisfy { $0.count <= 60 })
    }

    @Test func narrowsTheListWhileTyping() {
        var story = Story()
        story.press(.character("/"))
        story.type("ret")
        #expect(story.shows("Dynamic labels  1 of 4"))
        #expect(story.shows("> Acme Delivery Returns"))
        #expect(!story.shows("Acme Express"))
        story.press(.enter)
        #expect(story.shows("filter: ret"))
        story.press(.escape)
        #expect(story.shows("Dynamic labels  4 -"))
    }

    @Test(arguments: [("~adrt", 1), ("!acme", 1), ("6f1c", 1), ("nothing", 0)])
    func filtersFuzzilyInverselyAndById(filter: String, count: Int) {
        var story = Story()
        story.press(.character("/"))
        story.type(filter)
        #expect(story.shows("Dynamic labels  \(count) of 4"))
    }

    @Test func aFilterThatNothingPassesSaysSo() {
        var story = Story()
        story.press(.character("/"))
        story.type("foo:bar")
        #expect(story.shows("No label passes the filter; Esc clears it."))
        #expect(story.shows("There is no column foo; there are name: id: created: state:."))
    }

    @Test func theCursorStaysOnItsLabelWhenTheListChanges() {
        var story = Story()
        story.press(.down)
        let more = [Label(id: LabelID("11111111-0d1e-4b8b-9a53-77c1f0e6a93e"), name: "New one")] + Story.labels
        story.tell(.labels(LabelDirectory(more, fetchedAt: Story.now), isFresh: true))
        #expect(story.shows("> Acme Delivery Returns"))
    }

    @Test func usesTheLabelInANewRecord() {
        var story = Story()
        story.press(.enter)
        #expect(story.console.pane == .compose)
        #expect(story.shows("Label      [Acme Delivery "))
        #expect(story.console.compose.field == .caller)
        #expect(story.console.compose.isEditing)
    }

    @Test func showsCachedLabelsAtOnceAndAsksForFreshOnes() {
        var story = Story(labels: nil)
        #expect(story.shows("Labels are being asked for."))
        let cached = LabelDirectory(Story.labels, fetchedAt: Story.now - 60_000)
        #expect(story.tell(.labels(cached, isFresh: false)) == [.refreshLabels])
        #expect(story.shows("> Acme Delivery"))
        #expect(story.shows("refreshing"))
        story.tell(.labels(cached, isFresh: true))
        #expect(!story.shows("refreshing"))
        // The answer was kept, which is a change of the labels; it is read and not asked for again.
        #expect(story.tell(.changed([.labels])).contains(.loadLabels))
        #expect(story.tell(.labels(cached, isFresh: false)) == [])
    }

    @Test func asksForNothingWhenOffline() {
        var story = Story(labels: nil, isOffline: true)
        #expect(story.tell(.labels(nil, isFresh: false)) == [])
        #expect(story.shows("No labels are kept from an earlier run"))
        #expect(story.press(.control("r")) == [])
        #expect(story.notice == "Ctrl-R: the console is offline (--offline).")
    }

    @Test func anEmptyAccountIsToldHowToCreateALabel() {
        var story = Story(labels: nil)
        story.tell(.labels(LabelDirectory([], fetchedAt: Story.now), isFresh: true))
        #expect(story.shows("Business Identity > Identity > Caller ID Details > Create a Label"))
        #expect(story.shows("PNG, 200x200 pixels, smaller than 2 MB"))
        #expect(story.shows("fewer than 40 characters"))
        #expect(story.shows("account manager at"))
    }

    @Test func saysWhyThereAreNoLabels() {
        var story = Story(labels: nil)
        story.tell(.labelsFailed("The service refused to sign in (expired)."))
        #expect(story.shows("The labels could not be had."))
        #expect(story.notice == "Labels: The service refused to sign in (expired).")
    }
}
