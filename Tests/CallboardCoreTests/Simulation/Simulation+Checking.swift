import Foundation
import GRDB

@testable import CallboardCore

extension Simulation {
    /// The promises, after everything has come to rest.
    func check() throws {
        for (receiver, count) in service.taken where count > 1 {
            throw Broken(description: "record \(receiver) was taken \(count) times")
        }
        for (token, times) in service.arrivals {
            let sorted = times.sorted()
            for index in sorted.indices.dropFirst(60) where sorted[index] - sorted[index - 60] < 60_000_000_000 {
                throw Broken(description: "more than 60 requests of \(token) in a minute")
            }
        }
        for index in service.creations.indices.dropFirst(10)
        where service.creations[index] - service.creations[index - 10] < 1_800_000_000_000 {
            throw Broken(description: "more than 10 tokens in half an hour")
        }
        try database.read { db in
            let faults = try SQLiteJournal.faults(db)
            guard faults.isEmpty else { throw Broken(description: faults.joined(separator: "; ")) }
            let chunks = try Row.fetchAll(
                db,
                sql: "SELECT c.id, c.states, b.records FROM chunk c JOIN block b ON b.chunk = c.id"
            )
            var seen = 0
            for chunk in chunks {
                guard let packed = PackedRecords([UInt8](chunk["records"] as Data)) else {
                    throw Broken(description: "a block is broken")
                }
                let states = [UInt8](chunk["states"] as Data)
                let doubtful = try doubtful(db, chunk["id"], packed.count)
                for place in 0..<packed.count {
                    seen += 1
                    let receiver = packed.entry(place).receiver
                    let state = RecordState(rawValue: states[place]) ?? .quarantined
                    // What became moot in doubt may have been taken.
                    let isMoot = state == .expired && doubtful.contains(place)
                    try check(receiver, isMoot ? .inDoubt : state, taken: service.taken[receiver, default: 0])
                }
            }
            guard seen == records.count else { throw Broken(description: "\(records.count - seen) records are gone") }
        }
    }

    /// The places of a chunk whose requests ended in doubt.
    private func doubtful(_ db: Database, _ chunk: Int64, _ count: Int) throws -> Set<Int> {
        let attempts = try Row.fetchAll(
            db,
            sql: "SELECT picks FROM attempt WHERE chunk = ? AND outcome = 'in_doubt'",
            arguments: [chunk]
        )
        return attempts.reduce(into: []) { places, attempt in
            places.formUnion((attempt["picks"] as Data?).map(SQLiteJournal.unpacked) ?? Array(0..<count))
        }
    }

    private func check(_ receiver: UInt64, _ state: RecordState, taken: Int) throws {
        switch state {
        case .accepted:
            if taken == 0 { throw Broken(description: "\(receiver) is called accepted but was never taken") }
        case .rejected, .expired:
            if taken > 0 { throw Broken(description: "\(receiver) is called \(state.name) but was taken") }
        case .inDoubt: break
        default: throw Broken(description: "\(receiver) was left \(state.name): nobody sends it")
        }
    }
}
