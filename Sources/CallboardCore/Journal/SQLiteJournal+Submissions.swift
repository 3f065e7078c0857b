import CallPersonalisation
import Crypto
import Foundation
import GRDB

extension SQLiteJournal {
    package func create(_ submission: NewSubmission, by operatorName: String, at now: Int64) async throws
        -> SubmissionID
    {
        let id = SubmissionID.new(at: now)
        return try await write { db in
            try SQLiteJournal.insert(db, submission, id: id, by: operatorName, at: now)
            return id
        }
    }

    static func insert(
        _ db: Database,
        _ submission: NewSubmission,
        id: SubmissionID,
        by operatorName: String,
        at now: Int64
    ) throws {
        var counts = StateCounts()
        counts[.leftOut] = submission.leftOut
        try db.execute(
            sql: """
                INSERT INTO submission(id, name, origin, profile, kind, account, api_version, mode, parent, created_at, created_by,
                    control, counts, owner) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)
                """,
            arguments: [
                id.rawValue, submission.name, submission.origin, submission.profile, submission.kind,
                submission.clientAccountID, submission.apiVersion.rawValue, submission.mode.rawValue,
                submission.parent?.rawValue, now, operatorName, SubmissionControl.importing.rawValue, counts.stored,
                ProcessIdentity.current.stored,
            ]
        )
        try Seal.submission.put(db, key: "number", db.lastInsertedRowID)
        try SQLiteJournal.note(
            db,
            .created,
            by: operatorName,
            at: now,
            submission: id.rawValue,
            [
                "name": submission.name, "profile": submission.profile, "mode": submission.mode.rawValue,
                "left_out": "\(submission.leftOut)",
            ]
        )
    }

    package func append(_ chunks: [NewChunk], refused: [RefusedRow], to id: SubmissionID, at now: Int64) async throws {
        // Hashing and encoding are done before the lock is taken.
        let prepared = chunks.map { (chunk: $0, hash: Data(SHA256.hash(data: $0.bytes))) }
        let rows = refused.isEmpty ? Data() : try JSONEncoder().encode(refused)
        try await write { db in
            try SQLiteJournal.append(db, prepared, refused: refused.count, rows, to: id, at: now)
        }
    }

