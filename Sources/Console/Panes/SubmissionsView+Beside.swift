import CallPersonalisation
import CallboardCore
import Terminal

/// What a wide screen shows beside the submissions.
extension SubmissionsView {
    /// Draws what is known about a request.
    ///
    /// - Parameter missing: the request that would be told of if it had been read.
    func drawRequest(
        _ attempt: AttemptSummary?,
        missing: Int64? = nil,
        on canvas: inout Canvas,
        in rect: Rect,
        _ facts: Facts
    ) {
        guard let attempt, attempt.submission == current?.id else {
            let inside = Frame("Request and answer").draw(on: &canvas, in: rect).inset(rows: 0)
            guard let missing, attemptsOf == current?.id else { return }
            canvas.writeLines(["Request \(missing) is not among the newest, which are read."], in: inside)
            return
        }
        let frame = Frame(
            "Request and answer",
            note: "request \(attempt.id)",
            bottom: showsRequest ? "\(facts.key(.back)) back to the requests" : .empty
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        canvas.writeLines(requestLines(attempt, facts), in: inside)
    }

    private func requestLines(_ attempt: AttemptSummary, _ facts: Facts) -> [SafeText] {
        var lines: [SafeText] = [
            "Sent   \(facts.zone.near(attempt.claimedAt, now: facts.now)), \(grouped: attempt.records) records, "
                + "\(grouped: attempt.bodyBytes) bytes",
            "POST \(untrusted: attempt.endpoint)",
            "Authorization: Bearer (hidden)",
        ]
        lines.append("Answer \(attempt.answer)")
        if let batch = attempt.batchID { lines.append("Batch  \(untrusted: batch)") }
        if let message = attempt.message, !message.isEmpty { lines.append("Said   \(untrusted: message)") }
        if let decision = attempt.decision {
            let by: SafeText = attempt.decidedBy.map { " by \(untrusted: $0)" } ?? .empty
            let at: SafeText = attempt.decidedAt.map { ", \(facts.zone.near($0, now: facts.now))" } ?? .empty
            lines.append("Decided \(untrusted: decision.rawValue)\(by)\(at)")
        } else if attempt.outcome == .inDoubt {
            lines.append("Known  \(untrusted: Wording.evidence(of: attempt)); not sent again by itself")
        }
        lines.append("Rows   \(sum(attempt.counts))")
        lines.append("News   \(asked(attempt, facts).text)")
        if let said = attempt.lastAnswer { lines.append("Said   \(untrusted: said)") }
        lines += [
            "", "The same without the screen:",
            SafeText(untrusted: facts.command(["status", attempt.submission.rawValue, "--json"])),
        ]
        return lines
    }

    /// The minutes that the chart of requests shows.
    private static let minutes = 10

    /// Draws how many requests were made in each of the last minutes.
    func drawRate(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let counts = requestCounts(now: facts.now)
        let frame = Frame(
            "Requests a minute, last \(Self.minutes) min",
            note: "now \(counts.last ?? 0)",
            bottom: facts.tokenWords
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard inside.rows >= 3 else { return }
        let chart = inside.splitRows(top: inside.rows - 1)
        let scale = max(facts.allowance?.batchLimit ?? 60, counts.max() ?? 0, 1)
        let rows = chart.top.rows
        let width = max(1, min(6, (inside.columns - 7) / Self.minutes))
        for row in 0..<rows {
            let level = rows - row
            let words: SafeText = row == 0 ? SafeText(scale) : row == rows - 1 ? "0" : .empty
            canvas.write(words, row: chart.top.row + row, column: inside.column, width: 5, alignment: .right)
            canvas.verticalLine(row: chart.top.row + row, column: inside.column + 6, rows: 1)
            for (place, count) in counts.enumerated() where count * rows > (level - 1) * scale {
                canvas.write(
                    .repeating("#", columns: max(1, width - 1)),
                    row: chart.top.row + row,
                    column: inside.column + 7 + place * width
                )
            }
        }
        let columns = Self.minutes * width - 1
        canvas.write("10 min ago", row: chart.bottom.row, column: inside.column + 7)
        canvas.write("now", row: chart.bottom.row, column: inside.column + 7 + max(12, columns) - 3)
    }

    /// Requests in each minute up to now, the oldest first.
    private func requestCounts(now: Int64) -> [Int] {
        var counts = Array(repeating: 0, count: Self.minutes)
        for time in requestTimes {
            let minute = Int((now - time) / 60_000)
            guard minute < Self.minutes else { break }
            counts[Self.minutes - 1 - max(0, minute)] += 1
        }
        return counts
    }
}
