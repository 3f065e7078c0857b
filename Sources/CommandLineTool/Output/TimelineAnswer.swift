import CallPersonalisation
import CallboardCore
import Terminal

/// Whether a name should have shown at a moment: the answer, what to do, and the windows it follows from.
struct TimelineAnswer {
    /// With more receivers than this the digits say too little.
    private static let receiversMax = 5

    private let records: NumberRecords
    private let moment: Int64
    private let isRevealed: Bool
    private let json: Bool

    init(_ records: NumberRecords, _ moment: Int64, isRevealed: Bool, json: Bool) {
        self.records = records
        self.moment = moment
        self.isRevealed = isRevealed
        self.json = json
    }

    /// Prints one answer for each receiver that has the digits.
    ///
    /// - Throws: `CommandFailure` with status 64 if the digits fit too many receivers, or a caller only.
    func print(_ session: Session, _ output: Output) async throws -> CommandStatus {
        var receivers = records.receivers
        if receivers.isEmpty, !records.hits.isEmpty {
            throw CommandFailure(.usage, "The number only calls; --number wants that of the phone that rang.")
        }
        guard receivers.count <= Self.receiversMax else {
            throw CommandFailure(.usage, "\(receivers.count) receivers have these digits; give more of the number.")
        }
        if receivers.isEmpty { receivers = [NumberNeedle(records.wanted).flatMap { UInt64($0.digits) } ?? 0] }
        if isRevealed, !json { try await session.core.reveal("history --number --at") }
        let label = try await session.core.labelName()
        let (zone, shown) = (session.zone, ShownNumber(isRevealed: isRevealed))
        let words = ShownWords(
            Spelling(moment: { Moment.text($0, in: zone) }, number: { shown($0) }, label: label, isMasked: !isRevealed)
        )
        for receiver in receivers {
            let timeline = records.timeline(of: receiver)
            let answer = timeline.answer(at: moment)
            output.line(
                asJSON: json,
                line(answer, timeline, words),
                else: SafeText(untrusted: words.sentence(answer, receiver: receiver))
            )
            if !json { print(answer, timeline, words, shown, session, output) }
        }
        return .success
    }

    private func line(_ answer: ShownAnswer, _ timeline: ReceiverTimeline, _ words: ShownWords) -> JSONLine {
        JSONLine.object { line in
            line.string("answer", answer.kind.word)
            line.string("reason", answer.kind.rawValue)
            line.number("moment", answer.moment)
            line.string("receiver", String(timeline.receiver))
            line.string("sentence", words.sentence(answer, receiver: timeline.receiver))
            line.string("next", words.next(answer))
            line.array("windows", timeline.windows) { line, hit in
                line.object { line in
                    line.string("name", words.bareName(hit))
                    line.boolean("is_answer", hit == answer.hit)
                    line.members(of: hit)
                }
            }
        }
    }

    private func print(
        _ answer: ShownAnswer,
        _ timeline: ReceiverTimeline,
        _ words: ShownWords,
        _ shown: ShownNumber,
        _ session: Session,
        _ output: Output
    ) {
        output.line("Next: \(untrusted: words.next(answer))")
        var table = TextTable(["", "From", "To", "Name", "State", "Caller", "Origin"])
        for hit in timeline.windows.prefix(20) {
            let line = hit.record.line > 0 ? ", line \(hit.record.line)" : ""
            table.add([
                hit == answer.hit ? ">" : " ", "\(session.moment(hit.record.window.startsAt))",
                "\(session.moment(hit.record.window.endsAt))", "\(untrusted: words.bareName(hit))",
                "\(Wording.name(of: hit.state))", "\(shown(hit.record.caller))",
                "\(untrusted: hit.submissionName)\(line) (\(hit.submission.rawValue))",
            ])
        }
        if !table.isEmpty { for line in table.lines { output.line(line) } }
    }
}
