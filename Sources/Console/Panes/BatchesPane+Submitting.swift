import CallPersonalisation
import CallboardCore
import Terminal

/// The way of a checked file from `S` over the question to its submission.
extension BatchesPane {
    static func estimate(of file: FileView) -> [Step] {
        file.submission.map { [.effect(.estimate($0))] } ?? []
    }

    /// Forgets that the question of `S` was to come; tells whether it was.
    mutating func forgetSubmit() -> Bool {
        guard file?.awaitsSubmit ?? false else { return false }
        file?.awaitsSubmit = false
        return true
    }

    /// What follows from the end of a check.
    mutating func noteChecked(_ facts: Facts) -> [Step] {
        if let steps = file?.checkWithLabelsThatCame(), !steps.isEmpty { return steps }
        guard let file, !file.isBeingChecked, forgetSubmit() else { return [] }
        if let why = file.whyOff(.submit, facts) ?? file.whyNoRowIsSent { return [.tell(.problem("submit: \(why)."))] }
        return Self.estimate(of: file)
    }

    /// Asks whether to submit what the check that is shown found.
    mutating func ask(_ submission: FileSubmission, _ facts: Facts) -> [Step] {
        guard let file, file.path == submission.path, file.submitting == nil else { return [] }
        guard showsFile else {
            return [
                .tell(Notice("Nothing is asked about \(file.name), which was left: \(facts.key(.submit)) there asks."))
            ]
        }
        // It was checked anew meanwhile.
        guard !file.isBeingChecked, file.check == submission.check else { return perform(.submit, facts) }
        return [.ask(.submit(submission))]
    }

    /// Notes that a file's submission was agreed to: until it is in the queue, the same rows are not submitted once more.
    mutating func noteAgreed(_ submission: FileSubmission) {
        note(writing: (0, submission.rows), of: submission.path)
    }

    /// Notes how much of a file's submission is written; nil if it is not being written any more.
    mutating func note(writing: (done: Int, total: Int)?, of path: String) {
        self.writing[path] = writing
        if file?.path == path { file?.submitting = writing }
    }

    /// Shows a submission that was made, unless another file is looked at.
    mutating func noteSubmitted(_ summary: SubmissionSummary, _ path: String, _ facts: Facts) -> [Step] {
        note(writing: nil, of: path)
        file?.noteSubmissions()
        let message = Message.submitted(summary, path: path)
        guard !showsFile || file?.path == path else {
            return submissions.receive(message, facts) + [.tell(Self.heldNotice(summary, facts, isInFront: false))]
        }
        showsFile = false
        let steps = path == OpenBatch.name ? closeBatch() : []
        return steps + submissions.receive(message, facts) + [.tell(Self.heldNotice(summary, facts, isInFront: true))]
    }

    /// Asks anew about a file of which other rows would have been sent than was agreed to.
    mutating func askAnew(_ words: String, _ path: String, _ facts: Facts) -> [Step] {
        guard showsFile, var file, file.path == path else {
            return [.tell(.problem("\(untrusted: words) \(facts.key(.submit)) in its check asks anew."))]
        }
        defer { self.file = file }
        file.awaitsSubmit = true
        let steps = file.isBeingChecked ? [] : [file.checkAnew(isOwnChange: false)]
        return steps + [.tell(.problem("\(untrusted: words) It is checked anew, then asked again."))]
    }

    /// What follows when a record was taken out of the batch.
    mutating func leaveTakenOut(_ facts: Facts) -> [Step] {
        guard file?.isBatch ?? false else { return [] }
        return facts.batchRecords > 0 ? (file?.openBatchAnew()).map { [$0] } ?? [] : closeBatch()
    }

    /// What decides which rows of a file are left out because other submissions have them.
    static func standing(of submissions: [SubmissionSummary]) -> [SubmissionID: Bool] {
        Dictionary(submissions.map { ($0.id, $0.control == .importing || $0.control == .cancelled) }) { one, _ in one }
    }

    private static func heldNotice(_ summary: SubmissionSummary, _ facts: Facts, isInFront: Bool) -> Notice {
        guard summary.control == .held, let until = summary.heldUntil else {
            return Notice("Submitted: \(untrusted: summary.name). The queue is on disk.")
        }
        let seconds = max(0, (until - facts.now + 999) / 1000)
        let key = facts.key(.takeBack)
        guard isInFront else {
            return Notice(
                "\(untrusted: summary.name) is held for \(seconds) s: \(key) in the submissions takes it back."
            )
        }
        return Notice("Held for \(seconds) s: \(key) takes it back. The queue is on disk.")
    }
}
