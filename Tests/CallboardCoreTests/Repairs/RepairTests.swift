import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Repairs of rows")
struct RepairTests {
    static let checker = RecordChecker(labels: FileFixture.labels, now: FileFixture.now)

    static func repairer(_ repairs: Repair...) -> Repairer {
        Repairer(Recipe(repairs), checker: checker, zone: TimeZone(identifier: "Asia/Kolkata") ?? .gmt)
    }

    static func draft(_ change: (inout RecordDraft) -> Void = { _ in }) -> RecordDraft {
        var draft = RecordDraft(
            caller: "911140001234",
            receiver: "919812343210",
            label: FileFixture.labelID,
            callReason: "Your order is on the way",
            starts: String(FileFixture.now + 3_600_000),
            ends: String(FileFixture.now + 7_200_000)
        )
        change(&draft)
        return draft
    }

    struct Case: Sendable {
        var repair: String
        var field: RecordField
        var before: String
        var after: String

        init(_ repair: String, _ field: RecordField, _ before: String, _ after: String) {
            (self.repair, self.field, self.before, self.after) = (repair, field, before, after)
        }
    }

    @Test(
        "A repair changes the rows that break its rule, and only those",
        arguments: [
            Case("reason-characters", .callReason, "Your order 48/2 is out", "Your order 48-2 is out"),
            Case("reason-characters=", .callReason, "Your order & bill is out", "Your order bill is out"),
            Case("reason-characters=x", .callReason, "Your order is out today", "Your order is out today"),
            Case("reason-ends", .callReason, " Your order is out. - ", "Your order is out"),
            Case("reason-control", .callReason, "Your\r\n order\tis out", "Your order is out"),
            Case(
                "reason-length",
                .callReason,
                String(repeating: "word ", count: 21) + "end",
                String(repeating: "word ", count: 19) + "word"
            ),
            Case("reason-length", .callReason, String(repeating: "x", count: 101), String(repeating: "x", count: 100)),
            Case("reason-length", .callReason, "short", "short"),
            Case("reason-length:clear", .callReason, "short", ""),
            Case("label-name-length", .labelName, String(repeating: "x", count: 41), String(repeating: "x", count: 40)),
            Case("label-name-length", .labelName, String(repeating: "x", count: 40), String(repeating: "x", count: 40)),
            Case("label-name-spaces", .labelName, " Acme ", "Acme"),
            Case("receiver-digits", .receiver, "९१९८१२३४३२१०", "919812343210"),
            Case("receiver-digits", .receiver, "tel:+91\u{200B}9812343210", "+919812343210"),
            Case("receiver-digits", .receiver, "91981234321O", "91981234321O"),
            Case("receiver-zero=91", .receiver, "0 98123-43210", "919812343210"),
            Case("receiver-length=91", .receiver, "123456", "91123456"),
            Case("receiver-spreadsheet", .receiver, "9.19812343210E+11", "919812343210"),
            Case("receiver-spreadsheet", .receiver, "9.2E+11", "9.2E+11"),
            Case("receiver-spreadsheet", .receiver, "919812343210.0", "919812343210"),
            Case("receiver-missing=919812343210", .receiver, "", "919812343210"),
            Case("label-unknown=Acme Delivery", .labelID, "ffffffff-0000-4000-8000-000000000009", "Acme Delivery"),
            Case("starts-seconds", .startsAt, "1795501800", "1795501800000"),
            Case("starts-missing", .startsAt, "", "now"),
            Case("ends-missing", .endsAt, "", String(FileFixture.now + 5 * 3_600_000)),
            Case(
                "window-length",
                .endsAt,
                String(FileFixture.now + 30 * 3_600_000),
                String(FileFixture.now + 25 * 3_600_000)
            ),
        ]
    )
    func repairs(example: Case) throws {
        let repair = try Recipe.repair(example.repair)
        let before = Self.draft { $0[example.field] = example.before }
        let preview = Self.repairer(repair).preview(before)
        #expect(preview.after[example.field] == example.after)
        let isChanged = example.before != example.after
        #expect(preview.fields == (isChanged ? [example.field] : []))
        #expect(!isChanged || repair.cause.map(preview.rulesAfter.contains) == false)
        #expect(Self.repairer(repair).preview(preview.after).fields.isEmpty, "twice is once")
    }

    @Test func `A window that is over moves as a whole and keeps its length`() throws {
        let past = Self.draft {
            $0.starts = String(FileFixture.now - 9_000_000)
            $0.ends = String(FileFixture.now - 1_800_000)
        }
        let moved = Self.repairer(try Recipe.repair("window-past=now+5m")).preview(past)
        #expect(moved.after.starts == String(FileFixture.now + 300_000))
        #expect(moved.after.ends == String(FileFixture.now + 7_500_000))
        #expect(moved.isValid)
        let shifted = Self.repairer(try Recipe.repair("window-past:shift=+1d")).preview(past)
        #expect(shifted.after.ends == String(FileFixture.now - 1_800_000 + 86_400_000))
        #expect(shifted.fields == [.startsAt, .endsAt])
    }

