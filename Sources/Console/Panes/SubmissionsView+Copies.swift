import CallPersonalisation
import CallboardCore
import Terminal

extension SubmissionsView {
    /// What can be copied of the request under the cursor, of the marked submissions, or of the one under the cursor.
    func copies(_ facts: Facts) -> [CopyChoice] {
        guard let current else { return [] }
        if part == .attempts, let attempt = currentAttempt { return copies(of: attempt, facts) }
        let chosen = marks.isEmpty ? [current] : marked
        func all(_ words: (SubmissionSummary) -> String) -> CopyChoice.Source {
            .text(chosen.map(words).joined(separator: "\n"))
        }
        let isOne = marks.isEmpty
        return [
            CopyChoice("y", isOne ? "submission" : "submissions", all(\.id.rawValue)),
            CopyChoice("n", isOne ? "name" : "names", all(\.name)),
            CopyChoice(
                "h",
                isOne ? "headless command" : "headless commands",
                all { facts.command(["status", $0.id.rawValue, "--json"]) }
            ),
            CopyChoice("j", "JSON", all(Self.json)),
            CopyChoice("r", isOne ? "row" : "rows", .text(table(facts).copied(from: list, isOne: isOne))),
        ]
    }

    private static func json(_ submission: SubmissionSummary) -> String {
        JSONLayout.object(
            [
                ("submission", .text(submission.id.rawValue)), ("name", .text(submission.name)),
                ("by", .text(submission.createdBy)), ("made_at", .number(submission.createdAt)),
                ("state", .text(Wording.name(of: submission.control))), ("rows", .count(submission.rows)),
            ] + counts(submission.counts)
        )
    }

    /// How many records stand where; the states that occur only.
    private static func counts(_ counts: StateCounts) -> [(name: String, value: JSONLayout.Value)] {
        RecordState.allCases.filter { counts[$0] > 0 }.map { ($0.name, .count(counts[$0])) }
    }

    private func copies(of attempt: AttemptSummary, _ facts: Facts) -> [CopyChoice] {
        let command =
            attempt.isOpenDoubt ? ["resolve", String(attempt.id), "--as", "not-sent"] : ["bundle", String(attempt.id)]
        let sums = StateSums(attempt.counts)
        let row =
            [String(attempt.id), attempt.batchID ?? "", String(attempt.records)]
            + [sums.ok, sums.bad, sums.waiting, sums.unknown].map { String($0) }
            + [facts.zone.stamp(attempt.claimedAt), attempt.answer.string]
        return [
            CopyChoice("y", "batch ID", .text(attempt.batchID ?? "request \(attempt.id)")),
            CopyChoice("i", "request number", .text(String(attempt.id))),
            facts.curl(of: attempt),
            CopyChoice("h", "headless command", .text(facts.command(command))),
            CopyChoice("j", "JSON", .text(Self.json(attempt))),
            CopyChoice("r", "row", .text(row.joined(separator: "\t"))),
        ]
    }

    private static func json(_ attempt: AttemptSummary) -> String {
        JSONLayout.object(
            [
                ("request", .number(attempt.id)), ("submission", .text(attempt.submission.rawValue)),
                ("batch_id", .text(attempt.batchID)), ("endpoint", .text(attempt.endpoint)),
                ("sent_at", .number(attempt.claimedAt)), ("bytes", .count(attempt.bodyBytes)),
                ("outcome", .text(attempt.outcome?.rawValue)), ("status", .count(attempt.httpStatus)),
                ("duration_ms", .count(attempt.durationMilliseconds)), ("decision", .text(attempt.decision?.rawValue)),
                ("records", .count(attempt.records)),
            ] + counts(attempt.counts)
        )
    }
}

extension Facts {
    /// A request that carried records as a command for curl.
    func curl(of attempt: AttemptSummary) -> CopyChoice {
        CopyChoice("c", "curl, token left out" + maskWords, .effect(.copyAttempt(attempt, isMasked: !isRevealed)))
    }
}
