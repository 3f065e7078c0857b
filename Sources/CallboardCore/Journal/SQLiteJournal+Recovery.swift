import Foundation
import GRDB
import Synchronization

extension SQLiteJournal {
    package func recover(at now: Int64) async throws -> Recovery {
        let unwritten = unwritten.withLock { Array($0.values) }
        let recovery = try await write { db in try self.recover(db, unwritten, at: now) }
        forget(unwritten)
        return recovery
    }

    /// The same at the start of a process, which may wait: whatever is read afterwards is true.
    ///
    /// - Returns: how far this machine's clock was last seen to be behind that of the account's service, in milliseconds.
    func takeStock(of account: String, at now: Int64) -> Int64? {
        let done = DispatchSemaphore(value: 0)
        let skew = Mutex<Int64?>(nil)
        // A journal that cannot be written now can still be read; the first thing to be sent tells why.
        write(
            { db in
                _ = try self.recover(db, [], at: now)
                return try SQLiteJournal.keptClockSkew(db, of: account)
            },
            done: { result in
                skew.withLock { $0 = try? result.get() }
                done.signal()
            }
        )
        // If another process holds the journal and does not move, what is there can still be read.
        _ = done.wait(timeout: .now() + 10)
        return skew.withLock { $0 }
    }

    private func recover(_ db: Database, _ unwritten: [AttemptResult], at now: Int64) throws -> Recovery {
        let underWay = self.underWay.withLock { $0 }
        return try SQLiteJournal.recover(db, at: now, unwritten: unwritten, underWay: underWay, owner: .current) {
            $0.isAlive
        }
    }

    static func recover(
        _ db: Database,
        at now: Int64,
        unwritten: [AttemptResult] = [],
        underWay: Set<Int64>,
        owner: ProcessIdentity,
        isAlive: (ProcessIdentity) -> Bool
    ) throws -> Recovery {
        var recovery = Recovery()
        for result in unwritten { try close(db, result, at: now) }
        for row in try Row.fetchAll(db, sql: "SELECT id, owner FROM attempt WHERE outcome IS NULL") {
            try RowShape.attempt.check(row)
            let attempt: Int64 = row["id"]
            let holder = ProcessIdentity(stored: row["owner"])
            if holder == owner {
                // A claim of this process whose commit seemed to fail: its request was never made.
                guard !underWay.contains(attempt) else { continue }
                let result = AttemptResult(attempt: attempt, outcome: .deferred, phase: "not_connected")
                try close(db, result, at: now)
            } else if !(holder.map(isAlive) ?? false) {
                let result = AttemptResult(
                    attempt: attempt,
                    outcome: .inDoubt,
                    phase: "unknown",
                    message: "callboard ended before the answer came"
                )
                try close(db, result, at: now)
                recovery.inDoubt.append(attempt)
            }
        }
        let open = try Row.fetchAll(
            db,
            sql:
                "SELECT number, id, control, owner, counts, origin FROM submission WHERE control IN ('importing','running','held')"
        )
        for row in open {
            try RowShape.submission.check(row)
            if let holder = (row["owner"] as String?).flatMap(ProcessIdentity.init(stored:)), isAlive(holder) {
                continue
            }
            if row["control"] == SubmissionControl.importing.rawValue {
                // Nobody confirmed these rows, so they are not sent; the file is still where it was.
                try discardImport(db, row["number"], id: row["id"], at: now)
            } else if StateCounts(stored: row["counts"]).waiting == 0 {
                continue
            } else if row["origin"] as String? == NewSubmission.pushOrigin {
                // Whoever waited for it does not any more, so it is not sent behind their back.
                let words = "the process that pushed the record ended; it was not sent"
                try discard(db, row["number"], id: row["id"], at: now, note: words)
            } else {
                recovery.interrupted.append(SubmissionID(rawValue: row["id"]))
            }
        }
        try expireDoubts(db, at: now, into: &recovery)
        return recovery
    }

    static func discardImport(_ db: Database, _ number: Int64, id: String, at now: Int64) throws {
        try discard(db, number, id: id, at: now, note: "the import was cut off; nothing was sent")
    }

    /// Ends a submission whose process is gone: nothing that waits of it is ever sent.
    private static func discard(_ db: Database, _ number: Int64, id: String, at now: Int64, note text: String) throws {
        try db.execute(
            sql: "UPDATE submission SET control = 'cancelled', owner = NULL WHERE number = ?",
            arguments: [number]
        )
        try Seal.submission.put(db, key: "number", number)
        try stopWaiting(db, of: number)
        try note(db, .recovered, by: "callboard", at: now, submission: id, ["note": text])
    }
}
