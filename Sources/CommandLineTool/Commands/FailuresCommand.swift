import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard failures`: failed records with causes.
struct FailuresCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "failures",
        abstract: "Show why records of a submission failed and what to do.",
        discussion: """
            Text gives the causes. With --json one line for each record follows, then a summary; --csv writes the records into a \
            file that can be mended and submitted again. Both carry whole numbers.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A submission, the beginning or end of its name, or a batch ID; without one all are meant.")
    var submission: String?

    @Option(help: ArgumentHelp("Only this cause.", valueName: "name"))
    var cause: String?

    @Option(help: ArgumentHelp("Only records of this label: its ID, or part of its name.", valueName: "label"))
    var label: String?

    @Option(
        help: ArgumentHelp(
            "Only records that fit, as after / in Failures: text, ~fuzzy, !not, label: batch: submission: since:",
            valueName: "words"
        )
    )
    var filter: String?

    @Option(
        help: ArgumentHelp("Only what failed since then: 24h, yesterday, or any notation of time.", valueName: "time")
    )
    var since: String?

    @Option(help: ArgumentHelp("Write the records into a new CSV file.", valueName: "file"), completion: .file())
    var csv: String?

    @Flag(help: "Print one JSON line for each record.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let scope = try await scope(session)
            let causes = try await session.core.causes(in: scope).filter { cause == nil || $0.id == cause }
            if let csv { try await write(to: csv, scope, session) }
            if json {
                try await printJSON(scope, causes, session, context.output)
            } else {
                print(causes, context.output)
            }
            return causes.isEmpty ? .success : .someFailed
        }
    }

    private func scope(_ session: Session) async throws -> FailureScope {
        var scope = FailureScope()
        if let filter { scope.query = try session.query(filter, terms: HistoryQuery.termsOfFailures) }
        if let submission { scope.submission = try await session.submission(submission).id }
        if let label { scope.query.label = TextFilter(label) }
        if let since { scope.query.since = max(scope.query.since ?? .min, try session.pastMoment(since, "--since")) }
        return scope
    }

    private func print(_ causes: [FailureCause], _ output: Output) {
        guard !causes.isEmpty else { return output.line("No record failed.") }
        for cause in causes {
            let resent: SafeText = cause.resent > 0 ? ", \(grouped: cause.resent) sent again" : .empty
            output.line("\(grouped: cause.rows) \(untrusted: cause.diagnosis.title) (\(untrusted: cause.id))\(resent)")
            output.line("  \(untrusted: cause.diagnosis.meaning)")
            output.line(
                "  \(untrusted: cause.diagnosis.remedy) Send again: \(Wording.words(of: cause.diagnosis.resend))."
            )
        }
    }

    private func printJSON(
        _ scope: FailureScope,
        _ causes: [FailureCause],
        _ session: Session,
        _ output: Output
    ) async throws {
        let now = SystemClock().now()
        let labels = try await session.core.cachedLabels()
        let account = session.configured.profile.account.clientAccountID
        try await eachRecord(in: scope, session) { failed in
            let verdict = failed.resendVerdict(at: now)
            output.line(
                JSONLine.object { line in
                    line.string("submission", failed.submission.rawValue)
                    line.members(of: failed.record)
                    line.string("state", failed.state.name)
                    line.string("cause", failed.cause)
                    line.string("message", failed.message)
                    line.string("status", failed.status)
                    line.number("attempt", failed.attempt)
                    line.string("batch_id", failed.batchID)
                    line.string("resend", verdict.name)
                    line.string("resend_reason", verdict.reason.isEmpty ? nil : verdict.reason)
                    line.string("rule", failed.catchingRule(labels: labels, of: account)?.name)
                    line.string("resent_as", failed.resent?.submission.rawValue)
                }
            )
        }
        output.line(
            JSONLine.object { line in
                line.object("summary") { line in
                    line.string("submission", scope.submission?.rawValue)
                    line.number("records", causes.reduce(0) { $0 + $1.rows })
                    line.array("causes", causes) { line, cause in
                        line.object { line in
                            line.string("cause", cause.id)
                            line.number("records", cause.rows)
                            line.string("title", cause.diagnosis.title)
                            line.string("meaning", cause.diagnosis.meaning)
                            line.string("remedy", cause.diagnosis.remedy)
                            line.string("resend", cause.diagnosis.resend.rawValue)
                            line.number("resent", cause.resent)
                        }
                    }
                }
            }
        )
    }

    private func eachRecord(
        in scope: FailureScope,
        _ session: Session,
        _ body: (FailedRecord) -> Void
    ) async throws {
        var cursor: FailedRecord.Cursor?
        while true {
            let page = try await session.core.failures(cause: cause, in: scope, limit: 500, after: cursor)
            for record in page { body(record) }
            guard page.count == 500, let last = page.last else { return }
            cursor = last.cursor
        }
    }

    private func write(to path: String, _ scope: FailureScope, _ session: Session) async throws {
        let bytes = try await session.core.failedRows(cause: cause, in: scope).bytes
        do {
            try PrivateFile.write(bytes, to: path)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
    }
}
