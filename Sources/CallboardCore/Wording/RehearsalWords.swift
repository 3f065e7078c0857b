import CallPersonalisation

/// Tells what a rehearsal showed, in lines.
package struct RehearsalWords: Sendable {
    private let spelling: Spelling

    /// Words in a spelling.
    package init(_ spelling: Spelling) { self.spelling = spelling }

    /// So many records that differ are told.
    private static let differingMax = 20

    package func lines(_ rehearsal: Rehearsal) -> [String] {
        let submission = rehearsal.submission
        let count = rehearsal.now.count
        let all = submission.rows == count ? "all \(count) records" : "\(count) of \(submission.rows) records"
        var lines = [
            "Rehearsal of \(submission.name), submission \(submission.id.rawValue)",
            "On the sandbox in this program: \(all). Nothing went to \(submission.profile).",
        ]
        if rehearsal.shift > 0 {
            lines.append(
                "Windows were moved by \(Wording.span(seconds: rehearsal.shift / 1000)), so that they are open."
            )
        }
        lines += ["", Self.row("", "then", "rehearsed")]
        let (then, now) = (Self.counts(rehearsal.then), Self.counts(rehearsal.now))
        for state in RecordState.allCases where then[state, default: 0] + now[state, default: 0] > 0 {
            lines.append(
                Self.row(Wording.name(of: state), "\(then[state, default: 0])", "\(now[state, default: 0])")
            )
        }
        let differing = rehearsal.differing
        guard !differing.isEmpty else { return lines + ["", "Every record that has an answer got the same one then."] }
        let first = differing.count > Self.differingMax ? "; the first \(Self.differingMax)" : ""
        lines += [
            "", "\(differing.count) \(differing.count == 1 ? "record" : "records") got another answer then\(first):",
        ]
        return lines + differing.prefix(Self.differingMax).map { told($0.then, $0.now) }
    }

    private func told(_ then: RecordOutcome, _ now: RecordOutcome) -> String {
        let line = then.record.line > 0 ? "line \(then.record.line)" : "typed"
        return "\(line)  \(spelling.number(then.record.receiver))  then \(words(then)), rehearsed \(words(now))"
    }

    private func words(_ outcome: RecordOutcome) -> String {
        let said = outcome.message.map { " (\(spelling.text($0)))" } ?? ""
        return Wording.name(of: outcome.state) + (outcome.state == .pushed ? "" : said)
    }

    private static func counts(_ outcomes: [RecordOutcome]) -> [RecordState: Int] {
        outcomes.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }

    private static func row(_ name: String, _ then: String, _ now: String) -> String {
        func right(_ text: String) -> String { String(repeating: " ", count: max(0, 11 - text.count)) + text }
        return name + String(repeating: " ", count: max(0, 16 - name.count)) + right(then) + right(now)
    }
}
