import CallPersonalisation
import Foundation
import TestSupport
import Testing

@testable import CallboardCore

@Suite("What was changed about a file stays with its contents")
struct KeptChangesTests {
    private static let text = "caller,receiver,label,reason,starts,ends\n911140001234,91981,Acme,Your order,now,+2h\n"

    private static func file(_ text: String, in folder: String, named name: String) throws -> RecordFile {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try RecordFile(path: path)
    }

    private static let changes = RowChanges(
        recipe: Recipe([Repair(.set, .receiver, "919812343210", for: .receiverLength)]),
        edits: [
            41: RowChanges.Edit(draft: RecordDraft(receiver: "919812343210", callReason: "\"quoted\" नमस्ते"), hash: .max)
        ]
    )

    @Test func itComesBackForTheSameContentsAndNoOther() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let file = try Self.file(Self.text, in: folder, named: "day.csv")
            #expect(try await core.changes(of: file) == nil)
            let mapping = ColumnMapping(
                columns: [.init(header: "caller", target: .field(.caller))],
                constants: [.labelID: "Acme"]
            )
            try await core.keep((mapping, Self.changes), of: file)

            let renamed = try Self.file(Self.text, in: folder, named: "other.csv")
            let kept = try #require(try await core.changes(of: renamed))
            #expect(kept.mapping == mapping)
            #expect(kept.changes == Self.changes)

            let sameSize = try Self.file(Self.text.replacing("order", with: "parce"), in: folder, named: "third.csv")
            #expect(sameSize.size == file.size)
            #expect(try await core.changes(of: sameSize) == nil)

            try await core.keep(nil, of: renamed)
            #expect(try await core.changes(of: file) == nil)
        }
    }

    @Test func itGoesWithOtherPersonalData() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let file = try Self.file(Self.text, in: folder, named: "day.csv")
            try await core.keep((ColumnMapping(), Self.changes), of: file)
            try await core.pruneForms(olderThanDays: 1)
            #expect(try await core.changes(of: file) != nil)
            try await core.pruneForms(olderThanDays: -1)
            #expect(try await core.changes(of: file) == nil)
        }
    }
}
