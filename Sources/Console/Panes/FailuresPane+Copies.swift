import CallPersonalisation
import CallboardCore
import Terminal

extension FailuresPane {
    /// What can be copied of the cause or the record under the cursor.
    func copies(_ facts: Facts) -> [CopyChoice] {
        guard let cause else { return [] }
        guard part == .rows, let row else {
            let diagnosis = cause.diagnosis
            let json = JSONLayout.object([
                ("cause", .text(cause.id)), ("title", .text(diagnosis.title)), ("rows", .count(cause.rows)),
                ("sent_again", .count(cause.resent)), ("resend", .text(Wording.words(of: diagnosis.resend))),
                ("remedy", .text(diagnosis.remedy)),
            ])
            return [
                CopyChoice("y", "cause", .text(diagnosis.title)), CopyChoice("i", "ID", .text(cause.id)),
                CopyChoice("h", "headless command", .text(command(cause, facts))),
                CopyChoice("j", "JSON", .text(json)),
                CopyChoice("r", "row", .text("\(cause.rows)\t\(diagnosis.title)\t\(diagnosis.remedy)")),
            ]
        }
        return RecordCopies(row.record, facts).choices(
            id: row.batchID ?? row.submission.rawValue,
            command: retryCommand(row, facts)
        )
    }

    /// The command that shows the same failures.
    private func command(_ cause: FailureCause, _ facts: Facts) -> String {
        var words = ["failures", "--cause", cause.id]
        if let hours = filter.span.hours { words += ["--since", "\(hours)h"] }
        if !filter.text.isEmpty { words += ["--filter", filter.text] }
        return facts.command(words)
    }

    /// The command that sends the marked rows of the submission under the cursor again, or that row.
    private func retryCommand(_ row: FailedRecord, _ facts: Facts) -> String {
        let chosen =
            marks.isEmpty ? [row] : rows.filter { marks.contains($0.cursor) && $0.submission == row.submission }
        let lines = chosen.filter { $0.record.line > 0 }.map { String($0.record.line) }
        let which = lines.isEmpty ? ["--cause", row.cause] : ["--rows", lines.joined(separator: ",")]
        return facts.command(["retry", row.submission.rawValue] + which)
    }
}
