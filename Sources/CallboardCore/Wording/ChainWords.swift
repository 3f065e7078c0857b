import CallPersonalisation

/// Tells everything known of one record in lines.
package struct ChainWords: Sendable {
    private let spelling: Spelling

    /// Words in a spelling.
    package init(_ spelling: Spelling) { self.spelling = spelling }

    private func moment(_ value: Int64) -> String { spelling.moment(value) }
    private func number(_ value: UInt64) -> String { spelling.number(value) }
    private func label(_ id: LabelID) -> String { spelling.label(id) }

    /// The lines of a chain, the original first; each begins with a word of at most six letters that says what it is about.
    package func lines(_ chain: RecordChain, now: Int64) -> [String] {
        chain.links.enumerated().flatMap { index, link -> [String] in
            let head =
                index == 0 ? [] : ["", "Sent again as \(link.submission.id.rawValue), by \(link.submission.createdBy)"]
            return head + lines(link, now: now)
        }
    }

    private func lines(_ link: RecordChain.Link, now: Int64) -> [String] {
        let record = link.record
        let place = record.line > 0 ? "line \(record.line) of " : ""
        var lines = [
            "From   \(place)\(link.submission.name), submission \(link.submission.id.rawValue)",
            "Sent   \(number(record.caller)) to \(number(record.receiver)), \(record.labelName ?? label(record.labelID))",
        ]
        if let reason = record.callReason { lines.append("Reason \(spelling.text(reason))") }
        lines.append(
            "Window \(moment(record.window.startsAt)) to \(moment(record.window.endsAt))\(rest(of: record, now))"
        )
        if let kept = record.reference, !kept.isEmpty { lines.append("Kept   \(spelling.text(kept))") }
        lines.append("By     \(link.submission.createdBy), \(moment(link.submission.createdAt))")
        for sending in link.sendings { lines += self.lines(sending) }
        lines.append("Now    \(Wording.name(of: link.state)). \(Wording.words(of: link.state))")
        guard let cause = link.cause else { return lines }
        let said = [link.status, link.message].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        lines.append(
            "Said   \(said.isEmpty ? "no words" : spelling.text(said))\(link.at.map { ", \(moment($0))" } ?? "")"
        )
        let diagnosis = Diagnosis.of(cause)
        lines.append("Means  \(diagnosis.meaning)")
        lines.append("Do     \(diagnosis.remedy)")
        lines.append("Rule   \(Wording.words(catching: link.rule))")
        return lines
    }

    private func rest(of record: StoredRecord, _ now: Int64) -> String {
        record.window.endsAt <= now ? ", over" : record.window.startsAt <= now ? ", open" : ""
    }

    /// The lines of one request and of what followed from it.
    package func lines(_ sending: RecordChain.Sending) -> [String] {
        let attempt = sending.attempt
        var lines = [
            "Asked  request \(attempt.id) with \(attempt.records) \(attempt.records == 1 ? "record" : "records"), "
                + "\(attempt.bodyBytes) bytes, \(moment(attempt.claimedAt))"
        ]
        if let original = attempt.possibleDuplicateOf {
            lines.append("       possible duplicate of request \(original)")
        }
        lines.append("Answer \(answer(of: attempt))")
        if let said = attempt.message, !said.isEmpty { lines.append("       \(spelling.text(said))") }
        if let raw = sending.raw, !raw.isEmpty, raw != attempt.message {
            lines.append("       raw: \(spelling.text(raw))")
        }
        if let batch = attempt.batchID { lines.append("Batch  \(batch)") }
        let asks = sending.requests.filter { $0.method == "GET" }
        if let last = asks.last {
            let status = last.status.map(String.init) ?? last.failure ?? "no answer"
            lines.append(
                "Status asked \(asks.count) \(asks.count == 1 ? "time" : "times"), last \(moment(last.at)): \(status)"
            )
        }
        let kinds: Set<String?> = [LedgerEntry.Kind.answered, .decided, .gaveUp, .recovered].reduce(into: []) {
            $0.insert($1.rawValue)
        }
        for deed in sending.deeds where kinds.contains(deed.kind) {
            lines.append("       \(moment(deed.at)) \(deed.who): \(deed.words)")
        }
        return lines
    }

    private func answer(of attempt: AttemptSummary) -> String {
        guard let outcome = attempt.outcome else { return "none yet" }
        let status = attempt.httpStatus.map { "\($0)" } ?? "none"
        let time = attempt.durationMilliseconds.map { " after \($0) ms" } ?? ""
        let id = attempt.requestID.map { ", request id \($0)" } ?? ""
        return "\(status)\(time), \(Wording.name(of: outcome))\(id)"
    }
}
