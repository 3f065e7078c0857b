import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Recipes")
struct RecipeStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var store: RecipeStore { RecipeStore(stateDirectory: folder.path) }

    private static let recipe = Recipe([
        Repair(.replaceRefused, .callReason, "-", for: .reasonCharacters),
        Repair(.set, .labelID, "Acme \"Delivery\"\n\\", for: .labelUUID, only: "Acme Delivry"),
        Repair(.oneLine, .callReason, for: .reasonControl),
        Repair(.trim, .labelName),
    ])

    @Test func `A saved recipe is read back as it was, and nobody else can read it`() throws {
        try store.save(Self.recipe, as: "festive")
        #expect(try store.recipe(named: "festive") == Self.recipe)
        #expect(store.names == ["festive"])
        let attributes = try FileManager.default.attributesOfItem(atPath: store.path(of: "festive"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(store.remove("festive"))
        #expect(!store.remove("festive"))
        #expect(try store.recipe(named: "festive") == nil)
    }

    @Test(
        "A name cannot lead out of the folder or be a rule's",
        arguments: [
            "", "..", "../x", "a/b", ".hidden", "-x", "ä", "reason-characters", String(repeating: "x", count: 65),
        ]
    )
    func names(name: String) {
        #expect(throws: (any Error).self) { try store.save(Self.recipe, as: name) }
        #expect(store.names.isEmpty)
    }

    @Test func `Recipes and single repairs are done in the order in which they are said`() throws {
        try store.save(Self.recipe, as: "festive")
        let resolved = try store.resolve(["window-past=now", "festive", "reason-ends"])
        #expect(resolved.repairs.map(\.kind) == [.moveTo, .replaceRefused, .set, .oneLine, .trim, .trimEnds])
        #expect(throws: RecipeError.unknown("festival")) { try store.resolve(["festival"]) }
        #expect(throws: RecipeError.nothingHelps(.rowQuotes)) { try store.resolve(["row-quotes"]) }
        #expect(throws: RecipeError.unknownKind("mend")) { try store.resolve(["reason-ends:mend"]) }
        #expect(throws: (any Error).self, "a label has to be named") { try store.resolve(["label-unknown"]) }
        #expect(throws: RecipeError.tooMany) {
            try store.resolve(Array(repeating: "reason-ends", count: Recipe.repairsMax + 1))
        }
    }

    @Test(
        "A recipe that was edited wrongly is refused with its place",
        arguments: [
            ("[[repair]]\ncause = \"reason-characters\"\n", "do"),
            ("[[repair]]\ncause = \"reasons\"\ndo = \"trim\"\nfield = \"caller\"\n", "cause"),
            ("[[repair]]\ndo = \"trim\"\n", "field"),
            ("[[repair]]\ndo = \"trim\"\nfield = \"caller\"\nwith = \"x\"\n", "with"),
            ("[[repair]]\ndo = \"cut\"\nfield = \"call_reason\"\nvalue = \"many\"\n", "number of characters"),
            ("repair = \"trim\"\n", "[[repair]]"),
            ("name = \"x\"\n", "name"),
            ("[[repair]\n", "TOML"),
        ]
    )
    func mistakes(text: String, named: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try Recipe(text: text, path: "festive.toml") }
        #expect(error?.description.contains(named) == true, "\(String(describing: error))")
    }

    @Test func `A cut may be written as a number`() throws {
        let recipe = try Recipe(text: "[[repair]]\ncause = \"reason-length\"\ndo = \"cut\"\nvalue = 80\n", path: "x")
        #expect(recipe.repairs == [Repair(.cut, .callReason, "80", for: .reasonLength)])
    }
}
