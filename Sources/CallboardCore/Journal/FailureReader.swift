import CallPersonalisation
import Foundation
import GRDB

/// Reads failed records chunk by chunk, so that each chunk's states and records are fetched once however many of them failed.
struct FailureReader {
    /// One failed record that was found.
    struct Found {
        let cursor: FailedRecord.Cursor
        let cause: String
        /// Whether a copy of it was sent that was not cancelled.
        let isResent: Bool
        fileprivate let make: () throws -> FailedRecord?

        /// The record in full; nil if its block cannot be read any more.
        func record() throws -> FailedRecord? { try make() }
    }

    private let db: Database
    private let scope: FailureScope
    private let cause: String?
    /// A filter of words or of a label, and what it finds without looking at a record.
    private struct Wanted {
        let filter: TextFilter
        /// The digits, if it can be a part of a number.
        let needle: NumberNeedle?
        /// The labels in whose names it is found.
        let labels: Set<String>
    }

    private let label: Wanted?
    private let words: [Wanted]
    /// The attempts whose batch ID has what is wanted.
    private let attempts: Set<Int64>?

    init(_ db: Database, _ scope: FailureScope, cause: String?) throws {
        self.db = db
        self.scope = scope
        self.cause = cause
        func wanted(_ filter: TextFilter) throws -> Wanted? {
            guard !filter.isEmpty else { return nil }
            let needle = filter.kind == .fuzzy ? nil : NumberNeedle(filter.wanted)
            return Wanted(filter: filter, needle: needle, labels: try SQLiteJournal.labelIDs(db, named: filter))
        }
        label = try scope.query.label.flatMap(wanted)
        words = try scope.query.words.compactMap(wanted)
        attempts = try scope.query.batch.flatMap { batch in
            guard !batch.isEmpty else { return nil }
            let (condition, arguments) = SQLiteJournal.holding(batch, in: "batch_id")
            return try Set(Int64.fetchAll(db, sql: "SELECT id FROM attempt WHERE \(condition)", arguments: arguments))
        }
    }

    /// Goes through the failed records behind a place until `body` returns false.
    func each(after cursor: FailedRecord.Cursor?, _ body: (Found) throws -> Bool) throws {
        var sql = """
            SELECT c.id, c.states, s.id AS name, s.name AS title, s.created_at, s.account FROM chunk c JOIN submission s ON s.number = c.submission
            WHERE c.id >= ? AND (EXISTS(SELECT 1 FROM result r WHERE r.chunk = c.id) OR instr(c.states, x'0A') > 0)
            """
        var arguments: StatementArguments = [cursor?.chunk ?? 0]
        if let submission = scope.submission {
            sql += " AND s.id = ?"
            arguments += [submission.rawValue]
        }
        if let filter = scope.query.submission, !filter.isEmpty {
            let (name, id) = (SQLiteJournal.holding(filter, in: "s.name"), SQLiteJournal.holding(filter, in: "s.id"))
            sql += " AND \(filter.kind == .without ? "NOT " : "")(\(name.sql) OR \(id.sql))"
            arguments += name.arguments + id.arguments
        }
        let chunks = try Row.fetchCursor(db, sql: sql + " ORDER BY c.id", arguments: arguments)
        while let chunk = try chunks.next() {
            guard try each(chunk, after: cursor, body) else { return }
        }
    }

