import CallPersonalisation
import Foundation

extension ServiceCore {
    /// Queues records that are known to be good, as one submission.
    ///
    /// - Throws: `CoreError.nothingToSend`, `JournalError`.
    package func submit(
        _ records: [StoredRecord],
        name: String,
        mode: SubmissionMode,
        parent: SubmissionID? = nil,
        heldFor seconds: Int = 0
    ) async throws -> SubmissionSummary {
        guard !records.isEmpty else { throw CoreError.nothingToSend }
        let id = try await journal.create(newSubmission(name: name, mode: mode, parent: parent), by: operatorName, at: now)
        var builder = PackedRecordsBuilder()
        var chunks: [NewChunk] = []
        for record in records {
            builder.append(record)
            if builder.isFull { chunks.append(builder.chunk()) }
        }
        if builder.count > 0 { chunks.append(builder.chunk()) }
        try await journal.append(chunks, refused: [], to: id, at: now)
        try await journal.confirm(id, heldUntil: seconds > 0 ? now + Int64(seconds) * 1000 : nil, by: operatorName, at: now)
        wakeBackground()
        return try await found(id)
    }
}

extension PackedRecordsBuilder {
    /// The block that is full, ready for the journal.
    mutating func chunk() -> NewChunk {
        let (count, earliestEnd) = (count, earliestEnd)
        return NewChunk(bytes: finish(), count: count, earliestEnd: earliestEnd)
    }
}
