package import CallPersonalisation

extension ServiceCore {
    /// The recipes that were saved.
    package var recipes: RecipeStore { RecipeStore(stateDirectory: journal.directory) }

    /// The mappings that were saved.
    package var mappings: MappingStore { MappingStore(stateDirectory: journal.directory) }

    /// Does the repairs of a recipe to records of the journal, judged against the labels fetched last.
    package func repairer(_ recipe: Recipe) async throws -> Repairer {
        let labels = try await cachedLabels()
        var checker = RecordChecker(labels: labels, now: now)
        checker.clockSkew = abs(allowance().clockSkewMilliseconds ?? 0)
        checker.tellsStaleLabels = false
        return Repairer(recipe, checker: checker, zone: timeZone)
    }
}

extension StoredRecord {
    /// The record as text that can be repaired and judged.
    package var draft: RecordDraft {
        RecordDraft(
            caller: String(caller),
            receiver: String(receiver),
            label: labelID.rawValue,
            labelName: labelName ?? "",
            callReason: callReason ?? "",
            starts: String(window.startsAt),
            ends: String(window.endsAt)
        )
    }
}

extension Repairer {
    /// A record of the journal after the recipe, with its place in its file; nil while a rule keeps it from being sent, or once its
    /// personal data was emptied.
    package func repaired(_ record: StoredRecord) -> StoredRecord? {
        guard record.callRecord != nil, let repaired = self.record(of: record.draft) else { return nil }
        return StoredRecord(repaired, line: record.line, row: record.row, reference: record.reference)
    }

    /// What can be done about a record that failed: for the rules that it breaks now, and for a window that is over.
    package func offers(for record: StoredRecord) -> [Repair] {
        judge(record.draft).verdict.rules.rules.flatMap(Repair.offers)
    }
}
