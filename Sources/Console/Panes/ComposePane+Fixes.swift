import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// What can take the place of refused characters.
    private static let replacements = ["-", " ", ""]

    /// What can be done about the problems of the form, those of the field in use first, each with what becomes of the field.
    func fixes(_ facts: Facts) -> Picker {
        let checker = RecordChecker(
            labels: facts.labels,
            now: facts.now,
            clockSkew: abs(facts.allowance?.clockSkewMilliseconds ?? 0)
        )
        let draft = draft
        let problems =
            verdict.problems.filter { $0.rule.field == field } + verdict.problems.filter { $0.rule.field != field }
        var lines: [Picker.Line] = []
        for problem in problems {
            for repair in Self.repairs(for: problem.rule) where repair.problem == nil {
                let repairer = Repairer(Recipe([repair]), checker: checker, zone: facts.zone.timeZone)
                let outcome = repairer.repair(draft)
                guard outcome.isChanged, !lines.contains(where: { $0.draft == outcome.draft }) else { continue }
                let after = repair.changes.filter { outcome.draft[$0] != draft[$0] }.map { outcome.draft[$0] }
                let isSolved = !outcome.verdict.rules.contains(problem.rule)
                lines.append(
                    Picker.Line(
                        id: String(lines.count),
                        cells: [
                            SafeText(untrusted: Wording.words(for: repair)),
                            after == [""] ? "(empty)" : SafeText(untrusted: after.joined(separator: " to ")),
                            isSolved ? "ok" : "still wrong",
                        ],
                        draft: outcome.draft
                    )
                )
            }
        }
        return .fixes(lines)
    }

    private static func repairs(for rule: RecordRule) -> [Repair] {
        Repair.offers(for: rule).flatMap { repair in
            repair.kind == .replaceRefused ? replacements.map(repair.with) : [repair]
        }
    }

    /// Puts a fix that was chosen into the form.
    mutating func apply(_ fixed: RecordDraft, _ facts: Facts) {
        leaveEditing(facts)
        replace(with: fixed, facts)
    }
}
