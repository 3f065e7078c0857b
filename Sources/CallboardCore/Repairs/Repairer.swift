package import CallPersonalisation
package import Foundation

/// Does the repairs of a recipe to rows, and judges them anew.
package struct Repairer: Sendable {
    /// What is done.
    package let recipe: Recipe
    /// By which rules rows are judged.
    let checker: RecordChecker
    /// How starts are read.
    let startsReader: TimeReader
    /// How ends are read.
    let endsReader: TimeReader
    /// Rows that break none of these rules are left alone; empty if every row is looked at.
    let causes: RuleSet

    /// Prepares the repairs of a recipe.
    init(_ recipe: Recipe, checker: RecordChecker, startsReader: TimeReader, endsReader: TimeReader) {
        self.recipe = recipe
        self.checker = checker
        self.startsReader = startsReader
        self.endsReader = endsReader
        let rules = recipe.repairs.map(\.cause)
        causes =
            rules.contains(nil)
            ? RuleSet()
            : rules.reduce(into: RuleSet()) { set, rule in
                if let rule { set.insert(rule) }
            }
    }

    /// Prepares the repairs of a recipe for records that come from no file; local times are in `zone`.
    package init(_ recipe: Recipe, checker: RecordChecker, zone: TimeZone) {
        let reader = TimeReader(zone: zone, now: checker.now)
        self.init(recipe, checker: checker, startsReader: reader, endsReader: reader)
    }

    /// What became of one row.
    package struct Outcome: Sendable {
        /// The row after the repairs.
        package var draft: RecordDraft
        /// One bit for each repair of the recipe that changed it.
        package var applied: UInt32 = 0
        /// What is found about it now.
        package var verdict: RecordChecker.Verdict
        /// What is read as its start and its end.
        package var starts: TimeReading
        package var ends: TimeReading

        /// Whether a repair changed the row.
        package var isChanged: Bool { applied != 0 }
    }

    /// Does to a row what the recipe says, repair by repair; each sees what the one before left.
    package func repair(_ draft: RecordDraft) -> Outcome {
        var outcome = judge(draft)
        for (index, repair) in recipe.repairs.enumerated() {
            if let cause = repair.cause, !outcome.verdict.rules.contains(cause) { continue }
            let changed = changed(outcome.draft, by: repair)
            guard changed != outcome.draft else { continue }
            let applied = outcome.applied | 1 << UInt32(index)
            outcome = judge(changed)
            outcome.applied = applied
        }
        return outcome
    }

    /// Judges a row as it stands.
    package func judge(_ draft: RecordDraft) -> Outcome {
        let starts = startsReader.read(draft.starts)
        let ends = endsReader.read(draft.ends, after: starts.milliseconds)
        return Outcome(
            draft: draft,
            verdict: checker.verdict(of: draft, starts: starts, ends: ends),
            starts: starts,
            ends: ends
        )
    }

    /// A row before and after the recipe, with what is wrong with it then.
    package func preview(_ draft: RecordDraft) -> RepairPreview {
        let before = judge(draft)
        let after = repair(draft)
        return RepairPreview(
            before: draft,
            after: after.draft,
            rulesBefore: before.verdict.rules,
            rulesAfter: after.verdict.rules
        )
    }

    /// The record that a draft stands for once it is repaired; nil while a rule keeps it from being sent.
    package func record(of draft: RecordDraft) -> CallRecord? {
        let outcome = repair(draft)
        return checker.record(of: outcome.draft, starts: outcome.starts, ends: outcome.ends)
    }
}
