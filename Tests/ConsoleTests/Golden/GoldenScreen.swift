import CallPersonalisation
import Terminal

@testable import CallboardCore
@testable import Console

/// One screen of the console that is kept as text beside the tests.
struct GoldenScreen: Sendable {
    /// What it is called in its file.
    let name: String
    /// Plays the story that leads to it, at a size.
    let story: @Sendable (Size) -> Story

    init(_ name: String, _ story: @escaping @Sendable (Size) -> Story) {
        self.name = name
        self.story = story
    }

    /// The sizes at which every screen is kept; none lies on the edge of a layout.
    static let sizes = [
        Size(rows: 20, columns: 60), Size(rows: 24, columns: 80), Size(rows: 30, columns: 100),
        Size(rows: 40, columns: 140),
    ]

    /// All screens by the file they are kept in.
    static let groups: [(file: String, screens: [GoldenScreen])] = [
        ("labels", labels), ("compose", compose), ("file", file), ("submissions", submissions),
        ("failures", failures), ("history", history), ("log", log), ("dialogs", dialogs), ("over", over),
        ("badge", badge),
    ]

    // MARK: Panes

    private static let labels = [
        GoldenScreen("the list") { Story($0) },
        GoldenScreen("another label") {
            var story = Story($0)
            story.press(.down, .down)
            return story
        },
        GoldenScreen("used in the last days") {
            var story = Story($0)
            let usage = LabelUsage(
                sent: 18_204,
                failed: 19,
                causes: ["expired": 12, "invalid_input": 7],
                lastUsedAt: Story.now - 120_000
            )
            story.tell(.labelUsages(LabelUsages([Story.labels[0].id: usage])))
            return story
        },
        GoldenScreen("while a filter is typed") {
            var story = Story($0)
            story.press(.character("/"))
            story.type("express")
            return story
        },
        GoldenScreen("no label") { Story($0, labels: []) },
        GoldenScreen("names of all scripts") {
            let names = [
                "\u{0928}\u{092E}\u{0938}\u{094D}\u{0924}\u{0947} \u{0921}\u{093F}\u{0932}\u{0940}\u{0935}\u{0930}\u{0940}",
                "\u{5FEB}\u{905E}\u{670D}\u{52A1} Express", "\u{1F4E6} Parcel \u{1F69A}", "\u{202E}evil\u{1B}[31m",
                "\u{0645}\u{062A}\u{062C}\u{0631} Acme", "e\u{301}te\u{301}" + String(repeating: "\u{301}", count: 400),
            ]
            return Story(
                $0,
                labels: names.enumerated().map { place, name in
                    Label(id: LabelID("0b77111\(place)-0d1e-4b8b-9a53-77c1f0e641d0"), name: name)
                }
            )
        },
        GoldenScreen("not known yet") { Story($0, isOpen: false) },
        GoldenScreen("the service does not answer") {
            var story = Story($0, labels: nil)
            story.tell(.labelsFailed("The service did not answer within 30 s."))
            return story
        },
    ]

