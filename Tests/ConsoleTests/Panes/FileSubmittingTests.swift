import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("From the check of a file over the question to its submission")
struct FileSubmittingTests {
    private static let path = "/data/diwali-aug.csv"

    /// What a check found of nine good rows, of which the first window ends in so many minutes.
    private static func found(check: Int = 0, endsIn minutes: Int64 = 120) -> CheckedFile {
        var checked = CheckedFile(path: path, rows: 9, valid: 9, invalid: 0, warnings: 0, causes: [])
        checked.check = check
        checked.sums.window = TimeWindow(startsAt: Story.now, endsAt: Story.now + 7_200_000)
        checked.sums.firstEnd = Story.now + minutes * 60_000
        return checked
    }

    private static func opened(check: Int, _ plan: FilePlan = FilePlan()) -> Message {
        .fileOpened(OpenedFile(path: path, rows: ManyRows(9), columns: [], form: "csv", plan: plan, check: check))
    }

    /// The checks that were asked for.
    private static func checks(_ effects: [Effect]) -> [Int] {
        effects.compactMap { if case .changeFile(path, _, let check) = $0 { check } else { nil } }
    }

    private static func estimated(_ effects: [Effect]) -> FileSubmission? {
        effects.lazy.compactMap { if case .estimate(let submission) = $0 { submission } else { nil } }.first
    }

    /// A file about which it is asked.
    private static func asked(
        _ checked: CheckedFile = found(),
        kind: Profile.Kind = .test
    ) throws -> (story: Story, submission: FileSubmission) {
        var story = Story.withFile(kind: kind)
        story.tell(.fileChecked(checked))
        let submission = try #require(estimated(story.press(.character("S"))))
        story.tell(.estimate(submission))
        try #require(story.shows("Submit to \(story.console.facts.badge.word)"))
        return (story, submission)
    }

    @Test(
        "A check that time has passed over is made anew before the question",
        arguments: [
            // Minutes to the end of the first window, minutes that pass, whether it is checked anew.
            (30, 31, true), (30, 29, true), (30, 0, false), (10, 0, false), (10, 2, true), (120, 60, false),
        ] as [(Int64, Int64, Bool)]
    )
    func outdated(endsIn: Int64, passed: Int64, isAnew: Bool) throws {
        var story = Story.withFile()
        story.tell(.fileChecked(Self.found(endsIn: endsIn)))
        story.wait(milliseconds: passed * 60_000)
        let effects = story.press(.character("S"))
        guard isAnew else {
            #expect(Self.estimated(effects) != nil)
            return
        }
        #expect(Self.checks(effects) == [1])
        #expect(Self.estimated(effects) == nil)
        story.tell(Self.opened(check: 1))
        var fewer = Self.found(check: 1)
        fewer.valid = 5
        let submission = try #require(Self.estimated(story.tell(.fileChecked(fewer))))
        #expect(submission.sent == 5)
        story.tell(.estimate(submission))
        #expect(story.shows("5 of 9, left out: 4"))
    }

    @Test func `S waits for the check of a change, and what an earlier check says is not taken for it`() throws {
        var story = Story.withFile()
        story.press(.character("]"), .character("e"))
        story.type("1")
        #expect(Self.checks(story.press(.enter)) == [1])
        #expect(story.press(.character("S")) == [])
        #expect(story.notice.hasPrefix("The question comes when the check has ended"))
        #expect(story.tell(.fileChecked(Self.found(check: 0))) == [], "that is the file before the change")
        story.tell(Self.opened(check: 1))
        let submission = try #require(Self.estimated(story.tell(.fileChecked(Self.found(check: 1)))))
        #expect(submission.check == 1)
    }

    @Test func `A change that is checked later is not lost when an earlier check answers between`() throws {
        var story = Story.withFile()
        for key in ["1", "2"] {
            story.press(.character("g"), .character("e"))
            story.type(key)
            story.press(.enter)
            story.press(.character("j"))
        }
        let both = try #require(story.console.batches.file?.plan)
        story.tell(Self.opened(check: 1, FilePlan()))
        #expect(story.console.batches.file?.plan == both)
        #expect(story.press(.character("u")).count == 1)
    }

