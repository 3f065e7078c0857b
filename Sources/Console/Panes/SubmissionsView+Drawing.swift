import CallPersonalisation
import CallboardCore
import Terminal

extension SubmissionsView {
    /// Draws the submissions and what became of the one under the cursor.
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        let parts = parts(canvas.size)
        canvas.hideCursor()
        if !parts.submissions.isEmpty { drawSubmissions(on: &canvas, in: parts.submissions, facts) }
        if !parts.detail.isEmpty { drawDetail(on: &canvas, in: parts.detail, facts) }
        if let rect = parts.causes { drawCauses(on: &canvas, in: rect, facts) }
        if let rect = parts.request { drawRequest(on: &canvas, in: rect, facts) }
        if let rect = parts.rate { drawRate(on: &canvas, in: rect, facts) }
    }

    private func drawSubmissions(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let open = submissions.count { !$0.isSettled }
        let sorted: SafeText = order.map { $0.words(Self.sortColumns) + "  " } ?? .empty
        let narrowed: SafeText = filter.field.isEmpty ? .empty : "filter: \(untrusted: filter.field.text)  "
        let counts: SafeText = "\(open) open, \(submissions.count - open) finished"
        let note: SafeText = submissions.isEmpty || filter.isOpen ? narrowed : narrowed + sorted + counts
        let inside = Frame(
            "Submissions",
            note: filter.isOpen ? .empty : note,
            bottom: facts.batchWords,
            bottomNote: marks.words(facts)
        ).draw(
            on: &canvas,
            in: rect
        )
        if submissions.isEmpty {
            canvas.writeLines(emptyLines(facts), in: inside.inset(rows: 0))
        } else {
            drawList(on: &canvas, in: inside, facts)
        }
        filter.draw("/", on: &canvas, in: rect)
    }

    private func emptyLines(_ facts: Facts) -> [SafeText] {
        if let why = facts.whyCoreIsClosed, !isLoaded { return [why] }
        if !loaded.isEmpty { return wanted(filter.field.text).whyNothing(of: "submission", facts.key(.back)) }
        let sample = facts.sample.map { ["Up then offers \($0), which has good and bad rows." as SafeText] } ?? []
        return [
            "Nothing was submitted yet.", "\(facts.key(.openFile)) opens a file of records, checks it and submits it.",
        ] + sample
    }

    // MARK: Submissions

    /// The columns, each number with the room that the widest in sight needs: a number that is cut is a wrong one.
    private func table(_ facts: Facts) -> Table {
        let sums = list.window.map { StateSums(submissions[$0].counts) }
        func number(_ title: SafeText, priority: Int, _ values: [Int]) -> TableColumn {
            let widest = values.map { SafeText(grouped: $0).width }.max() ?? 0
            return TableColumn(title, width: max(title.width, widest), priority: priority, alignment: .right)
        }
        return Table(columns: [
            TableColumn("State", width: 8),
            TableColumn("Origin", width: 30, minimum: 10, isGrowing: true),
            number("Rows", priority: 0, list.window.map { submissions[$0].rows }),
            number("Ok", priority: 1, sums.map(\.ok)),
            number("Bad", priority: 1, sums.map(\.bad)),
            number("Wait", priority: 2, sums.map(\.waiting)),
            number("Unkn", priority: 1, sums.map(\.unknown)),
            number("Left", priority: 2, sums.map(\.left)),
            // A number other than 0 is never left out, or the others would not add up to the rows.
            number("Out", priority: sums.contains { $0.out > 0 } ? 0 : 4, sums.map(\.out)),
            TableColumn(
                "News",
                width: max(6, list.window.map { news(of: submissions[$0], facts).width }.max() ?? 0),
                priority: 3
            ),
        ])
    }

    private func drawList(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        table(facts).draw(
            on: &canvas,
            in: rect,
            list: list,
            isFocused: part == .submissions && !filter.isOpen,
            isInUse: part == .submissions,
            isMarked: { marks.contains(submissions[$0].id) }
        ) { row, column in
            let submission = submissions[row]
            let sums = StateSums(submission.counts)
            switch column {
            case 0: return state(of: submission, facts)
            case 1: return TableCell(SafeText(untrusted: submission.name))
            case 2: return TableCell(SafeText(grouped: submission.rows))
            case 3: return TableCell(SafeText(grouped: sums.ok))
            case 4: return TableCell(SafeText(grouped: sums.bad), style: sums.bad > 0 ? .error : .plain)
            case 5: return TableCell(SafeText(grouped: sums.waiting))
            case 6: return TableCell(SafeText(grouped: sums.unknown), style: sums.unknown > 0 ? .warning : .plain)
            case 7: return TableCell(SafeText(grouped: sums.left))
            case 8: return TableCell(SafeText(grouped: sums.out))
            default: return TableCell(news(of: submission, facts), style: .dim)
            }
        }
    }

    private func state(of submission: SubmissionSummary, _ facts: Facts) -> TableCell {
        let counts = submission.counts
        if counts[.inDoubt] > 0 { return TableCell("DOUBT !", style: .warning) }
        if waits(submission, facts) != nil { return TableCell("WAIT !", style: .error) }
        if troubles[submission.id] != nil, counts.waiting > 0 { return TableCell("STOP !", style: .error) }
        switch submission.control {
        case .importing: return TableCell("WRITE")
        case .held:
            // The time that is left to take it back is never left out.
            return TableCell(submission.heldUntil.map { Self.hold($0 - facts.now) } ?? "HOLD =", style: .warning)
        case .paused where counts.waiting > 0: return TableCell("PAUSE", style: .warning)
        case .cancelled where counts.open == 0: return TableCell("CANCEL", style: .warning)
        default: break
        }
        if submission.isFinished { return TableCell("DONE", style: .good) }
        if let news = submission.lastNewsAt, facts.now - news > Self.stall {
            return TableCell("STALL !", style: .error)
        }
        return counts.waiting > 0 ? TableCell("RUN ~") : TableCell("WATCH ~")
    }

    /// What keeps a submission from being sent that is to be sent now.
    private func waits(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText? {
        guard let obstacle = facts.allowance?.obstacle, submission.counts.waiting > 0, submission.control == .running
        else { return nil }
        if case .noAnswer(let reason, let tries, let next) = obstacle {
            // Shorter than what the message line tells once: this is the line that stays.
            let again: SafeText = next.map { ", next at \(facts.zone.time($0))" } ?? .empty
            return "no answer (\(untrusted: reason)); tried \(tries) times" + again
        }
        let words = Wording.words(of: obstacle, service: facts.badge.profile, zone: facts.zone.timeZone)
        return SafeText(untrusted: words)
    }

    /// How long something is held still, in eight columns.
    private static func hold(_ milliseconds: Int64) -> SafeText {
        let seconds = max(0, (milliseconds + 999) / 1000)
        if seconds < 10 { return "HOLD \(seconds) s" }
        return seconds < 100 ? "HOLD \(seconds)s" : "HOLD \(min(99, seconds / 60))m"
    }

    private func news(of submission: SubmissionSummary, _ facts: Facts) -> SafeText {
        if submission.control == .held { return "\(facts.key(.takeBack)): back" }
        guard let news = submission.lastNewsAt else { return "none yet" }
        let age = facts.now - news
        if !submission.isFinished, age > Self.stall { return "no news \(ZoneClock.span(age))" }
        return submission.isFinished
            ? facts.zone.near(news, now: facts.now) : "\(ZoneClock.span(facts.now - news)) ago"
    }

    // MARK: Requests

    private static func attemptTable(width: Int) -> Table {
        let isWide = width >= 100
        return Table(columns: [
            TableColumn("Batch id", width: isWide ? 36 : 10),
            TableColumn("Rows", width: 4, alignment: .right),
            TableColumn("Ok", width: 4, priority: 1, alignment: .right),
            TableColumn("Bad", width: 4, priority: 1, alignment: .right),
            TableColumn("Wait", width: 4, priority: 1, alignment: .right),
            TableColumn("Unkn", width: 4, priority: 2, alignment: .right),
            TableColumn("Sent", width: 8, priority: 3),
            TableColumn("Last asked", width: 28, minimum: 14, priority: 1, isGrowing: true),
        ])
    }

    private func drawDetail(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let submission = current else {
            Frame("Requests").draw(on: &canvas, in: rect)
            return
        }
        let requests: SafeText = submission.attempts == 1 ? "1 request" : "\(grouped: submission.attempts) requests"
        let age = submission.lastNewsAt.map { ZoneClock.span(facts.now - $0) }
        let news: SafeText = submission.isFinished ? .empty : age.map { ", news \($0) ago" } ?? .empty
        let frame = Frame(
            SafeText(untrusted: submission.name),
            note: requests + news,
            bottom: bottom(submission, facts),
            bottomNote: SafeText(untrusted: submission.id.rawValue)
        )
        let inside = frame.draw(on: &canvas, in: rect)
        // On the lowest screens the part is no more than its frame.
        guard inside.rows > 1 else { return }
        let counts = submission.counts
        canvas.write(bar(counts, columns: inside.columns), row: inside.row, column: inside.column + 1)
        let sums = sumLines(counts, columns: inside.columns - 2)
        for (offset, line) in sums.enumerated() where offset + 1 < inside.rows {
            canvas.write(line, row: inside.row + 1 + offset, column: inside.column + 1)
        }
        let below = inside.splitRows(top: 1 + sums.count).bottom
        guard below.rows > 0 else { return }
        guard attemptsOf == submission.id else { return }
        let table = Self.attemptTable(width: below.columns)
        let isWhole = (table.columns.first?.width ?? 0) >= 36
        table.draw(on: &canvas, in: below, list: attemptList, isFocused: part == .attempts, isInUse: part == .attempts)
        {
            cell(of: attempts[$0], $1, isWhole: isWhole, facts)
        }
    }

    /// How much of what is to be sent has come to its end; what is in doubt has not.
    private func bar(_ counts: StateCounts, columns: Int) -> SafeText {
        let toSend = counts.total - counts[.invalid] - counts[.leftOut] - counts[.stopped]
        guard toSend > 0 else { return "Nothing of it is sent." }
        let bar = ProgressBar(done: toSend - counts.open - counts[.inDoubt], total: toSend)
        return bar.text(width: max(3, min(50, columns - 10))) + " \(bar.percent)%"
    }

    private func bottom(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText {
        let decides = facts.key(.resolve)
        if let why = waits(submission, facts) { return "waits: \(why)" }
        if let trouble = troubles[submission.id] { return "not sent: \(untrusted: trouble)" }
        if let doubt, doubt.submission == submission.id {
            return "\(decides) decides: \(untrusted: Wording.evidence(of: doubt))"
        }
        if submission.counts[.inDoubt] > 0 { return "\(decides) decides about what is in doubt" }
        if submission.control == .held { return "\(facts.key(.takeBack)) takes it back" }
        if submission.counts.waiting > 0 {
            let pause = facts.key(.pause)
            return submission.control == .paused ? "\(pause) goes on" : "\(pause) pause  \(facts.key(.cancel)) cancel"
        }
        return .empty
    }

    /// The sum in as many lines as it needs: a number that is cut is a wrong one.
    func sumLines(_ counts: StateCounts, columns: Int) -> [SafeText] { sum(counts).wrapped(to: max(1, columns)) }

    /// All rows as a sum of states, which proves that none is lost.
    func sum(_ counts: StateCounts) -> SafeText {
        let parts = RecordState.allCases.filter { counts[$0] > 0 }
            .map { "\(SafeText(grouped: counts[$0])) \(Wording.name(of: $0))" }
        guard !parts.isEmpty else { return "0 rows" }
        return "\(grouped: counts.total) rows = \(parts.joined(separator: " + "))"
    }

    func cell(of attempt: AttemptSummary, _ column: Int, isWhole: Bool, _ facts: Facts) -> TableCell {
        let sums = StateSums(attempt.counts)
        switch column {
        case 0:
            guard let id = attempt.batchID else { return TableCell("(no id)", style: .dim) }
            return TableCell(SafeText(untrusted: isWhole ? id : LabelID(id).short))
        case 1: return TableCell("\(attempt.records)")
        // Its records are counted with the request that took them, so that the columns add up.
        case 2...5 where !attempt.holdsRecords: return TableCell("-", style: .dim)
        case 2: return TableCell("\(sums.ok)")
        case 3: return TableCell("\(sums.bad)", style: sums.bad > 0 ? .error : .plain)
        case 4: return TableCell("\(sums.waiting)")
        case 5: return TableCell("\(sums.unknown)", style: sums.unknown > 0 ? .warning : .plain)
        case 6: return TableCell(facts.zone.time(attempt.claimedAt), style: .dim)
        default: return asked(attempt, facts)
        }
    }

    func asked(_ attempt: AttemptSummary, _ facts: Facts) -> TableCell {
        guard let outcome = attempt.outcome else { return "on the way" }
        if outcome == .inDoubt {
            guard let decision = attempt.decision else {
                return TableCell("outcome unknown, not sent again by itself", style: .warning)
            }
            if decision == .expired { return "was in doubt until its window was over" }
            return TableCell("was in doubt; decided: \(decision.rawValue)")
        }
        if outcome == .deferred {
            if let status = attempt.httpStatus { return "answer \(status), not sent" }
            // The dashes beside it say that nothing was sent, and there is little room.
            guard let reason = attempt.message, !reason.isEmpty else { return "not sent" }
            return TableCell(SafeText(untrusted: reason))
        }
        if outcome != .accepted {
            let status: SafeText = attempt.httpStatus.map { " (\($0))" } ?? .empty
            return TableCell(SafeText(untrusted: Wording.name(of: outcome)) + status)
        }
        if attempt.counts.open == 0 { return "done" }
        let last: SafeText = attempt.lastAskedAt.map { "\(ZoneClock.span(facts.now - $0)) ago" } ?? "not yet"
        guard let next = attempt.nextAskAt else { return TableCell(last) }
        return TableCell(
            next <= facts.now ? last + ", next now" : last + ", next in \(ZoneClock.span(next - facts.now))"
        )
    }
}

/// The states of records gathered into the columns of a list; together they are all rows.
struct StateSums: Hashable, Sendable {
    /// The service says they were pushed.
    let ok: Int
    /// They will not be sent, or the service could not push them.
    let bad: Int
    /// On the way, or their results are awaited.
    let waiting: Int
    /// Nobody can say what became of them.
    let unknown: Int
    /// Not sent yet.
    let left: Int
    /// Left out or cancelled by a person.
    let out: Int

    /// Gathers counts.
    init(_ counts: StateCounts) {
        ok = counts[.pushed]
        bad = counts[.invalid] + counts[.failed] + counts[.rejected] + counts[.expired] + counts[.quarantined]
        waiting = counts[.inFlight] + counts[.accepted]
        unknown = counts[.inDoubt] + counts[.statusUnknown]
        left = counts[.queued] + counts[.deferred]
        out = counts[.leftOut] + counts[.stopped]
    }
}
