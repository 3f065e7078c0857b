import CallPersonalisation
import Foundation
import GRDB
import Sandbox
import TestSupport
import Testing

@testable import CallboardCore

@Suite("The batch of composed records")
struct OpenBatchTests {
    /// A record that is over.
    private static let past: CallRecord = {
        var record = CallRecord.sample(99)
        record.window = TimeWindow(
            startsAt: record.window.startsAt - 7_200_000,
            endsAt: record.window.startsAt - 3_600_000
        )
        return record
    }()

    private static func submit(_ core: ServiceCore, heldFor seconds: Int = 0) async throws -> SubmissionSummary {
        let (batch, file) = try await core.openBatchFile()
        var options = SubmitOptions()
        options.heldFor = seconds
        return try await core.submit(batch, in: file, options: options)
    }

    @Test func `Two consoles add to one batch, and the same record is in it once`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let endpoint = sandboxed.endpoint
            let other = try ServiceCore(
                profile: core.profile,
                stateDirectory: sandboxed.directory,
                apiKey: { endpoint.apiKey },
                operatorName: "other"
            )
            let records = (0..<20).map { CallRecord.sample($0) }
            try await withThrowingTaskGroup(of: OpenBatch.Addition.self) { group in
                for (index, record) in records.enumerated() {
                    group.addTask { try await (index % 2 == 0 ? core : other).add(toBatch: record).1 }
                }
                for try await addition in group { #expect(addition == .added) }
            }
            #expect(try await other.add(toBatch: records[3]) == (20, .isThere))
            let entries = try await core.openBatch().entries
            #expect(Set(entries.map(\.record)) == Set(records.map { StoredRecord($0).draft }))
            #expect(Set(entries.map(\.number)).count == 20)
            // Another account has a batch of its own.
            #expect(try await core.journal.openBatch(of: "another").entries.isEmpty)
            await other.shutDown()
        }
    }

    @Test func `A batch has as many records as one request`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let drafts = (0..<OpenBatch.recordsMax).map { RecordDraft(receiver: String($0)) }
            let account = core.profile.account.clientAccountID
            for draft in drafts { _ = try await core.journal.add(toBatch: draft, of: account, at: core.now) }
            #expect(try await core.add(toBatch: .sample()) == (OpenBatch.recordsMax, .isFull))
            #expect(try await core.openBatch().entries.map(\.record) == drafts)
        }
    }

    @Test func `Good records leave the batch with their submission, the others stay, and none is sent twice`()
        async throws
    {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            for record in [CallRecord.sample(1), Self.past, .sample(2), .sample(3)] {
                _ = try await core.add(toBatch: record)
            }
            // A second console has the same batch open.
            let stale = try await core.openBatchFile()
            let submitted = try await Self.submit(core)
            #expect(submitted.name == OpenBatch.name)
            #expect(submitted.rows == 3)
            #expect(try await core.openBatch().entries.map(\.record) == [StoredRecord(Self.past).draft])
            await #expect(throws: CoreError.batchChanged) {
                _ = try await core.submit(stale.batch, in: stale.file, options: SubmitOptions())
            }
            #expect(
                try await core.submissions(limit: 9).filter { $0.control != .cancelled }.map(\.id) == [submitted.id]
            )
            let ended = try await core.run(submitted.id, until: .final)
            #expect(ended.counts[.pushed] == 3)
            let arrived = sandboxed.server.arrivals.flatMap(\.records)
            #expect(arrived.count == 3)
            #expect(Set(arrived).count == 3)
            // What cannot be sent by itself is no submission.
            await #expect(throws: CoreError.nothingToSend) { _ = try await Self.submit(core) }
            #expect(try await core.verify().isEmpty)
        }
    }

    @Test func `Nothing is queued of a batch that is not as it was agreed to, or cannot be written`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            _ = try await core.add(toBatch: .sample(1))
            let (one, first) = try await core.openBatchFile()
            var options = SubmitOptions()
            let check = try FileCheck(first, options: try await core.checkOptions(of: first, for: options))
            options.agreed = SubmitAgreement(try check.run(rows: .none), of: check)
            _ = try await core.add(toBatch: .sample(2))
            let (two, second) = try await core.openBatchFile()
            let agreed = options
            await #expect(throws: CoreError.otherCount(2, agreed: 1)) {
                _ = try await core.submit(two, in: second, options: agreed)
            }
            #expect(try await core.submissions(limit: 9).isEmpty)
            #expect(try await core.openBatch().entries.count == 2)

            try await core.journal.write { db in
                try db.execute(
                    sql: "CREATE TRIGGER broken BEFORE INSERT ON chunk BEGIN SELECT RAISE(ABORT, 'no'); END"
                )
            }
            await #expect(throws: (any Error).self) { _ = try await core.submit(one, in: first, options: agreed) }
            try await core.journal.write { db in try db.execute(sql: "DROP TRIGGER broken") }
            let left = try await core.submissions(limit: 9)
            #expect(!left.contains { $0.control == .importing })
            #expect(try await core.submit(one, in: first, options: agreed).rows == 1)
        }
    }

    @Test func `A change by hand is sent, and the record leaves the batch with it`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            _ = try await core.add(toBatch: .sample(1, reason: "Your order is on its way"))
            let (batch, file) = try await core.openBatchFile()
            let table = try FileTable(FileCheck(file, options: FileCheck.Options(now: core.now)))
            let row = try #require(try table.details(at: 0))
            var draft = row.draft
            draft.callReason = "Your parcel is on its way"
            var options = SubmitOptions()
            options.changes.edits[row.offset] = RowChanges.Edit(draft: draft, hash: row.hash)
            let submitted = try await core.submit(batch, in: file, options: options)
            let ended = try await core.run(submitted.id, until: .final)
            #expect(ended.counts[.pushed] == 1)
            #expect(
                try await core.records(forNumber: draft.receiver, limit: 9).hits.map(\.record.callReason) == [
                    draft.callReason
                ]
            )
            #expect(try await core.openBatch().entries.isEmpty)
        }
    }

    @Test func `What is taken back is in the batch again`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let second = CallRecord.sample(2)
            for record in [CallRecord.sample(1), second] { _ = try await core.add(toBatch: record) }
            let before = try await core.openBatch().entries.map(\.record)
            let held = try await Self.submit(core, heldFor: 3600)
            #expect(held.control == .held)
            #expect(try await core.openBatch().entries.isEmpty)
            // Composed once more meanwhile: it is there once.
            _ = try await core.add(toBatch: second)
            #expect(try await core.takeBack(held.id))
            #expect(Set(try await core.openBatch().entries.map(\.record)) == Set(before))
            #expect(try await core.openBatch().entries.count == 2)
            #expect(try await core.submission(held.id)?.control == .cancelled)
            #expect(try await !core.takeBack(held.id), "once")
            #expect(sandboxed.server.arrivals.flatMap(\.records).isEmpty)
            #expect(try await core.verify().isEmpty)
        }
    }

    @Test func `A record that is taken out is a draft, once`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            _ = try await core.add(toBatch: .sample(1))
            let entry = try #require(try await core.openBatch().entries.first)
            let number = try #require(try await core.takeOut(entry))
            #expect(try await core.drafts().map(\.record) == [entry.record])
            #expect(try await core.open(draft: .number(number))?.record == entry.record)
            #expect(try await core.takeOut(entry) == nil)
            #expect(try await core.openBatch().entries.isEmpty)
            #expect(try await core.drafts().count == 1)
        }
    }

    @Test func `Records that nobody submits are forgotten with the drafts`() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            _ = try await core.add(toBatch: .sample(1))
            try await core.pruneForms(olderThanDays: 1)
            #expect(try await core.openBatch().entries.count == 1)
            try await core.pruneForms(olderThanDays: -1)
            #expect(try await core.openBatch().entries.isEmpty)
        }
    }
}
