import CallPersonalisation
import Dispatch
import Foundation
import GRDB

extension SQLiteJournal {
    /// Claims a chunk of which all records wait and none is over, if its request was made ahead.
    static func claimWhole(
        _ db: Database,
        _ chunk: Row,
        _ request: ClaimRequest,
        _ ahead: BatchesAhead
    ) throws -> Claim? {
        let (id, hash, states): (Int64, Data, Data) = (chunk["id"], chunk["hash"], chunk["states"])
        guard request.mode == .batch,
            let batch = ahead.take(BatchesAhead.Next(submission: request.submission, chunk: id, hash: hash)),
            batch.records == states.count, batch.earliestEnd > request.now,
            states.allSatisfy({ RecordState(rawValue: $0)?.isWaiting == true }),
            try storedLength(db, id) == batch.stored
        else { return nil }
        try move(db, chunk: id, places: nil, to: .inFlight)
        return try insertAttempt(
            db,
            of: chunk["submission"],
            chunk: id,
            places: nil,
            request,
            batch.body,
            digest: batch.digest,
            batch.records
        )
    }

    /// What comes after a claim, if too little of it is made ahead.
    func nextInLine(_ db: Database, _ request: ClaimRequest, _ outcome: ClaimOutcome) throws
        -> [BatchesAhead.Next]
    {
        guard request.mode == .batch else { return [] }
        guard case .claims = outcome else {
            ahead.forget(request.submission)
            return []
        }
        guard ahead.isLow(request.submission) else { return [] }
        let select = try db.cachedStatement(
            sql: """
                SELECT id, hash FROM chunk WHERE submission = (SELECT number FROM submission WHERE id = ?) AND waiting > 0
                ORDER BY id LIMIT ?
                """
        )
        return try Row.fetchAll(select, arguments: [request.submission.rawValue, BatchesAhead.most]).map {
            BatchesAhead.Next(submission: request.submission, chunk: $0["id"], hash: $0["hash"])
        }
    }

    func makeAhead(
        _ line: [BatchesAhead.Next],
        of submission: SubmissionID,
        _ body: @escaping @Sendable (PackedRecords, [Int]) -> [UInt8]
    ) {
        guard !line.isEmpty else { return }
        for next in ahead.plan(line, of: submission) {
            aheadQueue.async { [self] in
                let bytes = readHere { try SQLiteJournal.storedBlock($0, next.chunk) }
                ahead.make(next, from: bytes, body: body)
            }
        }
    }

    static func storedBlock(_ db: Database, _ chunk: Int64) throws -> Data? {
        let select = try db.cachedStatement(sql: "SELECT records FROM block WHERE chunk = ?")
        return try Data.fetchOne(select, arguments: [chunk])
    }

    /// The length of a block on disk, which is 0 once it was emptied: that is never sent from memory either.
    static func storedLength(_ db: Database, _ chunk: Int64) throws -> Int? {
        let length = try db.cachedStatement(sql: "SELECT LENGTH(records) FROM block WHERE chunk = ?")
        return try Int.fetchOne(length, arguments: [chunk])
    }
}
