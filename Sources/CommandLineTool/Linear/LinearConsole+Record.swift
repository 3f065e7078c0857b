import CallPersonalisation
import CallboardCore
import Terminal

extension LinearConsole {
    private static let order: [RecordField] = [
        .labelID, .caller, .receiver, .labelName, .callReason, .startsAt, .endsAt,
    ]

    /// Asks for the fields of one record, each judged as soon as it is answered, and sends it after a question.
    ///
    /// It is held first; what became of it is told at the menu.
    mutating func sendRecord() async throws {
        if let why = whyNothingIsSent { return say(why) }
        var labels = try await core.cachedLabels()
        if labels == nil { labels = try await core.refreshLabels() }
        say(
            "Seven questions. Enter takes what is in brackets, or leaves a field empty; - empties it. A JSON body, a curl command or a row, pasted as one line, answers all."
        )
        // What was typed is offered again until it is sent, however these questions end.
        for field in Self.order {
            guard try await fill(field, labels) else { break }
        }
        let verdict = judge(draft, labels)
        for problem in verdict.problems { say(line(of: problem, labels)) }
        guard let record = verdict.record else { return say("Not sent: the record has errors.") }
        let label = SafeText(untrusted: labels?[record.labelID]?.name ?? record.labelID.rawValue)
        say("\(shown(record.caller.value)) rings \(shown(record.receiver.value)), shown as \(label).")
        say("Reason: \(untrusted: record.callReason ?? "none").")
        say("From \(moment(record.window.startsAt)) to \(moment(record.window.endsAt)).")
        guard try await confirm("Send this record", count: 1) else { return }
        let (agreed, sender) = (draft, self)
        guard await pushes.begin({ try await sender.send(record, agreed, whenHeld: $0) }) else { return }
        draft = Self.emptyDraft
        say(
            "The record is sent in \(Self.holdSeconds) seconds; until then 3 takes it back. What comes of it is told here."
        )
    }

    /// Sends a record once it is not held any more, and tells what became of it.
    private func send(_ record: CallRecord, _ draft: RecordDraft, whenHeld: @Sendable () -> Void) async throws {
        let report = try await core.push(record, heldFor: Self.holdSeconds) { _ in whenHeld() }
        if report.attempt != nil { _ = try await core.change(forms: .sent(draft)) }
        // Who takes it back here is told by that.
        guard report.takenBack != .here else { return }
        var lines: [SafeText] = ["\(Wording.name(of: report.state)): \(Wording.words(of: report.state))"]
        if let words = report.attempt?.told { lines.append(words) }
        if let error = report.error { lines.append(SafeText(untrusted: error.description)) }
        pushes.tell(lines)
    }

    /// Asks for one field until it has no error; false if a whole record was pasted.
    private mutating func fill(_ field: RecordField, _ labels: LabelDirectory?) async throws -> Bool {
        while true {
            let now = draft[field].isEmpty ? "" : " (Enter: \(offered(field)))"
            let help = field == .labelID ? ", by name or ID; ? lists them" : ""
            let answer = try await ask("\(Wording.name(of: field))\(untrusted: help)\(untrusted: now): ")
            if field == .labelID, answer == "?" {
                for label in labels?.labels ?? [] { say("\(untrusted: label.name)  \(untrusted: label.id.rawValue)") }
                continue
            }
            let reader = TimeReader(zone: zone, now: SystemClock().now())
            if let pasted = PastedRecord(answer, reader: reader, labels: labels), pasted.form != .number {
                let kept = draft
                draft = pasted.draft
                if draft.starts.isEmpty { (draft.starts, draft.ends) = (kept.starts, kept.ends) }
                say("Taken: \(untrusted: pasted.fields.map { Wording.name(of: $0) }.joined(separator: ", ")).")
                return false
            }
            if !answer.isEmpty { draft[field] = answer == "-" ? "" : answer }
            let problems = judge(draft, labels).problems.filter { $0.rule.field == field }
            for problem in problems { say(line(of: problem, labels)) }
            let isWrong = problems.contains { $0.rule.severity == .error }
            // What is wrong is not offered again, and a time as it was at first.
            if isWrong { draft[field] = Self.emptyDraft[field] }
            if !isWrong { return true }
        }
    }

    /// What Enter takes for a field; numbers as they may be shown.
    private func offered(_ field: RecordField) -> String {
        let text = draft[field]
        guard field == .caller || field == .receiver, !isRevealed else { return text }
        return PhoneNumber.maskAll(in: text)
    }

    private func line(of problem: RecordProblem, _ labels: LabelDirectory?) -> SafeText {
        let kind: SafeText = problem.rule.severity == .error ? "Error" : "Look"
        return "\(kind): \(Wording.words(for: problem, knowsLabels: labels != nil))"
    }

    private func judge(_ draft: RecordDraft, _ labels: LabelDirectory?) -> (
        problems: [RecordProblem], record: CallRecord?
    ) {
        let now = SystemClock().now()
        let reader = TimeReader(zone: zone, now: now)
        let starts = reader.read(draft.starts)
        let ends = reader.read(draft.ends, after: starts.milliseconds)
        let checker = RecordChecker(labels: labels, now: now)
        let problems = checker.problems(of: draft, starts: starts, ends: ends)
        return (problems.filter { $0.rule != .windowStarted }, checker.record(of: draft, starts: starts, ends: ends))
    }
}
