import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct HistoryPaneTests {
    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("5"))
        story.tell(.history(entries, of: "", before: nil, isLast: true))
        return story
    }

    static let entries = [
        HistoryEntry(
            sequence: 9,
            at: Story.now - 20_000,
            who: "priya",
            kind: "confirmed",
            submission: SubmissionID(rawValue: "20261124-153012-k7q"),
            submissionName: "diwali-aug.csv",
            submissionKind: "test",
            attempt: nil,
            words: "submitted 12,362 records",
            counts: SubmissionsViewTests.running.counts
        ),
        HistoryEntry(
            sequence: 8,
            at: Story.now - 90_000_000,
            who: "cron",
            kind: "revealed",
            submission: nil,
            submissionName: nil,
            attempt: nil,
            words: "showed whole numbers: Labels",
            counts: nil
        ),
    ]

    @Test func aLongResultIsCutBeforeTheRowsAndTheOrigin() {
        var story = Self.story()
        var again = Self.entries[0]
        (again.kind, again.words) = ("retried", "sent 5 records of failures-of-the-week.csv again, Failed to push")
        again.sequence = 10
        var sent = Self.entries[0]
        sent.counts = SubmissionSummary.sample(states: [.pushed: 12_357, .failed: 5]).counts
        story.tell(.history([again, sent], of: "", before: nil, isLast: true))
        #expect(story.shows("diwali-aug.csv"))
        #expect(story.shows(" Rows "))
        #expect(story.shows("12,362"))
    }

    @Test func tellsWhoDidWhat() {
        let story = Self.story()
        #expect(story.shows("> 14:59:40"))
        #expect(story.shows("priya"))
        #expect(story.shows("submission 20261124-153012-k7q  diwali-aug.csv"))
        #expect(story.shows("now        68 invalid, 5,462 queued, 400 in flight"))
        #expect(story.shows("23 Nov 14:00"))
    }

    /// Requests of the first line, of which so many were read.
    static func requests(_ read: Int, of total: Int) -> EntryRequests {
        EntryRequests(sequence: 9, first: (0..<read).map { .sample(Int64(7 + $0)) }, total: total)
    }

    @Test func tellsTheRequestsOfALineAndTheCommandForIt() {
        var story = Story(columns: 100, rows: 30)
        story.press(.character("5"))
        #expect(
            story.tell(.history(Self.entries, of: "", before: nil, isLast: true)) == [.loadRequestsOf(Self.entries[0])]
        )
        #expect(!story.shows("POST"))
        story.tell(.entryRequests(Self.requests(1, of: 1)))
        #expect(story.shows("request 7  POST /clients/{id}/dynamic_call_records"))
        #expect(story.shows("sent       14:59:30, 500 records, 18,200 bytes: 200 accepted after 212 ms"))
        #expect(story.shows("batch      5909aaaa-1111-4222-8333-444455559717  GET x 2, 2 s ago"))
        #expect(story.shows("same as    callboard --profile acme-retail status 20261124-153012-k7q --json"))
        #expect(!story.shows(" more "))
        let command = "callboard --profile acme-retail status 20261124-153012-k7q --json"
        #expect(story.press(.character("y"), .character("h")) == [.copy(command, what: "headless command")])
        #expect(story.press(.down) == [], "A line without a submission led to no request")
        #expect(!story.shows("POST"))
        #expect(story.press(.up) == [.loadRequestsOf(Self.entries[0])])
    }

    @Test(arguments: [(24, "24 more requests"), (1, "1 more request,")])
    func requestsThatHaveNoRoomAreCounted(more: Int, words: String) {
        var story = Self.story()
        story.tell(.entryRequests(Self.requests(min(8, more + 1), of: more + 1)))
        #expect(story.shows("request 7  POST"))
        #expect(!story.shows("request 8  POST"))
        #expect(story.shows(words + (more > 1 ? ", Enter shows them" : " Enter shows them")))
    }

    @Test func requestsAreReadAgainWithTheListAndThoseOfAnotherLineAreNotShown() {
        var story = Self.story()
        #expect(
            story.tell(.history(Self.entries, of: "", before: nil, isLast: true)).contains(
                .loadRequestsOf(Self.entries[0])
            )
        )
        var others = Self.requests(1, of: 1)
        others.sequence = 8
        story.tell(.entryRequests(others))
        #expect(!story.shows("POST"))
    }

    @Test func whatIsTypedIsLookedForWhenTheKeysRest() {
        func texts(_ effects: [Effect]) -> [String] {
            effects.compactMap { if case .loadHistory(let text, _, nil) = $0 { text } else { nil } }
        }
        var story = Self.story()
        story.press(.character("/"))
        #expect(story.type("late") == [])
        #expect(story.console.deadline == Story.now + 300)
        #expect(texts(story.wait(milliseconds: 299)).isEmpty)
        #expect(texts(story.wait(milliseconds: 1)) == ["late"])
        #expect(story.console.deadline == nil)
        // A word that is not finished is not held against anybody.
        story.type(" since:yes")
        #expect(texts(story.wait(milliseconds: 300)).isEmpty)
        #expect(!story.notice.contains("since"))
        story.type("terday")
        #expect(texts(story.wait(milliseconds: 300)) == ["late since:yesterday"])
        // Esc shows what was shown before; so it does for a number.
        #expect(texts(story.press(.escape)) == [""])
        story.press(.character("/"))
        story.type("98123")
        #expect(story.wait(milliseconds: 300).contains(.findNumber("98123")))
        #expect(texts(story.press(.escape)) == [""])
    }

    @Test func aSubmissionIsRehearsedAfterAQuestionAndTheResultIsShown() {
        var story = Self.story()
        story.press(.character("P"))
        #expect(story.notice == "P: this console has no sandbox.")
        story.console.facts.hasSandbox = true
        story.press(.character("P"))
        #expect(story.shows("Records   diwali-aug.csv, at most the first 1,000"))
        #expect(story.shows("Nothing goes to acme-retail."))
        let id = SubmissionID(rawValue: "20261124-153012-k7q")
        #expect(story.press(.tab, .enter) == [.rehearse(id)])
        let then = RecordOutcome(record: .sample(), state: .failed, message: "Invalid input")
        let rehearsal = Rehearsal(
            of: .sample(states: [.failed: 1]),
            then: [then],
            now: [RecordOutcome(record: .sample(), state: .pushed)],
            shift: 0
        )
        story.tell(.rehearsed(rehearsal))
        #expect(story.shows("line 18  91******3210  then failed (Invalid input), rehearsed pushed"))
        story.press(.escape)
        #expect(story.notice.contains("1 of 1 got another answer"))
        // Over something that is typed it waits until it is asked for.
        story.press(.character("/"))
        story.tell(.rehearsed(rehearsal))
        #expect(!story.shows("line 18"))
        story.press(.escape, .character("Y"))
        #expect(story.shows("line 18"))
        story.press(.escape, .down, .character("P"))
        #expect(story.notice == "P: it belongs to no submission.")
    }

    @Test func linesAreMarkedCopiedAndWritten() throws {
        var story = Self.story()
        story.press(.character(" "))
        #expect(story.shows("1 marked"))
        #expect(story.console.history.list.cursor == 1)
        #expect(try #require(story.console.history.table(story.console.facts)).rows.map { $0[1] } == ["priya"])
        #expect(story.press(.character("r")) == [])
        #expect(story.notice == "r: it is about one submission: Esc takes the marks away.")
        #expect(story.press(.character("b")) == [])
        #expect(story.notice.contains("a bundle is about one of them"))
        story.press(.character("a"))
        #expect(story.shows("2 marked"))
        #expect(
            story.press(.character("y"), .character("i")) == [.copy("20261124-153012-k7q", what: "submissions")]
        )
        let words = "submitted 12,362 records\nshowed whole numbers: Labels"
        #expect(story.press(.character("y"), .character("y")) == [.copy(words, what: "what was done")])
        story.press(.escape)
        #expect(!story.shows("marked"))
        #expect(story.press(.character("b")) == [])
    }

    @Test func markedRecordsOfANumberAreSentAgainTogether() {
        var failed = Self.hit(.failed)
        failed.cursor = FailedRecord.Cursor(chunk: 3, place: 1)
        var other = Self.hit(.failed, daysAgo: 2)
        other.cursor = FailedRecord.Cursor(chunk: 3, place: 2)
        var story = Self.found(failed, other)
        #expect(story.press(.character("r")) == [])
        #expect(story.notice.contains("mark records to send them again"))
        story.press(.character("v"), .down)
        #expect(story.shows("2 marked, v ends the range"))
        #expect(
            story.press(.character("r"))
                == [.planRetry(FailureFilter(), [.records([failed.cursor, other.cursor])])]
        )
        let plan = FailuresPaneTests.plan(.records([failed.cursor]), FailuresPaneTests.rows(2))
        story.tell(.retryPlans([plan], of: FailureFilter()))
        #expect(story.shows("Marked    2 of 2 rows can go"))
        story.press(.escape)
        #expect(
            story.press(.character("y"), .character("y"))
                == [.copy("91******3210\n91******3210", what: "receivers (masked; M first for whole numbers)")]
        )
        story.press(.character("R"))
        #expect(story.notice.contains("it is about one record"))
        story.press(.escape, .enter, .character(" "))
        #expect(story.notice.contains("marks are for records"))
    }

    @Test func findsEveryRecordOfANumberInAnyNotation() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("+91 98123-43210")
        #expect(story.press(.enter) == [.findNumber("+91 98123-43210")])
        story.tell(.numberRecords(NumberRecords(wanted: "+91 98123-43210", hits: [Self.hit(.failed)])))
        #expect(story.shows("1 record for +9*********3210"))
        #expect(story.shows("91******3210"))
        #expect(story.shows("diwali-aug.csv, line 18, submission 20261124-153012-k7q"))
        #expect(story.shows("cause   Not a Truecaller user"))
        #expect(story.press(.escape) == [.loadHistory(text: "", limit: 500, before: nil)])
    }

    @Test func aTermThatThereIsNotChangesNothing() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("foo:bar")
        #expect(story.press(.enter) == [])
        #expect(story.notice.hasPrefix("There is no foo: to search by; there are who: what:"))
        #expect(story.shows("submission 20261124-153012-k7q"), "What is shown stays")
        #expect(story.tell(.changed([.journal])).contains(.loadHistory(text: "", limit: 500, before: nil)))
        // What was typed is still there to be mended.
        story.press(.control("u"))
        story.type("who:priya")
        #expect(story.press(.enter) == [.loadHistory(text: "who:priya", limit: 500, before: nil)])
    }

    @Test func aPartOfANumberIsLookedForAgainAtTheNextStart() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("98123")
        story.press(.enter)
        var other = Story(isOpen: false)
        other.console.restore(SessionMemory(story.console.memory.text))
        #expect(other.tell(.coreOpened).contains(.findNumber("98123")))
        #expect(!other.shows("No record with this number"))
        other.tell(.numberRecords(NumberRecords(wanted: "98123", hits: [Self.hit(.failed)])))
        #expect(other.shows("1 record for 98123"))
    }

    @Test func behindATimeLineTheRecordsAreNewsAsWell() {
        var accepted = Self.hit(.accepted)
        accepted.cursor = FailedRecord.Cursor(chunk: 3, place: 1)
        var other = Self.hit(.failed, daysAgo: 2)
        other.cursor = FailedRecord.Cursor(chunk: 3, place: 2)
        var story = Self.found(other, accepted)
        story.press(.down, .enter)
        var pushed = accepted
        pushed.state = .pushed
        var newer = Self.hit(.queued, daysAgo: 0)
        newer.cursor = FailedRecord.Cursor(chunk: 4, place: 0)
        story.tell(.numberRecords(NumberRecords(wanted: "98123", hits: [newer, other, pushed])))
        story.press(.escape)
        #expect(story.console.history.hit == pushed)
    }

    @Test func aMaskedNumberIsLookedForAsANumber() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("44******0054")
        #expect(story.press(.enter) == [.findNumber("44******0054")])
    }

    @Test func wordsAreLookedForInTheHistory() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("priya")
        #expect(story.press(.enter) == [.loadHistory(text: "priya", limit: 500, before: nil)])
        story.press(.character("/"))
        #expect(story.footer.contains("~ fuzzy  ! not"))
        story.press(.control("u"))
        story.type("!98123 who:!cron")
        #expect(story.press(.enter) == [.loadHistory(text: "!98123 who:!cron", limit: 500, before: nil)])
        story.tell(.history(Self.entries, of: "!98123 who:!cron", before: nil, isLast: true))
        story.press(.character("n"))
        #expect(story.console.history.list.cursor == 0, "The other line is cron's")
    }

    /// A record of a number whose window was 13:00 to 15:00 of a day before.
    static func hit(_ state: RecordState, daysAgo: Int64 = 1, decided: DoubtDecision? = nil) -> NumberHit {
        let day = Story.now - daysAgo * 86_400_000
        var record = StoredRecord.sample()
        record.window = TimeWindow(startsAt: day - 7_200_000, endsAt: day)
        return NumberHit(
            submission: SubmissionID(rawValue: "20261124-153012-k7q"),
            submissionName: "diwali-aug.csv",
            record: record,
            state: state,
            cause: state == .failed ? "not_a_user" : nil,
            message: state == .failed ? "Not a Truecaller user" : nil,
            createdAt: day - 7_300_000,
            sending: NumberHit.Sending(attempt: 13, sentAt: day - 7_290_000, closedAt: day - 7_289_000)
        )
    }

    static func found(_ hits: NumberHit..., columns: Int = 80, rows: Int = 24) -> Story {
        var story = story(columns: columns, rows: rows)
        story.press(.character("/"))
        story.type("98123")
        story.press(.enter)
        story.tell(.numberRecords(NumberRecords(wanted: "98123", hits: hits)))
        return story
    }

    /// Sixty rows with a number that was looked for were refused.
    static func refused(columns: Int, rows: Int) -> Story {
        var story = Self.found(columns: columns, rows: rows)
        let refused = (1...60).map { line in
            RefusedHit(
                submission: SubmissionID(rawValue: "20261124-153012-k7q"),
                submissionName: "diwali-aug.csv",
                row: RefusedRow(line: line, row: line, rules: ["receiver-length"], cells: []),
                createdAt: Story.now
            )
        }
        story.tell(.numberRecords(NumberRecords(wanted: "98123", hits: [], refused: refused)))
        return story
    }

    @Test("What has no room in the details is scrolled to", arguments: [(80, 24), (140, 40)])
    func detailsScroll(columns: Int, rows: Int) throws {
        var story = Self.refused(columns: columns, rows: rows)
        #expect(story.shows("never sent: line 1 of diwali-aug.csv"))
        #expect(!story.shows("line 60 of diwali-aug.csv"))
        #expect(story.shows("more lines --+"), "the frame says so, and with which key")
        story.press(.tab, .end)
        #expect(story.shows("line 60 of diwali-aug.csv"))
        #expect(!story.shows("never sent: line 1 of"))
        story.press(.character("k"), .character("g"))
        #expect(story.shows("-- line 1 of "))
        #expect(story.shows("never sent: line 1 of diwali-aug.csv"))
        // One level back is the list, which is as it was.
        story.press(.escape)
        #expect(story.console.history.wanted == "98123")
        #expect(story.press(.escape).isEmpty == false)
        #expect(story.console.history.wanted.isEmpty)
    }

    @Test func whileTheDetailsAreInUseTheCursorOfTheListStays() {
        var story = Self.story()
        story.press(.tab, .character("j"), .pageDown)
        #expect(story.console.history.list.cursor == 0)
        #expect(story.lines.contains { $0.hasPrefix("| - ") })
        story.press(.tab, .character("j"))
        #expect(story.console.history.list.cursor == 1)
        // Where there are no details there is nothing to go to.
        story.press(.character("d"), .tab, .character("k"))
        #expect(story.console.history.list.cursor == 0)
    }

    @Test func theNextMatchOfAnEarlierSearchIsNotLookedForAmongTheRecordsOfANumber() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("asha")
        // Its lines have not come yet.
        story.press(.enter, .character("n"), .character("/"))
        story.press(.control("u"))
        story.type("98123")
        story.press(.enter)
        let hits = (1...40).map { Self.hit(.pushed, daysAgo: $0) }
        story.tell(.numberRecords(NumberRecords(wanted: "98123", hits: hits)))
        story.press(.character("n"), .character("N"))
        #expect(story.shows("40 records for"))
    }

    @Test func aReceiverHasATimeLineOfWindows() {
        var story = Self.found(Self.hit(.pushed), Self.hit(.failed, daysAgo: 3))
        story.press(.enter)
        #expect(story.shows("Windows of 91******3210, latest first"))
        #expect(story.shows("> Mon 23 Nov  13:00-15:00    .............##......... "))
        #expect(story.shows("  Sat 21 Nov  13:00-15:00"))
        story.press(.escape)
        #expect(story.shows("2 records for"))
    }

    @Test(arguments: [
        (RecordState.pushed, "Yes: \"Acme Delivery\" should have shown when 91******1234 rang"),
        (.failed, "No: \"Acme Delivery\" failed, Not a Truecaller user"),
        (.inDoubt, "Not known: \"Acme Delivery\" left with request 13"),
        (.stopped, "No: \"Acme Delivery\" was cancelled before it was sent."),
    ])
    func tellsWhetherTheNameShouldHaveShownYesterdayAt1405(state: RecordState, sentence: String) {
        var story = Self.found(Self.hit(state))
        story.press(.enter, .character("t"))
        story.type("yesterday 14:05")
        story.press(.enter)
        #expect(story.shows("Should it have shown at Mon 23 Nov 14:05:00 "))
        #expect(story.shows(sentence))
        #expect(story.shows("Next: "))
        #expect(story.shows(".............#|........."))
        story.press(.escape)
        #expect(!story.shows("Should it have shown"))
    }

    @Test func aTimeCanBeTypedBehindTheCommand() {
        var story = Self.found(Self.hit(.pushed))
        story.press(.character(":"))
        story.type("at 16:30")
        story.press(.enter)
        #expect(story.shows("No: no window for 91******3210 covers 23 Nov 16:30."))
        #expect(story.shows("was over at 23 Nov 15:00 (pushed)"))
        story.press(.character(":"))
        story.type("at teatime")
        story.press(.enter)
        #expect(story.notice.contains("teatime is no time"))
    }

    @Test func aTimeIsAskedAboutAReceiverOnly() {
        var story = Self.story()
        #expect(story.press(.character("t")) == [])
        #expect(story.notice.contains("find a receiver first"))
    }

    @Test func moreIsReadBeforeTheEndOfWhatWasRead() {
        var story = Story()
        story.press(.character("5"))
        let page = (0..<500).map { index in
            var entry = Self.entries[0]
            entry.sequence = Int64(1000 - index)
            return entry
        }
        story.tell(.history(page, of: "", before: nil, isLast: false))
        #expect(story.shows("History  500+, newest first"))
        let next500 = Effect.loadHistory(text: "", limit: 500, before: 501)
        #expect(!story.press(.pageDown).contains(next500))
        #expect(story.press(.end).contains(next500))
        #expect(!story.press(.up).contains(next500))
        var next = Self.entries[1]
        next.sequence = 500
        story.tell(.history([next], of: "", before: 501, isLast: true))
        #expect(story.shows("History  501, newest first"))
        #expect(story.console.history.list.cursor == 498)
    }

    @Test func theResultStandsWholeOnASmallScreen() {
        #expect(Self.story().shows(" Rows "))
        #expect(Self.story().shows("12,430  6,381 ok 87 bad 5,962 open"))
        var story = Story()
        story.press(.character("5"))
        var entry = Self.entries[0]
        entry.counts =
            SubmissionSummary.sample(
                states: [.pushed: 4372, .failed: 242, .inDoubt: 500, .accepted: 5628, .queued: 1688]
            ).counts
        story.tell(.history([entry, Self.entries[1]], of: "", before: nil, isLast: true))
        #expect(story.shows("12,430  41% done 242 bad 500 unkn"))
    }

    @Test func enterLeadsToTheSubmissionAndEscBack() {
        var story = Self.story(columns: 140, rows: 40)
        story.press(.enter)
        #expect(story.console.pane == .batches)
        story.tell(.submissions([SubmissionsViewTests.doubtful, SubmissionsViewTests.running], doubts: []))
        #expect(story.footer.contains("Esc History"))
        #expect(!story.footer.contains("leave"))
        story.press(.enter, .escape)
        #expect(story.console.pane == .batches, "One level at a time")
        story.press(.character("q"))
        #expect(story.console.pane == .history)
        #expect(story.console.exitCode == nil)
        // Whoever came by the key of the pane has no way back.
        story.press(.enter, .character("3"), .escape)
        #expect(story.console.pane == .batches)
        #expect(story.footer.contains("q leave"))
    }

    @Test func whereItWentStandsInTheListWhenThatIsNotTheSameForAll() {
        var story = Story()
        story.press(.character("5"))
        story.tell(.history(Self.entries, of: "", before: nil, isLast: true))
        #expect(!story.shows(" Where "), "The badge says it")
        #expect(story.shows("diwali-aug.csv, TEST"))
        var live = Self.entries[0]
        (live.sequence, live.submissionKind) = (10, "live")
        story.tell(.history([live] + Self.entries, of: "", before: nil, isLast: true))
        #expect(story.shows(" Where "))
        #expect(story.lines[4].contains("LIVE"))
        #expect(story.lines[5].contains("TEST"))
    }

    @Test func aLineIsCopiedInEveryForm() throws {
        var story = Self.story()
        func copied(_ key: Unicode.Scalar) -> Effect? {
            var story = story
            story.press(.character("y"))
            return story.press(.character(key)).first
        }
        #expect(copied("y") == .copy("submitted 12,362 records", what: "what was done"))
        #expect(copied("i") == .copy("20261124-153012-k7q", what: "submission"))
        #expect(copied("c") == nil, "Its requests are not read yet")
        story.tell(.entryRequests(Self.requests(1, of: 1)))
        #expect(copied("c") == .copyAttempt(.sample(7), isMasked: true))
        guard case .copy(let json, _)? = copied("j"), case .copy(let row, _)? = copied("r") else {
            Issue.record("Not everything can be copied")
            return
        }
        #expect(json.contains("\"what\":\"send\",\"submission\":\"20261124-153012-k7q\""))
        #expect(json.hasSuffix("\"rows\":12430}"))
        #expect(row.contains("\tpriya\tsend\t20261124-153012-k7q\tdiwali-aug.csv\t"))
        #expect(!row.contains("\n"))
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> 14:59:40"))
        #expect(Self.story(columns: 140, rows: 40).lines[2].contains("14:59:40 IST  priya"))
    }

    @Test func whatFailedOfASubmissionIsSentAgainFromHere() {
        var story = Self.story()
        let filter = FailureFilter(text: "submission:20261124-153012-k7q")
        #expect(story.press(.character("r")) == [.planRetry(filter, [.safe])])
        story.tell(.retryPlans([FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(19))], of: filter))
        #expect(story.shows("19 of 19 rows can go"))
        #expect(story.press(.enter) == [], "Cancel has the focus")
        story.press(.down, .character("r"))
        #expect(story.notice == "r: it belongs to no submission.")
    }

    @Test func aFailedRecordIsSentAnewAfterTheSameQuestion() {
        var story = Self.found(Self.hit(.failed), Self.hit(.pushed), Self.hit(.inDoubt))
        #expect(story.press(.character("R")).allSatisfy { !$0.changesRecords })
        #expect(story.console.pane == .compose)
        #expect(story.notice == "Its window is over: give it new times, then send it.")
        #expect(story.console.compose.draft.receiver == "919812343210")
        #expect(story.console.compose.draft.starts == "")
        story.press(.character("5"), .down, .character("R"))
        #expect(story.notice == "R: it was pushed.")
        story.press(.down, .character("R"))
        #expect(story.notice == "R: nobody knows whether the service took it.")
        var open = Self.hit(.failed)
        open.record.window = TimeWindow(startsAt: Story.now - 1000, endsAt: Story.now + 3_600_000)
        var other = Self.found(open)
        #expect(other.press(.character("R")).allSatisfy { !$0.changesRecords })
        #expect(other.shows("Send to TEST"))
        #expect(other.press(.enter) == [])
        #expect(other.notice == "Nothing was done.")
    }

    @Test func theListIsWrittenAsItIsShownWithNumbersMasked() throws {
        let story = Self.story()
        let entries = try #require(story.console.history.table(story.console.facts))
        #expect(entries.rows.count == 2)
        #expect(entries.rows[0].last == "6,381 ok 87 bad 500 wait 5,462 left")
        let found = Self.found(Self.hit(.pushed))
        let records = try #require(found.console.history.table(found.console.facts))
        #expect(records.rows[0].contains("91******3210"))
    }

    @Test func theUpperPartCanBeMadeBigger() {
        for digit: Unicode.Scalar in ["4", "5"] {
            var story = digit == "4" ? FailuresPaneTests.story() : Self.story()
            let before = story.lines
            story.press(.character("_"))
            #expect(story.lines != before)
            story.press(.character("+"))
            #expect(story.lines == before)
        }
    }
}
