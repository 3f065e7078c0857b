import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// Fills the form from a template: a receiver that is there stays, everything else is the template's.
    mutating func fill(withTemplate template: RecordDraft, _ facts: Facts) {
        leaveEditing(facts)
        var next = template
        next.receiver = draft.receiver
        replace(with: next, facts)
        goToFirstEmpty(facts)
    }

    /// Fills the form from a record that was sent to the same receiver; its times are past, so those of the form stay.
    mutating func fill(withEarlier earlier: RecordDraft, _ facts: Facts) {
        leaveEditing(facts)
        var next = earlier
        next.starts = draft.starts
        next.ends = draft.ends
        if next.caller.isEmpty { next.caller = draft.caller }
        if let label = facts.labels?[LabelID(next.label)] { next.label = Self.spelling(of: label, facts) }
        replace(with: next, facts)
    }

    /// Fills the form with a record that failed, and asks whether it is to be sent if nothing is missing.
    ///
    /// A window that is over is left out: a record cannot be sent with it.
    mutating func fill(withFailed hit: NumberHit, _ facts: Facts) -> [Step] {
        leaveEditing(facts)
        let room = setAside(facts)
        let record = hit.record
        var next = RecordDraft(
            caller: record.caller == 0 ? "" : String(record.caller),
            receiver: record.receiver == 0 ? "" : String(record.receiver),
            label: facts.labels?[record.labelID].map { Self.spelling(of: $0, facts) } ?? record.labelID.rawValue,
            labelName: record.labelName ?? "",
            callReason: record.callReason ?? ""
        )
        let isOpen = record.window.endsAt > facts.now
        if isOpen { (next.starts, next.ends) = (String(record.window.startsAt), String(record.window.endsAt)) }
        replace(with: next, facts)
        goToFirstEmpty(facts)
        leaveEditing(facts)
        let steps = room + askForEarlier(facts, tells: false)
        guard isOpen else { return steps + [.tell(Notice("Its window is over: give it new times, then send it."))] }
        guard let why = whySendingWaits(facts) else { return steps + perform(.send, facts) }
        return steps + [.tell(.problem("It is in the form, not sent: \(why)."))]
    }

    /// Asks what was sent to the receiver before, once for each receiver.
    ///
    /// - Parameter tells: whether the answer goes on the message line.
    mutating func askForEarlier(_ facts: Facts, tells: Bool = true) -> [Step] {
        let number = NumberReading(draft.receiver).number
        guard number != earlierOf else { return [] }
        tellsEarlier = tells
        earlierOf = number
        earlier = []
        guard let number, facts.core == .open else { return [] }
        return [.effect(.findEarlier(number))]
    }

    /// Takes what was sent to a receiver before.
    mutating func receiveEarlier(_ hits: [NumberHit], to number: PhoneNumber, _ facts: Facts) -> [Step] {
        guard number == earlierOf else { return [] }
        earlier = hits
        guard tellsEarlier, let newest = hits.first else { return [] }
        let times: SafeText = hits.count == 1 ? "once" : "\(hits.count) times"
        let when = facts.zone.near(newest.createdAt, now: facts.now)
        return [
            .tell(
                Notice(
                    "Sent to this receiver \(times) before, last \(when): \(Wording.name(of: newest.state)). \(facts.key(.sentBefore)) shows it."
                )
            )
        ]
    }

    /// Draws what was sent to this receiver before.
    func drawEarlier(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard rect.rows >= 3 else { return }
        guard let earlierOf else {
            let inside = Frame("Sent to this receiver before").draw(on: &canvas, in: rect).inset(rows: 0)
            canvas.write("no receiver yet", row: inside.row, column: inside.column, style: .dim)
            return
        }
        let frame = Frame(
            "Sent to \(facts.number(earlierOf.value)) before",
            bottom: earlier.isEmpty ? .empty : "\(facts.key(.sentBefore)) copies one"
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard !earlier.isEmpty else {
            canvas.write("nothing from here", row: inside.row, column: inside.column, style: .dim)
            return
        }
        for (offset, hit) in earlier.prefix(inside.rows).enumerated() {
            let when = facts.zone.near(hit.createdAt, now: facts.now).padded(to: 13)
            let state = SafeText(untrusted: Wording.name(of: hit.state)).padded(to: 12)
            canvas.write(
                when + state + SafeText(untrusted: hit.record.callReason ?? ""),
                row: inside.row + offset,
                column: inside.column,
                width: inside.columns
            )
        }
    }
}
