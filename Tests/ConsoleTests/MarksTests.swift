import Terminal
import Testing

@testable import Console

struct MarksTests {
    private let names = ["a", "b", "c", "d", "e"]
    private func id(_ place: Int) -> String? { names.indices.contains(place) ? names[place] : nil }

    @Test func spaceMarksAndGoesOn() {
        var marks = Marks<String>()
        var list = ListState(count: 5, rows: 5)
        #expect(marks.words(Story().console.facts).isEmpty)
        #expect(marks.chosen(in: list, id: id) == ["a"])
        marks.perform(.mark, in: &list, id: id)
        marks.perform(.mark, in: &list, id: id)
        #expect(marks.ids == ["a", "b"])
        #expect(list.cursor == 2)
        #expect(marks.words(Story().console.facts) == "2 marked")
        list.move(to: 0)
        marks.perform(.mark, in: &list, id: id)
        #expect(marks.chosen(in: list, id: id) == ["b"], "Marks win over the cursor's row")
        let isTaken = marks.perform(.copy, in: &list, id: id)
        #expect(!isTaken)
    }

    @Test func aRangeFollowsTheCursorAndKeepsWhatWasMarked() {
        var marks = Marks<String>()
        var list = ListState(count: 5, rows: 5)
        marks.perform(.mark, in: &list, id: id)
        list.move(to: 2)
        marks.perform(.markRange, in: &list, id: id)
        list.move(to: 4)
        marks.follow(list, id: id)
        #expect(marks.ids == ["a", "c", "d", "e"])
        list.move(to: 1)
        marks.follow(list, id: id)
        #expect(marks.ids == ["a", "b", "c"])
        marks.perform(.markRange, in: &list, id: id)
        list.move(to: 4)
        marks.follow(list, id: id)
        #expect(marks.ids == ["a", "b", "c"])
    }

    @Test func allAndNone() {
        var marks = Marks<String>()
        var list = ListState(count: 5, rows: 5)
        marks.perform(.markAll, in: &list, id: id)
        #expect(marks.count == 5)
        marks.perform(.markAll, in: &list, id: id)
        #expect(marks.isEmpty)
        let hadMarks = marks.clear()
        #expect(!hadMarks)
        marks.perform(.mark, in: &list, id: id)
        marks.keep { $0 != "a" }
        #expect(marks.isEmpty)
    }

    @Test func marksOfLabelsStandInTheFrameAndAreCopied() {
        var story = Story()
        story.press(.character(" "), .down, .character(" "))
        #expect(story.shows("2 marked"))
        #expect(story.lines.contains { $0.hasPrefix("|  *Acme Delivery ") })
        #expect(
            story.press(.character("y"), .character("y"))
                == [
                    .copy(
                        "6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e\nc2e91111-0d1e-4b8b-9a53-77c1f0e67f15",
                        what: "label IDs"
                    )
                ]
        )
        story.press(.escape)
        #expect(!story.shows("marked"))
    }
}
