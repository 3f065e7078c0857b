import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct FailuresPaneTests {
    static let causes = [
        FailureCause(rows: 42, diagnosis: .of("failed_to_push")), FailureCause(rows: 16, diagnosis: .of("no-answer")),
        FailureCause(rows: 9, diagnosis: .of("not_a_user")),
    ]
    static let row = FailedRecord(
        submission: SubmissionID(rawValue: "20261124-153012-k7q"),
        submissionName: "diwali-aug.csv",
        attempt: 13,
        record: .sample(),
        state: .failed,
        cause: "failed_to_push",
        message: "Failed to push",
        status: "error",
        at: Story.now - 5000,
        batchID: "7c1e0000-1111-4222-8333-4444555502ab",
        cursor: FailedRecord.Cursor(chunk: 1, place: 0)
    )

    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("4"))
        story.tell(.causes(causes, of: FailureFilter()))
        story.tell(.failures(page([row])))
        return story
    }

    static func page(
        _ rows: [FailedRecord],
        of filter: FailureFilter = FailureFilter(),
        after: FailedRecord.Cursor? = nil,
        isLast: Bool = true
    ) -> FailurePage {
        FailurePage(filter: filter, cause: "failed_to_push", after: after, rows: rows, isLast: isLast)
    }

    /// Rows at places from 0 of one chunk.
    static func rows(_ count: Int) -> [FailedRecord] {
        (0..<count).map { place in
            var row = row
            row.cursor.place = place
            row.record.line = place + 2
            return row
        }
    }

    static func plan(_ selection: RetrySelection, _ rows: [FailedRecord], rest: [RetryPlan.Rest] = []) -> RetryPlan {
        var plan = RetryPlan(selection)
        plan.records = rows
        plan.rest = rest
        return plan
    }

    static let chain = RecordChain(
        subject: row.cursor,
        links: [
            RecordChain.Link(
                cursor: row.cursor,
                submission: .sample(states: [.failed: 42]),
                record: .sample(),
                state: .failed,
                cause: "failed_to_push",
                message: "Failed to push",
                status: "error",
                at: Story.now - 5000,
                sendings: [
                    RecordChain.Sending(
                        attempt: .sample(13, batchID: "7c1e0000-1111-4222-8333-4444555502ab"),
                        requests: [],
                        deeds: []
                    )
                ]
            )
        ]
    )

    @Test func theCursorStaysOnTheFirstCauseUntilAPersonMovesIt() {
        var story = Self.story()
        let causes = story.console.failures.causes
        story.tell(.causes(causes.reversed(), of: FailureFilter()))
        #expect(story.console.failures.list.cursor == 0)
        story.press(.down, .up)
        story.tell(.causes(causes, of: FailureFilter()))
        #expect(story.console.failures.list.cursor == causes.count - 1)
    }

    static let fix = Recipe([Repair(.replaceRefused, .callReason, "-", for: .reasonCharacters)])

    @Test func aFixIsSavedUnderANameAndTheMenuComesBack() {
        var story = Self.story()
        var other = Self.plan(.cause("failed_to_push"), Self.rows(2))
        other.fix = Recipe([Repair(.replaceRefused, .callReason, " ", for: .reasonCharacters)])
        var first = other
        first.fix = Self.fix
        story.press(.character("f"))
        story.tell(.fixPlans([first, other], of: FailureFilter()))
        #expect(story.shows("w saves the one in focus, or the first, under a name"))
        story.press(.character("w"))
        story.type("reason-characters")
        #expect(story.press(.enter) == [])
        #expect(story.notice.contains("reason-characters"), "The name of a rule is none for a recipe")
        story.press(.control("u"))
        story.type("slashes")
        #expect(story.press(.enter) == [.saveRecipe("slashes", Self.fix)])
        #expect(story.shows("Fix and send again"))
        story.press(.tab, .tab, .character("w"))
        story.type("spaces")
        #expect(story.press(.enter) == [.saveRecipe("spaces", other.fix ?? Recipe())])
        story.press(.character("w"), .escape)
        #expect(story.press(.enter) == [], "Cancel has the focus again")
        #expect(story.notice == "Nothing was done.")
    }

    @Test func gathersFailuresByCause() {
        let story = Self.story()
        #expect(story.shows("Failures  67 rows in 3 causes"))
        #expect(story.shows("> Failed to push"))
        #expect(story.shows("Means  The phone was out of reach"))
        #expect(story.shows("Do     Send it again shortly before the call"))
    }

    @Test func leadsFromTheCauseToTheRowsToTheWholeStory() {
        var story = Self.story(columns: 100, rows: 30)
        story.press(.enter)
        #expect(story.shows("18  diwali-aug.csv"))
        #expect(story.shows("Again  yes"))
        #expect(story.shows("Rule   No local rule would have caught this."))
        #expect(story.press(.enter) == [.loadChain(Self.row.cursor)])
        story.tell(.chain(Self.chain))
        #expect(story.shows("times in IST"))
        #expect(story.shows("From   line 18 of diwali-aug.csv, submission 20261124-153012-k7q"))
        #expect(story.shows("Sent   91******1234 to 91******3210, Acme Delivery"))
        #expect(story.shows("Asked  request 13 with 500 records, 18200 bytes"))
        #expect(story.shows("Batch  7c1e0000-1111-4222-8333-4444555502ab"))
        #expect(story.shows("Said   error: Failed to push, Tue 24 Nov 14:59:55"))
        story.press(.escape)
        #expect(!story.shows("Asked  request"))
        story.press(.escape)
        #expect(story.console.failures.part == .causes)
    }

    /// A story in which what happened to the first of five records is told.
    private static func told() -> Story {
        var story = story(columns: 100, rows: 30)
        story.tell(.failures(page(rows(5))))
        story.press(.enter, .enter)
        story.tell(.chain(chain))
        return story
    }

    @Test func whatHappenedIsAboutTheRecordThatKeysAreAbout() {
        let rows = Self.rows(5)
        var story = Self.told()
        #expect(story.shows("What happened"))
        // A mark goes on to the next row.
        #expect(story.press(.character(" ")) == [.loadChain(rows[1].cursor)])
        #expect(story.press(.character("a")) == [], "the cursor stays")
        #expect(story.press(.end) == [.loadChain(rows[4].cursor)])
        // What was overtaken by the next is not told.
        story.tell(.chain(Self.chain))
        #expect(story.press(.character("b")) == [.writeBundle(.record(rows[4].cursor), isMasked: true)])
        // News without the row under the cursor: another one is there.
        #expect(story.tell(.failures(Self.page(Array(rows[..<3])))) == [.loadChain(rows[2].cursor)])
        #expect(story.tell(.tick) == [], "it is asked for once")
        // News without any row.
        story.tell(.causes([], of: FailureFilter()))
        #expect(!story.shows("What happened"))
    }

    @Test func whatHappenedFollowsTheSearch() {
        var story = Self.told()
        story.press(.escape, .character("/"))
        story.type("deli")
        story.press(.enter)
        let filter = FailureFilter(text: "deli")
        story.tell(.causes(Self.causes, of: filter))
        story.tell(.failures(Self.page(Self.rows(5), of: filter)))
        story.press(.enter)
        story.tell(.chain(Self.chain))
        #expect(story.press(.character("n")) == [.loadChain(Self.rows(5)[1].cursor)])
    }

    @Test func aStoryThatWasClosedBeforeItCameStaysClosed() {
        var story = Self.story(columns: 100, rows: 30)
        story.press(.enter, .enter, .escape)
        story.tell(.chain(Self.chain))
        #expect(!story.shows("What happened"))
        #expect(story.console.failures.part == .rows)
    }

    @Test func theFormTakesThePlaceOfWhatHappened() {
        var story = Self.told()
        story.press(.character("e"))
        #expect(story.shows("Edit line 2 of diwali-aug.csv"))
        #expect(!story.shows("What happened"))
        #expect(!story.shows("Asked  request"))
        // Nor does a story that comes late lie beneath it.
        story.press(.escape, .enter, .character("e"))
        story.tell(.chain(Self.chain))
        #expect(!story.shows("What happened"))
        #expect(story.shows("Edit line 2"))
    }

    /// A story with a record that the service refused for its reason.
    static func caught(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("4"))
        var row = row
        row.cause = "invalid_input"
        row.message = "Invalid input"
        row.record.callReason = "Your order 48/2 is out for delivery"
        story.tell(.causes([FailureCause(rows: 1, diagnosis: .of("invalid_input"))], of: FailureFilter()))
        story.tell(.failures(FailurePage(filter: FailureFilter(), cause: "invalid_input", rows: [row], isLast: true)))
        return story
    }

    @Test func tellsWhichRuleWouldHaveCaughtARow() {
        var story = Self.caught()
        #expect(!story.shows("Rule   "))
        story.press(.enter)
        #expect(story.shows("Rule   reason-characters would have caught it (warning; --strict refuses)."))
        var chain = Self.chain
        chain.links[0].rule = .reasonCharacters
        story.press(.enter)
        story.tell(.chain(chain))
        story.press(.pageDown, .pageDown)
        #expect(story.shows("Rule   reason-characters would have caught it"))
    }

    @Test func theRetryMenuOffersTheCauseAndAllThatAreSafe() {
        var story = Self.story()
        #expect(story.press(.character("r")) == [.planRetry(FailureFilter(), [.cause("failed_to_push"), .safe])])
        let rest = [RetryPlan.Rest(verdict: .never("sent again already, as X"), rows: 2)]
        let plans = [
            Self.plan(.cause("failed_to_push"), Self.rows(40), rest: rest), Self.plan(.safe, Self.rows(44)),
        ]
        story.tell(.retryPlans(plans, of: FailureFilter()))
        #expect(story.shows("Cause     Failed to push, 40 of 42 rows can go"))
        #expect(story.shows("All safe  44 of 44 rows can go"))
        #expect(story.shows("Left out  2: sent again already, as X"))
        #expect(story.press(.tab, .tab, .enter) == [.retry(plans[1], minutes: 0)])
    }

    @Test func rowsThatNeedAFixDoNotGoAsTheyAre() {
        var row = Self.row
        row.cause = "invalid_input"
        var plan = Self.plan(.cause("invalid_input"), [row])
        plan.leaveOutUnrepaired(at: Story.now, because: "each needs a fix first, f in Failures")
        #expect(plan.records.isEmpty)
        #expect(plan.rest == [RetryPlan.Rest(verdict: .afterFix("each needs a fix first, f in Failures"), rows: 1)])
        var repaired = Self.plan(.cause("invalid_input"), [row])
        repaired.fixed[row.cursor] = row.record
        repaired.leaveOutUnrepaired(at: Story.now, because: "")
        #expect(repaired.records == [row])
        // The account was put right, not the record.
        row.cause = "http-403"
        var refused = Self.plan(.cause("http-403"), [row])
        refused.leaveOutUnrepaired(at: Story.now, because: "")
        #expect(refused.records == [row])
    }

    @Test func whatWouldSendNothingHasNoButton() {
        var story = Self.story()
        let plans = [Self.plan(.cause("failed_to_push"), []), Self.plan(.safe, Self.rows(4))]
        story.press(.character("r"))
        story.tell(.retryPlans(plans, of: FailureFilter()))
        #expect(!story.shows("Cause 0"))
        #expect(story.press(.tab, .enter) == [.retry(plans[1], minutes: 0)])
    }

    @Test func whatGoesAgainIsTakenBackFromHere() {
        var story = Self.story()
        story.press(.character("u"))
        #expect(story.notice == "u: nothing that was sent here is held.")
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + 5000, states: [.queued: 3])
        story.tell(.retried([held]))
        #expect(story.notice.contains("u takes them back"))
        #expect(story.press(.character("u")) == [.takeBack([held.id])])
        story.press(.character("6"))
        #expect(story.press(.character("u")) == [.takeBack([held.id])])
        story.wait(milliseconds: 5000)
        #expect(story.press(.character("u")) == [])
        #expect(story.notice.contains("it is being sent"))
    }

    @Test func whatWasTakenBackIsNotSaidToBeOnItsWay() {
        var story = Self.story()
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + 5000, states: [.queued: 3])
        var other = held
        other.id = SubmissionID(rawValue: "20261124-160000-new")
        story.tell(.retried([held, other]))
        #expect(story.press(.character("u")) == [.takeBack([held.id, other.id])])
        story.tell(.takenBack([held.id]))
        #expect(story.press(.character("u")) == [.takeBack([other.id])])
        story.tell(.takenBack([other.id]), .done(Notice("Cancelled: nothing of it was sent.")))
        #expect(story.press(.character("u")) == [])
        #expect(story.notice == "u: nothing that was sent here is held.")
    }

    @Test func theCursorGoesToWhatWasSentAgainAsSoonAsItIsRead() {
        var story = SubmissionsViewTests.story()
        story.press(.character("4"))
        let held = SubmissionSummary.sample(
            "20261124-160000-new",
            control: .held,
            heldUntil: Story.now + 5000,
            states: [.queued: 3]
        )
        story.tell(.retried([held]))
        story.press(.character("3"))
        // What is read first does not have it yet.
        story.tell(.submissions([SubmissionsViewTests.running, SubmissionsViewTests.doubtful], doubts: []))
        story.tell(.submissions([held, SubmissionsViewTests.running, SubmissionsViewTests.doubtful], doubts: []))
        #expect(story.press(.character("u")) == [.takeBack([held.id])])
        // Whoever has moved since stays where they are.
        var moved = SubmissionsViewTests.story()
        moved.tell(.retried([held]))
        moved.press(.down)
        let chosen = moved.console.batches.submissions.selected
        moved.tell(.submissions([held, SubmissionsViewTests.running, SubmissionsViewTests.doubtful], doubts: []))
        #expect(moved.console.batches.submissions.selected == chosen)
    }

    @Test func whatStaysWhileTheRestGoesAgainIsCounted() {
        var story = Self.story()
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + 5000, states: [.queued: 3])
        story.tell(.retried([held], left: 2))
        #expect(story.notice.hasPrefix("3 records go again, see Batches"))
        #expect(story.notice.hasSuffix("2 stay as they are: they went again meanwhile."))
        #expect(story.press(.character("u")) == [.takeBack([held.id])])
    }

    @Test func escLeadsBackToThePaneThatOpenedTheFailures() {
        var story = Story()
        story.press(.character("f"))
        story.tell(.causes(Self.causes, of: story.console.failures.filter))
        #expect(story.footer.contains("Esc Labels"))
        story.press(.enter, .escape)
        #expect(story.console.pane == .failures)
        story.press(.escape)
        #expect(story.console.pane == .labels)
        // What was narrowed down otherwise since is a level of its own.
        story.press(.character("f"), .character("]"), .escape)
        #expect(story.console.pane == .failures)
        #expect(story.console.failures.filter == FailureFilter())
        story.press(.escape)
        #expect(story.console.pane == .labels)
    }

    @Test func aCauseAndARecordAreCopiedInEveryForm() throws {
        var story = Self.story()
        func copied(_ key: Unicode.Scalar) -> Effect? {
            var story = story
            story.press(.character("y"))
            return story.press(.character(key)).first
        }
        #expect(copied("y") == .copy("Failed to push", what: "cause"))
        #expect(copied("i") == .copy("failed_to_push", what: "ID"))
        guard case .copy(let json, _)? = copied("j") else {
            Issue.record("The cause cannot be copied as JSON")
            return
        }
        #expect(json.hasPrefix("{\"cause\":\"failed_to_push\",\"title\":\"Failed to push\",\"rows\":42,"))
        story.press(.enter)
        let record = try #require(Self.row.record.callRecord)
        #expect(copied("c") == .copyRequest(record, isMasked: true))
    }

    @Test func aTermThatThereIsNotChangesNothing() {
        var story = Self.story()
        story.press(.character("/"))
        #expect(story.shows("label: batch: submission: since: until:"))
        story.type("cause:invalid")
        #expect(story.press(.enter) == [])
        #expect(
            story.notice
                == "There is no cause: to search by; there are label: batch: submission: since: until:."
        )
        #expect(!story.shows("filter: cause:invalid"))
        #expect(story.shows("Failed to push"))
        // What was typed is still there to be mended.
        story.press(.control("u"))
        story.type("label:acme")
        #expect(story.press(.enter) == [.loadCauses(FailureFilter(text: "label:acme"))])
        #expect(story.shows("filter: label:acme"))
    }

    @Test func whatFailedToPushCanWaitWhileItsWindowIsOpen() {
        var story = Self.story()
        let plan = Self.plan(.cause("failed_to_push"), Self.rows(3))
        story.press(.character("r"))
        story.tell(.retryPlans([plan], of: FailureFilter()))
        story.press(.backspace)
        story.press(.character("2"), .backspace, .backspace, .character("1"), .character("5"))
        #expect(story.press(.tab, .tab, .enter) == [.retry(plan, minutes: 15)])
    }

    @Test func onLiveTheNumberOfRowsIsTyped() {
        var story = Story(kind: .live)
        story.press(.character("4"))
        story.tell(.causes(Self.causes, of: FailureFilter()), .failures(Self.page([Self.row])))
        let plan = Self.plan(.cause("failed_to_push"), Self.rows(3))
        story.press(.character("r"))
        story.tell(.retryPlans([plan], of: FailureFilter()))
        #expect(story.press(.tab, .enter) == [])
        #expect(story.shows("Type the number of records to send"))
        #expect(story.press(.character("3"), .tab, .tab, .enter) == [.retry(plan, minutes: 0)])
    }

    @Test func marksWinOverTheCursorAndTheirNumberStandsInTheFrame() {
        var story = Self.story()
        story.tell(.failures(Self.page(Self.rows(5))))
        #expect(story.press(.character(" ")) == [])
        #expect(story.notice.contains("marks are for rows"))
        story.press(.enter, .character(" "), .down, .character(" "))
        #expect(story.shows("2 marked"))
        let rows = Self.rows(5)
        let marked = RetrySelection.records([rows[0].cursor, rows[2].cursor])
        #expect(
            story.press(.character("r")) == [.planRetry(FailureFilter(), [marked, .cause("failed_to_push"), .safe])]
        )
        story.tell(.retryPlans([], of: FailureFilter()))
        story.press(.character("a"))
        #expect(story.shows("5 marked"))
        story.press(.escape)
        #expect(!story.shows("marked"))
    }

    @Test("Marks go with the rows that are no longer listed", arguments: [true, false])
    func marksOfOtherRows(isSpan: Bool) {
        var story = Self.story()
        story.tell(.failures(Self.page(Self.rows(5))))
        story.press(.enter, .character(" "))
        #expect(story.shows("1 marked"))
        if isSpan {
            story.press(.character("]"))
        } else {
            story.press(.character("/"))
            story.type("label:Acme")
            story.press(.enter)
        }
        #expect(story.console.failures.marks.isEmpty)
    }

    @Test func moreRowsAreReadBeforeTheEnd() {
        var story = Self.story()
        let rows = Self.rows(520)
        story.tell(.failures(Self.page(Array(rows[..<500]), isLast: false)))
        story.press(.enter)
        let next = Effect.loadFailures(FailureFilter(), cause: "failed_to_push", limit: 500, after: rows[499].cursor)
        #expect(story.press(.end) == [next])
        story.tell(.failures(Self.page(Array(rows[500...]), after: rows[499].cursor)))
        #expect(story.console.failures.rows.count == 520)
        #expect(story.console.failures.rowList.cursor == 499)
    }

    @Test func isNarrowedDownByWordsAndDays() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("label:Acme")
        #expect(story.press(.enter) == [.loadCauses(FailureFilter(text: "label:Acme"))])
        #expect(story.press(.character("]")) == [.loadCauses(FailureFilter(text: "label:Acme", span: .week))])
        story.tell(.causes([], of: FailureFilter(text: "label:Acme", span: .week)))
        #expect(story.shows("label:Acme  last 7 days"))
        #expect(story.shows("Nothing of this failed. Esc shows all."))
        #expect(story.press(.escape) == [.loadCauses(FailureFilter())])
    }

    @Test func wordsCanBeLeftOutOrFuzzyAndTheCommandSaysTheSame() {
        var story = Self.story()
        story.press(.character("/"))
        #expect(story.footer.contains("~ fuzzy  ! not"))
        story.type("!window over label:~adl")
        let filter = FailureFilter(text: "!window over label:~adl")
        #expect(story.press(.enter) == [.loadCauses(filter)])
        story.tell(.causes(Self.causes, of: filter))
        #expect(story.shows("!window over label:~adl"))
        let command =
            "callboard --profile acme-retail failures --cause failed_to_push --filter '!window over label:~adl'"
        #expect(story.press(.character("y"), .character("h")) == [.copy(command, what: "headless command")])
    }

    @Test func theNextRowThatFitsIsFoundByTheSameWords() {
        var rows = Self.rows(3)
        rows[1].message = "Internal system error"
        var story = Self.story()
        story.press(.character("/"))
        story.type("!internal")
        story.press(.enter)
        let filter = FailureFilter(text: "!internal")
        story.tell(.causes(Self.causes, of: filter))
        story.tell(.failures(FailurePage(filter: filter, cause: "failed_to_push", rows: rows, isLast: true)))
        story.press(.enter, .character("n"))
        #expect(story.console.failures.rowList.cursor == 2)
    }

    @Test func failuresOfALabelAndOfASubmissionAreOneKeyAway() {
        var story = Story()
        #expect(
            story.press(.character("f")).contains(
                .loadCauses(FailureFilter(text: "label:\(Story.labels[0].id.rawValue)"))
            )
        )
        #expect(story.console.pane == .failures)
        var other = SubmissionsViewTests.story()
        other.press(.character("f"))
        #expect(other.console.failures.filter.text == "submission:20261124-120000-abc")
    }

    @Test func aFixShowsTheDifferenceAndIsSentAfterAQuestion() {
        var story = Self.story()
        #expect(
            story.press(.character("f"))
                == [.planFixes(FailureFilter(), cause: "failed_to_push", .cause("failed_to_push"))]
        )
        var row = Self.row
        row.record.callReason = "Your order 48/2 is out for delivery"
        var plan = Self.plan(.cause("failed_to_push"), [row])
        var mended = row.record
        mended.callReason = "Your order 48-2 is out for delivery"
        plan.fixed = [row.cursor: mended]
        plan.fix = Self.fix
        story.tell(.fixPlans([plan], of: FailureFilter()))
        #expect(story.shows("- Your order 48/2 is out for delivery"))
        #expect(story.shows("+ Your order 48-2 is out for delivery"))
        #expect(story.press(.tab, .enter) == [.retry(plan, minutes: 0)])
        story.press(.character("f"))
        story.tell(.fixPlans([], of: FailureFilter()))
        #expect(story.notice.contains("No repair helps by itself"))
    }

    @Test func copiesAreMaskedLikeTheScreenAndTheCommandNamesTheMarkedLines() {
        var story = Self.story()
        story.tell(.failures(Self.page(Self.rows(3))))
        story.press(.enter)
        #expect(
            story.press(.character("y"), .character("y"))
                == [.copy("91******3210", what: "receiver (masked; M first for whole numbers)")]
        )
        story.press(.character("M"))
        #expect(story.press(.character("y"), .character("y")) == [.copy("919812343210", what: "receiver")])
        story.press(.character("a"))
        let command = "callboard --profile acme-retail retry 20261124-153012-k7q --rows 2,3,4"
        #expect(story.press(.character("y"), .character("h")) == [.copy(command, what: "headless command")])
        #expect(story.press(.character("b")) == [.writeBundle(.record(Self.rows(3)[0].cursor), isMasked: false)])
    }

    @Test func failedRowsAreWrittenWithTheirReasons() {
        var story = Self.story()
        story.press(.character("w"))
        #expect(story.shows("write to"))
        let wanted = Effect.writeFailures(FailureFilter(), cause: "failed_to_push", path: "failed-failed_to_push.csv")
        #expect(story.press(.enter) == [wanted])
    }

    @Test func whatIsTypedTakesThePlaceOfTheSuggestedName() {
        var story = Self.story()
        story.press(.character("w"))
        story.type("/tmp/x.csv")
        let wanted = Effect.writeFailures(FailureFilter(), cause: "failed_to_push", path: "/tmp/x.csv")
        #expect(story.press(.enter) == [wanted])
        // Whoever goes into the name means to change it.
        story.press(.character("w"), .end)
        story.type("x")
        let longer = Effect.writeFailures(FailureFilter(), cause: "failed_to_push", path: "failed-failed_to_push.csvx")
        #expect(story.press(.enter) == [longer])
    }

    @Test func aFileIsToldByItsWholePathAndAMissingFolderByItsName() {
        #expect(WrittenFile("/tmp/trial/out.csv").words(of: .missing) == "The folder /tmp/trial does not exist")
        #expect(WrittenFile("out.csv").path.hasSuffix("/out.csv"))
        #expect(WrittenFile("out.csv").path.hasPrefix("/"))
        #expect(WrittenFile("/tmp/out.csv").words(of: .exists) == "/tmp/out.csv: is there already")
    }

    @Test func whyNothingCanBeSentAgainIsSaid() {
        var story = Self.story()
        let rest = [RetryPlan.Rest(verdict: .notYet("decide first whether it was taken"), rows: 16)]
        story.press(.character("r"))
        story.tell(.retryPlans([Self.plan(.cause("failed_to_push"), [], rest: rest)], of: FailureFilter()))
        #expect(story.notice == "Nothing can be sent again: decide first whether it was taken.")
    }

    @Test func theDaysComeBackWithTheSession() {
        var story = Self.story()
        story.press(.character("]"), .character("]"))
        var other = Story(isOpen: false)
        other.console.restore(SessionMemory(story.console.memory.text))
        other.press(.character("4"))
        #expect(other.tell(.coreOpened).contains(.loadCauses(FailureFilter(span: .day))))
    }

    @Test func theFrameSaysOnWhichRowOneIs() {
        var story = Self.story()
        story.tell(.failures(Self.page(Self.rows(34))))
        #expect(!story.shows("row 1 of 34"), "keys go to the causes")
        story.press(.enter)
        #expect(story.shows("row 1 of 34"))
        story.press(.down, .character(" "))
        #expect(story.shows("1 marked  row 3 of 34"))
        // As many as the cause has, where not all were read.
        story.tell(.failures(Self.page(Self.rows(30), isLast: false)))
        #expect(story.shows("row 3 of 42"))
    }

    @Test("Rows in use have the room, and the cause stays in sight", arguments: [80, 140])
    func roomForRows(columns: Int) {
        var story =
            columns == 80 ? Self.story() : BesideFailuresTests.story(columns: columns, rows: 40)
        if columns == 80 { story.tell(.failures(Self.page(Self.rows(34)))) }
        func seen() -> Int { story.lines.count { $0.contains(" 91******3210 ") } }
        if columns == 140 { story.press(.tab, .tab) }
        let before = seen()
        story.press(.enter)
        #expect(seen() >= before + 2)
        #expect(story.shows("Failed to push"))
    }

    @Test func aCauseThatWentAgainIsNotOfferedOnceMore() {
        var story = Self.story()
        var causes = Self.causes
        causes[0].resent = 42
        story.tell(.causes(causes, of: FailureFilter()))
        #expect(story.lines[4].contains("sent again"))
        #expect(story.shows("Again  sent again already"))
        #expect(!story.shows("Do     Send it again"))
        var row = Self.row
        row.resent = FailedRecord.Resent(
            cursor: FailedRecord.Cursor(chunk: 9, place: 0),
            submission: SubmissionID(rawValue: "20261124-160000-new"),
            submissionName: "diwali-aug.csv",
            state: .queued
        )
        story.tell(.failures(Self.page([row])))
        story.press(.enter)
        #expect(story.shows("Again  no: sent again already"))
        #expect(!story.shows("Do     Send it again"))
        // One row that did not go is reason enough.
        causes[0].resent = 41
        story.press(.escape)
        story.tell(.causes(causes, of: FailureFilter()))
        #expect(!story.lines[4].contains("sent again"))
        #expect(story.shows("Do     Send it again"))
    }

    @Test(
        "Whole numbers are shown in the pane they were asked for in, and the screen says so",
        arguments: [40, 80, 140]
    )
    func wholeNumbers(columns: Int) {
        var story = Self.story(columns: columns)
        story.press(.enter)
        #expect(!story.shows("NUMBERS SHOWN"))
        #expect(story.press(.character("M")) == [.recordReveal("Failures")])
        #expect(story.lines[0].contains("NUMBERS SHOWN"))
        #expect(story.shows("919812343210"))
        story.press(.character("3"))
        #expect(!story.shows("NUMBERS SHOWN"))
        #expect(!story.console.facts.isRevealed)
        #expect(story.press(.character("M")) == [.recordReveal("Batches")])
        #expect(story.press(.character("M")) == [])
        story.press(.character("4"))
        #expect(story.shows("919812343210"))
        story.press(.character("M"))
        #expect(!story.shows("919812343210"))
        #expect(!story.shows("NUMBERS SHOWN"))
    }

    @Test func whatHappenedIsMaskedLikeEverythingElse() {
        var story = Self.told()
        story.press(.character("M"))
        #expect(story.shows("Sent   911140001234 to 919812343210"))
        story.press(.character("M"))
        #expect(story.shows("Sent   91******1234 to 91******3210"))
    }

    @Test func marksWinForWhatIsWritten() {
        var story = Self.story()
        story.tell(.failures(Self.page(Self.rows(5))))
        story.press(.enter, .character(" "), .down, .character(" "), .character("w"))
        #expect(story.footer.contains("Enter write 2 marked rows with reasons"))
        let marked: Set = [Self.rows(5)[0].cursor, Self.rows(5)[2].cursor]
        let path = "failed-failed_to_push.csv"
        #expect(
            story.press(.enter)
                == [.writeFailures(FailureFilter(), cause: "failed_to_push", marked: marked, path: path)]
        )
    }

    @Test func isReadAgainWhenTheJournalChanges() {
        var story = Self.story()
        #expect(story.tell(.changed([.journal])).contains(.loadCauses(FailureFilter())))
    }

    @Test func nothingFailedIsSaidInWords() {
        var story = Story()
        story.press(.character("4"))
        story.tell(.causes([], of: FailureFilter()))
        #expect(story.shows("Nothing failed."))
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> Failed to push"))
        let wide = Self.story(columns: 140, rows: 40)
        #expect(wide.lines[2].contains("Failures"))
        #expect(wide.lines[2].contains("What it means"))
    }

    @Test func aWideScreenCutsNothing() {
        var story = Story(columns: 140, rows: 40)
        story.press(.character("4"))
        var causes = Self.causes + [FailureCause(rows: 1_240, diagnosis: .of("invalid_input"))]
        causes[0].resent = 12
        story.tell(.causes(causes, of: FailureFilter()))
        story.tell(.fixKinds(["failed_to_push": .shiftTime, "invalid_input": .automatic], of: FailureFilter()))
        var row = Self.row
        row.message = "Invalid input: call reason has a character"
        story.tell(.failures(Self.page([row])))
        #expect(!story.shows("~"))
        story.press(.enter, .enter)
        story.tell(.chain(Self.chain))
        #expect(story.lines[2].contains("What it means"))
        #expect(story.shows("What happened"))
    }

    @Test func saysForEachCauseWhatHelps() {
        var story = Self.story()
        #expect(story.tell(.fixKinds(["no-answer": .byHand], of: FailureFilter(text: "other"))) == [])
        #expect(!story.shows("by hand"), "Another filter's")
        story.tell(.fixKinds(["failed_to_push": .notNeeded, "no-answer": .askFirst], of: FailureFilter()))
        #expect(story.lines[3].contains("Fix         Resend"))
        #expect(story.lines[4].contains("42  not needed  yes"))
        #expect(story.lines[5].contains("16  ask first   ask first"))
        #expect(story.shows("Again  yes, fix: not needed"))
    }

    // MARK: Changing a row by hand

    /// A story with the form open for a row that the service refused.
    static func editing(kind: Profile.Kind = .test, columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows, kind: kind)
        story.press(.character("4"))
        var row = row
        (row.cause, row.message) = ("invalid_input", "Invalid input")
        row.record.callReason = "Your order 48/2 is out for delivery"
        story.tell(.causes([FailureCause(rows: 1, diagnosis: .of("invalid_input"))], of: FailureFilter()))
        let page = FailurePage(filter: FailureFilter(), cause: "invalid_input", after: nil, rows: [row], isLast: true)
        story.tell(.failures(page))
        story.press(.enter, .character("e"))
        return story
    }

    @Test(arguments: [60, 80, 140])
    func aFailedRowIsChangedByHandAndSentAfterAQuestion(columns: Int) throws {
        var story = Self.editing(columns: columns, rows: columns == 140 ? 40 : columns == 80 ? 24 : 20)
        #expect(story.shows("Edit line 18 of diwali-aug.csv"))
        #expect(story.shows("2026-11-24T15:00:00+05:30"))
        #expect(story.footer.contains("Enter ask and send"))
        // The cursor stands in the field that is to blame.
        story.press(.control("u"))
        story.type("Your order 48-2 is out for delivery")
        story.press(.enter)
        #expect(story.shows("Send the changed record"))
        #expect(story.shows("- Your order 48/2 is out for delivery"))
        #expect(story.shows("+ Your order 48-2 is out for delivery"))
        #expect(story.press(.enter) == [], "Cancel has the focus")
        #expect(story.shows("Edit line 18"), "What was typed stays")
        story.press(.enter)
        let effects = story.press(.tab, .enter)
        guard case .retry(let plan, minutes: 0) = try #require(effects.first) else {
            Issue.record("\(effects)")
            return
        }
        #expect(plan.records.map(\.cursor) == [Self.row.cursor])
        let sent = plan.sent(for: plan.records[0])
        #expect(sent.callReason == "Your order 48-2 is out for delivery")
        #expect(sent.line == 18)
        #expect(sent.window == Self.row.record.window)
        #expect(plan.fixWords == "changed by hand")
        story.tell(.retried([.sample("new", states: [.queued: 1])]))
        #expect(!story.shows("Edit line 18"))
    }

    @Test func timesAreEditedAsPeopleReadThemAndKeepTheirMilliseconds() throws {
        var story = Story()
        story.press(.character("4"))
        var row = Self.row
        row.record.window = TimeWindow(startsAt: Story.now + 7, endsAt: Story.now + 7_200_000)
        story.tell(.causes(Self.causes, of: FailureFilter()))
        story.tell(.failures(Self.page([row])))
        story.press(.enter, .character("e"))
        #expect(story.shows("2026-11-24T15:00:00.007+05:30"))
        story.press(.control("u"))
        story.type("911140001235")
        story.press(.enter)
        let effects = story.press(.tab, .enter)
        guard case .retry(let plan, minutes: 0) = try #require(effects.first) else {
            Issue.record("\(effects)")
            return
        }
        #expect(plan.sent(for: row).window == row.record.window)
        #expect(plan.sent(for: row).caller == 911_140_001_235)
    }

    @Test func onLiveTheNumberIsTypedAsWell() {
        var story = Self.editing(kind: .live)
        story.press(.control("u"))
        story.type("Your order 48-2 is out for delivery")
        #expect(story.press(.enter, .tab, .enter) == [])
        #expect(story.shows("By hand   1 of 1 row can go"))
        #expect(story.shows("Type the number of records to send:"))
        story.type("1")
        #expect(story.press(.tab, .tab, .enter).count == 1)
    }

    @Test func whatIsNotChangedOrCannotBeSentIsNotAskedFor() {
        var story = Self.editing()
        story.press(.enter)
        #expect(story.notice.hasPrefix("Nothing was changed"))
        story.press(.control("u"))
        story.type("short")
        story.press(.enter)
        #expect(story.notice.hasPrefix("It cannot be sent yet: "))
        #expect(story.shows("Edit line 18"))
        story.press(.escape)
        #expect(!story.shows("Edit line 18"))
        #expect(story.console.failures.part == .rows)
    }

    @Test func aRowThatIsNotToBeSentAnewIsNotChanged() {
        var story = Self.story()
        story.press(.character("e"))
        #expect(story.notice == "e: it is about a row: Enter opens them.")
        story.press(.enter)
        var row = Self.row
        row.state = .inDoubt
        story.tell(.failures(Self.page([row])))
        story.press(.character("e"))
        #expect(story.notice == "e: decide first whether it was taken.")
    }
}
