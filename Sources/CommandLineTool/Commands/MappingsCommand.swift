import ArgumentParser
import CallPersonalisation
import CallboardCore
import Terminal

/// `callboard mappings`: the mappings of columns that were saved under a name.
struct MappingsCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "List the mappings that --map knows, show one, or remove one.",
        discussion: """
            A mapping says which column of a file is which field. It is saved from the console (m in a file, then w), or with \
            --save-map NAME of validate and submit. It is a small TOML file that can be edited and copied.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A mapping.")
    var name: String?

    @Flag(help: "Remove the mapping.")
    var remove = false

    @Flag(help: "Print one JSON line for each mapping or column.")
    var json = false

    func validate() throws {
        if remove, name == nil { throw ValidationError("Which mapping is to be removed?") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        let store = MappingStore(stateDirectory: options.statePath(context))
        guard let name else {
            SavedList(names: store.names, none: "No mapping is saved. validate FILE --save-map NAME saves one.").print(
                json: json,
                context.output
            ) { name in (try? store.mapping(named: name))?.map { "\($0.columns.count) columns" } }
            return .success
        }
        let unknown = CommandFailure(.usage, "There is no mapping \(name). callboard mappings lists them.")
        if remove {
            try options.requireWriting()
            guard store.remove(name) else { throw unknown }
            context.output.say("callboard: The mapping \(name) is removed.")
            return .success
        }
        guard let mapping = try store.mapping(named: name) else { throw unknown }
        if !json { context.output.line("# \(untrusted: store.path(of: name))") }
        for column in mapping.columns {
            show(column.header, column.target.name, column.times?.rawValue, context.output)
        }
        for (field, value) in mapping.constants.sorted(by: { $0.key < $1.key }) {
            show("every row", field.rawValue, value, context.output)
        }
        for (field, value) in mapping.defaults.sorted(by: { $0.key < $1.key }) {
            show("empty cells", field.rawValue, value, context.output)
        }
        if let zone = mapping.zone { show("local times", "time_zone", zone, context.output) }
        return .success
    }

    private func show(_ what: String, _ target: String, _ detail: String?, _ output: Output) {
        output.line(
            asJSON: json,
            .object { line in
                line.string("of", what)
                line.string("is", target)
                line.string("value", detail)
            },
            else: "\(untrusted: what): \(untrusted: target)\(untrusted: detail.map { " \($0)" } ?? "")"
        )
    }
}