    @Test func `What cannot be is taken back, and the file is checked as it was`() throws {
        var story = Story.withFile()
        let before = try #require(story.console.batches.file?.plan)
        story.press(.character("e"))
        story.type("1")
        story.press(.enter)
        #expect(Self.checks(story.tell(.fileChangeRefused(path: Self.path, "There is no zone.", check: 1))) == [2])
        #expect(story.console.batches.file?.plan == before)
        #expect(story.tell(.fileChangeRefused(path: Self.path, "There is no zone.", check: 1)) == [], "an old answer")
    }

    @Test func `A question holds for a later check that found the same, and is answered for that one`() throws {
        var (story, asked) = try Self.asked()
        // News of the file while it is asked about.
        _ = story.console.batches.file?.checkAnew(isOwnChange: false)
        story.tell(Self.opened(check: 1), .fileChecked(Self.found(check: 1)))
        asked.check = 1
        #expect(story.press(.tab, .enter) == [.submit(asked)])
    }

    @Test func `The question says that the same file was sent before, that rows are there twice, and what is not sent`()
        throws
    {
        var story = Story.withFile()
        let columns = [ColumnMapping.Column(header: "cust_ref", target: .kept, evidence: .none)]
        story.tell(Self.opened(check: 0, FilePlan(mapping: ColumnMapping(columns: columns))))
        story.tell(.fileKnown(path: Self.path, ["15:55 by priya: 9 pushed"]))
        var checked = Self.found()
        (checked.twice, checked.sentWithWarnings, checked.mostWarned) = (4, 9, .reasonEnds)
        story.tell(.fileChecked(checked))
        let submission = try #require(Self.estimated(story.press(.character("S"))))
        story.tell(.estimate(submission))
        #expect(story.shows("Before    the same file, 15:55 by priya: 9 pushed"))
        #expect(story.shows("Twice     4 rows: same numbers, overlapping window; all of them are sent"))
        #expect(story.shows("Reason    no column is the call reason; cust_ref is not sent (m maps it)"))
        story.press(.escape)
        #expect(story.shows("Not sent    cust_ref; no column is the reason (m maps it)"))
    }

    @Test func `On a low screen the number of rows is seen first, and how much more there is`() throws {
        var story = Story.withFile(columns: 40, rows: 10)
        story.tell(.fileChecked(Self.found()))
        let submission = try #require(Self.estimated(story.press(.character("S"))))
        story.tell(.estimate(submission))
        #expect(story.shows("Rows      9 of 9"))
        #expect(story.shows("more lines"))
        story.press(.pageDown)
        #expect(story.shows("lines above"))
    }

    @Test func `A question about other labels or windows than a later check found is taken back`() throws {
        for change: (inout CheckedFile) -> Void in [
            { $0.sums.labels = [.init(label: Story.labels[0].id, rows: 9)] },
            { $0.sums.firstEnd = Story.now + 60_000 },
            { ($0.sentWithWarnings, $0.mostWarned) = (3, .reasonEnds) },
        ] {
            var (story, _) = try Self.asked()
            var other = Self.found()
            change(&other)
            story.tell(.fileChecked(other))
            #expect(!story.shows("Submit to TEST"))
            #expect(story.notice.contains("S asks again. Nothing was sent."))
        }
    }

    @Test func `While a question is open no other one takes its place`() throws {
        var (story, asked) = try Self.asked()
        var late = asked
        late.estimate = SubmitEstimate(requests: 77, seconds: 77)
        story.tell(.estimate(late))
        #expect(!story.shows("77 requests"))
        #expect(story.press(.tab, .enter) == [.submit(asked)])
    }

