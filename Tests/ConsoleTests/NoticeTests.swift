import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("What went wrong is told to its end, where it says what to do")
struct NoticeTests {
    private static let reason = "Connection refused (errno: 111) to enterprise-portal-noneu.truecaller.com"

    private static let journalErrors: [JournalError] = [
        .cannotWrite("disk I/O error"), .replaced, .notDurable("it is not on a local disk"), .newerSchema(9),
        .damaged("file is not a database"), .busy(holder: 12_345), .busy(holder: nil), .reserveReached,
        .unknown("submission 17"),
    ]

    private static let texts: [String] =
        ([
            .signInRefused("403 The API key is not known to the service"),
            .accountRefused("403 Not allowed for this client account"), .offline, .unreachable(reason), .nothingToSend,
            .noToken(before: "14:57:10", made: 10, limit: 10),
            .notTold("5909aaaa-1111-4222-8333-444455559717"), .sentAgainMeanwhile, .rowsRefused(1_000_000),
            .unknown("submission 20261124-153012-k7q"), .otherProfile("acme-retail"), .clockIsOff(125_000),
        ] as [CoreError]).map(\.description) + journalErrors.map(\.description)

    @Test(arguments: texts, [Size(rows: 24, columns: 80), Size(rows: 20, columns: 60)])
    func isReadWhole(text: String, size: Size) {
        var story = Story(columns: size.columns, rows: size.rows)
        story.tell(.failed(text))
        #expect(story.notice == text)
        // Nothing of the pane is hidden by it.
        #expect(story.lines[size.rows - 2 - story.console.noticeLines.count].hasPrefix("+--"))
        story.tell(.done(Notice("Done.")))
        #expect(story.lines[size.rows - 3].hasPrefix("+--"))
    }

    @Test func whatIsTooLongForAnyScreenIsReadInTheLog() {
        let text = (1...60).map { "word\($0)" }.joined(separator: " ") + " the end."
        var story = Story(columns: 60, rows: 14)
        story.tell(.failed(text))
        #expect(story.notice.hasSuffix("~ 6: all of it"))
        story.tell(.resize(Size(rows: 24, columns: 80)))
        story.press(.character("6"), .tab)
        #expect(story.shows("Enter: all of it"))
        story.press(.enter)
        #expect(story.shows("Message of 15:00:00"))
        #expect(story.shows("word60 the end."))
    }

    @Test func aWordLongerThanTheScreenIsBroken() {
        var story = Story(columns: 40, rows: 20)
        story.tell(.failed(String(repeating: "x", count: 100) + " do this"))
        #expect(story.shows("do this"))
    }

    @Test func whatWasInterruptedIsSaidWhenItGoesOn() {
        var left = LeftWork()
        var submission = SubmissionSummary.sample(states: [.queued: 1926, .inDoubt: 500, .pushed: 5000])
        submission.attempts = 15
        left.add(submission, requestsToGo: 10)
        var story = Story(columns: 140)
        story.tell(.wentOn(left))
        #expect(
            story.notice
                == "Going on with 1 submission that was interrupted at request 15 of 25 (1,926 rows to go, 500 unknown); 3 shows it, p there pauses."
        )
        // Where the submissions are in sight no key leads to it: the cursor stands on it.
        var submissions = Story(columns: 140)
        submissions.press(.character("3"))
        let newest = SubmissionSummary.sample("20261124-160000-new", name: "new.csv", states: [.pushed: 3])
        submissions.tell(.submissions([newest, submission], doubts: []))
        #expect(submissions.tell(.wentOn(left)) == [.loadSubmissions])
        #expect(submissions.notice.hasSuffix("500 unknown); p pauses."))
        #expect(submissions.console.batches.submissions.current?.id == submission.id)
        submission = .sample(states: [.queued: 74])
        submission.attempts = 0
        left.add(submission, requestsToGo: 1)
        story.tell(.wentOn(left))
        #expect(story.notice.contains("2 submissions that were interrupted at request 15 of 26 (2,000 rows to go, "))
    }
}