    static func append(
        _ db: Database,
        _ chunks: [(chunk: NewChunk, hash: Data)],
        refused: Int,
        _ rows: Data,
        to id: SubmissionID,
        at now: Int64
    ) throws {
        let (number, counts) = try find(db, id)
        var sum = counts
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO chunk(submission, states, waiting, earliest_end, latest_end, hash, seal) VALUES(?,?,?,?,?,?,?)
                """
        )
        let insertBlock = try db.cachedStatement(sql: "INSERT INTO block(chunk, records) VALUES(?,?)")
        for (chunk, hash) in chunks {
            let states = Data(repeating: chunk.state.rawValue, count: chunk.count)
            let waiting = chunk.state.isWaiting ? chunk.count : 0
            let seal = Seal.ofChunk(number, states, waiting, (chunk.earliestEnd, chunk.latestEnd), hash)
            try insert.execute(
                arguments: [number, states, waiting, chunk.earliestEnd, chunk.latestEnd, hash, seal]
            )
            try insertBlock.execute(arguments: [db.lastInsertedRowID, Data(chunk.bytes)])
            sum[chunk.state] += chunk.count
        }
        if refused > 0 {
            let statement = try db.cachedStatement(sql: "INSERT INTO refused(submission, count, rows) VALUES(?,?,?)")
            try statement.execute(arguments: [number, refused, rows])
            try Seal.refused.put(db, key: "id", db.lastInsertedRowID)
            sum[.invalid] += refused
        }
        try save(db, sum, of: number)
        var hasher = SHA256()
        for (_, hash) in chunks { hasher.update(data: hash) }
        try note(
            db,
            .imported,
            by: "callboard",
            at: now,
            submission: id.rawValue,
            [
                "records": "\(chunks.reduce(0) { $0 + $1.chunk.count })", "refused": "\(refused)",
                "sha256": hexadecimal(hasher.finalize()),
            ]
        )
    }

    /// The same for a thread that goes on meanwhile; `done` is told when the rows are written, or why they are not.
    ///
    /// They are durable with the confirmation, without which nothing of them is ever sent.
    func append(
        _ chunks: [NewChunk],
        refused: [RefusedRow],
        to id: SubmissionID,
        at now: Int64,
        done: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let prepared = chunks.map { (chunk: $0, hash: Data(SHA256.hash(data: $0.bytes))) }
        write(
            mayBeLost: true,
            { db in
                let rows = refused.isEmpty ? Data() : try JSONEncoder().encode(refused)
                try SQLiteJournal.append(db, prepared, refused: refused.count, rows, to: id, at: now)
            },
            done: done
        )
    }

    /// Decides how the rows of an import will be sent, and notes of what file they are.
    func set(mode: SubmissionMode, fileHash: String?, of id: SubmissionID) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE submission SET mode = ?, file_hash = ? WHERE id = ? AND control = 'importing'",
                arguments: [mode.rawValue, fileHash, id.rawValue]
            )
            try Seal.submission.put(db, key: "number", SQLiteJournal.find(db, id).number)
        }
    }

    /// Leaves every good row of an import out.
    func leaveOut(_ id: SubmissionID, by operatorName: String, at now: Int64) async throws {
        try await write { db in
            let (number, _) = try SQLiteJournal.find(db, id)
            let chunks = try Int64.fetchAll(db, sql: "SELECT id FROM chunk WHERE submission = ?", arguments: [number])
            for chunk in chunks {
                try SQLiteJournal.transform(db, chunk: chunk) { states in
                    states = Array(repeating: RecordState.leftOut.rawValue, count: states.count)
                }
            }
        }
    }

    /// Ends an import that nobody confirmed: none of its rows is sent.
    func abandon(_ id: SubmissionID, at now: Int64) async throws {
        try await write { db in
            let (number, _) = try SQLiteJournal.find(db, id)
            try SQLiteJournal.discardImport(db, number, id: id.rawValue, at: now)
        }
    }

    package func confirm(_ id: SubmissionID, heldUntil: Int64?, by operatorName: String, at now: Int64) async throws {
        try await write { db in try SQLiteJournal.confirm(db, id, heldUntil: heldUntil, by: operatorName, at: now) }
    }

    /// How many submissions of an account count; it grows with each that is confirmed.
    func countedSubmissions(of account: String) async throws -> Int {
        try await read { db in try SQLiteJournal.countedSubmissions(db, of: account) }
    }

    private static func countedSubmissions(_ db: Database, of account: String) throws -> Int {
        let sql = "SELECT COUNT(*) FROM submission WHERE account = ? AND control <> 'importing'"
        return try Int.fetchOne(db, sql: sql, arguments: [account]) ?? 0
    }

    /// Confirms an import if no more submissions count than did; nil for however many.
    ///
    /// - Returns: whether it counts now.
    func confirm(
        _ id: SubmissionID,
        ifStill counted: Int?,
        of account: String,
        heldUntil: Int64?,
        by operatorName: String,
        at now: Int64
    ) async throws -> Bool {
        try await write { db in
            if let counted, try SQLiteJournal.countedSubmissions(db, of: account) != counted { return false }
            try SQLiteJournal.confirm(db, id, heldUntil: heldUntil, by: operatorName, at: now)
            return true
        }
    }

    /// Confirms one record that somebody waits for: it stays with this process, held or not, and without it is never sent.
    func confirmPush(_ id: SubmissionID, heldUntil: Int64?, by operatorName: String, at now: Int64) async throws {
        try await write { db in
            try SQLiteJournal.confirm(db, id, heldUntil: heldUntil, by: operatorName, at: now)
            _ = try SQLiteJournal.lease(db, id, for: .current) { $0.isAlive }
        }
    }

    static func confirm(
        _ db: Database,
        _ id: SubmissionID,
        heldUntil: Int64?,
        by operatorName: String,
        at now: Int64
    ) throws {
        let (number, counts) = try SQLiteJournal.find(db, id)
        // There is nothing to take back where nothing would be sent.
        let heldUntil = counts.waiting > 0 ? heldUntil : nil
        let control: SubmissionControl = heldUntil == nil ? .running : .held
        try db.execute(
            sql:
                "UPDATE submission SET control = ?, held_until = ?, owner = NULL WHERE number = ? AND control = 'importing'",
            arguments: [control.rawValue, heldUntil, number]
        )
        guard db.changesCount == 1 else { throw JournalError.unknown(id.rawValue) }
        try Seal.submission.put(db, key: "number", number)
        try SQLiteJournal.note(
            db,
            .confirmed,
            by: operatorName,
            at: now,
            submission: id.rawValue,
            ["records": "\(counts[.queued])", "invalid": "\(counts[.invalid])"]
        )
    }

    package func set(
        _ control: SubmissionControl,
        of id: SubmissionID,
        by operatorName: String,
        at now: Int64
    ) async throws -> Bool {
        try await write { db in try SQLiteJournal.set(db, control, of: id, by: operatorName, at: now) }
    }

    static func set(
        _ db: Database,
        _ control: SubmissionControl,
        of id: SubmissionID,
        by operatorName: String,
        at now: Int64
    ) throws -> Bool {
        let (number, counts) = try SQLiteJournal.find(db, id)
        let allowed: String
        let kind: LedgerEntry.Kind
        switch control {
        case .paused: (allowed, kind) = ("'running','held'", .paused)
        case .running: (allowed, kind) = ("'paused','held'", .resumed)
        case .cancelled: (allowed, kind) = ("'running','held','paused'", .cancelled)
        case .importing, .held: return false
        }
        try db.execute(
            sql: "UPDATE submission SET control = ?, held_until = NULL WHERE number = ? AND control IN (\(allowed))",
            arguments: [control.rawValue, number]
        )
        guard db.changesCount == 1 else { return false }
        try Seal.submission.put(db, key: "number", number)
        if control == .cancelled { try SQLiteJournal.stopWaiting(db, of: number) }
        try SQLiteJournal.note(
            db,
            kind,
            by: operatorName,
            at: now,
            submission: id.rawValue,
            control == .cancelled ? ["stopped": "\(counts.waiting)"] : [:]
        )
        return true
    }

    package func lease(_ id: SubmissionID, for owner: ProcessIdentity) async throws -> Bool {
        try await write { db in try SQLiteJournal.lease(db, id, for: owner) { $0.isAlive } }
    }

    static func lease(
        _ db: Database,
        _ id: SubmissionID,
        for owner: ProcessIdentity,
        isAlive: (ProcessIdentity) -> Bool
    ) throws -> Bool {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT number, owner FROM submission WHERE id = ?",
            arguments: [id.rawValue]
        )
        guard let row else { throw JournalError.unknown(id.rawValue) }
        try RowShape.submission.check(row)
        if let holder = (row["owner"] as String?).flatMap(ProcessIdentity.init(stored:)), holder != owner,
            isAlive(holder)
        {
            return false
        }
        try db.execute(
            sql: "UPDATE submission SET owner = ? WHERE number = ?",
            arguments: [owner.stored, row["number"] as Int64]
        )
        return true
    }

    package func release(_ id: SubmissionID, from owner: ProcessIdentity) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE submission SET owner = NULL WHERE id = ? AND owner = ?",
                arguments: [id.rawValue, owner.stored]
            )
        }
    }

    // MARK: Shared by all changes

    /// The row number and counts of a submission.
    static func find(_ db: Database, _ id: SubmissionID) throws -> (number: Int64, counts: StateCounts) {
        let statement = try db.cachedStatement(sql: "SELECT number, counts FROM submission WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else {
            throw JournalError.unknown(id.rawValue)
        }
        try RowShape.submission.check(row)
        return (row["number"], StateCounts(stored: row["counts"]))
    }

    static func save(_ db: Database, _ counts: StateCounts, of number: Int64) throws {
        let statement = try db.cachedStatement(sql: "UPDATE submission SET counts = ? WHERE number = ?")
        try statement.execute(arguments: [counts.stored, number])
    }

    /// Moves records of one chunk to another state, as far as their present state allows it.
    ///
    /// - Returns: how many of each state were moved.
    @discardableResult
    static func move(
        _ db: Database,
        chunk: Int64,
        places: [Int]?,
        to next: RecordState,
        from allowed: Set<RecordState>? = nil
    ) throws -> Int {
        try transform(db, chunk: chunk) { states in
            // Most records of a chunk are in the same state, so what may become of it is asked once.
            var known: (state: UInt8, isMoved: Bool)?
            for place in places ?? Array(states.indices) where states.indices.contains(place) {
                let byte = states[place]
                if known?.state != byte {
                    let state = RecordState(rawValue: byte) ?? .quarantined
                    known = (byte, (allowed?.contains(state) ?? true) && state.mayBecome(next))
                }
                if known?.isMoved == true { states[place] = next.rawValue }
            }
        }
    }

    private static let selectChunk = "SELECT \(Seal.chunk.columns()) FROM chunk WHERE id = ?"

    /// Changes the states of one chunk and keeps every sum true.
    ///
    /// - Returns: how many records changed.
    @discardableResult
    static func transform(_ db: Database, chunk: Int64, _ change: (inout [UInt8]) throws -> Void) throws -> Int {
        let select = try db.cachedStatement(sql: selectChunk)
        let found = try select.first([chunk]) { row in try Seal.Values(leading: row, of: .chunk) }
        guard let row = found, let number: Int64 = row["submission"], let states: Data = row["states"] else { return 0 }
        // A row that was changed from outside stays what it is to `verify`, whatever becomes of it.
        let isRight = row.holds
        let old = [UInt8](states)
        var new = old
        try change(&new)
        let changed = zip(old, new).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        guard changed > 0 else { return 0 }
        let before = StateCounts(states: old)
        let after = StateCounts(states: new)
        var changedRow = row
        changedRow.set(["states": Data(new), "waiting": after.waiting])
        let seal = isRight ? changedRow.seal : row.stored
        let update = try db.cachedStatement(sql: "UPDATE chunk SET states = ?, waiting = ?, seal = ? WHERE id = ?")
        try update.execute(arguments: [Data(new), after.waiting, seal, chunk])
        let read = try db.cachedStatement(sql: "SELECT counts FROM submission WHERE number = ?")
        var counts = StateCounts(stored: try String.fetchOne(read, arguments: [number]) ?? "")
        for state in RecordState.allCases { counts[state] += after[state] - before[state] }
        try save(db, counts, of: number)
        return changed
    }

    static func stopWaiting(_ db: Database, of number: Int64) throws {
        let chunks = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM chunk WHERE submission = ? AND waiting > 0",
            arguments: [number]
        )
        for chunk in chunks { try move(db, chunk: chunk, places: nil, to: .stopped, from: [.queued, .deferred]) }
    }
}

extension SubmissionID {
    /// A name that sorts by time and is not made twice in practice.
    static func new(at now: Int64) -> SubmissionID {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let suffix = String((0..<4).compactMap { _ in letters.randomElement() })
        let seconds = now / 1000
        let day = CivilDate(daysSinceEpoch: Int(seconds / 86_400))
        let second = Int(seconds % 86_400)
        func pad(_ value: Int, _ width: Int = 2) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let clock = pad(second / 3600) + pad(second / 60 % 60) + pad(second % 60)
        return SubmissionID(rawValue: "\(pad(day.year, 4))\(pad(day.month))\(pad(day.day))-\(clock)-\(suffix)")
    }
}

/// A day of the Gregorian calendar in UTC.
struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    init(daysSinceEpoch days: Int) {
        // Counted from 1 March of year 0, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
