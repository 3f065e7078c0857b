import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard history`: the ledger, every record of a number, and whether a name should have shown.
struct HistoryCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show who did what, every record made for a number, or whether a name should have shown.",
        discussion: """
            Newest first. Terms narrow it down as in the console: callboard history who:me what:send since:yesterday. With --number and \
            --at it answers whether the name should have shown at that moment, why, and what to do. Text masks numbers unless \
            --reveal is given, which is itself written down; JSON carries them.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp(
            "Words to find, ~fuzzy, !not, and terms: who: what: label: batch: submission: since: until:",
            valueName: "words"
        )
    )
    var words: [String] = []

    @Option(
        help: ArgumentHelp(
            "Every record whose caller or receiver has these digits; '44******0054' as a screen shows it will do.",
            valueName: "digits"
        )
    )
    var number: String?

    @Option(
        help: ArgumentHelp("With --number: only records of callers that have these digits.", valueName: "digits")
    )
    var caller: String?

    @Option(
        help: ArgumentHelp(
            "Should the name have shown then? With --number: 14:05, 'yesterday 14:05', '2026-11-23 14:05'.",
            valueName: "time"
        )
    )
    var at: String?

    @Option(help: ArgumentHelp("Only from this time on, in any notation of time.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only before this time.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("At most so many lines.", valueName: "count"))
    var limit = 200

    @Flag(help: "Show whole numbers; this is written into the history.")
    var reveal = false

    @Flag(help: "Print one JSON line for each entry.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is at least 1.") }
        if let number, NumberNeedle(number) == nil { throw ValidationError("--number needs three to fifteen digits.") }
        if let caller, NumberNeedle(caller) == nil {
            throw ValidationError("--caller needs three to fifteen digits.")
        }
        if caller != nil, number == nil { throw ValidationError("--caller needs --number.") }
        if at != nil, number == nil { throw ValidationError("--at needs --number.") }
        if number != nil, !words.isEmpty { throw ValidationError("Either --number or words to find.") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let since = try since.map { try session.pastMoment($0, "--since") }
            let until = try until.map { try session.pastMoment($0, "--until") }
            if let number {
                // A caller is picked among all records of the number.
                let isWhole = at != nil || caller != nil
                var records = try await session.core.records(forNumber: number, limit: isWhole ? 10_000 : limit)
                if let needle = caller.flatMap(NumberNeedle.init) { records.keepCallers(needle) }
                if at == nil, records.hits.count > limit {
                    records.hits.removeSubrange(limit...)
                    records.isCut = true
                }
                if let at {
                    let moment = try session.pastMoment(at, "--at")
                    return try await TimelineAnswer(records, moment, isRevealed: reveal, json: json)
                        .print(session, context.output)
                }
                try await print(records, since, until, session, context.output)
            } else {
                try await printEntries(since, until, session, context.output)
            }
            return .success
        }
    }

    // MARK: Entries

    private func printEntries(
        _ since: Int64?,
        _ until: Int64?,
        _ session: Session,
        _ output: Output
    ) async throws {
        var query = try session.query(words.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " "))
        query.since = since ?? query.since
        query.until = until ?? query.until
        var rest = limit
        var before: Int64?
        while rest > 0 {
            let size = min(rest, 500)
            let page = try await session.core.history(query, limit: size, before: before)
            for entry in page { output.line(asJSON: json, Self.json(entry), else: Self.text(entry, session)) }
            guard page.count == size else { return }
            rest -= size
            before = page.last?.sequence
        }
    }

    private static func text(_ entry: HistoryEntry, _ session: Session) -> SafeText {
        let name = entry.submissionName.map { "\($0) (\(entry.submission?.rawValue ?? "")): " } ?? ""
        return "\(session.moment(entry.at))  \(untrusted: entry.who)  \(untrusted: name)\(untrusted: entry.words)"
    }

    private static func json(_ entry: HistoryEntry) -> JSONLine {
        JSONLine.object { line in
            line.number("sequence", entry.sequence)
            line.number("at", entry.at)
            line.string("who", entry.who)
            line.string("kind", entry.kind)
            line.string("submission", entry.submission?.rawValue)
            line.string("submission_name", entry.submissionName)
            line.number("attempt", entry.attempt)
            line.string("words", entry.words)
        }
    }

    // MARK: Records

    private func print(
        _ records: NumberRecords,
        _ since: Int64?,
        _ until: Int64?,
        _ session: Session,
        _ output: Output
    ) async throws {
        func isWanted(_ moment: Int64) -> Bool { moment >= since ?? .min && moment < until ?? .max }
        let hits = records.hits.filter { isWanted($0.createdAt) }
        let refused = records.refused.filter { isWanted($0.createdAt) }
        if reveal, !json { try await session.core.reveal("history --number, \(hits.count) records") }
        if !json, hits.isEmpty, refused.isEmpty { output.line("No record was made for this number.") }
        let shown = ShownNumber(isRevealed: reveal)
        for hit in hits {
            output.line(asJSON: json, JSONLine.object { $0.members(of: hit) }, else: Self.text(hit, shown, session))
        }
        if json { return }
        for hit in refused {
            let rules = hit.row.rules.joined(separator: ", ")
            output.line(
                "\(session.moment(hit.createdAt))  never sent, refused: \(untrusted: rules)  line \(hit.row.line) of \(untrusted: hit.submissionName) (\(hit.submission.rawValue))"
            )
        }
        if records.isCut { output.say("callboard: There are more; --limit shows them.") }
    }

    private static func text(_ hit: NumberHit, _ shown: ShownNumber, _ session: Session) -> SafeText {
        let what = [hit.cause, hit.message].compactMap(\.self).joined(separator: ": ")
        return
            "\(session.moment(hit.createdAt))  \(shown(hit.record.caller)) to \(shown(hit.record.receiver))  \(Wording.name(of: hit.state))  \(untrusted: what)  \(untrusted: hit.submissionName) (\(hit.submission.rawValue))"
    }
}
