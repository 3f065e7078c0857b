import CallPersonalisation
import Testing

@testable import CallboardCore
@testable import Console
@testable import Terminal

/// Changing what the rows of a file say on their way in, and how its columns are read.
struct FileChangesTests {
    private static let path = "/data/diwali-aug.csv"

    private static func plan(of effects: [Effect]) -> FilePlan? {
        effects.lazy.compactMap { effect in
            if case .changeFile(Self.path, let plan, _) = effect { plan } else { nil }
        }.first
    }

    @Test func aWholeCauseIsFixedAfterTheDifferenceWasSeen() throws {
        var story = Story.withFile()
        story.press(.tab, .character("f"))
        #expect(story.shows("Fix: receiver changed by a spreadsheet"))
        #expect(story.shows("100,000 rows"))
        #expect(story.shows("> restore the receiver where no digit is lost"))
        #expect(story.shows("not changed by this"))
        story.press(.character("j"), .character("e"))
        story.type("919812343210")
        story.press(.enter)
        #expect(story.shows("- 9.11E+11"))
        #expect(story.shows("+ 91******3210"))
        #expect(story.shows("ok then"))
        let changed = try #require(Self.plan(of: story.press(.enter)))
        #expect(changed.changes.recipe.repairs == [Repair(.set, .receiver, "919812343210", for: .receiverSpreadsheet)])
        #expect(story.notice.contains("u undoes it"))
        let undone = try #require(Self.plan(of: story.press(.character("u"))))
        #expect(undone.changes.isEmpty)
        let again = try #require(Self.plan(of: story.press(.character("Z"))))
        #expect(again == changed)
        story.press(.character("u"), .character("u"))
        #expect(story.notice == "u: nothing was changed.")
    }