    private static let compose = [
        GoldenScreen("an empty form") {
            var story = Story($0)
            story.press(.character("2"))
            return story
        },
        GoldenScreen("a good record") { ComposePaneTests.good(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("a bad reason") {
            var story = Story($0)
            story.press(.enter, .tab, .tab, .tab)
            story.type("too #1")
            story.wait(milliseconds: 400)
            return story
        },
        GoldenScreen("labels offered") {
            var story = Story($0)
            story.press(.character("2"), .enter)
            story.type("acme")
            story.wait(milliseconds: 400)
            return story
        },
        GoldenScreen("all labels offered, and ten digits") {
            var story = Story($0)
            story.press(.character("2"), .down, .down, .enter)
            story.type("9812343210")
            story.press(.backTab, .backTab)
            return story
        },
        GoldenScreen("held, to be taken back") { HeldRecordTests.story(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("taken back") {
            var story = HeldRecordTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("u"))
            story.tell(.pushed(HeldRecordTests.report(.stopped, takenBack: .here)))
            return story
        },
        GoldenScreen("not sent, for the service is away") {
            var story = ComposePaneTests.good(columns: $0.columns, rows: $0.rows)
            story.press(.character("S"), .tab, .enter)
            story.tell(.pushed(SendingTests.report(error: .unreachable("connection refused"))))
            return story
        },
        GoldenScreen("a record in the batch, and all that is known around the form") {
            ComposeBesideTests.known(columns: $0.columns, rows: $0.rows)
        },
        GoldenScreen("the body") {
            var story = ComposePaneTests.good(columns: $0.columns, rows: $0.rows)
            story.press(.character("v"))
            story.tell(
                .requestBody(
                    method: "POST",
                    path: "/clients/40f4/dynamic_call_record",
                    body: "{\n  \"caller\": \"911140001234\",\n  \"receiver\": \"919812343210\"\n}"
                )
            )
            return story
        },
    ]

    private static let file = [
        GoldenScreen("being opened") { Story($0, file: "/data/diwali-aug.csv") },
        GoldenScreen("checked") { Story.withFile(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("causes in use") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.tab)
            return story
        },
        GoldenScreen("many problems") { FileSidesTests.manyProblems(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("a bad row in full") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.character("]"), .enter)
            return story
        },
        GoldenScreen("the columns") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.character("m"))
            return story
        },
        GoldenScreen("a fix and its difference") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .character("f"))
            return story
        },
        GoldenScreen("what a column can be") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.character("m"), .enter)
            return story
        },
        GoldenScreen("a value for all rows") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.character("m"), .down, .down, .down, .enter)
            story.type("919812343210")
            return story
        },
        GoldenScreen("a fix with a value") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .character("f"), .down, .character("e"))
            story.type("919812340000")
            story.press(.enter)
            return story
        },
        GoldenScreen("a fix by a name") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .character("f"), .character("o"))
            story.tell(.savedNames(["autumn", "crm"]))
            return story
        },
        GoldenScreen("rows of one cause") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .enter)
            return story
        },
        GoldenScreen("a row being changed") {
            var story = Story.withFile(columns: $0.columns, rows: $0.rows)
            story.press(.character("]"), .character("e"))
            return story
        },
        GoldenScreen("the batch of composed records") { OpenBatchTests.opened(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("cannot be read") {
            var story = Story($0, file: "/data/diwali-aug.csv")
            story.tell(.fileFailed(path: "/data/diwali-aug.csv", "There is no such file."))
            return story
        },
    ]

    private static let submissions = [
        GoldenScreen("none yet") {
            var story = Story($0)
            story.press(.character("3"))
            story.tell(.submissions([], doubts: []))
            return story
        },
        GoldenScreen("one in doubt") { SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("its requests in use") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.tab)
            return story
        },
        GoldenScreen("every state") { everyState($0) },
        GoldenScreen("the service is away") {
            var story = ObstacleTests.story(ObstacleTests.away, columns: $0.columns, rows: $0.rows)
            var refused = AttemptSummary.sample(1, outcome: .deferred, httpStatus: nil, batchID: nil, state: .deferred)
            refused.message = "connection refused"
            story.tell(.attempts(of: refused.submission, [refused]))
            return story
        },
        GoldenScreen("held") { held($0) },
        GoldenScreen("being sent, one of two without an answer") {
            SubmissionsRunningTests.story(columns: $0.columns, rows: $0.rows)
        },
        GoldenScreen("slowed down after a 429, and a window that ends before its turn") {
            let slow = SubmissionsRunningTests.allowance {
                ($0.pausedUntil, $0.isRateLimited) = (Story.now + 4000, true)
                $0.batchPace.nextAt = Story.now + 4000
                ($0.batchPace.slowness, $0.batchPace.fasterAt) = (2, Story.now + 64_000)
            }
            var story = SubmissionsRunningTests.story(slow, columns: $0.columns, rows: $0.rows)
            story.tell(.windowEnds(of: SubmissionsRunningTests.running.id, [Story.now + 3000]))
            return story
        },
        GoldenScreen("a request told in full") {
            var story = SubmissionsViewTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .enter)
            return story
        },
        GoldenScreen("failures and rate") {
            var story = held($0)
            story.press(.down)
            story.tell(.attempts(of: SubmissionsViewTests.running.id, [.sample()]))
            let filter = FailureFilter.submission(SubmissionsViewTests.running.id)
            story.tell(.causes(FailuresPaneTests.causes, of: filter))
            story.tell(.failures(FailuresPaneTests.page(FailuresPaneTests.rows(12), of: filter)))
            let times = [1, 1, 2, 20, 70, 71, 72, 130, 300, 590].map { Story.now - $0 * 1000 }
            let requests = times.map {
                RequestLine(id: 1, at: $0, method: "GET", path: "/p", durationMilliseconds: 9, sent: 1)
            }
            story.tell(.requests(requests))
            return story
        },
        GoldenScreen("the failures beside in use") {
            var story = BesideFailuresTests.story(columns: $0.columns, rows: $0.rows)
            story.tell(.attempts(of: BesideFailuresTests.running.id, [.sample(13)]))
            story.press(.tab, .tab, .tab, .down)
            return story
        },
        GoldenScreen("what happened to one of them") {
            var story = BesideFailuresTests.story(columns: $0.columns, rows: $0.rows)
            story.tell(.attempts(of: BesideFailuresTests.running.id, [.sample(13)]))
            story.press(.tab, .tab, .tab, .enter)
            story.tell(.chain(FailuresPaneTests.chain))
            return story
        },
    ]

    static func everyState(_ size: Size) -> Story {
        var story = Story(size)
        story.press(.character("3"))
        let finished = Story.now - 3_600_000
        story.tell(
            .submissions(
                [
                    SubmissionsViewTests.running,
                    .sample("20261124-150000-a", name: "paused.csv", control: .paused, states: [.queued: 900]),
                    .sample("20261124-150000-b", name: "stopped.csv", control: .cancelled, states: [.stopped: 12]),
                    .sample("20261124-150000-c", name: "done.csv", lastNewsAt: finished, states: [.pushed: 9000]),
                    .sample("20261124-150000-d", name: "quiet.csv", lastNewsAt: finished, states: [.accepted: 480]),
                    .sample("20261124-150000-e", name: "watched.csv", states: [.accepted: 20, .pushed: 480]),
                ],
                doubts: []
            )
        )
        story.press(.down)
        return story
    }

    static func held(_ size: Size) -> Story {
        var story = Story(size)
        story.press(.character("3"))
        let held = SubmissionSummary.sample(
            "20261124-153100-h1d",
            name: "returns.json",
            control: .held,
            heldUntil: Story.now + 4200,
            lastNewsAt: nil,
            states: [.queued: 1120]
        )
        story.tell(.submissions([held, SubmissionsViewTests.running], doubts: []))
        return story
    }

    private static let failures = [
        GoldenScreen("causes") { FailuresPaneTests.story(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("records of a cause") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.enter)
            return story
        },
        GoldenScreen("one record in full") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.enter, .enter)
            story.tell(.chain(FailuresPaneTests.chain))
            return story
        },
        GoldenScreen("a record that a rule would have caught") {
            var story = FailuresPaneTests.caught(columns: $0.columns, rows: $0.rows)
            story.press(.enter)
            return story
        },
        GoldenScreen("marked records") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.enter, .character(" "))
            return story
        },
        GoldenScreen("a scope being typed") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("/"))
            story.type("label:acme")
            return story
        },
        GoldenScreen("what helps, and what was sent again") {
            var story = FailuresPaneTests.story(columns: $0.columns, rows: $0.rows)
            var causes = FailuresPaneTests.causes
            causes[0].resent = 12
            story.tell(.causes(causes, of: FailureFilter()))
            let kinds = ["failed_to_push": FixKind.shiftTime, "no-answer": .askFirst, "not_a_user": .nothing]
            story.tell(.fixKinds(kinds, of: FailureFilter()))
            return story
        },
        GoldenScreen("a row changed by hand") {
            FailuresPaneTests.editing(columns: $0.columns, rows: $0.rows)
        },
        GoldenScreen("nothing failed") {
            var story = Story($0)
            story.press(.character("4"))
            story.tell(.causes([], of: FailureFilter()))
            return story
        },
    ]

    private static func historyAfter(_ key: Unicode.Scalar) -> @Sendable (Size) -> Story {
        { size in
            var story = HistoryPaneTests.story(columns: size.columns, rows: size.rows)
            story.press(.character(key))
            return story
        }
    }

    private static let history = [
        GoldenScreen("who did what") { HistoryPaneTests.story(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("what a line led to") {
            var story = HistoryPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.tell(.entryRequests(HistoryPaneTests.requests(8, of: 25)))
            return story
        },
        GoldenScreen("details that are scrolled") {
            var story = HistoryPaneTests.refused(columns: $0.columns, rows: $0.rows)
            story.press(.tab, .pageDown)
            return story
        },
        GoldenScreen("marked lines", historyAfter("a")), GoldenScreen("without details", historyAfter("d")),
        GoldenScreen("while a number is typed") {
            var story = HistoryPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("/"))
            story.type("98123")
            return story
        },
        GoldenScreen("should it have shown") {
            var story = HistoryPaneTests.found(
                HistoryPaneTests.hit(.pushed),
                HistoryPaneTests.hit(.failed, daysAgo: 3),
                columns: $0.columns,
                rows: $0.rows
            )
            story.press(.enter, .character("t"))
            story.type("yesterday 14:05")
            story.press(.enter)
            return story
        },
    ]

    private static let log: [GoldenScreen] = [
        GoldenScreen("requests") { LogPaneTests.story(columns: $0.columns, rows: $0.rows) },
        GoldenScreen("sorted and marked") {
            var story = LogPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.character("s"), .down, .down, .enter, .character(" "))
            return story
        },
        GoldenScreen("one request in full") {
            var story = LogPaneTests.story(columns: $0.columns, rows: $0.rows)
            story.press(.enter)
            return story
        },
    ]

    private static let badge =
        [Profile.Kind.live, .test, .sandbox].map { kind in
            GoldenScreen("\(kind)") { Story($0, kind: kind) }
        }
        + [
            GoldenScreen("read-only and offline") { Story($0, isReadOnly: true, isOffline: true) },
            GoldenScreen("paused by the service") {
                var story = Story($0)
                var allowance = AllowanceStatus()
                allowance.pausedUntil = Story.now + 60_000
                story.tell(.allowance(allowance))
                return story
            },
            GoldenScreen("the journal cannot be opened") {
                var story = Story($0, isOpen: false)
                story.tell(.coreFailed("The journal belongs to another user."))
                return story
            },
        ]
}
