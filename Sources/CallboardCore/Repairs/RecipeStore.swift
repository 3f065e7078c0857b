/// The recipes that people saved, in the state directory.
package struct RecipeStore: Sendable {
    private let files: SavedFiles

    /// The recipes of a state directory.
    package init(stateDirectory: String) { files = SavedFiles(folder: stateDirectory + "/recipes") }

    /// The names, in order.
    package var names: [String] { files.names() }

    /// Where a recipe's file is.
    package func path(of name: String) -> String { files.path(name) }

    /// A saved recipe; nil if there is none of this name.
    ///
    /// - Throws: `ConfigurationError` if its file cannot be read.
    package func recipe(named name: String) throws(ConfigurationError) -> Recipe? {
        guard SavedFiles.isName(name), let text = try files.read(name) else { return nil }
        return try Recipe(text: text, path: files.path(name))
    }

    /// Whether a recipe can be saved under a name.
    package static func isName(_ name: String) -> Bool { SavedFiles.isName(name) && !Recipe.isRepair(name) }

    /// Saves a recipe; one of the same name is replaced.
    ///
    /// - Throws: `RecipeError.badName`, `.incomplete`, `ConfigurationError`.
    package func save(_ recipe: Recipe, as name: String) throws {
        guard Self.isName(name) else { throw RecipeError.badName(name) }
        for repair in recipe.repairs {
            if let problem = repair.problem { throw RecipeError.incomplete(repair, problem) }
        }
        guard recipe.repairs.count <= Recipe.repairsMax else { throw RecipeError.tooMany }
        try files.write(recipe.text, as: name)
    }

    /// Removes a recipe; false if there is none of this name.
    package func remove(_ name: String) -> Bool { SavedFiles.isName(name) && files.remove(name) }

    /// What `--fix` means: a saved recipe by its name, or a single repair such as `reason-characters=-`; several one after the other.
    ///
    /// - Throws: `RecipeError`, `ConfigurationError`.
    package func resolve(_ texts: [String]) throws -> Recipe {
        var all = Recipe()
        for text in texts {
            if let saved = try recipe(named: text) {
                all.repairs += saved.repairs
            } else {
                all.repairs.append(try Recipe.repair(text))
            }
        }
        guard all.repairs.count <= Recipe.repairsMax else { throw RecipeError.tooMany }
        return all
    }
}
