import ArgumentParser
import CallPersonalisation
import CallboardCore
import Terminal

/// `callboard recipes`: the repairs that were saved under a name.
struct RecipesCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes",
        abstract: "List the recipes that --fix knows, show one, or remove one.",
        discussion: """
            A recipe is saved from the console (f in a file, then w), or with --fix … --save-fix NAME. It is a small TOML file that can \
            be edited and copied. With a rule's name instead, what can be done about that rule is shown.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "A recipe, or a rule such as reason-characters.")
    var name: String?

    @Flag(help: "Remove the recipe.")
    var remove = false

    @Flag(help: "Print one JSON line for each recipe or repair.")
    var json = false

    func validate() throws {
        if remove, name == nil { throw ValidationError("Which recipe is to be removed?") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        let store = RecipeStore(stateDirectory: options.statePath(context))
        guard let name else {
            list(store, context.output)
            return .success
        }
        if remove {
            try options.requireWriting()
            guard store.remove(name) else { throw CommandFailure(.usage, Wording.words(of: .unknown(name))) }
            context.output.say("callboard: The recipe \(name) is removed.")
            return .success
        }
        if let recipe = try store.recipe(named: name) {
            if !json { context.output.line("# \(untrusted: store.path(of: name))") }
            for repair in recipe.repairs { show(repair, context.output) }
        } else if let rule = RecordRule(name: name) {
            for repair in Repair.offers(for: rule) { show(repair, context.output) }
        } else {
            throw CommandFailure(.usage, Wording.words(of: .unknown(name)))
        }
        return .success
    }

    private func list(_ store: RecipeStore, _ output: Output) {
        SavedList(names: store.names, none: "No recipe is saved. --fix … --save-fix NAME saves one.").print(
            json: json,
            output
        ) { (try? store.recipe(named: $0))?.map { "\($0.repairs.count) repairs" } }
    }

    private func show(_ repair: Repair, _ output: Output) {
        let rule = repair.cause?.name
        output.line(
            asJSON: json,
            .object { line in
                line.string("cause", rule)
                line.string("field", repair.field.rawValue)
                line.string("do", repair.kind.rawValue)
                line.string("value", repair.wants == .nothing ? nil : repair.value)
                line.string("only", repair.only)
            },
            else: "\(rule ?? "every row"): \(untrusted: Wording.words(for: repair))"
        )
    }
}
