import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// What can take the place of refused characters.
    private static let replacements = ["-", " ", ""]

    /// India's: whose numbers have ten digits, and whose calls the service shows most.
    private static let usualCode = "91"

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
        for field in Self.order where verdict.lackingCountry.contains(field) {
            let repair = Repair(.callingCode, field, Self.usualCode)
            let outcome = Repairer(Recipe([repair]), checker: checker, zone: facts.zone.timeZone).repair(draft)
            guard outcome.isChanged else { continue }
            lines.append(
                Picker.Line(
                    id: String(lines.count),
                    cells: [
                        SafeText(untrusted: Wording.words(for: repair)), SafeText(untrusted: outcome.draft[field]),
                        "ok",
                    ],
                    draft: outcome.draft
                )
            )
        }
        for problem in problems {
            for repair in Self.repairs(for: problem.rule) where repair.problem == nil {
                let repairer = Repairer(Recipe([repair]), checker: checker, zone: facts.zone.timeZone)
                let outcome = repairer.repair(draft)
                let fixed = asTyped(outcome.draft, repair, facts)
                guard outcome.isChanged, !lines.contains(where: { $0.draft == fixed }) else { continue }
                let after = repair.changes.filter { fixed[$0] != draft[$0] }.map { fixed[$0] }
                let isSolved = !outcome.verdict.rules.contains(problem.rule)
                lines.append(
                    Picker.Line(
                        id: String(lines.count),
                        cells: [
                            SafeText(untrusted: Wording.words(for: repair)),
                            after == [""] ? "(empty)" : SafeText(untrusted: after.joined(separator: " to ")),
                            isSolved ? "ok" : "still wrong",
                        ],
                        draft: fixed
                    )
                )
            }
        }
        return .fixes(lines)
    }

    /// A mended form with its times as people type them: counted from the start where that is meant, else as a date.
    private func asTyped(_ fixed: RecordDraft, _ repair: Repair, _ facts: Facts) -> RecordDraft {
        var typed = fixed
        if repair.kind == .last {
            typed.ends = repair.value
            return typed
        }
        for field in [RecordField.startsAt, .endsAt] where fixed[field] != draft[field] {
            guard let moment = Int64(fixed[field]) else { continue }
            let stamp = facts.zone.exactStamp(moment)
            if facts.timeReader.read(stamp).milliseconds == moment { typed[field] = stamp }
        }
        return typed
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
