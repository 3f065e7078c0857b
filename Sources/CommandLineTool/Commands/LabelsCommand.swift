import ArgumentParser
import CallPersonalisation
import CallboardCore
import Terminal

/// `callboard labels`: the account's dynamic labels.
struct LabelsCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "List the account's dynamic labels.",
        discussion: "With --json the output is the form that --labels of other commands reads."
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Only this page of the service's list, from 1.", valueName: "number"))
    var page: Int?

    @Option(help: ArgumentHelp("Labels on a page, 1 to 1000.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Print one JSON array.")
    var json = false

    func validate() throws {
        if let page, page < 1 { throw ValidationError("--page counts from 1.") }
        if let limit, !(1...1000).contains(limit) { throw ValidationError("--limit is 1 to 1000.") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        let labels = try await Session.with(options, context) { session in
            if page != nil || limit != nil {
                return try await session.core.labels(page: page ?? 1, limit: limit ?? 100)
            }
            return try await session.core.refreshLabels().labels
        }
        if json {
            var line = JSONLine()
            line.array(labels) { LabelsCommand.write($1, to: &$0) }
            context.output.line(line)
        } else if labels.isEmpty {
            context.output.line("This account has no dynamic label. Ask your contact at Truecaller to make one.")
        } else {
            var table = TextTable(["ID", "NAME", "STATE"])
            for label in labels {
                table.add([
                    SafeText(untrusted: label.id.rawValue), SafeText(untrusted: label.name),
                    label.isDeleted ? "deleted" : label.isDynamic ? "in use" : "not dynamic",
                ])
            }
            for line in table.lines { context.output.line(line) }
        }
        return .success
    }

    /// The service's own member names, so that the output can be read again; who made a label is personal data and left out.
    private static func write(_ label: Label, to line: inout JSONLine) {
        line.object { line in
            line.string("id", label.id.rawValue)
            line.string("name", label.name)
            line.string("logo_url", label.logoURL)
            line.number("category", label.category)
            line.number("sub_category", label.subCategory)
            line.string("label_type", label.kind)
            line.string("created_at", label.createdAt)
            line.string("deleted_at", label.deletedAt)
        }
    }
}
