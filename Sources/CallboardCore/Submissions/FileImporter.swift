import CallPersonalisation
import Dispatch
import Foundation
import Synchronization

/// Brings the rows of a file into the journal, some thousand at a time, so that memory does not grow with the file.
final class FileImporter: @unchecked Sendable {
    /// Blocks that share one transaction.
    private static let chunksPerWrite = 16

    private let journal: SQLiteJournal
    private let submission: SubmissionID
    private let labelIDs: [[UInt8]]
    private let leavesOutAccepted: Bool
    private let clock: any CoreClock
    // Touched by one thread at a time: the check calls back in order.
    private var builder = PackedRecordsBuilder()
    /// Rows that were accepted earlier, or are still queued.
    private var leftOut = PackedRecordsBuilder()
    private var chunks: [NewChunk] = []
    private var refused: [RefusedRow] = []
    /// Writes that may be under way while the next rows are read.
    private static let writesAtOnce = 2
    private let room = DispatchSemaphore(value: FileImporter.writesAtOnce)
    private let outcome = WriteOutcome()

    init(
        journal: SQLiteJournal,
        submission: SubmissionID,
        labels: LabelDirectory?,
        leavesOutAccepted: Bool,
        clock: any CoreClock
    ) {
        self.leavesOutAccepted = leavesOutAccepted
        self.journal = journal
        self.submission = submission
        self.clock = clock
        labelIDs = labels?.labels.map { Array($0.id.rawValue.utf8) } ?? []
    }

    /// Reads the whole file; throws what the file or the journal throws.
    func run(_ check: FileCheck) async throws -> FileReport {
        try await withCheckedThrowingContinuation { continuation in
            // The check works on threads of its own and waits for them, which a thread of the pool must not do.
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        // Whether rows overlap is for the report: they are sent all the same.
                        let report = try check.run(rows: .all, comparesLast: true) { row in try self.take(row) }
                        try self.flush()
                        try self.waitForWrites()
                        return report
                    }
                )
            }
        }
    }

    private func take(_ row: CheckedRow) throws {
        guard row.isValid else {
            refused.append(
                RefusedRow(line: row.line, row: row.row, rules: row.rules.rules.map(\.name), cells: row.cells)
            )
            if refused.count >= RecordRules.batchSize.upperBound { try flush(whole: false) }
            return
        }
        if row.hasKept {
            row.reference.withUnsafeBufferPointer { append(row, reference: $0) }
        } else {
            append(row, reference: UnsafeBufferPointer(start: nil, count: 0))
        }
        if leftOut.isFull { chunks.append(leftOut.chunk(.leftOut)) }
        guard builder.isFull else { return }
        chunks.append(builder.chunk())
        if chunks.count >= FileImporter.chunksPerWrite { try flush(whole: false) }
    }

    private func append(_ row: CheckedRow, reference: UnsafeBufferPointer<UInt8>) {
        func add(_ label: UnsafeBufferPointer<UInt8>) {
            if leavesOutAccepted, row.rules.wasSentBefore {
                leftOut.append(row, labelID: label, reference: reference)
            } else {
                builder.append(row, labelID: label, reference: reference)
            }
        }
        if labelIDs.indices.contains(row.labelIndex) {
            labelIDs[row.labelIndex].withUnsafeBufferPointer(add)
        } else {
            add(row.label)
        }
    }

    private func flush(whole: Bool = true) throws {
        if whole, builder.count > 0 { chunks.append(builder.chunk()) }
        if whole, leftOut.count > 0 { chunks.append(leftOut.chunk(.leftOut)) }
        guard !chunks.isEmpty || !refused.isEmpty else { return }
        let (chunks, refused) = (chunks, refused)
        self.chunks = []
        self.refused = []
        room.wait()
        let (outcome, room) = (outcome, room)
        do {
            try outcome.get()
        } catch {
            room.signal()
            throw error
        }
        journal.append(chunks, refused: refused, to: submission, at: clock.now()) { result in
            outcome.note(result)
            room.signal()
        }
    }

    private func waitForWrites() throws {
        for _ in 0..<FileImporter.writesAtOnce { room.wait() }
        for _ in 0..<FileImporter.writesAtOnce { room.signal() }
        try outcome.get()
    }
}

/// The first failure of an import's writes, if there was one.
private final class WriteOutcome: Sendable {
    private let failure = Mutex<(any Error)?>(nil)

    func note(_ result: Result<Void, any Error>) {
        guard case .failure(let error) = result else { return }
        failure.withLock { $0 = $0 ?? error }
    }

    func get() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

extension PackedRecordsBuilder {
    /// Adds a row of a file.
    fileprivate mutating func append(
        _ row: CheckedRow,
        labelID: UnsafeBufferPointer<UInt8>,
        reference: UnsafeBufferPointer<UInt8>
    ) {
        append(
            caller: row.caller,
            receiver: row.receiver,
            labelID: labelID,
            labelName: row.labelName,
            callReason: row.callReason,
            reference: reference,
            window: TimeWindow(startsAt: row.starts, endsAt: row.ends),
            line: row.line,
            row: row.row
        )
    }
}
