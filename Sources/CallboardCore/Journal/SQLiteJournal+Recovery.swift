import Foundation
import GRDB
import Synchronization

/// What a process finds at its start.
struct Stock: Sendable {
    /// How far this machine's clock was last seen to be behind that of the account's service, in milliseconds.
    var clockSkew: Int64?
    /// What no living process sends although it is to be sent; nil if nothing is.
    var leftWork: LeftWork?
}

extension SQLiteJournal {
    package func recover(at now: Int64) async throws -> Recovery {
        let unwritten = unwritten.withLock { Array($0.values) }
        let recovery = try await write { db in try self.recover(db, unwritten, at: now) }
        forget(unwritten)
        return recovery
    }

    /// The same at the start of a process, which may wait: whatever is read afterwards is true.
    ///
    /// - Parameter isOurs: whether a submission is one that this process may send.
    func takeStock(
        of account: String,
        at now: Int64,
        isOurs: @escaping @Sendable (SubmissionSummary) -> Bool
    ) -> Stock {
        let done = DispatchSemaphore(value: 0)
        let stock = Mutex(Stock())
        // A journal that cannot be written now can still be read; the first thing to be sent tells why.
        write(
            { db in
                let recovery = try self.recover(db, [], at: now)
                return Stock(
                    clockSkew: try SQLiteJournal.keptClockSkew(db, of: account),
                    leftWork: try SQLiteJournal.leftWork(db, recovery.interrupted, isOurs)
                )
            },
            done: { result in
                if let found = try? result.get() { stock.withLock { $0 = found } }
                done.signal()
            }
        )
        // If another process holds the journal and does not move, what is there can still be read.
        _ = done.wait(timeout: .now() + 10)
        return stock.withLock { $0 }
    }

    private static func leftWork(
        _ db: Database,
        _ interrupted: [SubmissionID],
        _ isOurs: (SubmissionSummary) -> Bool
    ) throws -> LeftWork? {
        var left = LeftWork()
        for id in interrupted {
            let row = try Row.fetchOne(db, sql: "SELECT * FROM submission WHERE id = ?", arguments: [id.rawValue])
            guard let submission = try row.map(summary), isOurs(submission) else { continue }
            left.add(submission, requestsToGo: try waitingRequests(db, of: id, mode: submission.mode))
        }
        return left.submissions > 0 ? left : nil
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
            } else if row["origin"] as String? == NewSubmission.pushOrigin,
                try !isWantedAgain(db, row["number"])
            {
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

    /// Whether a person decided to send records of a submission again: then they go, whoever waited for them before.
    private static func isWantedAgain(_ db: Database, _ number: Int64) throws -> Bool {
        let find = "SELECT 1 FROM attempt WHERE submission = ? AND decision = ? AND decided_by <> ?"
        let arguments: StatementArguments = [number, DoubtDecision.resend.rawValue, DoubtDecision.byProfile]
        return try Int.fetchOne(db, sql: find, arguments: arguments) != nil
    }

    static func discardImport(_ db: Database, _ number: Int64, id: String, at now: Int64) throws {
        try discard(db, number, id: id, at: now, note: "the import was cut off; nothing was sent")
    }

    /// Ends a submission whose process is gone: nothing that waits of it is ever sent.
    private static func discard(_ db: Database, _ number: Int64, id: String, at now: Int64, note text: String) throws {
        try db.execute(
            sql: "UPDATE submission SET control = 'cancelled', held_until = NULL, owner = NULL WHERE number = ?",
            arguments: [number]
        )
        try Seal.submission.put(db, key: "number", number)
        try stopWaiting(db, of: number)
        try note(db, .recovered, by: "callboard", at: now, submission: id, ["note": text])
    }
}
