extension ServiceCore {
    /// What was changed about a file with these contents before; nil if nothing.
    package func changes(of file: RecordFile) async throws -> KeptChanges? {
        guard try await journal.hasChanges(ofSize: file.size) else { return nil }
        return try await journal.changes(ofFile: try await file.contentHash(), size: file.size)
    }

    /// Keeps what was changed about a file; nil forgets it.
    package func keep(_ changes: (mapping: ColumnMapping, changes: RowChanges)?, of file: RecordFile) async throws {
        let kept = changes.map { KeptChanges(mapping: $0.mapping, changes: $0.changes, at: now) }
        if kept == nil, try await !journal.hasChanges(ofSize: file.size) { return }
        try await journal.keep(kept, ofFile: try await file.contentHash(), size: file.size)
    }
}