    @Test func whatARepairDidNotChangeIsCounted() {
        #expect(
            FileView.doneWords(changed: 3, of: 7)
                == "3 of 7 rows of this cause are changed on their way in, 4 stay"
        )
        #expect(FileView.doneWords(changed: 7, of: 7) == "Done to every row of this cause on its way in")
        // Not all were looked at.
        #expect(FileView.doneWords(changed: 50, of: 51).string.contains("that it changes"))
    }

    @Test func enterOpensTheValueThatIsMissing() throws {
        var story = Story.withFile()
        story.press(.tab, .character("f"))
        #expect(story.shows("Enter does it to all"))
        #expect(story.shows("of first 50"))
        story.press(.character("j"))
        #expect(story.shows("Enter types the value"))
        // Which rows they are is seen before a value is typed.
        #expect(story.shows("line 11       9.11E+11"))
        story.press(.pageDown)
        #expect(story.shows("line 51       9.11E+11") && !story.shows("line 11  "))
        #expect(story.press(.enter).isEmpty)
        story.type("919812343210")
        story.press(.enter)
        #expect(Self.plan(of: story.press(.enter)) != nil)
    }

    @Test func warningsThatNoRepairFitsDoNotKeepRowsBack() {
        var story = Story.withFile()
        story.tell(
            .fileChecked(
                CheckedFile(
                    path: Self.path,
                    rows: 10,
                    valid: 10,
                    invalid: 0,
                    warnings: 3,
                    causes: [.init(rule: .pairOverlap, rows: 3, lines: [5, 6, 7])]
                )
            )
        )
        story.press(.tab, .character("f"))
        #expect(story.shows("These are warnings: the rows are sent as they are."))
        #expect(!story.shows("does it to all"))
    }

    @Test func aRepairThatChangesNothingIsOffOnceAllRowsAreSeen() {
        var story = Story.withFile(source: ManyRows(400))
        story.press(.tab, .character("f"))
        #expect(story.press(.enter).isEmpty)
        #expect(story.notice == "Enter: it changes none of these rows.")
        var many = Story.withFile(source: ManyRows(1000))
        many.press(.tab, .character("f"))
        #expect(Self.plan(of: many.press(.enter)) != nil, "rows that are not shown may change")
    }

    @Test func theFirstRepairThatDoesSomethingIsChosen() {
        var view = RepairView(.reasonLength, rows: 3, labels: nil)
        #expect(view.repair?.kind == .cut)
        view.choose { $0.kind == .clear }
        #expect(view.repair?.kind == .clear)
        view.choose { _ in false }
        #expect(view.repair?.kind == .clear, "where none does, the cursor stays")
    }

    @Test func nothingIsWrittenWhenReadOnly() {
        var story = Story(file: Self.path, isReadOnly: true)
        story.tell(
            .fileOpened(OpenedFile(path: Self.path, rows: ManyRows(10), columns: [], form: "csv")),
            .fileChecked(CheckedFile(path: Self.path, rows: 10, valid: 10, invalid: 0, warnings: 0, causes: []))
        )
        #expect(story.press(.character("w")).isEmpty)
        #expect(story.notice.contains("read-only"))
    }

    @Test func fInTheRowsFixesTheCauseOfTheRow() {
        var story = Story.withFile()
        story.press(.character("f"))
        #expect(story.notice.hasPrefix("f: there is nothing to fix here"))
        story.press(.character("]"), .character("f"))
        #expect(story.shows("Fix: receiver changed by a spreadsheet"))
        story.press(.escape)
        #expect(story.shows("Check before sending"))
    }

    @Test func aRowIsChangedInPlaceAndJudgedWithEveryKey() throws {
        var story = Story.withFile()
        story.press(.character("]"), .character("e"))
        #expect(story.shows("Edit line 11"))
        #expect(story.shows("A spreadsheet changed the receiver into 9.11E+11"))
        story.press(Array(repeating: .backspace, count: 8))
        #expect(story.shows("The receiver is missing."))
        story.type("91981234321")
        story.press(.character("q"))
        #expect(story.shows("The receiver has 'q' at character 12"), "q is a letter in a field")
        story.press(.backspace)
        let plan = try #require(Self.plan(of: story.press(.enter)))
        let edit = try #require(plan.changes.edits[900])
        #expect(edit.hash == 9)
        #expect(edit.draft.receiver == "91981234321")
        #expect(!story.shows("Edit line"))
    }

    @Test func aRowThatWasNotChangedIsLeftAlone() {
        var story = Story.withFile()
        story.press(.character("e"))
        #expect(story.press(.enter).isEmpty)
        story.press(.character("e"), .character("x"))
        #expect(story.press(.escape).isEmpty)
        #expect(story.shows("Check before sending"))
    }

    @Test func aColumnIsGivenToAFieldAndTheOtherOneLosesIt() throws {
        var story = Story.withFile()
        story.press(.character("m"), .character("j"), .enter)
        #expect(story.shows("It is"))
        story.press(.home)
        let plan = try #require(Self.plan(of: story.press(.enter)))
        #expect(plan.mapping.columns.map(\.target) == [.kept, .field(.caller)])
        #expect(plan.mapping.columns[1].evidence == .given)
    }

    @Test func allRowsGetAValueAndAZone() throws {
        var story = Story.withFile()
        // Two columns, then the seven fields, then the zone.
        story.press([.character("m")] + Array(repeating: .character("j"), count: 8))
        story.press(.enter)
        story.type("+4h")
        let plan = try #require(Self.plan(of: story.press(.enter)))
        #expect(plan.mapping.constants == [.endsAt: "+4h"])
        story.press(.end, .enter)
        story.press(Array(repeating: .backspace, count: 20))
        story.type("Europe/London")
        let zoned = try #require(Self.plan(of: story.press(.enter)))
        #expect(zoned.mapping.zone == "Europe/London")
        #expect(zoned.mapping.constants == [.endsAt: "+4h"])
        story.tell(.fileChangeRefused(path: Self.path, "There is no zone.", check: 2))
        #expect(story.console.batches.file?.plan == plan, "what cannot be is not kept")
    }

    @Test func aFileWithoutARequiredColumnAsksWhichOneItIs() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("a.csv")
        story.press(.enter)
        story.tell(
            .fileOpened(
                OpenedFile(
                    path: "a.csv",
                    rows: NoRows(),
                    columns: [
                        FileColumn(header: "x", target: "(kept, not sent)", evidence: "", sample: "919812343210")
                    ],
                    form: "csv, UTF-8",
                    plan: FilePlan(
                        mapping: ColumnMapping(columns: [.init(header: "x", target: .kept, evidence: .none)])
                    ),
                    missing: [.receiver]
                )
            )
        )
        #expect(story.shows("Columns of a.csv"))
        #expect(story.shows("MISSING (Enter sets it)"))
        story.press(.escape)
        #expect(story.shows("No column is recognised as receiver"))
        story.press(.character("S"))
        #expect(story.notice == "S: the file is not checked yet.")
    }

    @Test func recipesAndMappingsAreSavedAndUsedByName() throws {
        var story = Story.withFile()
        story.press(.character("m"), .character("w"))
        story.type("crm")
        let mapping = try #require(story.console.batches.file?.plan.mapping)
        #expect(story.press(.enter) == [.saveMapping("crm", mapping)])
        #expect(story.press(.character("o")) == [.listMappings])
        story.tell(.savedNames(["autumn", "crm"]))
        #expect(story.shows("Mapping (autumn, crm):"))
        story.type("c")
        #expect(story.press(.tab, .enter) == [.loadMapping("crm")])
        story.press(.escape, .tab, .character("f"), .character("w"))
        #expect(story.notice == "w: no repair was applied yet.")
        #expect(story.press(.character("o")) == [.listRecipes])
        story.type("festive")
        #expect(story.press(.enter) == [.loadRecipe("festive")])
        let recipe = Recipe([Repair(.trimEnds, .callReason, for: .reasonEnds)])
        let plan = try #require(Self.plan(of: story.tell(.recipeLoaded(recipe))))
        #expect(plan.changes.recipe == recipe)
        story.press(.character("f"), .character("w"))
        story.type("festive2")
        #expect(story.press(.enter) == [.saveRecipe("festive2", recipe)])
    }

    @Test func rowsWithProblemsAreWrittenBesideTheFile() {
        var story = Story.withFile()
        story.press(.character("w"))
        #expect(story.shows("Write rows with problems to: /data/diwali-aug-problems.csv"))
        #expect(story.press(.enter) == [.writeProblems("/data/diwali-aug-problems.csv")])
        story.press(.character("w"))
        // What is typed takes the place of the suggestion.
        story.type("a")
        #expect(story.shows("Write rows with problems to: a") && !story.shows("-problems.csv"))
        #expect(story.press(.escape).isEmpty)
    }

    @Test func whatIsChangedIsSaidBeforeItIsSent() {
        var story = Story.withFile()
        var checked = CheckedFile(path: Self.path, rows: 10, valid: 10, invalid: 0, warnings: 0, causes: [])
        checked.changed = 4
        checked.leftOut = 1
        story.tell(.fileChecked(checked))
        let effects = story.press(.character("S"))
        let plan = FileSubmission(path: Self.path, rows: 10, valid: 10, leftOut: 1, changed: 4)
        #expect(effects == [.estimate(plan)])
        story.tell(.estimate(plan))
        #expect(story.shows("9 of 10, left out: 1"))
        #expect(story.shows("Before    it was already accepted"))
        #expect(story.shows("Changed   4 rows on their way in"))
    }

    @Test func whatWasChangedBeforeIsSaidAndTakenOffInOneStep() throws {
        var plan = FilePlan()
        plan.changes.recipe = Recipe([Repair(.set, .receiver, "919812343210", for: .receiverSpreadsheet)])
        plan.changes.edits = [900: RowChanges.Edit(draft: RecordDraft(receiver: "919812343210"), hash: 9)]
        var story = Story(file: Self.path)
        let opened = OpenedFile(
            path: Self.path,
            rows: ManyRows(10),
            columns: [],
            form: "csv",
            plan: plan,
            keptAt: Story.now - 60_000
        )
        story.tell(.fileOpened(opened))
        #expect(story.notice.hasPrefix("Opened with what was changed until 14:59:00: 1 repair, 1 row by hand."))
        #expect(story.notice.hasSuffix("u takes it off."))
        #expect(try #require(Self.plan(of: story.press(.character("u")))) == FilePlan())
        #expect(try #require(Self.plan(of: story.press(.character("Z")))) == plan)
    }

    @Test func leavingAFileWithChangesSaysThatTheyStay() {
        var story = Story.withFile()
        story.press(.tab, .character("f"), .character("j"), .character("e"))
        story.type("919812343210")
        story.press(.enter, .enter)
        story.press(.escape)
        #expect(story.notice == "What was changed stays with the file; o opens it again.")
    }

    @Test func aDemoSaysWhatThereIsToTryAndOffersIt() {
        var story = Story()
        story.console.facts.sample = "sample.csv"
        story.console.offer("/demo/sample.csv")
        story.press(.character("3"))
        #expect(story.notice == "A demo; nothing leaves this machine. 3, o, Up and Enter open sample.csv.")
        #expect(story.shows("Up then offers sample.csv, which has good and bad rows."))
        story.press(.character("o"), .up)
        #expect(story.press(.enter).contains(.openFile("/demo/sample.csv")))
    }

    @Test func aFileThatWasOpenedIsOfferedAgain() {
        var story = Story()
        story.go(.batches)
        story.press(.character("o"))
        #expect(!story.shows("Up: earlier"))
        story.type("/data/one.csv")
        #expect(story.press(.enter).contains(.openFile("/data/one.csv")))
        story.tell(.fileOpened(OpenedFile(path: "/data/one.csv", rows: ManyRows(10), columns: [], form: "csv")))
        story.press(.character("o"))
        story.type("/data/two.csv")
        story.press(.enter)
        story.tell(.fileOpened(OpenedFile(path: "/data/two.csv", rows: ManyRows(10), columns: [], form: "csv")))
        story.press(.character("o"))
        #expect(story.shows("Up: earlier"))
        story.press(.up, .up)
        #expect(story.press(.enter).contains(.openFile("/data/one.csv", check: 2)))
        story.press(.character("o"), .up)
        #expect(story.shows("/data/two.csv"))
        story.press(.up, .down, .down)
        #expect(!story.shows("/data/"))
    }

    @Test func aDifferenceBehindTheEdgeIsSeen() {
        let text = String(repeating: "Too long. ", count: 13)
        let cut = String(text.prefix(100))
        let excerpts = RepairView.excerpts(SafeText(untrusted: text), SafeText(untrusted: cut), columns: 74)
        #expect(excerpts.after.string.hasPrefix("~"))
        #expect(excerpts.after.width < 74)
        #expect(excerpts.before.string.hasPrefix(excerpts.after.string))
        #expect(excerpts.before.clipped(to: 74) != excerpts.after.clipped(to: 74))
        let short = RepairView.excerpts("48/2", "48-2", columns: 74)
        #expect(short.before == "48/2" && short.after == "48-2")
        // A difference near the beginning is seen as it is.
        let front = RepairView.excerpts(SafeText(untrusted: "#" + text), SafeText(untrusted: text), columns: 74)
        #expect(front.before.string == "#" + text)
    }

    @Test func moreDifferencesThanFitAreCountedAndPagedThrough() {
        var story = Story.withFile(source: ManyRows(400))
        story.press(.tab, .character("f"), .character("j"), .character("e"))
        story.type("919812343210")
        story.press(.enter)
        #expect(story.shows("PgDn: 1-"))
        #expect(story.shows(" of 40"))
        story.press(.pageDown)
        #expect(story.shows("PgDn: 5-"))
    }
}
