package import CallPersonalisation

/// What people changed about the rows of a file on their way in; the file itself stays as it is.
package struct RowChanges: Hashable, Sendable {
    /// A row that was changed by hand.
    package struct Edit: Hashable, Sendable {
        /// What the row says now.
        package var draft: RecordDraft
        /// The row's bytes as one word: an edit never meets another row, should the file be another by then.
        package var hash: UInt64

        /// An edit of a row.
        package init(draft: RecordDraft, hash: UInt64) {
            self.draft = draft
            self.hash = hash
        }
    }

    /// What is done to the rows that break a rule.
    package var recipe: Recipe
    /// The rows that were changed by hand, by where they begin (`FileTable.Details.offset`).
    package var edits: [Int: Edit]

    /// No changes unless given.
    package init(recipe: Recipe = Recipe(), edits: [Int: Edit] = [:]) {
        self.recipe = recipe
        self.edits = edits
    }

    /// Whether nothing is changed.
    package var isEmpty: Bool { recipe.isEmpty && edits.isEmpty }

    /// The bytes of a row as one word (FNV-1a).
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
