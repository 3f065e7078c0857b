import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard submit`: imports a file, checks it, queues the good rows and sends them.
struct SubmitCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Check a file, queue its good rows and send them.",
        discussion: """
            Rows with warnings go, bad rows do not. Ends when all is sent, with --wait when every record is final or in doubt. \
            Interrupted, it ends what is under way and leaves the rest for callboard resume. Without --yes it asks, and without a \
            terminal to ask on it does nothing.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The file; - for standard input.", completion: .file())
    var file: String

    @OptionGroup var reading: FileOptions

    @Flag(help: "One record in each request, each result at once.")
    var realtime = false

    @Flag(help: "Up to 500 records in a request; the default for files of more than 20.")
    var batch = false

    @Option(help: ArgumentHelp("What to call the submission instead of the file's name.", valueName: "text"))
    var name: String?

    @Flag(help: "Wait until every record is final or in doubt.")
    var wait = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Send rows again that were accepted earlier; otherwise they are left out.")
    var again = false

    @Flag(help: "Send nothing if a row is bad.")
    var allOrNothing = false

    @Option(help: ArgumentHelp("Seconds in which it can be taken back before anything is sent.", valueName: "seconds"))
    var hold = 0

    @Option(
        help: ArgumentHelp("Write rows that are not sent into a new CSV file.", valueName: "file"),
        completion: .file()
    )
    var errorsTo: String?

    @Flag(help: "End with one JSON line.")
    var json = false

    func validate() throws {
        if realtime, batch { throw ValidationError("Either --realtime or --batch.") }
        if !(0...86_400).contains(hold) { throw ValidationError("--hold is 0 to 86400 seconds.") }
    }

    private var mode: SubmissionMode? { realtime ? .realtime : batch ? .batch : nil }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        if !yes, !context.isInteractive || file == "-" {
            throw CommandFailure(.usage, "There is no terminal to ask on: say --yes to send what is good in \(file).")
        }
        return try await Session.with(options, context) { session in
            context.interruption.takeSignals(hangUpEnds: session.configured.profile.onHangUp == .stop)
            let opened = try reading.open(file, spoolFolder: options.statePath(context), options, context)
            let changes = try reading.changes(options, context)
            let earlier = try await session.core.submissions(of: opened.file)
            for summary in earlier { context.output.say("callboard: " + Earlier.words(summary, session.moment)) }
            guard let submitted = try await queueAgreed(opened, changes, session, context) else {
                context.output.say("callboard: Nothing was queued.")
                return .nothingAccepted
            }
            try reading.save(submitted.report.mapping, options, context)
            reading.tell(submitted.report.mapping, submitted.report, opened.file, context.output)
            let id = submitted.submission.id
            if let errorsTo { try await RefusedRowsFile(session.core).write(id, opened.file.headers, to: errorsTo) }
            tell(submitted, context.output)
            guard submitted.submission.counts.waiting > 0 else {
                var report = try await SubmissionReport.read(id, session.core)
                report.note(submitted)
                return end(report, context)
            }
            var report = try await SubmissionRun(session, context).run(id, until: wait ? .final : .sent)
            report.note(submitted)
            return end(report, context)
        }
    }

    /// Queues the file after a question, unless --yes replaces it; asks anew while other rows would be queued than was
    /// agreed to.
    ///
    /// - Returns: nil if the answer was no.
    private func queueAgreed(
        _ opened: (file: RecordFile, mapping: ColumnMapping),
        _ changes: RowChanges,
        _ session: Session,
        _ context: CommandContext
    ) async throws -> SubmitReport? {
        try await loadLabels(session, context)
        var submitting = submitOptions(opened.mapping, changes, context)
        while true {
            if !yes {
                guard let agreed = try await ask(opened, submitting, session, context) else { return nil }
                submitting.agreed = agreed
            }
            // Whoever said yes to the question was told; --yes wants no questions.
            submitting.acceptsClockSkew = yes || session.core.noticeableClockSkew != nil
            do {
                return try await queue(opened.file, submitting, session, context)
            } catch let error as CoreError {
                guard error.wantsNewAgreement else { throw error }
                context.output.say("callboard: \(error.description)")
            }
        }
    }

    private func loadLabels(_ session: Session, _ context: CommandContext) async throws {
        let work = Task {
            try await LabelLoading(session.core) { context.output.say("callboard: \($0)") }.run(waits: yes)
        }
        context.interruption.onWanted { work.cancel() }
        do {
            try await WaitNotice.during(session, .realtime, context.output) { try await work.value }
        } catch is CancellationError {
            throw CommandFailure(.interrupted, "Interrupted: nothing was queued and nothing is sent.")
        }
    }

    private func submitOptions(
        _ mapping: ColumnMapping,
        _ changes: RowChanges,
        _ context: CommandContext
    ) -> SubmitOptions {
        var submitting = SubmitOptions()
        submitting.mapping = mapping
        submitting.name = name
        submitting.mode = mode
        submitting.allOrNothing = allOrNothing
        submitting.isStrict = reading.strict
        submitting.heldFor = hold
        submitting.changes = changes
        submitting.sendsAccepted = again
        submitting.progress = { done, total in
            if total > 0 { context.output.progress("Reading, \(100 * done / total) %") }
            return !context.interruption.isWanted
        }
        return submitting
    }

    private func queue(
        _ file: RecordFile,
        _ submitting: SubmitOptions,
        _ session: Session,
        _ context: CommandContext
    ) async throws -> SubmitReport {
        defer { context.output.endProgress() }
        do {
            let submitted = try await session.core.submit(file, options: submitting)
            if yes, let skew = session.core.noticeableClockSkew {
                context.output.say("callboard: \(Wording.words(forClockSkew: skew))")
            }
            return submitted
        } catch is CancellationError {
            throw CommandFailure(.interrupted, "Interrupted while reading: nothing was queued and nothing is sent.")
        }
    }

    private func tell(_ submitted: SubmitReport, _ output: Output) {
        let report = submitted.report
        var words = "\(submitted.submission.id): \(report.rows) rows, \(submitted.submission.counts.waiting) queued"
        let queued = report.count(of: .alreadyQueued)
        if report.leftOut > queued {
            words += ", \(report.leftOut - queued) left out because they were accepted earlier (--again sends them)"
        }
        if report.leftOut > 0, queued > 0 {
            words += ", \(queued) left out because another submission is not through with them (--again sends them)"
        }
        if report.invalid > 0 {
            words += ", \(report.invalid) not sent because they break a rule"
            if errorsTo == nil { words += " (--errors-to FILE writes them out)" }
        }
        output.say("callboard: \(words).")
        let looks = yes ? FileSummary.looks(report) : []
        for line in looks + FileSummary.repairs(report) { output.say("  " + line.string) }
        for count in report.byRule where count.rule.severity == .error {
            output.say("  \(count.rows) \(count.rule.name): \(Wording.title(of: count.rule))")
        }
        if submitted.submission.counts.waiting > 0 {
            output.say("callboard: \(Self.words(of: submitted.estimate))")
            if let words = Self.lateWords(report) { output.say("callboard: \(words)") }
        }
    }

    /// How long the queue takes.
    static func words(of estimate: SubmitEstimate) -> String {
        let requests = estimate.requests == 1 ? "1 request" : "\(estimate.requests) requests"
        let ahead = estimate.ahead == 0 ? "" : ", \(estimate.ahead) queued requests go first"
        let pace = Wording.words(forSlowness: estimate.slowness).map { ", \($0)" } ?? ""
        return "\(requests), sent in about \(Wording.span(seconds: Int64(estimate.seconds)))\(pace)\(ahead)."
    }

    /// Which rows the queue reaches too late; nil if none.
    static func lateWords(_ report: FileReport) -> String? {
        guard let late = report.byRule.first(where: { $0.rule == .windowQueue }) else { return nil }
        let lines = late.firstLines.prefix(5).map(String.init).joined(separator: ", ")
        let more = late.rows > min(5, late.firstLines.count) ? " …" : ""
        return "\(late.rows) of the rows will be over before the queue reaches them and will not be sent "
            + "(line \(lines)\(more))."
    }

    private func end(_ report: SubmissionReport, _ context: CommandContext) -> CommandStatus {
        report.print(json: json, context.output)
        return report.status
    }

    // MARK: Asking

    /// Tells what would be sent and asks whether it is to be.
    ///
    /// - Returns: what was agreed to; nil for no.
    private func ask(
        _ opened: (file: RecordFile, mapping: ColumnMapping),
        _ submitting: SubmitOptions,
        _ session: Session,
        _ context: CommandContext
    ) async throws -> SubmitAgreement? {
        let options = try await session.core.checkOptions(of: opened.file, for: submitting)
        let check = try FileCheck(opened.file, mapping: opened.mapping, options: options)
        let report = try check.run(rows: .none)
        for line in FileSummary.lines(report) { context.output.say(line.string) }
        for line in Wording.words(ofOpen: report.sums, moment: session.moment) {
            context.output.say("Of these rows \(line); \(report.leftOut > 0 ? "left out" : "they are sent once more").")
        }
        let wanted = report.valid - report.leftOut
        guard wanted > 0 || report.leftOut > 0, !allOrNothing || report.invalid == 0 else {
            throw report.valid == 0 ? CoreError.nothingToSend : CoreError.rowsRefused(report.invalid)
        }
        let mode = mode ?? ServiceCore.mode(for: wanted)
        let estimate = try await session.core.estimate(records: wanted, mode: mode)
        let profile = session.configured.profile
        context.output.say(
            "\(profile.kind.rawValue.uppercased()) account of profile \(profile.name): \(wanted) records in "
                + Self.words(of: estimate)
        )
        if let words = Self.lateWords(report) { context.output.say(words) }
        if let skew = session.core.noticeableClockSkew { context.output.say(Wording.words(forClockSkew: skew)) }
        let doubt = report.knowsLabels ? "" : "Any label ID passes, for labels are not known. "
        let isAgreed =
            profile.kind == .live
            ? context.ask(doubt + "Type \(wanted) to send them: ") == String(wanted)
            : ["y", "yes"].contains(context.ask(doubt + "Send them? [y/N] ")?.lowercased() ?? "")
        return isAgreed ? SubmitAgreement(report, of: check) : nil
    }
}

/// Who submitted the same file before, when, and what came of it.
enum Earlier {
    static func words(_ summary: SubmissionSummary, _ moment: (Int64) -> String) -> String {
        let states = RecordState.allCases.filter { summary.counts[$0] > 0 }
            .map { "\(summary.counts[$0]) \(Wording.name(of: $0))" }
        return
            "The same file was submitted by \(summary.createdBy) at \(moment(summary.createdAt)) as \(summary.id): "
            + states.joined(separator: ", ") + "."
    }
}

/// Rows of a submission that are not sent, as a file to be mended.
struct RefusedRowsFile {
    private let core: ServiceCore

    init(_ core: ServiceCore) { self.core = core }

    /// Writes the file's own columns and, behind them, line, rules and words, which reading passes over.
    ///
    /// - Throws: `CommandFailure` with status 64 if the file is there already or cannot be written.
    func write(_ id: SubmissionID, _ headers: [String], to path: String) async throws {
        var csv = CSVLines(header: headers + ["callboard_line", "callboard_rule", "callboard_message"])
        var row = 0
        while true {
            let page = try await core.refusedRows(of: id, limit: 500, after: row)
            for refused in page {
                let titles = refused.rules.map { name in RecordRule(name: name).map { Wording.title(of: $0) } ?? name }
                let cells = headers.indices.map { $0 < refused.cells.count ? refused.cells[$0] : "" }
                csv.add(
                    cells + [
                        String(refused.line), refused.rules.joined(separator: " | "), titles.joined(separator: " | "),
                    ]
                )
            }
            guard page.count == 500, let last = page.last else { break }
            row = last.row
        }
        do {
            try PrivateFile.write(csv.bytes, to: path)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
    }
}
