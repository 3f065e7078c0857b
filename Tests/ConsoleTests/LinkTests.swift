import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("The way to the terminal")
struct LinkTests {
    private let start = ContinuousClock.now

    @Test func isMeasuredAtTheStartAndThenNotWithinAMinute() {
        var meter = LinkMeter(environment: [:])
        #expect(meter.isDue(at: start) == true)
        #expect(meter.isDue(at: start + .milliseconds(1)) == false, "the question is not answered yet")
        #expect(meter.note(at: start + .milliseconds(84)) == 84)
        #expect(meter.isDue(at: start + .seconds(59)) == false)
        #expect(meter.isDue(at: start + .seconds(60)) == true)
    }

    @Test func isToldAgainOnlyWhenItIsAnother() {
        var meter = LinkMeter(environment: [:])
        var now = start
        for (measured, told) in [(100, 100), (110, nil), (120, nil), (121, 121), (0, 0), (1, nil), (2, 2)]
            as [(Int, Int?)]
        {
            #expect(meter.isDue(at: now) == true)
            #expect(meter.note(at: now + .milliseconds(measured)) == told, "\(measured)")
            now += .seconds(61)
        }
    }

    @Test func aTerminalThatNeverAnswersIsAskedOnce() {
        var meter = LinkMeter(environment: [:])
        #expect(meter.isDue(at: start) == true)
        #expect(meter.isDue(at: start + .seconds(3600)) == false)
        #expect(meter.note(at: start) == 0)
        #expect(meter.note(at: start) == nil, "an answer to no question")
    }

    @Test("A multiplexer answers for itself and is not asked", arguments: ["TMUX", "STY"])
    func multiplexer(name: String) {
        var meter = LinkMeter(environment: [name: "/tmp/x"])
        #expect(meter.isDue(at: start) == false)
    }

    @Test("The badge leaves out what matters least", arguments: [60, 80, 100, 140])
    func badge(columns: Int) {
        var story = Story(columns: columns, rows: 24)
        var allowance = AllowanceStatus()
        allowance.batchUsed = 41
        allowance.tokensMinted = 1
        allowance.lastAnswerAt = Story.now - 1000
        story.tell(.allowance(allowance), .link(milliseconds: 84))
        let line = story.lines[0]
        #expect(line.hasPrefix(" callboard  [TEST] acme-retail"))
        #expect(line.contains("api v1"))
        #expect(line.contains("41/60 req this min"))
        #expect(line.contains("link 84 ms") == (columns >= 80))
        #expect(line.contains("tokens 1/10") == (columns >= 100))
        #expect(line.contains("40f4..c899") == (columns >= 100))
        #expect(line.contains("as of 14:59:59") == (columns >= 140))
    }

    @Test func theBadgeIsDrawnAgainWhenAnythingOnItChanges() {
        var story = Story(columns: 140, rows: 24)
        var allowance = AllowanceStatus()
        for used in [1, 2] {
            allowance.batchUsed = used
            story.tell(.allowance(allowance))
            #expect(story.lines[0].contains(" \(used)/60 req"))
        }
        story.tell(.link(milliseconds: 7))
        #expect(story.lines[0].contains("link 7 ms"))
        allowance.pausedUntil = Story.now + 5000
        story.tell(.allowance(allowance))
        #expect(story.lines[0].contains("nothing is sent until 15:00:05"))
        story.wait(milliseconds: 5000)
        #expect(!story.lines[0].contains("nothing is sent"))
    }

    @Test func helpTellsTheLinkAndWhatWasDrawn() {
        var story = Story()
        story.console.facts.bytesSent = 24 * 1024
        story.tell(.link(milliseconds: 412))
        story.console.facts.isSlow = true
        story.press(.character("?"))
        #expect(story.shows("link 412 ms (slow), 24 kB drawn"))
    }
}
