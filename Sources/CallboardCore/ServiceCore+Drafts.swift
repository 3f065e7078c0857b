package import CallPersonalisation

extension ServiceCore {
    /// All drafts, the one that was written last first.
    package func drafts() async throws -> [KeptDraft] { try await journal.drafts() }

    /// Opens a draft for this process, which leaves the one it had; nil if there is none of that number, or another console
    /// has it open.
    package func open(draft choice: DraftChoice, for process: ProcessIdentity = .current) async throws -> KeptDraft? {
        try await journal.open(draft: choice, for: process, at: now)
    }

    /// Writes a draft; under a new number if another console has the old one open.
    ///
    /// - Parameter number: nil for a new draft.
    /// - Returns: the number.
    package func save(
        draft: RecordDraft,
        as number: Int?,
        of process: ProcessIdentity = .current
    ) async throws -> Int {
        try await journal.save(draft: draft, as: number, of: process, at: now)
    }

    /// Puts a draft back that was taken away; under a new number if the old one is used meanwhile.
    ///
    /// - Returns: the number.
    package func restore(draft: KeptDraft) async throws -> Int { try await journal.restore(draft: draft, at: now) }

    /// Takes a draft away; tells whether it did, for one that another console has open stays.
    package func remove(draft number: Int, by process: ProcessIdentity = .current) async throws -> Bool {
        try await journal.remove(draft: number, by: process)
    }
}
