import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard history`: the ledger, and every record of a number.
struct HistoryCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show who did what, or every record made for a number.",
        discussion:
            "Newest first. Text masks numbers unless --reveal is given, which is itself written down; JSON carries them."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Every record whose caller or receiver has these digits.", valueName: "digits"))
    var number: String?

    @Option(help: ArgumentHelp("Only from this time on, in any notation of time.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("At most so many lines.", valueName: "count"))
    var limit = 200

    @Flag(help: "Show whole numbers; this is written into the history.")
    var reveal = false

    @Flag(help: "Print one JSON line for each entry.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is at least 1.") }
        if let number, Self.digits(number) < 3 { throw ValidationError("--number needs three digits or more.") }
    }

    /// Digits that can be searched for; a leading 00 stands for +.
    private static func digits(_ number: String) -> Int {
        let digits = number.filter { ("0"..."9").contains($0) }
        return digits.hasPrefix("00") ? digits.count - 2 : digits.count
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let since = try since.map { try self.moment($0, session) }
            if let number {
                try await printRecords(number, since, session, context.output)
            } else {
                try await printEntries(since, session, context.output)
            }
            return .success
        }
    }

    private func moment(_ text: String, _ session: Session) throws -> Int64 {
        let reader = TimeReader(zone: session.zone, now: SystemClock().now())
        guard let moment = reader.read(text).milliseconds else {
            throw CommandFailure(.usage, "--since \(text) is not a time; write 2026-11-24 09:00 or milliseconds.")
        }
        return moment
    }

    private func printEntries(_ since: Int64?, _ session: Session, _ output: Output) async throws {
        var rest = limit
        var before: Int64?
        while rest > 0 {
            let size = min(rest, 500)
            let page = try await session.core.history(HistoryQuery(since: since), limit: size, before: before)
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

    private func printRecords(
        _ number: String,
        _ since: Int64?,
        _ session: Session,
        _ output: Output
    ) async throws {
        let hits = try await session.core.records(forNumber: number, limit: limit).filter { hit in
            since.map { hit.createdAt >= $0 } ?? true
        }
        if reveal, !json { try await session.core.reveal("history --number, \(hits.count) records") }
        if !json, hits.isEmpty { output.line("No record was made for this number.") }
        for hit in hits { output.line(asJSON: json, Self.json(hit), else: text(hit, session)) }
    }

    private func text(_ hit: NumberHit, _ session: Session) -> SafeText {
        func shown(_ value: UInt64) -> String {
            guard let number = PhoneNumber(value: value) else { return "(emptied)" }
            return reveal ? number.digits : number.masked
        }
        let what = [hit.cause, hit.message].compactMap(\.self).joined(separator: ": ")
        return
            "\(session.moment(hit.createdAt))  \(shown(hit.record.caller)) to \(shown(hit.record.receiver))  \(Wording.name(of: hit.state))  \(untrusted: what)  \(untrusted: hit.submissionName) (\(hit.submission.rawValue))"
    }

    private static func json(_ hit: NumberHit) -> JSONLine {
        JSONLine.object { line in
            line.number("at", hit.createdAt)
            line.string("submission", hit.submission.rawValue)
            line.string("submission_name", hit.submissionName)
            line.number("line", hit.record.line)
            line.number("row", hit.record.row)
            line.string("caller", hit.record.caller == 0 ? nil : String(hit.record.caller))
            line.string("receiver", hit.record.receiver == 0 ? nil : String(hit.record.receiver))
            line.string("label_id", hit.record.labelID.rawValue)
            line.string("label_name", hit.record.labelName)
            line.string("call_reason", hit.record.callReason)
            line.number("starts_at", hit.record.window.startsAt)
            line.number("ends_at", hit.record.window.endsAt)
            line.string("state", hit.state.name)
            line.string("cause", hit.cause)
            line.string("message", hit.message)
        }
    }
}