    @Test func `From the answer to the queue the same file is not submitted once more, however it is opened`() throws {
        var (story, asked) = try Self.asked()
        story.press(.tab, .enter)
        #expect(story.press(.character("S")) == [])
        #expect(story.notice == "S: it is being submitted.")
        #expect(story.tell(.estimate(asked)) == [])
        #expect(!story.shows("Submit to TEST"), "the answer to an S before")
        story.press(.character("o"))
        story.type(Self.path)
        story.press(.enter)
        story.tell(Self.opened(check: 1), .fileChecked(Self.found(check: 1)))
        #expect(story.press(.character("S")) == [])
        #expect(story.notice == "S: it is being submitted.")
        story.tell(.submitFailed("The disk is full.", path: Self.path))
        #expect(Self.estimated(story.press(.character("S"))) != nil)
    }

    @Test func `After a submission its rows are judged anew before they are asked about`() throws {
        var (story, _) = try Self.asked()
        story.press(.tab, .enter)
        story.tell(.submitted(.sample(control: .held, states: [.queued: 9]), path: Self.path))
        #expect(story.shows("-- Submissions"))
        story.tell(.submissions([.sample(control: .cancelled, states: [.stopped: 9])], doubts: []))
        let file = try #require(story.console.batches.file)
        #expect(file.isOutdated(story.console.facts))
        #expect(file.whyOff(.submit, story.console.facts) == nil, "what was left out may not be any more")
    }

    @Test func `A submission that ends leaves another file where it is`() throws {
        var (story, _) = try Self.asked()
        story.press(.tab, .enter)
        story.press(.character("o"))
        story.type("/data/other.csv")
        story.press(.enter)
        story.tell(
            .fileOpened(OpenedFile(path: "/data/other.csv", rows: ManyRows(9), columns: [], form: "csv", check: 1)),
            .submitting(path: Self.path, done: 4, total: 9)
        )
        #expect(!story.shows("Writing the submission"))
        let held = SubmissionSummary.sample(control: .held, heldUntil: Story.now + 5000, states: [.queued: 9])
        story.tell(.submitted(held, path: Self.path))
        #expect(story.shows("Check before sending: other.csv"))
        #expect(story.notice == "diwali-aug.csv is held for 5 s: u in the submissions takes it back.")
    }

    @Test func `What would be sent otherwise than agreed to is checked anew and asked anew`() throws {
        var (story, _) = try Self.asked()
        story.press(.tab, .enter)
        #expect(Self.checks(story.tell(.submitRefused("7 rows would be sent now.", path: Self.path))) == [1])
        #expect(story.notice == "7 rows would be sent now. It is checked anew, then asked again.")
        #expect(story.console.unwritten == 0)
        story.tell(Self.opened(check: 1))
        var now = Self.found(check: 1)
        now.valid = 7
        #expect(Self.estimated(story.tell(.fileChecked(now)))?.sent == 7)
    }

    @Test func `Rows that wait or are under way elsewhere are left out in a line of their own`() throws {
        var checked = Self.found()
        (checked.leftOut, checked.queued) = (7, 5)
        let sent = Story.now - 3_600_000
        checked.sums.acceptedAt = sent
        checked.sums.open = [.init(name: "day.csv", submittedAt: sent, waiting: 4, underWay: 1)]
        let (story, _) = try Self.asked(checked)
        #expect(story.shows("2 of 9, left out: 7"))
        #expect(story.shows("Before    2 of the 7 were already accepted, last sent 14:00:00"))
        #expect(story.shows("Before    4 wait, 1 is under way in day.csv, submitted 14:00:00"))
    }

    /// What a check found of nine rows, of which two are bad and three wait elsewhere.
    private static var withLeftOut: CheckedFile {
        var checked = found()
        (checked.valid, checked.invalid, checked.leftOut, checked.queued) = (7, 2, 3, 3)
        return checked
    }

    @Test func `What is left out is listed in a file, and the question comes back with what was typed in it`() throws {
        var (story, asked) = try Self.asked(Self.withLeftOut, kind: .live)
        #expect(story.shows("4 of 9, left out: 5 (w lists them)"))
        #expect(story.footer.contains("w lists the rest"))
        story.type("4")
        #expect(story.press(.character("w")) == [])
        #expect(!story.shows("Submit to LIVE"))
        #expect(story.shows("Write what is left out to: /data/diwali-aug-left-out.csv"))
        #expect(story.press(.enter) == [.writeLeftOut("/data/diwali-aug-left-out.csv")])
        #expect(story.shows("Submit to LIVE"))
        #expect(story.shows("[4 "))
        story.tell(.done(Notice("5 rows that are left out are in /data/diwali-aug-left-out.csv")))
        #expect(story.notice.hasPrefix("5 rows that are left out"))
        // Cancel has the focus, and the Enter that ended the line presses nothing while it is held down.
        #expect(story.press(.enter, .enter) == [])
        #expect(story.shows("Submit to LIVE"))
        #expect(story.press(.tab, .enter) == [.submit(asked)])
    }

