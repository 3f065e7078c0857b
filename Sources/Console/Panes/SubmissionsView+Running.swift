import CallPersonalisation
import CallboardCore
import Terminal

/// How a submission that is being sent gets on: from its counts, its newest requests and the allowance.
extension SubmissionsView {
    /// What the part below the list says besides the bar and the sum, the most important first.
    func runningLines(_ submission: SubmissionSummary, _ facts: Facts) -> [SafeText] {
        var lines: [SafeText] = []
        if let words = windowWords(submission, facts) { lines.append(words) }
        let isUnderWay = submission.isBeingSent || submission.counts[.inFlight] > 0
        if isUnderWay, attemptsOf == submission.id, let words = RequestTally(attempts).words {
            let isCut = attempts.count >= EffectRunner.windowMax && attempts.count < submission.attempts
            lines.append(isCut ? "newest \(grouped: attempts.count):  " + words : words)
        }
        if let words = paceWords(submission, facts) { lines.append(words) }
        if let doubt, doubt.submission == submission.id {
            let evidence = Wording.evidence(of: doubt)
            lines.append("\(facts.key(.resolve)) decides: \(untrusted: evidence); not sent again by itself")
        }
        return lines
    }

    /// When the next request leaves, or why none does.
    private func paceWords(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText? {
        if let why = waits(submission, facts) { return "waits: \(why)" }
        if let trouble = troubles[submission.id] { return "not sent: \(untrusted: trouble)" }
        let zone = facts.zone
        if submission.control == .held, let until = submission.heldUntil {
            return "waits until \(zone.time(until)), so that \(facts.key(.takeBack)) can take it back"
        }
        guard submission.isBeingSent, submission.isOf(facts.badge), let allowance = facts.allowance else { return nil }
        let pace = allowance.pace(submission.mode)
        let next = max(pace.nextAt ?? 0, allowance.pausedUntil ?? 0)
        let isPaused = (allowance.pausedUntil ?? 0) > facts.now
        // Between two requests there is always a wait; one that is no longer than usual is not worth a word.
        let isLong = isPaused || next - facts.now > max(1000, Int64(pace.currentSpacing))
        var words: [SafeText] = []
        if isLong {
            let why: SafeText =
                !isPaused
                ? "the minute's requests are used"
                : allowance.isRateLimited ? "the service answered 429" : "a minute passes after a restart"
            words.append("next request at \(zone.time(next)): \(why)")
        }
        if pace.slowness > 1 {
            let faster: SafeText = pace.fasterAt.map { ", faster from \(zone.time($0))" } ?? .empty
            let why: SafeText = isLong && isPaused ? .empty : " after a 429"
            words.append("slowed down\(why) to \(Self.rate(pace.currentSpacing))\(faster)")
        } else if !isLong {
            words.append("\(Self.rate(pace.currentSpacing))")
        }
        return words.joined(separator: "; ")
    }

    /// When the first window of what waits ends, if that is soon, and whether the queue comes too late for one.
    private func windowWords(_ submission: SubmissionSummary, _ facts: Facts) -> SafeText? {
        guard submission.counts.waiting > 0, windowEndsOf == submission.id, let first = windowEnds.min() else {
            return nil
        }
        let zone = facts.zone
        if submission.isBeingSent, submission.isOf(facts.badge), let allowance = facts.allowance,
            let start = allowance.start(submission.mode, now: facts.now)
        {
            let pace = allowance.pace(submission.mode)
            let late = windowEnds.enumerated().first { pace.moment(after: $0.offset, from: start) > $0.element }
            if let late {
                let reached = zone.time(pace.moment(after: late.offset, from: start))
                return "TOO LATE: a window ends at \(zone.time(late.element)), the queue is there at \(reached)"
            }
        }
        guard first - facts.now < Self.windowIsNear else { return nil }
        if first <= facts.now { return "a window of what waits is over since \(zone.time(first))" }
        let stays: SafeText = submission.control == .running ? .empty : "; what waits then is not sent any more"
        return "the first window ends at \(zone.time(first))\(stays)"
    }

    /// From how many milliseconds before its end on the end of a window is told.
    private static let windowIsNear: Int64 = 3_600_000

    /// How often a request leaves.
    private static func rate(_ spacing: Double) -> SafeText {
        guard spacing >= 1000 else { return "\(grouped: Int((1000 / max(1, spacing)).rounded())) requests a second" }
        let tenths = Int((spacing / 100).rounded())
        let rest: SafeText = tenths % 10 == 0 ? .empty : ".\(tenths % 10)"
        return "a request each \(tenths / 10)\(rest) s"
    }

    /// In how many milliseconds the last request of a submission leaves; nil while nobody can tell, or nothing of it is sent.
    ///
    /// Others that are being sent take turns with it.
    func timeLeft(of submission: SubmissionSummary, _ facts: Facts) -> Int64? {
        guard submission.isBeingSent, submission.isOf(facts.badge), troubles[submission.id] == nil,
            let allowance = facts.allowance, let start = allowance.start(submission.mode, now: facts.now)
        else { return nil }
        let mine = submission.requestsLeft
        let before = loaded.filter { $0.isBeingSent && $0.isOf(facts.badge) && $0.mode == submission.mode }
            .reduce(0) { $0 + min(mine, $1.requestsLeft) }
        return allowance.pace(submission.mode).moment(after: max(mine, before), from: start) - facts.now
    }

    /// How many rows a second the newest requests carried; nil if that is too long ago to say anything.
    func rowsASecond(_ facts: Facts) -> Int? {
        let sent = attempts.filter { $0.outcome != .deferred }.sorted { $0.claimedAt > $1.claimedAt }
        guard let newest = sent.first, facts.now - newest.claimedAt < Self.memory else { return nil }
        let recent = sent.prefix { newest.claimedAt - $0.claimedAt < Self.memory }
        guard let oldest = recent.last, newest.claimedAt > oldest.claimedAt else { return nil }
        let rows = recent.dropLast().reduce(0) { $0 + $1.records }
        return Int((Double(rows) * 1000 / Double(newest.claimedAt - oldest.claimedAt)).rounded())
    }

    /// Over how many milliseconds the rate is counted.
    private static let memory: Int64 = 60_000
}

extension SubmissionSummary {
    /// Whether requests of it leave, or would if nothing kept them.
    var isBeingSent: Bool { control == .running && counts.waiting > 0 }

