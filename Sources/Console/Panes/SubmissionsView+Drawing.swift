import CallPersonalisation
import CallboardCore
import Terminal

extension SubmissionsView {
    /// Draws the submissions and what became of the one under the cursor.
    ///
    /// - Parameter failures: the failures beside them while keys go there: their request is told of, not the one
    ///   under the cursor.
    func draw(on canvas: inout Canvas, _ facts: Facts, inUse failures: FailuresPane? = nil) {
        let parts = parts(canvas.size)
        canvas.hideCursor()
        if !parts.submissions.isEmpty { drawSubmissions(on: &canvas, in: parts.submissions, facts) }
        if showsRequest, !parts.detail.isEmpty {
            drawRequest(currentAttempt, on: &canvas, in: parts.detail, facts)
        } else if !parts.detail.isEmpty {
            drawDetail(on: &canvas, in: parts.detail, facts)
        }
        if let rect = parts.request {
            let attempt = failures.map { failures in attempts.first { $0.id == failures.request } } ?? currentAttempt
            drawRequest(attempt, missing: failures?.request, on: &canvas, in: rect, facts)
        }
        if let rect = parts.rate { drawRate(on: &canvas, in: rect, facts) }
    }

    private func drawSubmissions(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let open = submissions.count { !$0.isSettled }
        let sorted: SafeText = order.map { $0.words(Self.sortColumns) + "  " } ?? .empty
        let narrowed: SafeText = filter.field.isEmpty ? .empty : "filter: \(untrusted: filter.field.text)  "
        let counts: SafeText =
            "\(open) open, \(submissions.count - open) finished  \(facts.zone.zoneName(at: facts.now))"
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

    /// What a column of the list shows.
    private enum Column: CaseIterable {
        case state, origin, rows, ok, bad, waiting, unknown, left, out, timeLeft, news

        /// The number that it shows of a submission; nil if it shows none.
        func number(_ submission: SubmissionSummary) -> Int? {
            let sums = StateSums(submission.counts)
            return switch self {
            case .rows: submission.rows
            case .ok: sums.ok
            case .bad: sums.bad
            case .waiting: sums.waiting
            case .unknown: sums.unknown
            case .left: sums.left
            case .out: sums.out
            case .state, .origin, .timeLeft, .news: nil
            }
        }

        var title: SafeText {
            switch self {
            case .state: "State"
            case .origin: "Origin"
            case .rows: "Rows"
            case .ok: "Ok"
            case .bad: "Bad"
            case .waiting: "Wait"
            case .unknown: "Unkn"
            case .left: "Left"
            case .out: "Out"
            case .timeLeft: "Time left"
            case .news: "News"
            }
        }
    }

    /// The columns that say something, each number with the room that the widest in sight needs: a number that is cut is a wrong one.
    ///
    /// Numbers other than 0 stay longest, or the others would not add up to the rows; those that are 0 in every row go first.
    private func columns(_ facts: Facts) -> [(column: Column, shape: TableColumn)] {
        let shown = list.window.map { submissions[$0] }
        return Column.allCases.compactMap { column in
            switch column {
            case .state:
                let widest = shown.map { state(of: $0, facts).text.width }.max() ?? 0
                return (column, TableColumn(column.title, width: max(7, widest)))
            case .origin: return (column, TableColumn(column.title, width: 30, minimum: 10, isGrowing: true))
            case .timeLeft:
                let words = shown.compactMap { timeLeft(of: $0, facts).map(ZoneClock.clock) }
                guard let widest = words.map(\.width).max() else { return nil }
                let width = max(column.title.width, widest)
                return (column, TableColumn(column.title, width: width, priority: 2, alignment: .right))
            case .news:
                let widest = shown.map { news(of: $0, facts).width }.max() ?? 0
                return (column, TableColumn(column.title, width: max(6, widest), priority: 3))
            case .rows, .ok, .bad, .waiting, .unknown, .left, .out:
                let values = shown.compactMap(column.number)
                let widest = values.map { SafeText(grouped: $0).width }.max() ?? 0
                let isSummand = values.contains { $0 > 0 }
                let priority = column == .rows ? 0 : isSummand ? Self.mostPriorityOfSums : column == .out ? 5 : 4
                let width = max(column.title.width, widest)
                return (column, TableColumn(column.title, width: width, priority: priority, alignment: .right))
            }
        }
    }

    /// The priority of the numbers without which the others do not add up.
    private static let mostPriorityOfSums = 1

    private func drawList(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        var columns = columns(facts)
        let most = Self.mostPriorityOfSums
        let placed = Table(columns: columns.map(\.shape)).placements(width: rect.columns - 1)
        let isTight =
            placed.count { columns[$0.index].shape.priority <= most } < columns.count { $0.shape.priority <= most }
        // Rather is a name cut than a number left out.
        if isTight { columns[1].shape.minimum = 5 }
        Table(columns: columns.map(\.shape)).draw(
            on: &canvas,
            in: rect,
            list: list,
            isFocused: part == .submissions && !filter.isOpen,
            isInUse: part == .submissions,
            isMarked: { marks.contains(submissions[$0].id) }
        ) { row, place in
            cell(of: submissions[row], columns[place].column, facts)
        }
    }

    private func cell(of submission: SubmissionSummary, _ column: Column, _ facts: Facts) -> TableCell {
        switch column {
        case .state: return state(of: submission, facts)
        case .origin: return TableCell(origin(of: submission, facts))
        case .timeLeft: return TableCell(timeLeft(of: submission, facts).map(ZoneClock.clock) ?? .empty)
        case .news: return TableCell(news(of: submission, facts), style: .dim)
        case .rows, .ok, .bad, .waiting, .unknown, .left, .out:
            let number = column.number(submission) ?? 0
            let style: Style = number == 0 ? .plain : column == .bad ? .error : column == .unknown ? .warning : .plain
            return TableCell(SafeText(grouped: number), style: style)
        }
    }

    /// What it was made of; one of several retries of the same file is told by its time.
    private func origin(of submission: SubmissionSummary, _ facts: Facts) -> SafeText {
        let name = SafeText(untrusted: submission.name)
        return submission.parent == nil ? name : "\(facts.zone.minute(submission.createdAt)) \(name)"
    }

    /// What is going on; something in doubt is a sign beside it, and the word itself once nothing is sent any more.
    private func state(of submission: SubmissionSummary, _ facts: Facts) -> TableCell {
        let counts = submission.counts
        let isDoubtful = counts[.inDoubt] > 0
        if waits(submission, facts) != nil { return TableCell("WAIT !", style: .error) }
        if troubles[submission.id] != nil, counts.waiting > 0 { return TableCell("STOP !", style: .error) }
        switch submission.control {
        case .importing: return TableCell("WRITE")
        case .held:
            // The time that is left to take it back is never left out.
            return TableCell(submission.heldUntil.map { Self.hold($0 - facts.now) } ?? "HOLD =", style: .warning)
        case .paused where counts.waiting > 0: return TableCell(isDoubtful ? "PAUSE !" : "PAUSE", style: .warning)
        case .running, .paused, .cancelled: break
        }
        if isDoubtful, counts.waiting + counts[.inFlight] == 0 { return TableCell("DOUBT !", style: .warning) }
        if submission.control == .cancelled, counts.open == 0 { return TableCell("CANCEL", style: .warning) }
        if submission.isFinished { return TableCell("DONE", style: .good) }
        if let news = submission.lastNewsAt, facts.now - news > Self.stall {
            return TableCell("STALL !", style: .error)
        }
        let word: SafeText = counts.waiting > 0 ? "RUN" : "WATCH"
        return isDoubtful ? TableCell(word + " !", style: .warning) : TableCell(word + " ~")
    }

    /// What keeps a submission from being sent that is to be sent now.
    func waits(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText? {
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
        // Of what is paused there is news only while results are awaited.
        let isAwaited = submission.control != .paused || submission.counts[.inFlight] + submission.counts[.accepted] > 0
        if !submission.isFinished, !isAwaited { return facts.zone.near(news, now: facts.now) }
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
            TableColumn("Last asked", width: 28, minimum: 15, priority: 1, isGrowing: true),
        ])
    }