    /// Goes through the failed records of one chunk until `body` returns false.
    func each(chunk: Int64, _ body: (Found) throws -> Bool) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT c.id, c.states, s.id AS name, s.name AS title, s.created_at, s.account FROM chunk c
                JOIN submission s ON s.number = c.submission WHERE c.id = ?
                """,
            arguments: [chunk]
        )
        if let row { _ = try each(row, after: nil, body) }
    }

    private func each(_ chunk: Row, after cursor: FailedRecord.Cursor?, _ body: (Found) throws -> Bool) throws -> Bool {
        let id: Int64 = chunk["id"]
        let states = [UInt8](chunk["states"] as Data)
        let results = try results(of: id)
        let resent = try resent(of: id)
        let block = Block(db, id)
        let first = cursor?.chunk == id ? (cursor?.place ?? -1) + 1 : 0
        guard first < states.count else { return true }
        for place in first..<states.count {
            let state = RecordState(rawValue: states[place]) ?? .quarantined
            let result = results[place]
            guard let cause = Diagnosis.cause(of: state, noted: result?.cause), self.cause == nil || self.cause == cause
            else { continue }
            let at: Int64 = state == .expired ? chunk["created_at"] : result?.at ?? 0
            guard isWanted(at, result), try isWanted(block, place, result, chunk["title"]) else { continue }
            let place = FailedRecord.Cursor(chunk: id, place: place)
            let copy = resent[place.place]
            let found = Found(cursor: place, cause: cause, isResent: copy != nil) {
                guard let record = try block.records?.record(place.place) else { return nil }
                return FailedRecord(
                    submission: SubmissionID(rawValue: chunk["name"]),
                    submissionName: chunk["title"],
                    attempt: result?.attempt ?? 0,
                    record: record,
                    state: state,
                    cause: cause,
                    message: state == .expired ? nil : result?.message,
                    status: state == .expired ? nil : result?.status,
                    at: at,
                    batchID: result?.batchID,
                    cursor: place,
                    resent: copy,
                    sentAt: state == .expired ? nil : result?.sentAt,
                    account: chunk["account"]
                )
            }
            guard try body(found) else { return false }
        }
        return true
    }

    // MARK: Parts of a chunk

    private struct Result {
        var attempt: Int64
        var cause: String
        var message: String?
        var status: String?
        var at: Int64
        var batchID: String?
        var sentAt: Int64?
    }

    private func results(of chunk: Int64) throws -> [Int: Result] {
        let find = try db.cachedStatement(
            sql:
                "SELECT r.*, a.batch_id, a.claimed_at FROM result r LEFT JOIN attempt a ON a.id = r.attempt WHERE r.chunk = ?"
        )
        var results: [Int: Result] = [:]
        let rows = try Row.fetchCursor(find, arguments: [chunk])
        while let row = try rows.next() {
            results[row["place"]] = Result(
                attempt: row["attempt"],
                cause: row["cause"],
                message: row["message"],
                status: row["status"],
                at: row["at"],
                batchID: row["batch_id"],
                sentAt: row["claimed_at"]
            )
        }
        return results
    }

    /// The copies of records that were sent and not cancelled.
    private func resent(of chunk: Int64) throws -> [Int: FailedRecord.Resent] {
        let find = try db.cachedStatement(
            sql: """
                SELECT r.place, r.next_chunk, r.next_place, c.states, s.id AS name, s.name AS title FROM resent r
                JOIN chunk c ON c.id = r.next_chunk JOIN submission s ON s.number = c.submission WHERE r.chunk = ?
                """
        )
        var copies: [Int: FailedRecord.Resent] = [:]
        let rows = try Row.fetchCursor(find, arguments: [chunk])
        while let row = try rows.next() {
            let next = FailedRecord.Cursor(chunk: row["next_chunk"], place: row["next_place"])
            let states = row["states"] as Data
            let state =
                states.count > next.place ? RecordState(rawValue: states[next.place]) ?? .quarantined : .quarantined
            guard state != .stopped else { continue }
            copies[row["place"]] = FailedRecord.Resent(
                cursor: next,
                submission: SubmissionID(rawValue: row["name"]),
                submissionName: row["title"],
                state: state
            )
        }
        return copies
    }

    /// The records of a chunk, read when the first of them is wanted.
    private final class Block {
        private let db: Database
        private let chunk: Int64
        private var isRead = false
        private var packed: PackedRecords?

        init(_ db: Database, _ chunk: Int64) {
            self.db = db
            self.chunk = chunk
        }

        var records: PackedRecords? {
            get throws {
                if isRead { return packed }
                isRead = true
                let find = try db.cachedStatement(sql: "SELECT records FROM block WHERE chunk = ?")
                packed = try Data.fetchOne(find, arguments: [chunk]).flatMap { PackedRecords([UInt8]($0)) }
                return packed
            }
        }
    }

    // MARK: What is wanted

    private func isWanted(_ at: Int64, _ result: Result?) -> Bool {
        if let since = scope.query.since, at < since { return false }
        if let until = scope.query.until, at >= until { return false }
        guard let attempts, let batch = scope.query.batch else { return true }
        return batch.passes(isFound: result.map { attempts.contains($0.attempt) } ?? false)
    }

    private func isWanted(_ block: Block, _ place: Int, _ result: Result?, _ title: String) throws -> Bool {
        guard label != nil || !words.isEmpty else { return true }
        guard let records = try block.records else { return false }
        let record = records.record(place)
        let id = record.labelID.rawValue
        if let label {
            let isFound = label.labels.contains(id) || label.filter.isFound(in: [id, record.labelName ?? ""])
            guard label.filter.passes(isFound: isFound) else { return false }
        }
        let texts = [
            title, result?.message, result?.status, record.callReason, record.reference, record.labelName,
        ].compactMap(\.self)
        return words.allSatisfy { wanted in
            let isNumber = wanted.needle.map { $0.isIn(record.receiver) || $0.isIn(record.caller) } ?? false
            return wanted.filter.passes(
                isFound: isNumber || wanted.labels.contains(id) || wanted.filter.isFound(in: texts)
            )
        }
    }
}
