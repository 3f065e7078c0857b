import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// Opens the dialog for a question; keys that were typed before it is seen are dropped.
    mutating func ask(_ question: Question, pressed key: Key? = nil) {
        var open = dialog(for: question)
        open.openedBy = key
        if hasDroppedKeys { open.noteDropped() }
        hasDroppedKeys = false
        overlay = .dialog(open)
        isDialogSeen = false
        if case .answer = notice?.stays { dropNotice() }
    }

    /// Takes a key of the dialog.
    mutating func press(_ key: Key, in open: OpenDialog) -> [Effect] {
        guard isDialogSeen else {
            var open = open
            // Held down, the key that opened it is no other key.
            if key != open.openedBy { open.noteDropped() }
            overlay = .dialog(open)
            return []
        }
        if case .fixMenu(let plans) = open.question, key.latinEquivalent == facts.keymap.key(for: .saveAs, in: .repair)
        {
            return saveFix(of: plans, in: open.dialog)
        }
        if open.listsLeftOut, !open.takes(key), key.latinEquivalent == facts.keymap.key(for: .writeProblems, in: .file)
        {
            return askWhereToWrite(over: open)
        }
        var open = open
        let outcome = open.update(key)
        overlay = .dialog(open)
        switch outcome {
        case .open: return []
        case .cancelled:
            overlay = nil
            tell(Notice("Nothing was done."))
            return []
        case .pressed(let button):
            overlay = nil
            return answer(open, button: button)
        }
    }

    /// Does what was agreed to.
    private mutating func answer(_ open: OpenDialog, button: Int) -> [Effect] {
        switch open.question {
        case .send(let record, _, _):
            let effects = compose.noteSending(facts)
            // What it said was about the form before it was sent.
            dropNotice()
            return effects + [.push(record)]
        case .submit(let submission):
            unwritten += 1
            batches.noteAgreed(submission)
            tell(
                Notice(
                    submission.knowsLabels
                        ? "The submission is being written."
                        : "The labels are read; then the submission is written and stands here."
                )
            )
            return [.submit(submission)]
        case .cancel(let id, _, _): return [.cancel(id)]
        case .changeAll(let change, let ids, _): return [.changeAll(change, ids)]
        case .resolve(let attempt):
            guard DoubtDecision.allCases.indices.contains(button) else { return [] }
            let decision = DoubtDecision.allCases[button]
            guard decision == .resend else { return [.resolve(attempt: attempt.id, decision)] }
            ask(.resend(attempt))
            return []
        case .resend(let attempt): return [.resolve(attempt: attempt.id, .resend)]
        case .retryMenu(let all), .fixMenu(let all):
            let plans = if case .retryMenu = open.question { Self.sendable(all) } else { all }
            guard plans.indices.contains(button) else { return [] }
            let minutes = min(24 * 60, max(0, Int(open.dialog.field?.text.trimmingSpaces ?? "") ?? 0))
            guard facts.badge.kind == .live else { return [.retry(plans[button], minutes: minutes)] }
            ask(.retry(plans[button], minutes: minutes))
            return []
        case .retry(let plan, let minutes): return [.retry(plan, minutes: minutes)]
        case .rehearse(let id, _):
            tell(.waiting("Its records go to the sandbox; what comes of it is shown here."))
            return [.rehearse(id)]
        case .leave: return leave()
        case .pasted(let pasted): return use(pasted, button: button)
        case .replace(let table, let path): return write(table, to: path, replaces: true)
        }
    }

    /// Fills the form with what was pasted, or looks for its number.
    private mutating func use(_ pasted: PastedRecord, button: Int) -> [Effect] {
        guard button == 0 else { return show(.history) + take(history.find(pasted.draft.receiver, facts)) }
        let facts = facts
        let steps = compose.fill(with: pasted, facts)
        return show(.compose) + take(steps)
    }

    // MARK: What dialogs say

    /// Where records go to.
    var target: [SafeText] {
        let badge = facts.badge
        return [
            "Account   \(untrusted: badge.profile) (\(badge.shortAccount)), api \(badge.apiVersion.rawValue), \(badge.word)"
        ]
    }

    /// A dialog after which records go to the service: on LIVE their number has to be typed.
    ///
    /// - Parameters:
    ///   - lines: what it says, with where the records go to
    ///   - isWaiting: whether it cannot be answered before the journal has
    private func sending(
        _ title: SafeText,
        _ lines: [SafeText],
        button: SafeText,
        count: Int,
        _ question: Question,
        isWaiting: Bool = false
    ) -> OpenDialog {
        let isLive = facts.badge.kind == .live
        let dialog = Dialog(
            title,
            lines: lines,
            buttons: [Dialog.Button(button, isEnabled: !isLive)],
            fieldLabel: isLive ? "Type the number of records to send:" : .empty,
            field: isLive ? TextField() : nil
        )
        return OpenDialog(dialog, about: question, expected: isLive ? String(count) : nil, isWaiting: isWaiting)
    }

    func dialog(for question: Question) -> OpenDialog {
        switch question {
        case .send(let record, let warnings, let sent):
            return sending(
                "Send to \(facts.badge.word)",
                target + ["Before    \(words(of: sent, like: record))"] + lines(of: record)
                    + warnings.map { "Look      " + $0 } + clockLines
                    + [holdLine(facts.key(.takeBack, in: .held))],
                button: "Send",
                count: 1,
                question,
                isWaiting: sent == nil
            )
        case .submit(let submission):
            return sending(
                "Submit to \(facts.badge.word)",
                lines(of: submission),
                button: "Submit",
                count: submission.sent,
                question
            )
        case .resend(let attempt):
            let lines: [SafeText] =
                target + [
                    "Records   \(attempt.records), perhaps taken before",
                    "If the service has them, they will be there twice.",
                    "They go at once: there is no time to take them back.",
                ]
            return sending(
                "Send again to \(facts.badge.word)",
                lines,
                button: "Send again",
                count: attempt.records,
                question
            )
        case .retryMenu(let plans): return retryMenu(plans)
        case .fixMenu(let plans): return fixMenu(plans)
        case .retry(let plan, let minutes):
            return sending(
                "Send failed records again",
                target + [Self.words(of: plan), waiting(minutes)],
                button: "Send",
                count: plan.records.count,
                question
            )
        case .rehearse(_, let name):
            let lines: [SafeText] = [
                "Records   \(untrusted: name), at most the first \(grouped: Rehearsal.recordsMax)",
                "They go to a sandbox inside this program, with open windows.",
                "Nothing goes to \(untrusted: facts.badge.profile).",
            ]
            return OpenDialog(
                Dialog("Rehearse", lines: lines, buttons: [Dialog.Button("Rehearse")], yesButton: 0),
                about: question
            )
        case .resolve(let attempt): return resolving(attempt, question)
        case .pasted(let pasted): return aboutPaste(pasted, question)
        case .replace(_, let path):
            let lines: [SafeText] = ["\(untrusted: path) is there already.", "What is in it will be gone."]
            return OpenDialog(
                Dialog("Replace the file", lines: lines, buttons: [Dialog.Button("Replace")]),
                about: question
            )
        case .cancel(_, let name, let unsent):
            let lines: [SafeText] = [
                "\(grouped: unsent) records of \(untrusted: name) are not sent yet.",
                "Stopped, they never will be. What was sent stays sent.",
            ]
            return OpenDialog(
                Dialog(
                    "Stop what is not sent?",
                    lines: lines,
                    buttons: [Dialog.Button("Stop \(grouped: unsent) records")],
                    cancelTitle: "Keep them",
                    yesButton: 0
                ),
                about: question
            )
        case .changeAll(let change, let ids, let unsent):
            return changing(ids.count, change, unsent: unsent, question)
        case .leave(let unsent, let unwritten, let record):
            return OpenDialog(
                Dialog(
                    "Leave callboard?",
                    lines: linesOfLeaving(unsent: unsent, unwritten: unwritten, record: record),
                    buttons: [Dialog.Button("Leave")],
                    cancelTitle: "Stay",
                    yesButton: 0
                ),
                about: question
            )
        }
    }

    /// The question before several submissions are changed; it names how many records are concerned.
    private func changing(_ count: Int, _ change: SubmissionChange, unsent: Int, _ question: Question) -> OpenDialog {
        let all: SafeText = count == 1 ? "1 submission" : "\(grouped: count) submissions"
        let rest: SafeText = "\(grouped: unsent) records of \(all) are not sent yet."
        let dialog: Dialog =
            switch change {
            case .pause:
                Dialog(
                    "Pause \(all)?",
                    lines: [rest, "They stay in the queue until \(facts.key(.pause)) goes on with them."],
                    buttons: [Dialog.Button("Pause \(all)")],
                    yesButton: 0
                )
            case .resume:
                Dialog(
                    "Go on with \(all)?",
                    lines: target + [rest],
                    buttons: [Dialog.Button("Send \(grouped: unsent)")]
                )
            case .cancel:
                Dialog(
                    "Stop what is not sent?",
                    lines: [rest, "Stopped, they never will be. What was sent stays sent."],
                    buttons: [Dialog.Button("Stop \(grouped: unsent) records")],
                    cancelTitle: "Keep them",
                    yesButton: 0
                )
            }
        return OpenDialog(dialog, about: question)
    }

    private func aboutPaste(_ pasted: PastedRecord, _ question: Question) -> OpenDialog {
        var buttons = [Dialog.Button("Fill the form")]
        let lines: [SafeText]
        if pasted.form == .number {
            lines = ["\(facts.number(pasted.draft.receiver)) was pasted outside a field."]
            buttons.append(Dialog.Button("Find it in History", isEnabled: facts.whyCoreIsClosed == nil))
        } else {
            lines = [
                "\(ComposePane.name(of: pasted.form)) with a record was pasted outside a field. It has:",
                ComposePane.names(of: pasted.fields),
                "Nothing is sent; \(facts.key(.undo)) in Compose brings the present form back.",
            ]
        }
        return OpenDialog(Dialog("Use what was pasted", lines: lines, buttons: buttons, yesButton: 0), about: question)
    }

    private func resolving(_ attempt: AttemptSummary, _ question: Question) -> OpenDialog {
        let sent = facts.zone.near(attempt.claimedAt, now: facts.now)
        let known: [SafeText] = [
            "Request \(attempt.id) with \(attempt.counts[.inDoubt]) records in doubt left at \(sent).",
            "Known: \(untrusted: Wording.evidence(of: attempt)).",
            "Nothing says whether the service took them: ask it, look at phones, then decide.",
            "",
        ]
        let choices = DoubtDecision.allCases.map { decision in
            SafeText(untrusted: decision.rawValue).padded(to: 10) + SafeText(untrusted: Wording.words(of: decision))
        }
        let lines = known + choices
        let buttons = DoubtDecision.allCases.map {
            Dialog.Button(SafeText(untrusted: $0.rawValue), isEnabled: $0 != .resend || facts.whyNothingIsSent == nil)
        }
        return OpenDialog(Dialog("Decide about a request in doubt", lines: lines, buttons: buttons), about: question)
    }

    /// That the clock of this machine is off, if that has to be said.
    private var clockLines: [SafeText] {
        guard let skew = facts.noticeableClockSkew else { return [] }
        return [clockLine(skew)]
    }

    /// That what is agreed to does not go at once.
    func holdLine(_ key: SafeText) -> SafeText { "After that 5 seconds are left to take it back with \(key)." }

    func clockLine(_ skew: Int64) -> SafeText { "Clock     \(untrusted: Wording.words(forClockSkew: skew))" }

    private func lines(of record: CallRecord) -> [SafeText] {
        let window = record.window
        let zone = facts.zone
        return [
            "Record    \(facts.number(record.caller.value)) rings \(facts.number(record.receiver.value))",
            "Label     \(facts.labelName(record.labelID))",
            "Reason    \(untrusted: record.callReason ?? "none")",
            "Window    \(zone.dayAndMinute(window.startsAt)) to \(zone.dayAndMinute(window.endsAt)) "
                + "\(zone.zoneName(at: window.startsAt)), \(words(ofEnd: window.endsAt))",
        ]
    }
}