    private func drawDetail(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        guard let submission = current else {
            Frame("Requests").draw(on: &canvas, in: rect)
            return
        }
        let frame = Frame(
            SafeText(untrusted: submission.name),
            note: note(submission, facts),
            bottom: bottom(submission, facts),
            bottomNote: SafeText(untrusted: submission.id.rawValue)
        )
        let inside = frame.draw(on: &canvas, in: rect)
        // On the lowest screens the part is no more than its frame.
        guard inside.rows > 1 else { return }
        let columns = max(1, inside.columns - 2)
        let lines =
            sumLines(submission.counts, columns: columns)
            + runningLines(submission, facts).flatMap { $0.wrapped(to: columns) }
        // The requests keep two rows and their header; what does not fit is told in full elsewhere.
        let shown = lines.prefix(max(1, inside.rows - 4))
        canvas.write(bar(submission, columns: columns, facts), row: inside.row, column: inside.column + 1)
        for (offset, line) in shown.enumerated() where offset + 1 < inside.rows {
            canvas.write(line, row: inside.row + 1 + offset, column: inside.column + 1)
        }
        let below = inside.splitRows(top: 1 + shown.count).bottom
        guard below.rows > 0, attemptsOf == submission.id else { return }
        let table = Self.attemptTable(width: below.columns)
        let isWhole = (table.columns.first?.width ?? 0) >= 36
        var requests = attemptList
        requests.setRows(below.rows - 1)
        table.draw(on: &canvas, in: below, list: requests, isFocused: part == .attempts, isInUse: part == .attempts) {
            cell(of: attempts[$0], $1, isWhole: isWhole, facts)
        }
    }

