import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("A submission that is being sent says how it gets on")
struct SubmissionsRunningTests {
    /// 10,188 of 12,430 rows are out: 4 of 25 requests, one of which had no answer.
    static let running = SubmissionSummary.sample(states: [
        .invalid: 42, .pushed: 1188, .inFlight: 200, .inDoubt: 500, .queued: 10_500,
    ])

    static func allowance(_ change: (inout AllowanceStatus) -> Void = { _ in }) -> AllowanceStatus {
        var status = AllowanceStatus()
        change(&status)
        return status
    }

    /// Requests one second apart, the newest first: one under way, answers, a 429, and one without an answer.
    static var attempts: [AttemptSummary] {
        var attempts: [AttemptSummary] = [
            .sample(6, outcome: nil, httpStatus: nil, batchID: nil, state: .inFlight), .sample(5), .sample(4),
            .sample(3, outcome: .deferred, httpStatus: 429, batchID: nil), .sample(2),
            .sample(1, outcome: .inDoubt, httpStatus: nil, batchID: nil, state: .inDoubt),
        ]
        for index in attempts.indices { attempts[index].claimedAt = Story.now - Int64(1 + index) * 1000 }
        return attempts
    }

    static func story(_ allowance: AllowanceStatus = allowance(), columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("3"))
        var running = running
        running.attempts = 6
        story.tell(.allowance(allowance))
        story.tell(.submissions([running], doubts: []))
        story.tell(.attempts(of: running.id, attempts))
        return story
    }

    @Test(arguments: [80, 140])
    func itsRequestsItsPaceAndTheTimeLeftAreShown(columns: Int) {
        let story = Self.story(columns: columns, rows: columns == 80 ? 24 : 40)
        #expect(story.shows("request 5 of 25"))
        #expect(story.shows("sent 6  answered 3  no answer 1  429s 1  under way 1"))
        #expect(story.shows("a request each 1 s"))
        #expect(story.shows("  400 rows/s  0:21 left"))
        #expect(story.lines[3].contains("Time left"))
        #expect(story.lines[4].contains(" 0:21"))
    }

    @Test func theNewestRequestsAreSaidToBeSuchWhereThereWereMore() {
        var story = Self.story()
        var many = Self.running
        many.attempts = 900
        story.tell(.submissions([many], doubts: []))
        let newest = (401...900).reversed().map { AttemptSummary.sample($0) }
        story.tell(.attempts(of: many.id, newest))
        #expect(story.shows("newest 500:  sent 500  answered 500"))
    }

    @Test func aPauseAfterA429IsSaidWithItsEndAndCountsForTheTimeLeft() {
        let paused = Self.allowance {
            ($0.pausedUntil, $0.isRateLimited) = (Story.now + 4000, true)
            $0.batchPace.nextAt = Story.now + 4000
            ($0.batchPace.slowness, $0.batchPace.fasterAt) = (2, Story.now + 14_000)
        }
        let story = Self.story(paused)
        #expect(story.shows("next request at 15:00:04: the service answered 429; slowed down to a request"))
        #expect(story.shows("each 2 s, faster from 15:00:14"))
        #expect(story.lines[0].contains("429: nothing is sent until 15:00:04"))
        var later = story
        later.wait(milliseconds: 3000)
        #expect(later.shows("next request at 15:00:04: the service answered 429"), "Until the pause is over")
        later.wait(milliseconds: 1000)
        #expect(!later.shows("next request at"))
        // Five requests in ten seconds of half the pace after the wait, and sixteen more.
        #expect(story.lines[4].contains(" 0:30"))
    }

    @Test func aPaceThatIsSlowerAfterA429IsSaidWithTheReason() {
        let slow = Self.allowance { ($0.batchPace.slowness, $0.batchPace.fasterAt) = (2, Story.now + 60_000) }
        let story = Self.story(slow)
        #expect(story.shows("slowed down after a 429 to a request each 2 s, faster from 15:01:00"))
        #expect(story.lines[4].contains(" 0:42"))
    }

    @Test func aUsedUpMinuteIsSaidAndNotTakenForA429() {
        let story = Self.story(Self.allowance { $0.batchPace.nextAt = Story.now + 20_000 })
        #expect(story.shows("next request at 15:00:20: the minute's requests are used"))
    }

    @Test func nobodyCanTellTheTimeLeftWhileTheServiceIsAway() {
        let story = Self.story(Self.allowance { $0.obstacle = ObstacleTests.away })
        #expect(story.shows("waits: no answer (connection refused)"))
        #expect(!story.shows("Time left"))
    }

    @Test func twoThatAreSentTogetherTakeTurns() {
        var story = Self.story()
        let other = SubmissionSummary.sample("20261124-160000-new", name: "new.csv", states: [.queued: 2000])
        story.tell(.submissions([other, Self.running], doubts: []))
        // Four of its own and four of the other; the other way round all of them.
        #expect(story.lines[4].contains("new.csv") && story.lines[4].contains(" 0:08"))
        #expect(story.lines[5].contains("diwali-au") && story.lines[5].contains(" 0:25"))
        var elsewhere = other
        elsewhere.profile = "another"
        story.tell(.submissions([elsewhere, Self.running], doubts: []))
        #expect(!story.lines[4].contains(" 0:0"), "Its allowance is not known here")
        #expect(story.lines[5].contains(" 0:21"))
    }

    @Test func aHeldOneSaysUntilWhenItWaits() {
        var story = Self.story()
        story.tell(
            .submissions([.sample(control: .held, heldUntil: Story.now + 5000, states: [.queued: 900])], doubts: [])
        )
        #expect(story.shows("waits until 15:00:05, so that u can take it back"))
        #expect(!story.shows("Time left"))
    }

    @Test func whatIsGoneOnWithAfterACrashHasTheCursor() {
        var story = Story()
        story.press(.character("3"))
        let done = SubmissionSummary.sample("done", name: "done.csv", states: [.pushed: 3])
        story.tell(.submissions([Self.running, done], doubts: []))
        story.press(.down)
        story.tell(.wentOn(LeftWork()))
        let effects = story.tell(.submissions([Self.running, done], doubts: []))
        #expect(story.shows("> RUN !"))
        #expect(effects.contains(.loadAttempts(Self.running.id)))
        story.press(.down)
        story.tell(.submissions([Self.running, done], doubts: []))
        #expect(story.shows("> DONE"), "Only once")
    }

    @Test func aWindowThatEndsSoonIsToldAndOneThatTheQueueReachesTooLate() {
        var story = Self.story()
        let soon = Array(repeating: Story.now + 600_000, count: 21)
        story.tell(.windowEnds(of: Self.running.id, soon))
        #expect(story.shows("the first window ends at 15:10:00"))
        var late = soon
        late[9] = Story.now + 8000
        story.tell(.windowEnds(of: Self.running.id, late))
        #expect(story.shows("TOO LATE: a window ends at 15:00:08, the queue is there at 15:00:09"))
        var paused = Self.running
        paused.control = .paused
        story.tell(.submissions([paused], doubts: []))
        #expect(story.shows("the first window ends at 15:00:08; what waits then is not sent any more"))
        story.tell(.windowEnds(of: Self.running.id, [Story.now + 7_200_000]))
        #expect(!story.shows("window"))
    }

    @Test func aRequestIsToldInFullWhereItDoesNotStandBeside() {
        var story = SubmissionsViewTests.story()
        var doubt = SubmissionsViewTests.doubt
        (doubt.decision, doubt.decidedBy, doubt.decidedAt) = (.notSent, "priya", Story.now - 60_000)
        doubt.message = "upstream closed"
        story.tell(.attempts(of: doubt.submission, [doubt, .sample(9, of: doubt.submission.rawValue)]))
        story.press(.tab, .enter)
        #expect(story.shows("POST /clients/{id}/dynamic_call_records"))
        #expect(story.shows("Said   upstream closed"))
        #expect(story.shows("Decided not-sent by priya, 14:59:00"))
        #expect(story.footer.contains("Enter close"))
        story.press(.down)
        #expect(story.shows("request 9"))
        story.press(.escape)
        #expect(!story.shows("POST /clients"))
        #expect(story.console.batches.submissions.part == .attempts)
        var wide = SubmissionsViewTests.story(columns: 140, rows: 40)
        wide.press(.tab, .enter)
        #expect(wide.notice == "Enter: the request is told beside it.")
    }

    @Test func somethingInDoubtIsASignWhileRowsAreSentAndAStateAfterwards() {
        var story = Self.story()
        #expect(story.shows("> RUN !"))
        var one = Self.running
        one.control = .paused
        story.tell(.submissions([one], doubts: []))
        #expect(story.shows("> PAUSE !"))
        story.tell(.submissions([.sample(states: [.pushed: 100, .accepted: 20, .inDoubt: 500])], doubts: []))
        #expect(story.shows("> DOUBT !"))
    }

    @Test func whatIsKnownOfADoubtIsNotCut() {
        var story = SubmissionsViewTests.story()
        var doubt = SubmissionsViewTests.doubt
        (doubt.phase, doubt.bytesSent, doubt.bodyBytes) = (RequestPhase.bodySent.rawValue, 106_045, 106_045)
        story.tell(.attempts(of: doubt.submission, [doubt]))
        let words = story.lines.map { String($0.dropFirst(2).dropLast()).trimmingSpaces }.joined(separator: " ")
        let evidence = "all of it left, no answer came, 106,045 of 106,045 bytes, 212 ms"
        #expect(words.contains("r decides: \(evidence); not sent again by itself"))
        #expect(story.shows("outcome unknown |") || story.shows("outcome unknown  "))
    }

    @Test("Columns that are 0 in every row go first, so that the others add up", arguments: [60, 80, 140])
    func numbersOtherThanZeroStay(columns: Int) {
        var story = Story(columns: columns, rows: columns == 140 ? 40 : columns == 80 ? 24 : 20)
        story.press(.character("3"))
        story.tell(
            .submissions(
                [
                    .sample("a", name: "sample.csv", states: [.invalid: 52, .leftOut: 1181, .queued: 7]),
                    .sample("b", name: "other.csv", states: [.invalid: 59, .accepted: 2, .pushed: 1179]),
                ],
                doubts: []
            )
        )
        let numbers = [["1,240", "52", "7", "1,181"], ["1,240", "1,179", "59", "2"]]
        for (line, wanted) in zip(story.lines[4...5], numbers) {
            #expect(Set(wanted).isSubset(of: line.split(separator: " ").map(String.init)), "\(story.text)")
        }
    }

    @Test func aWideScreenShowsEveryColumnWhateverTheCounts() {
        var story = Self.story(columns: 260, rows: 40)
        let big = SubmissionSummary.sample(states: [
            .invalid: 111_188, .pushed: 1_111_188, .accepted: 111_188, .inDoubt: 111_188, .leftOut: 111_188,
            .queued: 1_111_188,
        ])
        story.tell(.submissions([big], doubts: []))
        for title in ["Rows", "Ok", "Bad", "Wait", "Unkn", "Left", "Out", "Time left", "News"] {
            #expect(story.lines[3].contains(" \(title)"))
        }
        #expect(story.lines[4].contains("diwali-aug.csv"))
    }

    @Test func twoRetriesOfOneFileAreToldByTheirTimes() {
        var story = Story()
        story.press(.character("3"))
        var first = SubmissionSummary.sample("r1", name: "retry of sample.csv", states: [.pushed: 6])
        first.parent = SubmissionsViewTests.running.id
        var second = first
        second.id = SubmissionID(rawValue: "r2")
        second.createdAt += 120_000
        let big = SubmissionSummary.sample(states: [.pushed: 111_188, .invalid: 12_345, .accepted: 12_345])
        story.tell(.submissions([second, first, big], doubts: []))
        #expect(story.shows("15:01 re"))
        #expect(story.shows("14:59 re"))
    }
}
