import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard push`: one record in real time.
struct PushCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send one record in real time and say what became of it.",
        discussion: """
            Times are now, +2h, 18:30, tomorrow 10:00, Thu 10:00, 2026-12-01 09:00 or milliseconds. `callboard push -` reads the record \
            as JSON, with the API's member names, from standard input.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "- to read the record as JSON from standard input.")
    var source: String?

    @Option(help: ArgumentHelp("The number that rings.", valueName: "number"))
    var caller: String?

    @Option(help: ArgumentHelp("The number that is rung.", valueName: "number"))
    var receiver: String?

    @Option(help: ArgumentHelp("A label's ID, or its name.", valueName: "label"))
    var label: String?

    @Option(help: ArgumentHelp("The name shown instead of the label's own.", valueName: "text"))
    var labelName: String?

    @Option(help: ArgumentHelp("Why you call, 10 to 100 characters.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("From when it holds; now if not given.", valueName: "time"))
    var starts: String?

    @Option(help: ArgumentHelp("Until when it holds; an hour after the start if not given.", valueName: "time"))
    var ends: String?

    @Flag(help: "Send also if this machine's clock is off and times are counted from it.")
    var yes = false

    @Flag(help: "Print the request and send nothing.")
    var dryRun = false

    @Flag(help: "Print one JSON line.")
    var json = false

    func validate() throws {
        if let source, source != "-" {
            throw ValidationError("Only - can stand here: the record comes from standard input.")
        }
        let given = [caller, receiver, label, labelName, reason, starts, ends].contains { $0 != nil }
        if source != nil, given {
            throw ValidationError("The record comes either from options or from standard input.")
        }
        guard source == nil else { return }
        for (name, value) in [("--caller", caller), ("--receiver", receiver), ("--label", label)] where value == nil {
            throw ValidationError("\(name) is missing.")
        }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        if !dryRun { try options.requireWriting() }
        let draft = try source == nil ? optionsDraft() : inputDraft(context)
        return try await Session.with(options, context, isOffline: dryRun) { session in
            let labels = try await labels(for: draft, session)
            let now = SystemClock().now()
            let reader = TimeReader(zone: session.zone, now: now)
            let starts = reader.read(draft.starts)
            let ends = reader.read(draft.ends, after: starts.milliseconds)
            let checker = RecordChecker(labels: labels, now: now)
            let problems = checker.problems(of: draft, starts: starts, ends: ends)
            guard let record = checker.record(of: draft, starts: starts, ends: ends) else {
                print(problems, draft, context.output)
                return .nothingAccepted
            }
            for problem in problems where !json {
                context.output.say("callboard: \(problem.rule.name): \(Wording.words(for: problem))")
            }
            if dryRun { return await printRequest(record, session, context.output) }
            if let skew = session.core.noticeableClockSkew {
                let relative: [TimeNotation?] = [.now, .span, .clock]
                let isRelative = [draft.starts, draft.ends].contains { relative.contains(reader.notation(of: $0)) }
                if isRelative, !yes { throw CoreError.clockIsOff(skew) }
                context.output.say("callboard: \(Wording.words(forClockSkew: skew))")
            }
            context.interruption.takeSignals(hangUpEnds: true)
            context.interruption.onWanted { session.core.endPushes() }
            let report = try await WaitNotice.during(session, .realtime, context.output) {
                try await session.core.push(record)
            }
            return print(report, context.output)
        }
    }

    // MARK: The record

    private func optionsDraft() -> RecordDraft {
        RecordDraft(
            caller: caller ?? "",
            receiver: receiver ?? "",
            label: label ?? "",
            labelName: labelName ?? "",
            callReason: reason ?? "",
            starts: starts ?? "now",
            ends: ends ?? "+1h"
        )
    }

    /// The one record of standard input, in any form that a file of records may have.
    private func inputDraft(_ context: CommandContext) throws -> RecordDraft {
        let members = ["caller", "receiver", "label_id", "label_name", "call_reason", "starts_at", "ends_at"]
        guard let bytes = context.readInput(1 << 20) else {
            throw CommandFailure(.usage, "A record is shorter than 1 MiB.")
        }
        let json: Any? = try? JSONSerialization.jsonObject(with: Data(bytes))
        var object = json as? [String: Any]
        if let records = object?["call_records"] as? [[String: Any]] {
            guard records.count == 1 else {
                throw CommandFailure(.usage, "push sends one record, not \(records.count); use callboard submit.")
            }
            object = records.first
        }
        guard let object else { throw CommandFailure(.usage, "Standard input is not a record as a JSON object.") }
        var draft = RecordDraft()
        for (name, value) in object {
            guard let member = members.first(where: { Self.names(of: $0).contains(name) }),
                let field = RecordField(rawValue: member)
            else {
                throw CommandFailure(
                    .usage,
                    "A record has no member \(name); it has \(members.joined(separator: ", "))."
                )
            }
            switch value {
            case let text as String: draft[field] = text
            case let number as NSNumber: draft[field] = "\(number)"
            case is NSNull: break
            default: throw CommandFailure(.usage, "The member \(name) is neither a text nor a number.")
            }
        }
        return draft
    }

    /// The member's name in each edition of the interface.
    private static func names(of member: String) -> [String] {
        switch member {
        case "caller", "receiver": [member, member + "_number"]
        case "label_id", "label_name", "call_reason": [member, "dynamic_" + member]
        default: [member]
        }
    }

    /// The account's labels; fetched only if what was fetched before does not know the label.
    private func labels(for draft: RecordDraft, _ session: Session) async throws -> LabelDirectory? {
        let cached = try await session.core.cachedLabels()
        if let cached, cached[LabelID(draft.label)] != nil || cached.index(named: draft.label) != nil { return cached }
        if dryRun { return cached }
        return try await session.core.refreshLabels()
    }

    // MARK: Output

    private func print(_ problems: [RecordProblem], _ draft: RecordDraft, _ output: Output) {
        guard json else {
            for problem in problems {
                output.say("callboard: \(problem.rule.name): \(Wording.words(for: problem))")
            }
            return output.say("callboard: Nothing was sent.")
        }
        output.line(
            JSONLine.object { line in
                line.string("submission", nil)
                line.string("state", RecordState.invalid.name)
                line.array("problems", problems) { line, problem in
                    line.object { line in
                        line.string("rule", problem.rule.name)
                        line.string("field", problem.rule.field?.rawValue)
                        line.string("severity", problem.rule.severity.rawValue)
                        line.string("message", Wording.words(for: problem))
                        if let field = problem.rule.field { line.string("value", draft[field]) }
                    }
                }
            }
        )
    }

    private func printRequest(_ record: CallRecord, _ session: Session, _ output: Output) async -> CommandStatus {
        let (request, body) = await session.core.request(for: record)
        let text = String(decoding: body, as: UTF8.self)
        if json {
            output.line(
                JSONLine.object { line in
                    line.string("method", request.method)
                    line.string("url", session.configured.profile.account.baseURL + request.path)
                    line.string("body", text)
                }
            )
        } else {
            output.line(
                "\(untrusted: request.method) \(untrusted: session.configured.profile.account.baseURL + request.path)"
            )
            output.line(SafeText(untrusted: text))
        }
        return .success
    }

    private func print(_ report: PushReport, _ output: Output) -> CommandStatus {
        let attempt = report.attempt
        if json {
            output.line(
                JSONLine.object { line in
                    line.string("submission", report.submission.rawValue)
                    line.number("attempt", attempt?.id)
                    line.string("state", report.state.name)
                    line.number("http_status", attempt?.httpStatus)
                    line.string("message", attempt?.message)
                    line.number("duration_ms", attempt?.durationMilliseconds)
                    line.string("error", report.error?.description)
                }
            )
        } else {
            output.line("\(Wording.name(of: report.state)): \(Wording.words(of: report.state))")
            if let words = attempt?.told { output.line(words) }
            if report.state == .inDoubt, let attempt {
                output.line("Decide with: callboard resolve \(attempt.id) --as accepted|not-sent|resend")
            }
        }
        if let error = report.error { output.say("callboard: \(error.description)") }
        return Self.status(of: report)
    }

    private static func status(of report: PushReport) -> CommandStatus {
        if let error = report.error { return max(CommandFailure.status(of: error), .nothingAccepted) }
        switch report.state {
        case .pushed, .accepted: return .success
        case .inDoubt, .statusUnknown, .inFlight: return .unknownOutcome
        case .invalid, .leftOut, .queued, .failed, .rejected, .deferred, .expired, .stopped, .quarantined:
            return .nothingAccepted
        }
    }
}

extension AttemptSummary {
    /// What the service said, or why there is no answer; nil if nothing is known of it.
    var told: SafeText? {
        guard let message, !message.isEmpty else { return nil }
        return httpStatus == nil ? "No answer: \(untrusted: message)" : "The service said: \(untrusted: message)"
    }
}