    @Test(arguments: [Key.escape, nil])
    func `A list that is not wanted after all leads back to the question`(key: Key?) throws {
        var (story, _) = try Self.asked(Self.withLeftOut)
        story.press(.character("w"))
        if let key { story.press(key) } else { story.tell(.interrupt) }
        #expect(story.shows("Submit to TEST"))
        #expect(story.press(.enter) == [], "Cancel has the focus")
        #expect(story.notice == "Nothing was done.")
    }

    @Test func `Where nothing is left out there is nothing to list`() throws {
        var (story, _) = try Self.asked()
        #expect(!story.shows("left out"))
        #expect(!story.footer.contains("lists"))
        #expect(story.press(.character("w")) == [])
        #expect(story.shows("Submit to TEST"))
    }

    @Test func `The question does not come back when a check has found other rows meanwhile`() throws {
        var (story, _) = try Self.asked(Self.withLeftOut)
        story.press(.character("w"))
        var other = Self.withLeftOut
        other.valid = 6
        story.tell(.fileChecked(other))
        #expect(story.shows("Write what is left out to:"), "what is typed goes on")
        #expect(story.press(.enter).count == 1)
        #expect(!story.shows("Submit to TEST"))
        #expect(story.notice.contains("S asks again. Nothing was sent."))
    }

    @Test func `A question that stands for long says how long windows are open now`() throws {
        var (story, asked) = try Self.asked(Self.found(endsIn: 116), kind: .live)
        #expect(story.shows("the first ends in 1 h 56 min"))
        story.type("9")
        let due = try #require(story.console.deadline)
        #expect(due == Story.now + 1, "less than 116 minutes are left from then on")
        story.wait(milliseconds: 1)
        #expect(story.shows("the first ends in 1 h 55 min"))
        #expect(story.console.deadline == Story.now + 60_001)
        story.wait(milliseconds: 114 * 60_000)
        #expect(story.shows("the first ends in 1 min"))
        story.wait(milliseconds: 61_000)
        #expect(story.shows("the first ends in 58 s"))
        story.wait(milliseconds: 59_000)
        #expect(story.shows("the first is over"))
        #expect(story.console.deadline == nil, "nothing changes any more")
        // What was typed stands, and so does the focus.
        #expect(story.shows("[9 "))
        #expect(story.press(.tab, .tab, .enter) == [.submit(asked)])
    }

    @Test func `A window that ended is not said to end`() throws {
        var (story, submission) = try Self.asked(Self.found(endsIn: 3))
        #expect(story.shows("the first ends in 3 min"))
        story.press(.escape)
        story.console.facts.now += 4 * 60_000
        story.console.ask(.submit(submission))
        story.wait(milliseconds: 0)
        #expect(story.shows("the first is over"))
    }

    @Test func `A number that is looked for is masked like any other`() {
        var story = Story.withFile()
        story.press(.character("/"))
        story.type("919812343210")
        story.press(.enter)
        #expect(story.notice == "Looking for rows with 91******3210.")
        story.tell(.rowFound(path: Self.path, text: "919812343210", from: 0, 41))
        #expect(story.notice == "Row 42 holds 91******3210.")
        story.tell(.rowFound(path: Self.path, text: "919812343210", from: 3, nil, readSoFar: 12_000))
        #expect(story.notice == "No row of the 12,000 read so far holds 91******3210.")
    }

    @Test func `A file that is being opened cannot be changed yet`() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type(Self.path)
        story.press(.enter, .character("m"))
        #expect(story.notice == "m: the file is being opened.")
    }
}
