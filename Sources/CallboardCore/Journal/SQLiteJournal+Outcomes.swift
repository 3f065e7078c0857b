import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// The first records of a submission with what became of them, in the order of the file.
    func outcomes(of id: SubmissionID, limit: Int) async throws -> [RecordOutcome] {
        try await read { db in
            let (number, _) = try SQLiteJournal.find(db, id)
            let chunks = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.id, c.states, b.records FROM chunk c JOIN block b ON b.chunk = c.id
                    WHERE c.submission = ? AND LENGTH(b.records) > 0 ORDER BY c.id
                    """,
                arguments: [number]
            )
            var outcomes: [RecordOutcome] = []
            while outcomes.count < limit, let chunk = try chunks.next() {
                guard let records = PackedRecords([UInt8](chunk["records"] as Data)) else { continue }
                let states = [UInt8](chunk["states"] as Data)
                let results = try Row.fetchAll(
                    db,
                    sql: "SELECT place, message, status FROM result WHERE chunk = ?",
                    arguments: [chunk["id"] as Int64]
                )
                let said = Dictionary(
                    results.map { ($0["place"] as Int, ($0["message"] as String?) ?? $0["status"]) },
                    uniquingKeysWith: { first, _ in first }
                )
                for place in 0..<min(records.count, states.count, limit - outcomes.count) {
                    outcomes.append(
                        RecordOutcome(
                            record: records.record(place),
                            state: RecordState(rawValue: states[place]) ?? .quarantined,
                            message: said[place] ?? nil
                        )
                    )
                }
            }
            return outcomes
        }
    }
}
