import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Writes how a doubt ended into its attempt.
    static func settle(
        _ db: Database,
        _ attempt: Row,
        _ decision: DoubtDecision,
        by who: String,
        at now: Int64
    ) throws {
        let id: Int64 = attempt["id"]
        // A row that was changed from outside stays what it is to `verify`.
        let isRight = Seal.attempt.holds(attempt)
        try db.execute(
            sql: "UPDATE attempt SET decision = ?, decided_by = ?, decided_at = ? WHERE id = ?",
            arguments: [decision.rawValue, who, now, id]
        )
        if isRight { try Seal.attempt.put(db, key: "id", id) }
    }

    /// Makes records in doubt whose windows are over expired: the question about them is moot.
    ///
    /// Source: the state table of the reliability promises, 2.1.
    static func expireDoubts(_ db: Database, at now: Int64, into recovery: inout Recovery) throws {
        let doubts = try Row.fetchAll(
            db,
            sql: """
                SELECT a.*, c.states, c.earliest_end, s.id AS name FROM attempt a JOIN chunk c ON c.id = a.chunk
                JOIN submission s ON s.number = a.submission WHERE a.outcome = 'in_doubt' AND a.decision IS NULL
                """
        )
        for doubt in doubts {
            try RowShape.attempt.check(doubt)
            let chunk: Int64 = doubt["chunk"]
            // The block is read only once the first of its windows is over.
            guard (doubt["earliest_end"] as Int64) <= now else {
                recovery.expectExpiry(at: doubt["earliest_end"])
                continue
            }
            let block = try Data.fetchOne(db, sql: "SELECT records FROM block WHERE chunk = ?", arguments: [chunk])
            guard let records = block.flatMap({ PackedRecords([UInt8]($0)) }) else { continue }
            let states = [UInt8](doubt["states"] as Data)
            let places = (doubt["picks"] as Data?).map(unpacked) ?? Array(0..<records.count)
            let open = places.filter { place in
                place < records.count && states.indices.contains(place)
                    && states[place] == RecordState.inDoubt.rawValue
            }
            let late = open.filter { records.entry($0).endsAt <= now }
            for place in open where records.entry(place).endsAt > now {
                recovery.expectExpiry(at: records.entry(place).endsAt)
            }
            guard !late.isEmpty || open.isEmpty else { continue }
            try move(db, chunk: chunk, places: late, to: .expired, from: [.inDoubt])
            let left = open.count - late.count
            if left == 0 { try settle(db, doubt, .expired, by: "callboard", at: now) }
            recovery.expired.append(doubt["id"])
            try note(
                db,
                .expired,
                by: "callboard",
                at: now,
                submission: doubt["name"],
                attempt: doubt["id"],
                ["records": "\(late.count)", "left": "\(left)"]
            )
        }
    }
}

extension Recovery {
    /// Notes when a record in doubt becomes moot.
    mutating func expectExpiry(at moment: Int64) { nextExpiry = min(nextExpiry ?? moment, moment) }
}