    /// Requests that what waits of it needs.
    var requestsLeft: Int { requests(for: counts.waiting) }

    /// Requests that all of it needs.
    var requestsInAll: Int { requests(for: counts.total - counts[.invalid] - counts[.leftOut] - counts[.stopped]) }

    private func requests(for records: Int) -> Int {
        let most = mode.recordsPerRequest
        return (records + most - 1) / most
    }

    /// Whether it goes where this console sends to, at the same allowance.
    func isOf(_ badge: Badge) -> Bool { profile == badge.profile && kind == badge.kind.rawValue }
}

/// What became of requests that carry records.
struct RequestTally: Hashable {
    private var sent = 0
    private var answered = 0
    private var noAnswer = 0
    private var refused = 0
    private var underWay = 0

    /// Counts requests.
    init(_ attempts: [AttemptSummary]) {
        for attempt in attempts {
            if attempt.outcome == .deferred, attempt.httpStatus == nil { continue }
            sent += 1
            switch (attempt.outcome, attempt.httpStatus) {
            case (nil, _): underWay += 1
            case (_, 429): refused += 1
            case (.inDoubt, nil): noAnswer += 1
            default: answered += 1
            }
        }
    }

    /// The counts, of which the first is the sum of the others; nil if nothing was sent.
    var words: SafeText? {
        guard sent > 0 else { return nil }
        var parts: [SafeText] = ["sent \(grouped: sent)", "answered \(grouped: answered)"]
        if noAnswer > 0 { parts.append("no answer \(grouped: noAnswer)") }
        if refused > 0 { parts.append("429s \(grouped: refused)") }
        if underWay > 0 { parts.append("under way \(grouped: underWay)") }
        return parts.joined(separator: "  ")
    }
}
