import CallPersonalisation
import Foundation

/// What a person changed about a file on its way in, kept so that neither closing it nor a lost connection loses work.
///
/// It belongs to the contents of the file, whatever it is called.
package struct KeptChanges: Hashable, Sendable {
    /// Which column is which field, and what all rows get besides.
    package var mapping: ColumnMapping
    /// The repairs, and the rows changed by hand.
    package var changes: RowChanges
    /// When it was written, in milliseconds since the epoch.
    package var at: Int64

    /// Changes as of a moment.
    package init(mapping: ColumnMapping, changes: RowChanges, at: Int64) {
        self.mapping = mapping
        self.changes = changes
        self.at = at
    }
}

extension KeptChanges {
    /// What is stored.
    private struct Stored: Codable {
        struct Edit: Codable {
            var offset: Int
            var hash: UInt64
            var draft: RecordDraft
        }

        var mapping: ColumnMapping
        var recipe: String?
        var edits: [Edit]
    }

    /// As bytes for the journal.
    var body: Data {
        get throws {
            let edits = changes.edits.sorted { $0.key < $1.key }.map { offset, edit in
                Stored.Edit(offset: offset, hash: edit.hash, draft: edit.draft)
            }
            let recipe = changes.recipe.isEmpty ? nil : changes.recipe.text
            return try JSONEncoder().encode(Stored(mapping: mapping, recipe: recipe, edits: edits))
        }
    }

    /// Reads what `body` wrote.
    init(body: Data, at: Int64) throws {
        let stored = try JSONDecoder().decode(Stored.self, from: body)
        let recipe = try stored.recipe.map { try Recipe(text: $0, path: "kept changes") } ?? Recipe()
        let edits = stored.edits.map { ($0.offset, RowChanges.Edit(draft: $0.draft, hash: $0.hash)) }
        self.init(
            mapping: stored.mapping,
            changes: RowChanges(recipe: recipe, edits: Dictionary(edits) { first, _ in first }),
            at: at
        )
    }
}