    @Test func `A window the wrong way round is changed over`() throws {
        let draft = Self.draft { ($0.starts, $0.ends) = ($0.ends, $0.starts) }
        let preview = Self.repairer(try Recipe.repair("window-order")).preview(draft)
        #expect(preview.after == Self.draft())
        #expect(preview.rulesBefore.contains(.windowOrder))
        #expect(preview.isValid)
    }

    @Test func `Each repair sees what the one before left`() throws {
        let recipe = [
            try Recipe.repair("reason-control"), try Recipe.repair("reason-characters=and"),
            try Recipe.repair("reason-length"),
        ]
        let text = "Your order\n & bill: " + String(repeating: "more ", count: 18)
        let repairer = Repairer(Recipe(recipe), checker: Self.checker, zone: .gmt)
        let outcome = repairer.repair(Self.draft { $0.callReason = text })
        #expect(outcome.draft.callReason.hasPrefix("Your order and bill: more"))
        #expect(outcome.draft.callReason.utf16.count <= 100)
        #expect(outcome.applied == 0b111)
        #expect(outcome.verdict.rules.isEmpty)
    }

    @Test func `A repair can be kept to one wrong text`() {
        let repair = Repair(.set, .labelID, "Acme Delivery", for: .labelUUID, only: "Acme Delivry")
        let repairer = Self.repairer(repair)
        #expect(repairer.repair(Self.draft { $0.label = "Acme Delivry" }).draft.label == "Acme Delivery")
        #expect(repairer.repair(Self.draft { $0.label = "Acme" }).draft.label == "Acme")
        let replace = Repair(.replace, .callReason, "no. ", only: "#")
        #expect(
            Self.repairer(replace).repair(Self.draft { $0.callReason = "Order #48 and #49" }).draft.callReason
                == "Order no. 48 and no. 49"
        )
    }

    @Test("What is offered for a rule is complete, or says what it wants", arguments: RecordRule.allCases)
    func offers(rule: RecordRule) {
        for repair in Repair.offers(for: rule) {
            #expect(repair.cause == rule)
            #expect(repair.problem == nil || Wording.question(for: repair) != nil)
            #expect(Repair.fields(of: repair.kind).contains(repair.field))
            #expect(!Wording.words(for: repair).isEmpty)
        }
    }

    @Test(
        "A repair that makes no sense is refused with the reason",
        arguments: [
            Repair(.cut, .callReason, "none"), Repair(.cut, .caller, "10"), Repair(.shift, .startsAt, "1d"),
            Repair(.callingCode, .caller, "091"), Repair(.set, .labelID), Repair(.clear, .caller),
            Repair(.trim, .caller, "x"),
            Repair(.replace, .callReason, "x"),
        ]
    )
    func nonsense(repair: Repair) {
        #expect(repair.problem != nil)
    }

    @Test func `Changes are undone and done again one by one`() throws {
        var history = ChangeHistory(RowChanges())
        #expect(!history.canUndo)
        let first = try Recipe.repair("reason-characters")
        var steps = [history.change { $0.recipe.repairs.append(first) }]
        steps.append(history.change { $0.edits[5] = RowChanges.Edit(draft: RecordDraft(caller: "1"), hash: 7) })
        steps.append(history.undo())
        #expect(history.current == RowChanges(recipe: Recipe([first])))
        steps.append(history.redo())
        #expect(history.current.edits.count == 1)
        for _ in 0..<3 { steps.append(history.undo()) }
        #expect(steps == [true, true, true, true, true, true, false])
        #expect(history.current.isEmpty)
        steps.append(history.change { $0.recipe.repairs.append(first) })
        steps.append(history.change { _ in })
        #expect(steps.suffix(2) == [true, false], "what changes nothing is no step")
        #expect(!history.canRedo, "a new change ends what could be done again")
    }

    @Test(
        "The label that was likely meant is found, and none where two are as near",
        arguments: [
            ("Acme Delivry", "Acme Delivery"), ("ACME  delivery", "Acme Delivery"), ("Acme-Delivery", "Acme Delivery"),
            ("Zurcher Kantonalverwaltung", "Zürcher Kantonalverwaltung"), ("Acme", nil), ("Acme Dxlxvxry", nil),
            ("", nil),
            ("Brand 3", nil), ("Old Brand", nil),
        ] as [(String, String?)]
    )
    func likelyLabels(text: String, name: String?) {
        var all = FileFixture.labels.labels
        for (number, brand) in ["Brand 1", "Brand 2", "Old Brand"].enumerated() {
            all.append(
                Label(
                    id: LabelID("3d0c2f1a-0000-4000-8000-00000000001\(number)"),
                    name: brand,
                    deletedAt: brand == "Old Brand" ? "2026-02-01T00:00:00Z" : nil
                )
            )
        }
        let labels = LabelDirectory(all)
        let found = Repair.likely(for: .labelUUID, texts: [text, text], labels: labels)
        #expect(found.map { labels[LabelID($0.value)]?.name } == (name.map { [$0] } ?? []))
        #expect(found.allSatisfy { $0.only == text && $0.problem == nil })
        #expect(Repair.likely(for: .labelUnknown, texts: [text], labels: labels).isEmpty)
    }
}
