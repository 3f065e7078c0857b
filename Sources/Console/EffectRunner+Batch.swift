import CallboardCore
import Synchronization

/// The batch of composed records.
extension EffectRunner {
    /// Opens it like a file.
    func openBatch(_ check: Int) {
        open(OpenBatch.name, check) { core in
            guard let core else { throw FileError.empty }
            let (batch, file) = try await core.openBatchFile()
            return (file, batch)
        }
    }

    /// Makes a draft of the record on a row, as a check shows it.
    func takeOut(_ row: Int, _ check: Int) {
        let entry = state.withLock { state -> OpenBatch.Entry? in
            guard let file = state.file, file.number == check, let batch = file.batch,
                batch.entries.indices.contains(row)
            else { return nil }
            let entry = batch.entries[row]
            // Pressed twice, it is taken out once.
            return state.file?.takenOut.insert(entry.number).inserted ?? false ? entry : nil
        }
        guard let entry else { return }
        write {
            await self.perform(.takeOut(row: row, check: check)) { core in
                let draft = try await core.takeOut(entry)
                try await self.tellBatch(core)
                self.post(.takenOut(draft: draft))
            }
        }
    }

    /// Tells how many records there are.
    func tellBatch(_ core: ServiceCore) async throws {
        post(.batch(records: try await core.openBatch().entries.count))
    }
}