    /// How far its requests are, or how many there were and when the last news came.
    private func note(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText {
        if submission.isBeingSent {
            let all = submission.requestsInAll
            return "request \(grouped: max(1, all - submission.requestsLeft + 1)) of \(grouped: all)"
        }
        let requests: SafeText = submission.attempts == 1 ? "1 request" : "\(grouped: submission.attempts) requests"
        let age = submission.lastNewsAt.map { ZoneClock.span(facts.now - $0) }
        return requests + (submission.isFinished ? .empty : age.map { ", news \($0) ago" } ?? .empty)
    }

    /// How much of what is to be sent has come to its end, how fast, and how long it takes; what is in doubt has not come to its end.
    private func bar(_ submission: SubmissionSummary, columns: Int, _ facts: Facts) -> SafeText {
        let counts = submission.counts
        let toSend = counts.total - counts[.invalid] - counts[.leftOut] - counts[.stopped]
        guard toSend > 0 else { return "Nothing of it is sent." }
        let bar = ProgressBar(done: toSend - counts.open - counts[.inDoubt], total: toSend)
        var words: SafeText = " \(bar.percent)%"
        if submission.isBeingSent {
            if attemptsOf == submission.id, let rows = rowsASecond(facts) { words += "  \(grouped: rows) rows/s" }
            if let left = timeLeft(of: submission, facts) { words += "  \(ZoneClock.clock(left)) left" }
        }
        return bar.text(width: max(3, min(50, columns - words.width - 2))) + words
    }

    private func bottom(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText {
        if submission.control == .held { return "\(facts.key(.takeBack)) takes it back" }
        let decides: SafeText = submission.counts[.inDoubt] > 0 ? "\(facts.key(.resolve)) decides" : .empty
        guard submission.counts.waiting > 0, submission.control != .cancelled else { return decides }
        let pause = facts.key(.pause)
        let rest: SafeText =
            submission.control == .paused ? "\(pause) goes on" : "\(pause) pause  \(facts.key(.cancel)) cancel"
        return decides.isEmpty ? rest : rest + "  " + decides
    }

    /// The sum in as many lines as it needs: a number that is cut is a wrong one.
    func sumLines(_ counts: StateCounts, columns: Int) -> [SafeText] { sum(counts).wrapped(to: max(1, columns)) }

    /// All rows as a sum of states, which proves that none is lost.
    func sum(_ counts: StateCounts) -> SafeText {
        let parts = RecordState.allCases.filter { counts[$0] > 0 }
            .map { "\(SafeText(grouped: counts[$0])) \(Wording.name(of: $0))" }
        guard !parts.isEmpty else { return "0 rows" }
        return "\(grouped: counts.total) \(counts.total == 1 ? "row" : "rows") = \(parts.joined(separator: " + "))"
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
                return TableCell("outcome unknown", style: .warning)
            }
            if decision == .expired { return "unknown, window over" }
            return TableCell("decided: \(decision.rawValue)")
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
        // Asked and answered, but told nothing: that is no news, and nobody would see it in the time alone.
        let said: SafeText = attempt.lastAnswerWord.map { SafeText(untrusted: $0) + ", " } ?? .empty
        let ago: SafeText = attempt.lastAskedAt.map { "\(ZoneClock.span(facts.now - $0)) ago" } ?? "not yet"
        let last = said + ago
        let style: Style = said.isEmpty ? .plain : .warning
        guard let next = attempt.nextAskAt else { return TableCell(last, style: style) }
        if next <= facts.now { return TableCell(last + ", next now", style: style) }
        let isSoon = next - facts.now < 60_000
        return TableCell(
            last + (isSoon ? ", next in \(ZoneClock.span(next - facts.now))" : ", next \(facts.zone.minute(next))"),
            style: style
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
