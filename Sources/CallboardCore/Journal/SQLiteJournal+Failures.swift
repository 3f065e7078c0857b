import CallPersonalisation
import Foundation
import GRDB

extension SQLiteJournal {
    /// Why records failed, the most frequent cause first; expired records count as a cause of their own.
    package func causes(in scope: FailureScope) async throws -> [FailureCause] {
        try await read { db in
            var causes: [String: (rows: Int, resent: Int)] = [:]
            try FailureReader(db, scope, cause: nil).each(after: nil) { found in
                causes[found.cause, default: (0, 0)].rows += 1
                if found.isResent { causes[found.cause, default: (0, 0)].resent += 1 }
                return true
            }
            return causes.map { FailureCause(rows: $0.value.rows, diagnosis: .of($0.key), resent: $0.value.resent) }
                .sorted { ($1.rows, $0.id) < ($0.rows, $1.id) }
        }
    }

    /// Failed records, in the order in which they were stored.
    package func failures(
        cause: String?,
        in scope: FailureScope,
        limit: Int,
        after cursor: FailedRecord.Cursor?
    ) async throws -> [FailedRecord] {
        try await read { db in
            var failed: [FailedRecord] = []
            try FailureReader(db, scope, cause: cause).each(after: cursor) { found in
                if let record = try found.record() { failed.append(record) }
                return failed.count < limit
            }
            return failed
        }
    }

    /// The failed records at some places, in the order in which they were stored; those that no longer count as failed are left out.
    package func failures(at cursors: Set<FailedRecord.Cursor>) async throws -> [FailedRecord] {
        try await read { db in
            var failed: [FailedRecord] = []
            let reader = try FailureReader(db, FailureScope(), cause: nil)
            for chunk in Set(cursors.map(\.chunk)).sorted() {
                try reader.each(chunk: chunk) { found in
                    if cursors.contains(found.cursor), let record = try found.record() { failed.append(record) }
                    return true
                }
            }
            return failed
        }
    }

    /// The rows of a file that were refused, in the order of the file.
    package func refusedRows(of id: SubmissionID, limit: Int, after row: Int) async throws -> [RefusedRow] {
        try await read { db in
            var found: [RefusedRow] = []
            let (number, _) = try SQLiteJournal.find(db, id)
            let blocks = try Row.fetchCursor(
                db,
                sql: "SELECT rows FROM refused WHERE submission = ? ORDER BY id",
                arguments: [number]
            )
            while found.count < limit, let block = try blocks.next() {
                let rows = (try? JSONDecoder().decode([RefusedRow].self, from: block["rows"] as Data)) ?? []
                found += rows.filter { $0.row > row }.prefix(limit - found.count)
            }
            return found
        }
    }
}
