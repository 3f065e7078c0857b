import CallPersonalisation
import CallboardCore
import Terminal

/// How far the record of the form is on its way to the service.
enum Sending: Hashable, Sendable {
    /// It is being written to the journal; `isUnwanted` if it is to be taken back as soon as that can be done.
    case beingWritten(isUnwanted: Bool)
    /// It can be taken back.
    case held(HeldPush)
    /// It goes, or waits for its turn; nil for a submission that was never held.
    case underWay(SubmissionID?)
}

/// The way of a record from the answer to the question over the time in which it is held to the service's answer.
extension ComposePane {
    /// Whether the record has not begun to be sent, so that a person can still have it back.
    var canBeTakenBack: Bool {
        switch sending {
        case .beingWritten, .held: true
        case .underWay, nil: false
        }
    }

    /// What is on its way, as far as it is in the journal.
    var submissionOnItsWay: SubmissionID? {
        switch sending {
        case .held(let held): held.submission
        case .underWay(let id): id
        case .beingWritten, nil: nil
        }
    }

    /// Notes that the record was agreed to; whatever ends the console while it is held, the form is on disk by then.
    mutating func noteSending(_ facts: Facts) -> [Effect] {
        sending = .beingWritten(isUnwanted: false)
        (sentDraft, sentAs) = (draft, nil)
        lower = onItsWay(facts)
        return writeDraft(facts)
    }

    /// Notes that the record is held; if it is not wanted any more, it is taken back at once.
    mutating func noteHeld(_ held: HeldPush, _ facts: Facts) -> [Step] {
        guard case .beingWritten(let isUnwanted) = sending else { return [] }
        sending = .held(held)
        tellSending(facts)
        return isUnwanted ? takeBack() : []
    }

    /// Lets a record go whose time is over; tells whether one was.
    mutating func noteTime(_ facts: Facts) -> Bool {
        guard case .held(let held) = sending, held.until <= facts.now else { return false }
        sending = .underWay(held.submission)
        tellSending(facts)
        return true
    }

    /// Notes that nothing is on its way any more.
    mutating func endSending() { sending = nil }

    /// Takes the record back that is held.
    mutating func takeBack() -> [Step] {
        switch sending {
        case .beingWritten: sending = .beingWritten(isUnwanted: true)
        case .held(let held): return [.effect(.takeBack([held.submission]))]
        case .underWay, nil: break
        }
        return []
    }

    /// Leaves what the lower part shows; a record that is held stays there, and stays held.
    mutating func goBack(_ facts: Facts) -> [Step] {
        guard canBeTakenBack else {
            lower = .problems
            return []
        }
        lower = onItsWay(facts)
        return [.tell(Notice("It is still held: \(facts.key(.takeBack, in: .held)) takes it back."))]
    }

    /// Why another record cannot be sent now; nil if one can.
    func whySendingWaits(_ facts: Facts) -> SafeText? {
        guard sending != nil else { return nil }
        guard canBeTakenBack else { return "a record is being sent" }
        return "a record is held; \(facts.key(.takeBack, in: .held)) takes it back"
    }

    /// When the time that is left to take the record back is another one on the screen.
    func holdDeadline(_ facts: Facts) -> Int64? {
        guard case .held(let held) = sending else { return nil }
        return held.until - (Self.secondsLeft(held, facts) - 1) * 1000
    }

    // MARK: Words

    /// Brings what stands in the place of the answer up to date, unless something else was asked for there.
    mutating func tellSending(_ facts: Facts) {
        if sending != nil, case .answer = lower { lower = onItsWay(facts) }
    }

    /// What stands in the place of the answer until it comes: how long the record is held, or what it waits for.
    private func onItsWay(_ facts: Facts) -> Lower {
        guard case .held(let held) = sending else {
            guard let until = facts.pausedUntil else {
                return .answer(["Sending. The answer will stand here."], .plain)
            }
            return .answer(["Waits until \(facts.zone.time(until)): the service wants a pause (429)."], .plain)
        }
        let seconds = Self.secondsLeft(held, facts)
        let key = facts.key(.takeBack, in: .held)
        return .answer(
            ["HELD: goes at \(facts.zone.time(held.until)) (in \(seconds) s). \(key) takes it back."],
            .warning
        )
    }

    /// Seconds that are left to take it back, the begun one too.
    private static func secondsLeft(_ held: HeldPush, _ facts: Facts) -> Int64 { (held.until - facts.now + 999) / 1000 }

    // MARK: The answer

    /// Takes what became of the record.
    mutating func receive(_ report: PushReport, _ facts: Facts) -> [Step] {
        endSending()
        let style: Style = report.state == .pushed ? .good : report.takenBack == nil ? .warning : .plain
        lower = .answer(lines(of: report, facts), style)
        earlierOf = nil
        var steps = askForEarlier(facts, tells: false)
        if report.takenBack == .elsewhere {
            steps.append(.tell(.problem("The record was taken back in another callboard: nothing was sent.")))
        }
        guard let sentDraft else { return steps }
        guard report.state != .stopped else {
            // What never left is a draft as before.
            (self.sentDraft, sentAs) = (nil, nil)
            return report.attempt == nil ? steps : steps + [.effect(.changeForms(.sent(sentDraft)))]
        }
        if let sentAs { steps.append(.effect(.removeDraft(sentAs))) }
        sentAs = nil
        return steps + [.effect(.changeForms(.sent(sentDraft)))]
    }

    /// Where a record is that was taken back.
    func placeOfTakenBack(_ facts: Facts) -> SafeText {
        if draft == sentDraft { return "The record is still in the form." }
        guard let sentAs else { return "The form is as you left it." }
        return "The record is draft \(sentAs): \(facts.key(.drafts)) shows the drafts."
    }
}
