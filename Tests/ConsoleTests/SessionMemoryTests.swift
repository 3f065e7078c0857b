import CallPersonalisation
import Foundation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct SessionMemoryTests {
    @Test func paneFilterCursorOrderAndSizeComeBack() {
        var story = Story()
        story.press(.character("s"), .down, .enter, .character("+"), .character("/"))
        story.type("acme")
        story.press(.enter, .down, .character(":"))
        story.type("log")
        story.press(.enter)
        let text = story.console.memory.text
        var other = Story(isOpen: false)
        other.console.restore(SessionMemory(text))
        #expect(other.console.pane == .log)
        other.tell(.coreOpened, .labels(LabelDirectory(Story.labels, fetchedAt: Story.now), isFresh: true))
        other.press(.character("1"))
        #expect(other.shows("by length") || other.shows("filter: acme"))
        #expect(other.console.labels.list.cursor == story.console.labels.list.cursor)
        #expect(other.console.labels.shown == story.console.labels.shown)
        #expect(other.console.labels.order == ListOrder(column: 1, isReversed: false))
        #expect(other.console.labels.stretch == 1)
        other.press(.character(":"), .up)
        #expect(other.shows(":log"))
    }

    @Test func aFileThatWasAskedForStaysInFront() {
        var memory = SessionMemory()
        memory.pane = .history
        var story = Story(file: "/data/a.csv", isOpen: false)
        story.console.restore(memory)
        #expect(story.console.pane == .batches)
    }

    @Test func telephoneNumbersAreNotKept() {
        var memory = SessionMemory()
        memory.commands = ["open-file /data/a.csv", "open-file +91 98123 43210.csv", "log"]
        memory.lists[.log] = SessionMemory.List(filter: "919812343210", cursor: "20261124-153012-k7q")
        #expect(
            memory.text == "pane=labels\nlog.cursor=20261124-153012-k7q\ncommand=open-file /data/a.csv\ncommand=log\n"
        )
    }

    @Test(arguments: [
        "", "pane=nowhere\n", "x\n=\n\u{0}\u{1B}[2J=1", "labels.order=-5\nlabels.stretch=x\nlabels.cursor\n",
    ])
    func anythingElseInTheFileIsLeftOut(text: String) {
        let memory = SessionMemory(text)
        #expect(memory.pane == .labels)
        #expect(memory.list(.labels).order == nil)
    }

    @Test func theFileIsForThisUserAloneAndAForeignOneIsNotRead() throws {
        let path = NSTemporaryDirectory() + "callboard-session-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var memory = SessionMemory()
        memory.pane = .history
        memory.write(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(SessionMemory(path: path) == memory)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(SessionMemory(path: path) == SessionMemory())
    }
}

struct ReadOnlyTests {
    @Test func everySendingActionSaysWhyItIsOff() {
        let sending: Set<Command> = [.send, .submit, .pause, .cancel, .takeBack, .resolve, .retry]
        for context in KeyContext.allCases {
            var story = context == .file ? Story.withFile() : Story()
            story.console.facts.isReadOnly = true
            story.go(context.pane)
            if context == .submissions { story.tell(.submissions([SubmissionsViewTests.running], doubts: [])) }
            // Two parts of an open file send nothing of their own, and nothing is held where nothing is sent.
            if ![.mapping, .repair, .held].contains(context) { #expect(story.console.context == context) }
            for action in Keymap.standard.actions(in: context) where sending.contains(action.command) {
                let why = story.console.whyOff(action.command)?.string
                #expect(why == "the console is read-only (--read-only)", "\(action.name) in \(context)")
            }
        }
    }

    @Test func theRunnerRefusesWhateverThePanesSay() {
        #expect(Effect.submit(FileSubmission(path: "a", rows: 1, valid: 1)).changesRecords)
        #expect(Effect.retry(RetryPlan(.safe), minutes: 60).changesRecords)
        #expect(!Effect.loadLabels.changesRecords)
        #expect(!Effect.saveDraft(RecordDraft(), as: nil).changesRecords)
    }
}
