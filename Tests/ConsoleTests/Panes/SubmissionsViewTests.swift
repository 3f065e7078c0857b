import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct SubmissionsViewTests {
    static let running = SubmissionSummary.sample(states: [
        .invalid: 68, .pushed: 6381, .failed: 19, .accepted: 100, .inFlight: 400, .queued: 5462,
    ])
    static let doubtful = SubmissionSummary.sample(
        "20261124-120000-abc",
        name: "vip.csv",
        states: [.inDoubt: 167, .pushed: 313]
    )
    static let doubt = AttemptSummary.sample(
        3,
        of: "20261124-120000-abc",
        records: 167,
        outcome: .inDoubt,
        httpStatus: nil,
        batchID: nil,
        state: .inDoubt
    )

    static func story(columns: Int = 80, rows: Int = 24, kind: Profile.Kind = .test) -> Story {
        var story = Story(columns: columns, rows: rows, kind: kind)
        story.press(.character("3"))
        story.tell(.submissions([running, doubtful], doubts: [doubt]))
        story.tell(.attempts(of: doubtful.id, [.sample(9, of: doubtful.id.rawValue), doubt]))
        return story
    }

    @Test func whatIsInDoubtStandsFirst() {
        let story = Self.story()
        #expect(story.shows("> DOUBT !  vip.csv"))
        #expect(story.shows("480 rows = 313 pushed + 167 in doubt"))
        #expect(story.shows("outcome unknown"))
        #expect(story.shows("r decides: "))
    }

    @Test func theColumnsOfAListAddUpToTheRows() {
        let sums = StateSums(Self.running.counts)
        #expect(sums.ok + sums.bad + sums.waiting + sums.unknown + sums.left + sums.out == Self.running.rows)
        var all = StateCounts()
        for (place, state) in RecordState.allCases.enumerated() { all[state] = 1 << place }
        let each = StateSums(all)
        #expect(each.ok + each.bad + each.waiting + each.unknown + each.left + each.out == all.total)
    }

    @Test(arguments: [80, 140])
    func noNumberOfRowsIsCut(columns: Int) {
        var story = Self.story(columns: columns, rows: columns == 80 ? 24 : 40)
        story.tell(.submissions([.sample(states: [.accepted: 111_188, .invalid: 1052, .queued: 12_345])], doubts: []))
        for number in ["124,585", "111,188", "1,052", "12,345"] { #expect(story.lines[4].contains(" \(number)")) }
    }

    @Test func tellsWhenASubmissionBeginsAndWhenItIsDone() {
        var story = Self.story()
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now, states: [.queued: 40])
        story.tell(.submissions([held], doubts: []))
        story.tell(.submissions([.sample(states: [.queued: 40])], doubts: []))
        #expect(story.notice == "diwali-aug.csv is being sent. The queue is on disk.")
        story.tell(.submissions([.sample(states: [.pushed: 39, .failed: 1])], doubts: []))
        #expect(story.notice == "diwali-aug.csv is done: 39 ok, 1 bad, 0 unknown, of 40 rows.")
    }

    @Test func decidesAboutADoubtAfterAQuestion() {
        var story = Self.story()
        story.press(.character("r"))
        #expect(story.shows("Request 3 with 167 records in doubt left at 14:59:30"))
        #expect(story.press(.tab, .enter) == [.resolve(attempt: 3, .accepted)])
        story.press(.character("r"))
        #expect(story.press(.tab, .tab, .enter) == [.resolve(attempt: 3, .notSent)])
    }

    @Test func sendingAgainAsksTwiceAndOnLiveForTheNumber() {
        var story = Self.story(kind: .live)
        story.press(.character("r"))
        #expect(story.press(.tab, .tab, .tab, .enter) == [])
        #expect(story.shows("Send again to LIVE"))
        story.type("167")
        #expect(story.press(.tab, .tab, .enter) == [.resolve(attempt: 3, .resend)])
    }

    @Test func aHeldSubmissionCountsDownAndCanBeTakenBack() {
        var story = Story.withFile()
        let held = SubmissionSummary.sample(
            control: .held,
            heldUntil: Story.now + 5000,
            lastNewsAt: nil,
            states: [.queued: 900]
        )
        story.tell(.submitted(held, path: "/data/diwali-aug.csv"))
        #expect(story.notice == "Held for 5 s: u takes it back. The queue is on disk.")
        story.tell(.submissions([held], doubts: []))
        #expect(story.shows("> HOLD 5 s"))
        #expect(story.shows("u takes it back"))
        #expect(story.console.deadline == Story.now + 1000)
        #expect(story.press(.character("u")) == [.takeBack([held.id])])
        #expect(story.wait(milliseconds: 5000).contains(.loadSubmissions))
    }

    @Test func pausesAndGoesOn() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([Self.running], doubts: []))
        #expect(story.press(.character("p")) == [.pause(Self.running.id)])
        var paused = Self.running
        paused.control = .paused
        story.tell(.submissions([paused], doubts: []))
        #expect(story.shows("> PAUSE"))
        #expect(story.press(.character("p")) == [.resume(Self.running.id)])
    }

    @Test func cancelsAfterAQuestionAndSaysHowManyAreNotSent() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([Self.running], doubts: []))
        story.press(.character("x"))
        #expect(story.shows("5,462 records of diwali-aug.csv are not sent yet."))
        #expect(story.press(.enter) == [])
        story.press(.character("x"))
        #expect(story.press(.tab, .enter) == [.cancel(Self.running.id)])
    }

    @Test func aSubmissionWithoutNewsIsStalledAndTheAgeStandsBesideIt() {
        var story = Story()
        story.press(.character("3"))
        let fresh = SubmissionSummary.sample(lastNewsAt: Story.now - 120_000, states: [.accepted: 480])
        story.tell(.submissions([fresh], doubts: []))
        #expect(story.shows("> WATCH ~"))
        #expect(story.shows("2 min ago"))
        let stalled = SubmissionSummary.sample(lastNewsAt: Story.now - 240_000, states: [.accepted: 167, .pushed: 313])
        story.tell(.submissions([stalled], doubts: []))
        #expect(story.shows("> STALL !"))
        #expect(story.shows("no news 4 min"))
    }

    @Test("What the service said when it told nothing stands beside the time it was asked", arguments: [80, 140])
    func aBatchThatTheServiceDoesNotKnow(columns: Int) {
        var story = Story(columns: columns, rows: columns == 80 ? 24 : 40)
        story.press(.character("3"))
        let stalled = SubmissionSummary.sample(lastNewsAt: Story.now - 300_000, states: [.accepted: 3, .pushed: 40])
        var attempt = AttemptSummary.sample(records: 3, state: .accepted, nextAskAt: Story.now + 14_000)
        attempt.lastAnswer = "404: the service does not know the batch"
        story.tell(.submissions([stalled], doubts: []), .attempts(of: stalled.id, [attempt]))
        #expect(story.shows("404, 2 s ago"))
        if columns == 140 { #expect(story.shows("Said   404: the service does not know the batch")) }
        story.press(.character("r"))
        #expect(
            story.notice
                == "r: nothing of this submission is in doubt or failed. The results of 3 records are awaited."
        )
        let failed = SubmissionSummary.sample(states: [.accepted: 3, .failed: 1])
        story.tell(.submissions([failed], doubts: []))
        story.press(.character("r"))
        let rest = [RetryPlan.Rest(verdict: .never("sent again already"), rows: 1)]
        let filter = FailureFilter(text: "submission:\(failed.id.rawValue)")
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, [], rest: rest)], of: filter))
        #expect(story.notice.hasSuffix("The results of 3 records are awaited."), "\(story.notice)")
    }

    @Test func whyASubmissionIsNotBeingSentIsShown() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.troubles([Self.running.id: "The service refused to sign in."]))
        story.tell(.submissions([Self.running], doubts: []))
        #expect(story.shows("> STOP !"))
        #expect(story.shows("not sent: The service refused to sign in."))
    }

    @Test func aBatchMadeElsewhereIsTrackedByItsID() {
        var story = Self.story()
        story.press(.character("T"))
        story.type("5909aaaa")
        #expect(story.press(.enter) == [.track("5909aaaa")])
        let made = SubmissionSummary.sample("20261124-160000-new", name: "batch 5909", states: [.accepted: 3])
        #expect(story.tell(.tracked(made)) == [.loadSubmissions])
    }

    @Test func failedRecordsOfASubmissionAreSentAgainFromHere() {
        var story = Story()
        story.press(.character("3"))
        let done = SubmissionSummary.sample(states: [.pushed: 39, .failed: 1])
        story.tell(.submissions([done], doubts: []))
        let filter = FailureFilter(text: "submission:\(done.id.rawValue)")
        #expect(story.press(.character("r")) == [.planRetry(filter, [.safe])])
        let plan = FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(1))
        story.tell(.retryPlans([plan], of: filter))
        #expect(story.shows("All safe  1 of 1 row can go"))
        #expect(story.press(.tab, .enter) == [.retry(plan, minutes: 0)])
    }

    @Test func onlyTheListInUseHasTheCursorOfAListInUse() {
        var story = Self.story(columns: 100, rows: 30)
        #expect(story.shows("> DOUBT !"))
        #expect(story.lines.contains { $0.contains("- (no id)") })
        story.press(.tab)
        #expect(story.shows("- DOUBT !"))
        #expect(story.lines.contains { $0.contains("> (no id)") })
        #expect(story.footer.contains("Esc back"))
        story.press(.character("q"))
        #expect(story.shows("> DOUBT !"))
        #expect(story.console.exitCode == nil)
    }

    @Test func aSubmissionAndARequestAreCopiedInEveryForm() {
        var story = Self.story()
        func copied(_ key: Unicode.Scalar) -> String? {
            var story = story
            story.press(.character("y"))
            guard case .copy(let text, _)? = story.press(.character(key)).first else { return nil }
            return text
        }
        #expect(copied("y") == "20261124-120000-abc")
        #expect(copied("n") == "vip.csv")
        #expect(copied("h") == "callboard --profile acme-retail status 20261124-120000-abc --json")
        #expect(copied("j")?.hasSuffix("\"rows\":480,\"pushed\":313,\"in_doubt\":167}") == true)
        #expect(copied("r")?.hasPrefix("20261124-120000-abc\t") == true)
        #expect(copied("r")?.contains("\n") == false)
        story.press(.tab)
        #expect(copied("y") == "request 3")
        #expect(copied("i") == "3")
        #expect(copied("h") == "callboard --profile acme-retail resolve 3 --as not-sent")
        #expect(
            copied("j")?.hasPrefix("{\"request\":3,\"submission\":\"20261124-120000-abc\",\"batch_id\":null,") == true
        )
        #expect(copied("r")?.hasPrefix("3\t\t167\t") == true)
        story.press(.character("y"))
        #expect(story.press(.character("c")) == [.copyAttempt(Self.doubt, isMasked: true)])
    }

    @Test func whyNothingCanBeSentAgainIsSaidForAllOfIt() {
        var story = Story()
        story.press(.character("3"))
        let one = SubmissionSummary.sample(states: [.pushed: 39, .failed: 2, .accepted: 3])
        story.tell(.submissions([one], doubts: []))
        let filter = FailureFilter(text: "submission:\(one.id.rawValue)")
        story.press(.character("r"))
        let rest = [
            RetryPlan.Rest(verdict: .never("sent again already, as x"), rows: 1),
            RetryPlan.Rest(verdict: .afterFix("its window is over: it needs a new one"), rows: 1),
        ]
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, [], rest: rest)], of: filter))
        let reasons = "1: sent again already, as x; 1: its window is over: it needs a new one."
        #expect(story.notice == "Nothing can be sent again. \(reasons) The results of 3 records are awaited.")
    }

    @Test func nothingMovesOnceEverythingIsFinished() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([.sample(states: [.pushed: 10])], doubts: []))
        #expect(story.shows("> DONE"))
        #expect(story.console.deadline == nil)
        #expect(story.press(.character("p")) == [])
        #expect(story.notice == "p: everything is sent.")
    }

    @Test(arguments: [(119_000, "WATCH ~"), (121_000, "STALL !")])
    func noNewsForTwoMinutesIsAState(age: Int64, state: String) {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([.sample(lastNewsAt: Story.now - age, states: [.accepted: 10])], doubts: []))
        #expect(story.shows(state))
    }

    @Test func theCursorStaysOnItsSubmissionWhenNewOnesCome() {
        var story = Story()
        story.press(.character("3"))
        let other = SubmissionSummary.sample("20261124-160000-new", name: "new.csv", states: [.pushed: 3])
        story.tell(.submissions([Self.running], doubts: []))
        story.tell(.submissions([other, Self.running], doubts: []))
        #expect(story.shows("> RUN ~"))
        #expect(story.press(.up) == [.loadAttempts(other.id)])
    }

    @Test func changesInTheJournalAreReadAgain() {
        var story = Self.story()
        #expect(story.tell(.changed([.journal])) == [.loadAllowance, .loadSubmissions])
    }

    @Test func readOnlyChangesNothing() {
        var story = Story(isReadOnly: true)
        story.press(.character("3"))
        story.tell(.submissions([Self.running], doubts: []))
        for key in ["p", "x", "r"] as [Unicode.Scalar] {
            #expect(story.press(.character(key)) == [])
            #expect(story.notice.contains("read-only"))
        }
    }

    @Test func standsSideBySideOnAWideScreenAndShowsWholeBatchIds() {
        let story = Self.story(columns: 140, rows: 40)
        #expect(story.lines[2].contains("Submissions"))
        #expect(story.shows("++-- Failures in this submission"))
        #expect(Self.story(columns: 260, rows: 40).shows("5909aaaa-1111-4222-8333-444455559717"))
        #expect(Self.story(columns: 60, rows: 20).shows("> DOUBT !"))
    }

    @Test("Only work that took long is announced when it ends", arguments: [(9_999, false), (10_000, true)])
    func announcesTheEndOfLongWork(milliseconds: Int64, isAnnounced: Bool) {
        var story = Story()
        story.press(.character("3"))
        var before = SubmissionSummary.sample(states: [.accepted: 40])
        before.createdAt = Story.now - milliseconds
        var after = SubmissionSummary.sample(states: [.pushed: 40])
        after.createdAt = before.createdAt
        story.tell(.submissions([before], doubts: []))
        let effects = story.tell(.submissions([after], doubts: []))
        #expect(story.notice == "diwali-aug.csv is done: 40 ok, 0 bad, 0 unknown, of 40 rows.")
        let expected = Effect.announceEnd("diwali-aug.csv is done: 40 ok, 0 bad, 0 unknown, of 40 rows.")
        #expect(effects.contains(expected) == isAnnounced)
    }

    @Test func requestsThatTookNothingLeaveTheirColumnsEmptySoThatTheyAddUp() {
        var story = Story(columns: 100, rows: 30)
        story.press(.character("3"))
        let one = SubmissionSummary.sample(states: [.pushed: 500])
        story.tell(.submissions([one], doubts: []))
        var refused = AttemptSummary.sample(1, outcome: .deferred, httpStatus: nil, batchID: nil)
        refused.message = "connection refused"
        let busy = AttemptSummary.sample(2, outcome: .deferred, httpStatus: 429, batchID: nil)
        var doubled = AttemptSummary.sample(3, outcome: .inDoubt, batchID: nil)
        doubled.decision = .resend
        story.tell(.attempts(of: one.id, [.sample(4), doubled, busy, refused]))
        #expect(story.shows("-     -     -     -  14:59:30  connection refused"))
        #expect(story.shows("-     -     -     -  14:59:30  answer 429, not sent"))
        #expect(story.lines.filter { $0.contains(" 500   500     0     0     0 ") }.count == 1)
        #expect(story.lines.filter { $0.contains("-     -     -     -") }.count == 3)
    }

    @Test func whatIsInDoubtIsNeitherDoneNorFinished() {
        var story = Story()
        story.press(.character("3"))
        story.tell(.submissions([.sample(states: [.pushed: 100, .inFlight: 300])], doubts: []))
        story.tell(.submissions([.sample(states: [.pushed: 100, .inDoubt: 300])], doubts: []))
        #expect(story.notice == "diwali-aug.csv: all sent; 300 in doubt: r decides (Batches).")
        #expect(story.shows(" 25%"))
        #expect(story.shows("1 open, 0 finished"))
        story.tell(.submissions([.sample(control: .cancelled, states: [.invalid: 2, .stopped: 40])], doubts: []))
        #expect(story.shows("Nothing of it is sent."))
        #expect(story.shows("42 rows = 2 invalid + 40 cancelled"))
    }

    @Test func whatIsOutIsShownAlsoWhereThereIsLittleRoom() {
        var story = Self.story()
        let cancelled = SubmissionSummary.sample(
            "20261124-150000-b",
            control: .cancelled,
            states: [.invalid: 198, .stopped: 12_232]
        )
        story.tell(.submissions([Self.running, cancelled], doubts: []))
        #expect(story.lines.contains { $0.contains("CANCEL") && $0.contains(" 12,430 ") && $0.contains(" 12,232") })
    }

    @Test(
        "What is paused or cancelled on the way is not called sent",
        arguments: [SubmissionControl.paused, .cancelled]
    )
    func stoppedOnTheWay(control: SubmissionControl) {
        var story = Self.story()
        story.tell(.submissions([.sample(states: [.queued: 2000, .accepted: 1000])], doubts: []))
        let rest = control == .paused ? RecordState.queued : .stopped
        story.tell(.submissions([.sample(control: control, states: [rest: 2000, .accepted: 1000])], doubts: []))
        #expect(!story.notice.contains("all sent"))
    }

    @Test func aNoticeThatSendingBeganIsOverWhenAllIsSent() {
        var story = Self.story()
        story.tell(.submissions([.sample(control: .held, heldUntil: Story.now, states: [.queued: 40])], doubts: []))
        story.tell(.submissions([.sample(states: [.queued: 40])], doubts: []))
        #expect(story.notice == "diwali-aug.csv is being sent. The queue is on disk.")
        story.tell(.submissions([.sample(states: [.accepted: 40])], doubts: []))
        #expect(story.notice == "diwali-aug.csv: all sent; 40 results are awaited.")
    }
}
