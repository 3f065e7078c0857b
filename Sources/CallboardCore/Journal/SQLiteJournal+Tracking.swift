import CallPersonalisation
import Crypto
import Foundation
import GRDB

extension SQLiteJournal {
    /// The submission of a batch ID; nil if there is none.
    func submission(ofBatch batchID: String) async throws -> SubmissionSummary? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql:
                    "SELECT * FROM submission WHERE number = (SELECT submission FROM attempt WHERE batch_id = ? LIMIT 1)",
                arguments: [batchID]
            ).map(SQLiteJournal.summary)
        }
    }

    /// Takes a batch that was made elsewhere in, as a submission whose only request was accepted.
    ///
    /// All of it is one transaction, so that at no moment there are records that could be sent.
    func adopt(
        _ records: [StoredRecord],
        batchID: String,
        as submission: NewSubmission,
        by operatorName: String,
        at now: Int64
    ) async throws -> SubmissionID {
        let id = SubmissionID.new(at: now)
        let chunks = PackedRecordsBuilder.chunks(records).map { (chunk: $0, hash: Data(SHA256.hash(data: $0.bytes))) }
        return try await write { db in
            let owner = ProcessIdentity.current
            try SQLiteJournal.insert(db, submission, id: id, by: operatorName, at: now)
            try SQLiteJournal.append(db, chunks, refused: 0, Data(), to: id, at: now)
            try SQLiteJournal.note(
                db,
                .tracked,
                by: operatorName,
                at: now,
                submission: id.rawValue,
                ["batch_id": batchID, "records": "\(records.count)"]
            )
            try SQLiteJournal.confirm(db, id, heldUntil: nil, by: operatorName, at: now)
            _ = try SQLiteJournal.lease(db, id, for: owner) { _ in false }
            // Windows that are over must not expire here: what was made elsewhere was sent, whatever the time is now.
            var request = ClaimRequest(
                submission: id,
                owner: owner,
                mode: .batch,
                limit: 1,
                endpoint: "made elsewhere",
                now: now
            )
            request.takesLate = true
            let claims: [Claim]
            if case .claims(let made) = try SQLiteJournal.claim(db, request, body: { _, _ in [] }) {
                claims = made
            } else {
                claims = []
            }
            for claim in claims {
                let result = AttemptResult(
                    attempt: claim.attempt,
                    outcome: .accepted,
                    phase: RequestPhase.replyEnded.rawValue,
                    batchID: batchID
                )
                try SQLiteJournal.close(db, result, at: now)
            }
            try db.execute(sql: "UPDATE submission SET owner = NULL WHERE id = ?", arguments: [id.rawValue])
            return id
        }
    }
}
