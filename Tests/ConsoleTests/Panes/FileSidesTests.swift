import CallPersonalisation
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

@Suite("The check of a file on a large screen")
struct FileSidesTests {
    private static let rules: [RecordRule] = [
        .receiverSpreadsheet, .callerLength, .labelUUID, .reasonLength, .windowOrder, .rowColumns, .reasonCharacters,
        .reasonEnds, .windowStarted, .pairOverlap, .labelDeleted, .alreadyQueued,
    ]

    /// A file with ten columns and twelve kinds of problems, of which the second is in use.
    static func manyProblems(columns: Int, rows: Int) -> Story {
        var story = Story.withFile(columns: columns, rows: rows)
        let names = ["from", "to", "label", "why", "begins", "ends", "shown", "order", "shop", "note"]
        let fields = RecordField.allCases.map { ColumnMapping.Target.field($0) }
        let targets = (0..<10).map { $0 < fields.count ? fields[$0] : .kept }
        let path = "/data/diwali-aug.csv"
        story.tell(
            .fileOpened(
                OpenedFile(
                    path: path,
                    rows: ManyRows(),
                    columns: zip(names, targets).map { name, target in
                        FileColumn(
                            header: name,
                            target: OpenedFile.words(for: target),
                            evidence: "header",
                            sample: "Your order"
                        )
                    },
                    form: "csv, UTF-8",
                    plan: FilePlan(
                        mapping: ColumnMapping(
                            columns: zip(names, targets).map { .init(header: $0, target: $1, evidence: .header) }
                        )
                    )
                )
            )
        )
        var checked = CheckedFile(
            path: path,
            rows: 1_000_000,
            valid: 900_000,
            invalid: 100_000,
            warnings: 5_000,
            causes: rules.enumerated().map { .init(rule: $1, rows: 90_000 / ($0 + 1), lines: [11, 21, 31]) },
            note: "Times without a zone are read in Asia/Kolkata; dates are read day first."
        )
        (checked.leftOut, checked.queued, checked.changed) = (7_500, 7_500, 12)
        checked.estimate = SubmitEstimate(requests: 1785, seconds: 1895)
        checked.estimateFixed = SubmitEstimate(requests: 1985, seconds: 2095)
        story.tell(
            .fileChecked(checked),
            .fileKnown(path: path, ["24 Nov 09:10 by priya: 1,200 pushed, 3 failed"])
        )
        story.press(.tab, .character("j"))
        return story
    }

    @Test func problemsStandBesideTheColumnsAndSayWhatTheyMean() {
        var story = Self.manyProblems(columns: 140, rows: 40)
        #expect(story.shows("valid 900,000 of 1,000,000   bad 100,000   look 5,000"))
        #expect(story.shows("45,000 bad"))
        #expect(story.shows("|| > ! caller not 7 to 15 digits"))
        #expect(story.shows("Means  The caller has the wrong length: 7 to 15 are allowed."))
        #expect(story.shows("Do     f can put a calling code in front of the caller"))
        #expect(story.shows("Rule   caller-length"))
        #expect(story.shows("causes 1-9 of 12"))
        story.press(.end)
        #expect(story.shows("causes 4-12 of 12"))
        #expect(story.shows("Do     Nothing: the rows are left out, so that no record is sent twice."))
        // What follows stands beneath the words.
        #expect(story.lines.contains { $0.contains("||        ") && $0.contains("doubt. ") })
        // The rows have the whole width, and what is told is still about the problem that is marked.
        story.press(.tab)
        #expect(story.shows("|| - ? already queued or under way"))
        #expect(story.shows("Rule   already-queued"))
        #expect(story.lines.contains { $0.hasPrefix("+-- Rows ---") && $0.hasSuffix("--+") })
    }

    @Test(
        "Where there is no room for two sides everything stands one below the other",
        arguments: [(80, 24), (100, 30)]
    )
    func smallScreens(columns: Int, rows: Int) {
        let story = Self.manyProblems(columns: columns, rows: rows)
        #expect(!story.shows("Means"))
        #expect(story.shows("> ! caller not 7 to 15 digits"))
    }

    @Test func whereOneOfThemHasNoRoomTheVerdictStaysAndTheSampleGoes() {
        let story = Self.manyProblems(columns: 120, rows: 38)
        #expect(story.shows("Means  The caller has the wrong length"))
        #expect(story.shows("45,000 bad"))
        #expect(!story.shows("Your order  "))
    }

    @Test func aMoveAmongTheRowsDrawsNothingOfBothSides() {
        var story = Story.withFile(columns: 140, rows: 40)
        let before = story.frame
        story.press(.down)
        #expect(story.frame.changes(since: before).reduce(0) { $0 + $1.columns.count } <= 24)
    }
}
