import CallPersonalisation
import CallboardCore
import Terminal

/// What a wide screen shows beside the submissions.
extension SubmissionsView {
    /// Draws why records of the submission under the cursor failed.
    func drawCauses(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let known = causesOf == current?.id ? causes : []
        let rows = known.reduce(0) { $0 + $1.rows }
        let note: SafeText =
            known.isEmpty
            ? .empty
            : "\(grouped: rows) \(rows == 1 ? "row" : "rows") in \(known.count) \(known.count == 1 ? "cause" : "causes")"
        let frame = Frame(
            "Failures in this submission",
            note: note,
            bottom: known.isEmpty ? .empty : "\(facts.key(.showFailures)) shows the records"
        )
        let inside = frame.draw(on: &canvas, in: rect).inset(rows: 0)
        guard !known.isEmpty else {
            if current != nil { canvas.write("Nothing failed so far.", row: inside.row, column: inside.column) }
            return
        }
        let againWidth = min(14, inside.columns / 3)
        let countWidth = known.map { SafeText(grouped: $0.rows).width }.max() ?? 1
        let titleWidth = inside.columns - againWidth - countWidth - 3
        // The rows of the first cause stand beneath, where there is room for some.
        let isMarked = !failedRows.isEmpty && inside.rows >= Self.rowsForFailures
        let causeRows = isMarked ? min(known.count, inside.rows - Self.rowsForFailures + 1) : inside.rows
        for (offset, cause) in known.prefix(causeRows).enumerated() {
            let row = inside.row + offset
            let mark: SafeText = !isMarked ? .empty : offset == 0 ? "> " : "  "
            canvas.write(
                mark + SafeText(untrusted: cause.diagnosis.title),
                row: row,
                column: inside.column,
                width: titleWidth
            )
            let count = SafeText(grouped: cause.rows)
            canvas.write(count, row: row, column: inside.column + titleWidth, width: countWidth + 1, alignment: .right)
            canvas.write(
                SafeText(untrusted: Wording.words(of: cause.diagnosis.resend)),
                row: row,
                column: inside.column + titleWidth + countWidth + 3,
                width: againWidth,
                style: .dim
            )
        }
        let untold = known.count - causeRows
        if untold > 0, inside.rows > 0 {
            let words: SafeText = "(\(untold) more)"
            let row = inside.row + causeRows - 1
            canvas.write(words, row: row, column: inside.endColumn - words.width, style: .dim)
        }
        guard isMarked, let first = known.first else { return }
        let below = inside.splitRows(top: causeRows + 1).bottom
        drawFailedRows(of: first.rows, on: &canvas, in: below, facts)
    }

    /// The fewest rows in which a cause and some of its records are shown.
    private static let rowsForFailures = 6

    /// Draws the first records that failed for the first cause, of so many.
    private func drawFailedRows(of count: Int, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let titles: [SafeText] = ["Line", "Receiver", "Label", "Reason"]
        drawFailed(titles, row: rect.row, on: &canvas, in: rect, style: .dim)
        let room = rect.rows - 1
        let isWhole = failedRows.count <= room && failedRows.count >= count
        let shown = failedRows.prefix(isWhole ? room : room - 1)
        for (offset, failed) in shown.enumerated() {
            let record = failed.record
            let cells: [SafeText] = [
                record.line > 0 ? SafeText(record.line) : "typed", facts.number(record.receiver),
                facts.labelName(record.labelID), SafeText(untrusted: record.callReason ?? "none"),
            ]
            drawFailed(cells, row: rect.row + 1 + offset, on: &canvas, in: rect, style: .plain)
        }
        let more = count - shown.count
        guard more > 0 else { return }
        canvas.write("(\(grouped: more) more)", row: rect.endRow - 1, column: rect.column + 2, style: .dim)
    }

    private func drawFailed(_ cells: [SafeText], row: Int, on canvas: inout Canvas, in rect: Rect, style: Style) {
        // Columns in which any line number and a masked number have room.
        let widths = [8, 13, 18, rect.columns - 45]
        var column = rect.column
        for (place, (cell, width)) in zip(cells, widths).enumerated() {
            canvas.write(
                cell,
                row: row,
                column: column,
                width: width,
                style: style,
                alignment: place == 0 ? .right : .left
            )
            column += width + 2
        }
    }

    /// Draws what is known about the request under the cursor.
    func drawRequest(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let attempt = currentAttempt, attempt.submission == current?.id else {
            Frame("Request and answer").draw(on: &canvas, in: rect)
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
