import CallboardCore
import Synchronization

/// The batch of composed records.
extension EffectRunner {
    /// Opens it like a file.
    func openBatch() {
        open(OpenBatch.name) { core in
            guard let core else { throw FileError.empty }
            let (batch, file) = try await core.openBatchFile()
            return (file, batch)
        }
    }

    /// Adds a record, or makes a draft of one.
    func keepBatch(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .addToBatch(let record):
            let (records, addition) = try await core.add(toBatch: record)
            post(.batchAdded(record, addition, records: records))
        case .takeOut(let row):
            guard let batch = state.withLock(\.file)?.batch, batch.entries.indices.contains(row) else { break }
            let draft = try await core.takeOut(batch.entries[row])
            try await tellBatch(core)
            post(.takenOut(draft: draft))
        default: break
        }
    }

    /// Tells how many records there are.
    func tellBatch(_ core: ServiceCore) async throws {
        post(.batch(records: try await core.openBatch().entries.count))
    }
}
