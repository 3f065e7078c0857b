import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard validate`: checks a whole file; nothing is sent or changed, and the network is not used.
struct ValidateCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check every row of a file by every rule; nothing is sent.",
        discussion: """
            With --json one line for each row with a problem, then a summary. Exit status 2 if a row cannot be sent. \
            Labels are those fetched last for the profile, or those of --labels. --exact judges rows as they would go on the wire: \
            nothing is normalised, each row by itself.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The file; - for standard input.", completion: .file())
    var file: String

    @OptionGroup var reading: FileOptions

    @Option(help: ArgumentHelp("Judge as if it were this time, in milliseconds since 1970.", valueName: "ms"))
    var now: Int64?

    @Option(
        help: ArgumentHelp("The account's labels: the API's array, or one ID a line.", valueName: "file"),
        completion: .file()
    )
    var labels: String?

    @Flag(help: "Judge rows as they would go on the wire.")
    var exact = false

    @Option(help: ArgumentHelp("Write rows with problems into a new CSV file.", valueName: "file"), completion: .file())
    var errorsTo: String?

    @Flag(help: "Print one JSON line for each row with a problem.")
    var json = false

    @Flag(help: "Show whole numbers in text.")
    var reveal = false

    /// Rows that text shows; JSON and --errors-to give all.
    private static let rowsShown = 50

    func validate() throws {
        if exact, !reading.fix.isEmpty {
            throw ValidationError("--fix changes rows, --exact judges them as they are: one or the other.")
        }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        let spoolFolder = context.environment["TMPDIR"] ?? "/tmp"
        let opened = try reading.open(file, spoolFolder: spoolFolder, options, context)
        var check = FileCheck.Options(
            now: now ?? SystemClock().now(),
            zone: exact ? .gmt : try options.zone(context),
            labels: try labels.map(LabelFile.read) ?? keptLabels(context)
        )
        check.isExact = exact
        check.isStrict = reading.strict
        check.spoolFolder = spoolFolder
        check.changes = try reading.changes(options, context)
        let fileCheck = try FileCheck(opened.file, mapping: opened.mapping, options: check)
        try reading.save(fileCheck.mapping, options, context)
        let writer = ProblemWriter(
            json: json,
            limit: json ? .max : Self.rowsShown,
            reveal: reveal,
            badRows: errorsTo == nil ? nil : BadRows(fileCheck.mapping),
            knowsLabels: check.labels != nil,
            output: context.output
        )
        ProgramMemory.letGoOfCode()
        let report = try fileCheck.run { try writer.take($0) }
        if let errorsTo { try writer.writeBadRows(to: errorsTo) }
        reading.tell(fileCheck.mapping, report, opened.file, context.output)
        if labels == nil, report.knowsLabels, !report.hasStaleLabels {
            context.output.say("callboard: Labels are those fetched \(FileSummary.age(report)) ago.")
        }
        if json {
            context.output.line(FileSummary.json(report))
        } else {
            let lines = FileSummary.lines(
                report,
                shown: writer.shown,
                labelSource: "callboard labels fetches them, --labels FILE names them"
            )
            for line in lines { context.output.line(line) }
        }
        return report.invalid > 0 ? .someFailed : .success
    }

    /// The labels that were fetched last for the profile; nil without a profile, and for rows that are judged by themselves.
    private func keptLabels(_ context: CommandContext) -> LabelDirectory? {
        guard !exact, options.hasConfiguration(context), let configured = try? options.configuredProfile(context) else {
            return nil
        }
        return KeptLabels.read(in: options.statePath(context), of: configured.profile.account.clientAccountID)
    }
}
