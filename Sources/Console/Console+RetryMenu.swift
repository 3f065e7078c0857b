import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// The menu of what can be sent again: one line and one button for each choice, and why the rest stays.
    func retryMenu(_ plans: [RetryPlan]) -> OpenDialog {
        let isAsked = plans.allSatisfy { $0.notAsked == nil }
        let asked: SafeText =
            isAsked ? "The service was asked for what was open." : "The service cannot be asked now what is open."
        var lines: [SafeText] = ["Account   \(untrusted: facts.badge.profile), \(facts.badge.word). \(asked)", ""]
        lines += plans.map(Self.words)
        if let rest = plans.first?.rest, !rest.isEmpty {
            lines.append("")
            lines += rest.prefix(4).map { "Left out  \(grouped: $0.rows): \(untrusted: $0.verdict.reason)" }
        }
        let dialog = Dialog(
            "Send failed records again",
            lines: lines,
            buttons: Self.sendable(plans).map { Dialog.Button(Self.button($0)) },
            fieldLabel: "Minutes to wait first, while windows are open:",
            field: TextField("0")
        )
        return OpenDialog(dialog, about: .retryMenu(plans))
    }

    /// The plans that have a button: those that would send something.
    static func sendable(_ plans: [RetryPlan]) -> [RetryPlan] { plans.filter { !$0.records.isEmpty } }

    /// The menu of what could be done about a cause, with the difference it makes to the first record.
    func fixMenu(_ plans: [RetryPlan]) -> OpenDialog {
        var lines: [SafeText] = []
        for (index, plan) in plans.enumerated() {
            let all = plan.records.count + plan.rest.reduce(0) { $0 + $1.rows }
            lines.append("\(index + 1)  \(untrusted: plan.fixWords ?? "")")
            lines.append(
                "   \(grouped: plan.fixed.count) fixed, \(grouped: plan.records.count) of \(grouped: all) can go then"
            )
            guard let first = plan.records.first(where: { plan.fixed[$0.cursor] != nil }) else { continue }
            lines += difference(first.record, plan.sent(for: first)).map { "   " + $0 }
        }
        lines.append("The file on disk and the failed records stay as they are; copies are sent.")
        let which: SafeText = plans.count == 1 ? "it" : "the one in focus, or the first,"
        lines.append("\(facts.key(.saveAs, in: .repair)) saves \(which) under a name, for --fix of retry and submit.")
        let dialog = Dialog(
            "Fix and send again",
            lines: lines,
            buttons: plans.indices.map { Dialog.Button("Fix \($0 + 1)", isEnabled: !plans[$0].records.isEmpty) }
        )
        return OpenDialog(dialog, about: .fixMenu(plans))
    }

    /// Asks for a name for the fix whose button has the focus, or for the first one.
    mutating func saveFix(of plans: [RetryPlan], in dialog: Dialog) -> [Effect] {
        var plan = plans.first
        if case .button(let index) = dialog.focus, plans.indices.contains(index) { plan = plans[index] }
        guard let recipe = plan?.fix else { return [] }
        overlay = .line(LinePrompt(.saveRecipe(recipe, plans)))
        return []
    }

    /// The members that differ, before and after.
    private func difference(_ old: StoredRecord, _ new: StoredRecord) -> [SafeText] {
        func texts(_ record: StoredRecord) -> [SafeText] {
            let window = record.window
            return [
                facts.number(record.caller), facts.number(record.receiver),
                record.labelName.map { SafeText(untrusted: $0) } ?? facts.labelName(record.labelID),
                SafeText(untrusted: record.callReason ?? "(no reason)"),
                "\(facts.zone.dayAndMinute(window.startsAt)) to \(facts.zone.dayAndMinute(window.endsAt))",
            ]
        }
        return zip(texts(old), texts(new)).filter { $0 != $1 }.flatMap { ["- \($0)", "+ \($1)"] }
    }

    /// What a plan would send.
    static func words(of plan: RetryPlan) -> SafeText {
        let all = plan.records.count + plan.rest.reduce(0) { $0 + $1.rows }
        let what: SafeText =
            switch plan.selection {
            case .safe: "All safe  "
            case .cause(let cause): "\(SafeText("Cause").padded(to: 10))\(untrusted: Diagnosis.of(cause).title), "
            case .records: "Marked    "
            case .lines: "Lines     "
            }
        return what + "\(grouped: plan.records.count) of \(grouped: all) \(all == 1 ? "row" : "rows") can go"
    }

    /// When a plan goes.
    func waiting(_ minutes: Int) -> SafeText {
        let key = facts.key(.takeBack)
        return minutes > 0
            ? "They wait \(minutes) min; \(key) in Batches takes them back until then."
            : "\(key) in Batches takes them back for 5 s."
    }

    private static func button(_ plan: RetryPlan) -> SafeText {
        let name: SafeText =
            switch plan.selection {
            case .safe: "All safe"
            case .cause: "Cause"
            case .records: "Marked"
            case .lines: "Lines"
            }
        return "\(name) \(grouped: plan.records.count)"
    }
}
