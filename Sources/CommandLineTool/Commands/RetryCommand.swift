import ArgumentParser
import CallPersonalisation
import CallboardCore
import Terminal

/// `callboard retry`: sends failed records again, as a new submission that names the old one.
struct RetryCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send failed records again that are safe to send, as a new submission.",
        discussion: """
            Without --cause and --rows all that are safe as they are. With them also those that needed something put right, which then must \
            have been. Records that may have been taken, those sent again already, and those for which sending again makes no \
            sense, are left alone; why is said. The service is asked first for what is still open.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A submission, the beginning or end of its name, or a batch ID.")
    var submission: String

    @Option(help: ArgumentHelp("Only records that failed for this cause.", valueName: "name"))
    var cause: String?

    @Option(help: ArgumentHelp("Only records of these lines of the file, such as 18,77-80.", valueName: "lines"))
    var rows: String?

    @Option(
        help: ArgumentHelp(
            "Repair first: a recipe, or RULE or RULE=VALUE such as reason-characters=-; may be repeated.",
            valueName: "fix"
        )
    )
    var fix: [String] = []

    @Flag(help: "Only say what would be sent, and why the rest would not.")
    var dryRun = false

    @Flag(help: "One record in each request, each result at once.")
    var realtime = false

    @Flag(help: "Up to 500 records in a request.")
    var batch = false

    @Flag(help: "Wait until every record is final or in doubt.")
    var wait = false

    @Option(
        help: ArgumentHelp(
            "Seconds in which it can be taken back or that it waits, while windows are open.",
            valueName: "seconds"
        )
    )
    var hold = 0

    @Flag(help: "End with one JSON line.")
    var json = false

    func validate() throws {
        if realtime, batch { throw ValidationError("Either --realtime or --batch.") }
        if cause != nil, rows != nil { throw ValidationError("Either --cause or --rows.") }
        if let rows, Self.lines(rows) == nil { throw ValidationError("--rows names lines, such as 18,77-80.") }
        if !(0...86_400).contains(hold) { throw ValidationError("--hold is 0 to 86400 seconds.") }
    }

    /// Ranges of lines from `18,77-80`; nil if the text is none.
    static func lines(_ text: String) -> [ClosedRange<Int>]? {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 1 <= first, first <= last
            else { return nil }
            ranges.append(first...last)
        }
        return ranges
    }

    private var selection: RetrySelection {
        if let cause { return .cause(cause) }
        if let rows { return .lines(Self.lines(rows) ?? []) }
        return .safe
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        if !dryRun { try options.requireWriting() }
        return try await Session.with(options, context) { session in
            context.interruption.takeSignals(hangUpEnds: session.configured.profile.onHangUp == .stop)
            let old = try await session.submission(submission)
            let recipe = try session.core.recipes.resolve(fix)
            let plan = try await session.core.planRetry(selection, in: FailureScope(submission: old.id), fix: recipe)
            if let why = plan.notAsked { context.output.say("callboard: \(why)") }
            if let words = plan.fixWords, !plan.fixed.isEmpty {
                context.output.say("callboard: \(plan.fixed.count) records are fixed first: \(words).")
            }
            for rest in plan.rest {
                let rows = rest.rows == 1 ? "1 record stays" : "\(rest.rows) records stay"
                context.output.say("callboard: \(rows): \(rest.verdict.reason).")
            }
            if dryRun {
                print(plan, context.output)
                return .success
            }
            guard !plan.records.isEmpty else {
                throw CommandFailure(.nothingAccepted, "No record of \(old.id) can be sent again as it is.")
            }
            let mode: SubmissionMode? = realtime ? .realtime : batch ? .batch : nil
            guard let new = try await session.core.retry(plan, mode: mode, heldFor: hold).first else {
                throw CommandFailure(.nothingAccepted, "No record of \(old.id) can be sent again.")
            }
            context.output.say("callboard: \(new.rows) records of \(old.id) go again as \(new.id).")
            let report = try await SubmissionRun(session, context).run(new.id, until: wait ? .final : .sent)
            report.print(json: json, context.output)
            return report.status
        }
    }

    private func print(_ plan: RetryPlan, _ output: Output) {
        guard json else { return output.line("\(grouped: plan.records.count) records would be sent again.") }
        output.line(
            JSONLine.object { line in
                line.number("would_send", plan.records.count)
                line.number("fixed", plan.fixed.count)
                line.array("left", plan.rest) { line, rest in
                    line.object { line in
                        line.number("records", rest.rows)
                        line.string("resend", rest.verdict.name)
                        line.string("reason", rest.verdict.reason)
                    }
                }
            }
        )
    }
}
