import CallPersonalisation
import CallboardCore
import Terminal

/// What a line of history led to: its submission, its requests, and the same without the screen.
extension HistoryPane {
    /// The lines about an entry, as many as a part has room for.
    func lines(of entry: HistoryEntry, in rect: Rect, _ facts: Facts) -> [SafeText] {
        var lines = [SafeText(untrusted: entry.words)]
        if let submission = entry.submission {
            let place: SafeText = entry.submissionKind == nil ? .empty : ", \(Self.place(entry))"
            lines.append(
                "submission \(untrusted: submission.rawValue)  \(untrusted: entry.submissionName ?? "")\(place)"
            )
        }
        if let counts = entry.counts { lines.append("now        \(Self.stateWords(counts))") }
        let command: [SafeText] = Self.command(for: entry, facts).map { ["same as    \(untrusted: $0)"] } ?? []
        let known = requests.flatMap { $0.sequence == entry.sequence ? $0 : nil }
        guard let known, !known.first.isEmpty else { return lines + command }
        let asked = known.first.map { Self.lines(of: $0, isNarrow: rect.columns < 60, facts) }
        func rows(_ lines: [SafeText]) -> Int { lines.reduce(0) { $0 + $1.wrapped(to: rect.columns).count } }
        var room = rect.rows - rows(lines)
        // The first one is always told, and how many more there are; the command and the others have what room is left.
        var shown = 0
        for var request in asked {
            let needed = shown + 1 == known.total ? 0 : 1
            while shown == 0, request.count > 1, rows(request) + needed > room { request.removeLast() }
            guard shown == 0 || rows(request) + needed + rows(command) <= room else { break }
            lines += request
            room -= rows(request)
            shown += 1
        }
        let more = known.total - shown
        if more > 0 {
            lines.append("\(grouped: more) more \(more == 1 ? "request" : "requests"), \(facts.key(.open)) shows them")
        }
        return rows(lines + command) <= rect.rows ? lines + command : lines
    }

    /// One request in two or three lines; in fewer columns without what can be done without.
    private static func lines(of attempt: AttemptSummary, isNarrow: Bool, _ facts: Facts) -> [SafeText] {
        let records: SafeText = attempt.records == 1 ? "1 record" : "\(grouped: attempt.records) records"
        let bytes: SafeText = isNarrow ? .empty : ", \(grouped: attempt.bodyBytes) bytes"
        let copy: SafeText = attempt.possibleDuplicateOf.map { ", again what request \($0) carried" } ?? .empty
        let sent = facts.zone.near(attempt.claimedAt, now: facts.now)
        var lines: [SafeText] = [
            "request \(attempt.id)  POST \(untrusted: attempt.endpoint)\(copy)",
            "sent       \(sent), \(records)\(bytes): \(attempt.answer)",
        ]
        guard let batch = attempt.batchID else { return lines }
        let asked: SafeText = attempt.lastAskedAt.map { ", \(ZoneClock.span(facts.now - $0)) ago" } ?? .empty
        let id = isNarrow ? LabelID(batch).short : batch
        let said: SafeText = attempt.lastAnswerWord.map { ", " + SafeText(untrusted: $0) } ?? .empty
        lines.append("batch      \(untrusted: id)  GET x \(grouped: attempt.asks)\(said)\(asked)")
        return lines
    }

    /// Where the rows stand now, the states that occur only.
    private static func stateWords(_ counts: StateCounts) -> SafeText {
        let parts = RecordState.allCases.filter { counts[$0] > 0 }
            .map { "\(SafeText(grouped: counts[$0])) \(Wording.name(of: $0))" }
        return SafeText(untrusted: parts.joined(separator: ", "))
    }

    /// The command that tells of an entry what the details tell; nil if it concerns no submission.
    static func command(for entry: HistoryEntry, _ facts: Facts) -> String? {
        if let attempt = entry.attempt { return facts.command(["bundle", String(attempt)]) }
        return entry.submission.map { facts.command(["status", $0.rawValue, "--json"]) }
    }
}
