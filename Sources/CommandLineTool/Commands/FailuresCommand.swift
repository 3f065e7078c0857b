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

    @Argument(help: "A submission, the beginning or end of its name, or a batch ID.")
    var submission: String

    @Option(help: ArgumentHelp("Only this cause.", valueName: "name"))
    var cause: String?

    @Option(help: ArgumentHelp("Write the records into a new CSV file.", valueName: "file"), completion: .file())
    var csv: String?

    @Flag(help: "Print one JSON line for each record.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let summary = try await session.submission(submission)
            let causes = try await session.core.causes(of: summary.id).filter { cause == nil || $0.id == cause }
            if let csv { try await write(to: csv, summary.id, session) }
            if json {
                try await printJSON(summary.id, causes, session, context.output)
            } else {
                print(causes, context.output)
            }
            return causes.isEmpty ? .success : .someFailed
        }
    }

    private func print(_ causes: [FailureCause], _ output: Output) {
        guard !causes.isEmpty else { return output.line("No record failed.") }
        for cause in causes {
            output.line("\(grouped: cause.rows) \(untrusted: cause.diagnosis.title) (\(untrusted: cause.id))")
            output.line("  \(untrusted: cause.diagnosis.meaning)")
            output.line(
                "  \(untrusted: cause.diagnosis.remedy) Send again: \(Wording.words(of: cause.diagnosis.resend))."
            )
        }
    }

    private func printJSON(
        _ id: SubmissionID,
        _ causes: [FailureCause],
        _ session: Session,
        _ output: Output
    ) async throws {
        try await eachRecord(of: id, session) { failed in
            output.line(
                JSONLine.object { line in
                    line.number("line", failed.record.line)
                    line.number("row", failed.record.row)
                    line.string("caller", failed.record.caller == 0 ? nil : String(failed.record.caller))
                    line.string("receiver", failed.record.receiver == 0 ? nil : String(failed.record.receiver))
                    line.string("label_id", failed.record.labelID.rawValue)
                    line.string("label_name", failed.record.labelName)
                    line.string("call_reason", failed.record.callReason)
                    line.number("starts_at", failed.record.window.startsAt)
                    line.number("ends_at", failed.record.window.endsAt)
                    line.string("state", failed.state.name)
                    line.string("cause", failed.cause)
                    line.string("message", failed.message)
                    line.string("status", failed.status)
                    line.number("attempt", failed.attempt)
                    line.string("batch_id", failed.batchID)
                }
            )
        }
        output.line(
            JSONLine.object { line in
                line.object("summary") { line in
                    line.string("submission", id.rawValue)
                    line.number("records", causes.reduce(0) { $0 + $1.rows })
                    line.array("causes", causes) { line, cause in
                        line.object { line in
                            line.string("cause", cause.id)
                            line.number("records", cause.rows)
                            line.string("title", cause.diagnosis.title)
                            line.string("meaning", cause.diagnosis.meaning)
                            line.string("remedy", cause.diagnosis.remedy)
                            line.string("resend", cause.diagnosis.resend.rawValue)
                        }
                    }
                }
            }
        )
    }

    private func eachRecord(
        of id: SubmissionID,
        _ session: Session,
        _ body: (FailedRecord) -> Void
    ) async throws {
        var cursor: FailedRecord.Cursor?
        while true {
            let page = try await session.core.failures(cause: cause, of: id, limit: 500, after: cursor)
            for record in page { body(record) }
            guard page.count == 500, let last = page.last else { return }
            cursor = last.cursor
        }
    }

    private func write(to path: String, _ id: SubmissionID, _ session: Session) async throws {
        var csv = CSVLines(header: [
            "caller", "receiver", "label_id", "label_name", "call_reason", "starts_at", "ends_at", "callboard_line",
            "callboard_cause", "callboard_message", "callboard_remedy",
        ])
        try await eachRecord(of: id, session) { failed in
            let record = failed.record
            csv.add([
                record.caller == 0 ? "" : String(record.caller), record.receiver == 0 ? "" : String(record.receiver),
                record.labelID.rawValue, record.labelName ?? "", record.callReason ?? "",
                String(record.window.startsAt), String(record.window.endsAt), String(record.line), failed.cause,
                failed.message ?? "", Diagnosis.of(failed.cause).remedy,
            ])
        }
        do {
            try PrivateFile.write(csv.bytes, to: path)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
    }
}
