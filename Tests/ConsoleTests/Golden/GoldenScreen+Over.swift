import CallPersonalisation
import Terminal

@testable import CallboardCore
@testable import Console

/// What lies over the panes: dialogs, help, lists to choose from, lines to type in.
extension GoldenScreen {
    static let dialogs = [
        GoldenScreen("send to TEST") {
            var story = ComposePaneTests.good(columns: $0.columns, rows: $0.rows)
            story.press(.character("S"))
            return story
        },
        GoldenScreen("send to LIVE") {
            var story = ComposePaneTests.good(kind: .live, columns: $0.columns, rows: $0.rows)
            story.press(.character("S"))
            return story
        },
        GoldenScreen("send what is in doubt") {
            var story = ComposePaneTests.good(kind: .live, columns: $0.columns, rows: $0.rows)
            story.sentAlready = [SendingTests.hit(.inDoubt)]
            story.press(.character("S"))
            return story
        },
        GoldenScreen("stop the rest") {
            var story = everyState($0)
            story.press(.character("x"))
            return story
        },
        GoldenScreen("leave") {
            var story = everyState($0)
            story.press(.character("Q"))
            return story
        },
        GoldenScreen("leave while a record is held") {
            var story = HeldRecordTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("q"))
            return story
        },
        GoldenScreen("decide") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("r"))
            return story
        },
        GoldenScreen("retry") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("r"))
            let rest = [RetryPlan.Rest(verdict: .afterFix("its window is over: it needs a new one"), rows: 2)]
            let plans = [
                FailuresPaneTests.plan(.cause("failed_to_push"), FailuresPaneTests.rows(40), rest: rest),
                FailuresPaneTests.plan(.safe, FailuresPaneTests.rows(44)),
            ]
            story.tell(.retryPlans(plans, of: FailureFilter()))
            return story
        },
        GoldenScreen("send to LIVE, the number typed") {
            var story = ComposePaneTests.good(kind: .live, columns: $0.columns, rows: $0.rows)
            story.press(.character("S"), .character("1"), .tab, .tab)
            return story
        },
        GoldenScreen("submit to LIVE") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows, kind: .live)
            var submission = FileSubmission(path: "/data/diwali-aug.csv", rows: 1_000_000, valid: 900_000)
            (submission.leftOut, submission.changed) = (3, 12)
            submission.sums = Story.sums(starts: 1, ends: 26, firstEnd: 2)
            submission.sums.acceptedAt = Story.now - 5 * 86_400_000
            var checked = CheckedFile(
                path: submission.path,
                rows: submission.rows,
                valid: submission.valid,
                invalid: 100_000,
                warnings: 0,
                causes: []
            )
            (checked.leftOut, checked.changed) = (submission.leftOut, submission.changed)
            checked.sums = submission.sums
            story.tell(.fileChecked(checked))
            story.press(.character("S"))
            submission.estimate = SubmitEstimate(requests: 1800, seconds: 1895, ahead: 12)
            (submission.late, submission.lateLines) = (2000, [17, 18, 19, 20, 21])
            submission.clockSkew = 125_000
            (submission.warned, submission.mostWarned, submission.knowsLabels) = (2929, .pairOverlap, false)
            story.tell(.estimate(submission))
            return story
        },
        GoldenScreen("submit what waits elsewhere") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            var checked = CheckedFile(
                path: "/data/diwali-aug.csv",
                rows: 1_240,
                valid: 1_200,
                invalid: 40,
                warnings: 1_200,
                causes: [
                    .init(rule: .receiverLength, rows: 40, lines: [3]),
                    .init(rule: .alreadyQueued, rows: 1_188, lines: [2, 4, 5]),
                    .init(rule: .alreadyAccepted, rows: 6, lines: [9]),
                ]
            )
            (checked.leftOut, checked.queued) = (1_194, 1_188)
            checked.sums = Story.sums(starts: 1, ends: 26, firstEnd: 2)
            checked.sums.acceptedAt = Story.now - 7_200_000
            checked.sums.open = [
                .init(name: "day.csv", submittedAt: Story.now - 3_480_000, waiting: 688, underWay: 450, inDoubt: 30),
                .init(name: "composed-batch", submittedAt: Story.now - 60_000, waiting: 1),
            ]
            checked.sums.moreOpen = 19
            story.tell(.fileChecked(checked))
            for case .estimate(let submission) in story.press(.character("S")) { story.tell(.estimate(submission)) }
            return story
        },
        GoldenScreen("taken back") {
            var story = held($0)
            story.press(.character("u"))
            story.tell(.done(Notice("Cancelled: nothing of it was sent.")))
            return story
        },
        GoldenScreen("send again what may be there") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("r"), .tab, .tab, .tab, .enter)
            return story
        },
        GoldenScreen("fix and send again") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            var row = FailuresPaneTests.row
            row.record.callReason = "Your order 48/2 is out for delivery"
            var mended = row.record
            mended.callReason = "Your order 48-2 is out for delivery"
            var plan = FailuresPaneTests.plan(.cause("failed_to_push"), [row])
            plan.fixed = [row.cursor: mended]
            plan.fix = FailuresPaneTests.fix
            story.press(.character("f"))
            story.tell(.fixPlans([plan], of: FailureFilter()))
            return story
        },
        GoldenScreen("a paste outside a field") {
            var story = Story($0)
            story.tell(
                .paste("curl -d '{\"caller\":\"911140001234\",\"receiver\":\"919812343210\"}' https://x.example")
            )
            return story
        },
        GoldenScreen("replace a file") {
            var story = Story($0)
            story.press(.character("w"), .enter)
            story.tell(.viewExists(ViewTable(name: "labels", columns: ["name"], rows: [["a"]]), path: "labels.csv"))
            return story
        },
    ]

    static let over = [
        GoldenScreen("help") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("?"))
            return story
        },
        GoldenScreen("help narrowed down") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("?"))
            story.type("pause")
            return story
        },
        GoldenScreen("the command line") {
            var story = Story($0)
            story.press(.character(":"))
            story.type("re")
            return story
        },
        GoldenScreen("a path") {
            var story = Story($0)
            story.press(.character("3"), .character("o"))
            story.type("/data/di")
            story.tell(.completions(of: "/data/di", ["/data/diwali-aug.csv", "/data/diwali-sep.csv"]))
            return story
        },
        GoldenScreen("what to copy") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("y"))
            return story
        },
        GoldenScreen("what to copy of a record that is written") {
            var story = ComposePaneTests.good(columns: $0.columns, rows: $0.rows)
            story.press(.character("g"), .down, .character("y"))
            return story
        },
        GoldenScreen("what was copied") {
            var story = Story($0)
            story.press(.character("y"), .character("r"), .character("Y"))
            return story
        },
        GoldenScreen("a name asked for") {
            var story = ComposePaneTests.good(columns: $0.columns, rows: $0.rows)
            story.press(.character("T"))
            story.type("Delivery, two hours")
            return story
        },
        GoldenScreen("a file to write to") {
            var story = Story($0)
            story.press(.character("w"))
            return story
        },
        GoldenScreen("templates") {
            var story = FormTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("t"), .down)
            return story
        },
        GoldenScreen("no template") {
            var story = Story($0)
            story.press(.character("2"), .character("t"))
            return story
        },
        GoldenScreen("sent before") {
            var story = FormTests.sentBefore(columns: $0.columns, rows: $0.rows)
            story.press(.escape, .character("h"), .down)
            return story
        },
        GoldenScreen("drafts") {
            var story = Story($0)
            story.press(.character("2"), .character("d"))
            story.tell(.drafts(DraftsTests.kept))
            return story
        },
        GoldenScreen("no draft") {
            var story = Story($0)
            story.press(.character("2"), .character("d"))
            story.tell(.drafts([]))
            return story
        },
        GoldenScreen("fixes") {
            var story = Story($0)
            story.press(.enter, .tab, .tab, .tab)
            story.type("Your order 48/2 is out.")
            story.press(.escape, .character("f"))
            return story
        },
        GoldenScreen("sort") {
            var story = Story($0)
            story.press(.character("s"), .down, .enter, .character("s"))
            return story
        },
        GoldenScreen("other keys") {
            let bindings = [("submit", "X"), ("take-back", "U"), ("open-file", "O"), ("help", "H")]
            let keymap = try? Keymap(bindings.map { KeyBinding(action: $0.0, keys: [$0.1]) }, path: "config.toml")
            var story = Story(columns: $0.columns, rows: $0.rows, keymap: keymap ?? .standard)
            story.press(.character("3"))
            story.tell(.submissions([], doubts: []))
            return story
        },
        GoldenScreen("why not") {
            var story = Story($0)
            story.press(.character("2"), .character("S"))
            return story
        },
        GoldenScreen("frozen") {
            var story = everyState($0)
            story.press(.character("F"))
            story.tell(.submissions([SubmissionsViewTests.running], doubts: []))
            return story
        },
        GoldenScreen("too small") {
            Story(Size(rows: $0.rows / 4, columns: $0.columns / 4))
        },
        GoldenScreen("low") {
            var story = Story(Size(rows: $0.rows / 2, columns: $0.columns))
            story.press(.character("3"))
            story.tell(.submissions([SubmissionsViewTests.running], doubts: []))
            return story
        },
    ]
}
