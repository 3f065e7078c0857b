import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("Composed records are collected and submitted together")
struct OpenBatchTests {
    /// A form whose record was added, with so many in the batch.
    static func added(records: Int = 1, columns: Int = 80, rows: Int = 24) -> Story {
        var story = ComposePaneTests.good(columns: columns, rows: rows)
        guard case .addToBatch(let record) = story.press(.character("b")).first else { return story }
        story.tell(.batchAdded(record, .added, records: records))
        return story
    }

    /// The batch as it is checked in Batches.
    static func opened(columns: Int = 80, rows: Int = 24) -> Story {
        var story = added(records: 3, columns: columns, rows: rows)
        story.press(.character("B"))
        story.tell(
            .fileOpened(OpenedFile(path: OpenBatch.name, rows: ManyRows(3), columns: [], form: "csv, UTF-8")),
            .fileChecked(CheckedFile(path: OpenBatch.name, rows: 3, valid: 3, invalid: 0, warnings: 0, causes: []))
        )
        return story
    }

    @Test func `b adds the record with the times it has now, and the form waits for the next receiver`() throws {
        var story = ComposePaneTests.good()
        let effects = story.press(.character("b"))
        guard case .addToBatch(let record)? = effects.first else {
            Issue.record("nothing is added")
            return
        }
        #expect(effects.count == 1)
        #expect(record.receiver.digits == "919812343210")
        #expect(record.window == TimeWindow(startsAt: Story.now, endsAt: Story.now + 7_200_000))
        #expect(story.shows("[919812343210"), "It stays until it is on disk")
        #expect(!story.shows("batch:"))
        story.tell(.batchAdded(record, .added, records: 1))
        #expect(story.notice == "Added: 1 record in the batch. Nothing is sent; B opens it to submit it.")
        #expect(story.shows("batch: 1 record, B opens it"))
        #expect(!story.shows("[919812343210"))
        #expect(story.console.compose.earlierOf == nil)
        #expect(story.shows("[911140001234"))
        #expect(story.shows("[Your order is out for delivery"))
        // The cursor is where the next number goes.
        story.press(.enter)
        story.type("919812343211")
        story.press(.escape, .character("b"))
        #expect(story.effects.contains { if case .addToBatch = $0 { true } else { false } })
        story.press(.character("u"), .character("u"))
        #expect(story.shows("[919812343210"))
    }

    @Test func `What was typed while the record was written stays`() throws {
        var story = ComposePaneTests.good()
        guard case .addToBatch(let record)? = story.press(.character("b")).first else { return }
        story.press(.character("g"), .down, .enter)
        story.type("0")
        story.tell(.batchAdded(record, .added, records: 1))
        #expect(story.shows("[9111400012340"))
        #expect(story.shows("[919812343210"))
    }

    @Test(
        "What cannot be added stays in the form",
        arguments: [
            (OpenBatch.Addition.isThere, "The batch has this record already: nothing was added."),
            (.isFull, "The batch is full (500): submit it first. The form is as it was."),
        ]
    )
    func refused(addition: OpenBatch.Addition, words: String) {
        var story = ComposePaneTests.good()
        guard case .addToBatch(let record)? = story.press(.character("b")).first else { return }
        story.tell(.batchAdded(record, addition, records: 500))
        #expect(story.notice == words)
        #expect(story.shows("[919812343210"))
    }

    @Test func `A record with a problem is not added, and without a record there is no batch`() {
        var story = Story()
        story.go(.compose)
        #expect(story.press(.character("b")) == [])
        #expect(story.notice.contains("not ready"))
        #expect(story.press(.character("B")) == [])
        #expect(story.notice.contains("no record was added to the batch yet: b in Compose does"))
    }

    @Test func `B leads from the form and from the submissions to the batch, which is submitted after the question`() {
        var story = Self.added(records: 3)
        #expect(story.press(.character("B")) == [.openBatch()])
        story = Self.opened()
        #expect(story.shows("Check before sending: composed-batch"))
        let plan = FileSubmission(path: OpenBatch.name, rows: 3, valid: 3)
        #expect(story.press(.character("S")) == [.estimate(plan)])
        story.tell(.estimate(plan))
        #expect(story.press(.tab, .enter) == [.submit(plan)])
        story.tell(.batch(records: 0))
        let effects = story.tell(.submitted(.sample(name: OpenBatch.name, states: [.queued: 3]), path: OpenBatch.name))
        #expect(effects.contains(.closeFile))
        #expect(story.shows("-- Submissions"))
        #expect(!story.shows("batch: 3 records"))
        story.tell(.batch(records: 2))
        #expect(story.shows("batch: 2 records, B opens it"))
        #expect(story.press(.character("B")) == [.openBatch(check: 1)])
    }

    @Test func `x makes a draft of a record; the last one leaves no batch behind`() {
        var story = Self.opened()
        #expect(story.press(.down, .character("x")) == [.takeOut(row: 1)])
        story.tell(.batch(records: 2))
        #expect(story.tell(.takenOut(draft: 4)) == [.openBatch(check: 1)])
        #expect(story.notice == "Taken out: it is draft 4 now; d in Compose shows the drafts.")
        story.tell(.batch(records: 0))
        #expect(story.tell(.takenOut(draft: 5)) == [.closeFile])
        #expect(story.shows("-- Submissions"))
    }

    @Test func `b counts once until the record is on disk`() {
        var story = ComposePaneTests.good()
        #expect(story.press(.character("b")).count == 1)
        #expect(story.press(.character("b")) == [])
        #expect(story.notice == "b: it is being added to the batch.")
        story.tell(.batchFailed("The disk is full."))
        #expect(story.notice == "Not added to the batch: The disk is full.")
        #expect(story.press(.character("b")).count == 1)
    }

    @Test func `A record that was taken out leaves another file open, and the batch has no command to be copied`() {
        var story = Self.opened()
        story.press(.character("y"))
        #expect(!story.shows("headless command"))
        story.press(.escape, .character("x"), .character("o"))
        story.type("/data/a.csv")
        story.press(.enter)
        story.tell(.batch(records: 2))
        #expect(story.tell(.takenOut(draft: 4)) == [])
        #expect(story.console.batches.file?.path == "/data/a.csv")
    }

    @Test func `What was changed in the batch is not read over, and rows of a file are not taken out`() {
        var story = Self.opened()
        story.press(.character("e"))
        story.type("1")
        story.press(.enter)
        #expect(story.press(.character("x")) == [])
        #expect(story.notice.contains("undo or submit what was changed here first"))
        story.press(.escape)
        #expect(story.press(.character("B")) == [])
        #expect(story.notice.hasPrefix("As you changed it; u undoes that."))
        var file = Story.withFile()
        #expect(file.press(.character("x")) == [])
        #expect(file.notice.contains("the rows of a file stay in it"))
    }
}
