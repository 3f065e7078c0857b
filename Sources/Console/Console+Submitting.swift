import CallPersonalisation
import CallboardCore
import Terminal

/// What the question before a file is sent says, all of it known from the check.
extension Console {
    /// How wide the labels may be on the whole; the others are counted.
    private static let labelsWidth = 90

    func lines(of submission: FileSubmission) -> [SafeText] {
        let name = SafeText(untrusted: String(submission.path.split(separator: "/").last ?? ""))
        let rest = submission.rows - submission.sent
        let them: SafeText = rest == 1 ? "it" : "them"
        let key = facts.key(.writeProblems, in: .file)
        let without: SafeText = rest == 0 ? .empty : ", left out: \(grouped: rest) (\(key) lists \(them))"
        // How many there are is seen however low the box is.
        var lines: [SafeText] = [
            "Rows      \(grouped: submission.sent) of \(grouped: submission.rows)\(without)", "File      \(name)",
        ]
        lines += target
        if let labels = labelWords(submission.sums) { lines.append("Label     " + labels) }
        if !submission.knowsLabels { lines.append("Labels    not known: any label ID passes") }
        if let words = Wording.words(ofLeftOver: submission.leftOver) {
            lines.append("Reason    \(untrusted: words) (\(facts.key(.columns, in: .file)) maps it)")
        }
        if let window = windowWords(submission.sums) { lines.append("Window    " + window) }
        if submission.changed > 0 {
            lines.append("Changed   \(grouped: submission.changed) rows on their way in; the file is as it was")
        }
        // What is said as Twice is not said once more.
        if let rule = submission.mostWarned, rule != .pairOverlap || submission.warned != submission.twice {
            let rows: SafeText = submission.warned == 1 ? "1 row" : "\(grouped: submission.warned) rows"
            lines.append("Warned    \(rows), most: \(Wording.title(of: rule))")
            let soon = submission.endingSoon
            if soon > 0, rule != .windowSoon {
                lines.append("          \(grouped: soon) \(soon == 1 ? "ends" : "end") within a minute")
            }
        }
        if let words = Wording.words(
            ofTwice: submission.twice,
            leftOut: submission.leftOut,
            count: { SafeText(grouped: $0).string }
        ) {
            lines.append("Twice     \(untrusted: words)")
        }
        if let estimate = submission.estimate {
            let ahead: SafeText = estimate.ahead == 0 ? .empty : ", after \(grouped: estimate.ahead) queued before"
            lines.append("Time      \(estimate.words)\(ahead)")
        }
        lines += beforeLines(submission, of: rest)
        if submission.late > 0 {
            let places = submission.lateLines.prefix(4).map(String.init).joined(separator: ", ")
            let more: SafeText = submission.late > min(4, submission.lateLines.count) ? ", .." : .empty
            lines.append(
                "Too late  \(grouped: submission.late) end before the queue reaches them (line \(untrusted: places)\(more))"
            )
        }
        if let skew = submission.clockSkew {
            lines.append(clockLine(skew))
        }
        lines.append(holdLine(facts.key(.takeBack, in: .submissions)))
        return lines
    }

    /// The labels that most rows have, as many as there is room for.
    private func labelWords(_ sums: SendSums) -> SafeText? {
        guard !sums.labels.isEmpty else { return nil }
        var words = SafeText.empty
        var told = 0
        for entry in sums.labels {
            let next: SafeText = "\(told == 0 ? "" : ", ")\(facts.labelName(entry.label)) (\(grouped: entry.rows))"
            guard told == 0 || words.width + next.width <= Self.labelsWidth else { break }
            words += next
            told += 1
        }
        let more = sums.labels.count - told + sums.moreLabels
        return more == 0 ? words : words + " and \(grouped: more) more"
    }

    /// From the earliest start to the latest end, and when the first of them ends.
    private func windowWords(_ sums: SendSums) -> SafeText? {
        guard let window = sums.window, let firstEnd = sums.firstEnd else { return nil }
        let zone = facts.zone
        let day = zone.weekday(window.startsAt)
        let isOneDay = day == zone.weekday(window.endsAt)
        let isToday = isOneDay && day == zone.weekday(facts.now)
        let starts = isToday ? zone.minute(window.startsAt) : zone.dayAndMinute(window.startsAt)
        let ends = isOneDay ? zone.minute(window.endsAt) : zone.dayAndMinute(window.endsAt)
        let isOnlyEnd = zone.dayAndMinute(firstEnd) == zone.dayAndMinute(window.endsAt)
        let which: SafeText = isOnlyEnd ? "" : "the first "
        return "\(starts) to \(ends) \(zone.zoneName(at: window.startsAt)), \(which)\(words(ofEnd: firstEnd))"
    }

    /// How many of the rows that are left out were accepted earlier, or wait or are under way, and where.
    private func beforeLines(_ submission: FileSubmission, of rest: Int) -> [SafeText] {
        var lines: [SafeText] = submission.earlier.prefix(2).map { "the same file, \(untrusted: $0)" }
        if submission.leftOut > submission.queued { lines.append(beforeWords(submission, of: rest)) }
        let now = facts.now
        let open = Wording.words(
            ofOpen: submission.sums,
            count: { SafeText(grouped: $0).string },
            moment: { facts.zone.near($0, now: now).string }
        )
        lines += open.map { SafeText(untrusted: $0) }
        return lines.map { "Before    " + $0 }
    }

    /// How many of the rows that are left out were accepted earlier, and when the last of them was sent.
    private func beforeWords(_ submission: FileSubmission, of rest: Int) -> SafeText {
        let count = submission.leftOut - submission.queued
        let some: SafeText =
            count < rest ? "\(grouped: count) of the \(grouped: rest)" : rest == 1 ? "it" : "all \(grouped: rest)"
        let were: SafeText = count == 1 ? "was" : "were"
        guard let sentAt = submission.sums.acceptedAt else { return "\(some) \(were) already accepted" }
        return "\(some) \(were) already accepted, last sent \(facts.zone.near(sentAt, now: facts.now))"
    }
}
