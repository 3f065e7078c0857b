import CallPersonalisation
import Foundation
import TestSupport
import Testing

@testable import CallboardCore

@Suite("Drafts are kept one by one, and belong to one console at a time")
struct KeptDraftTests {
    private static let first = RecordDraft(receiver: "919812343210", callReason: "Your order is out")
    private static let second = RecordDraft(receiver: "919812340000")

    @Test func theOneWrittenLastComesBack() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            #expect(try await core.open(draft: .newest)?.number == 1)
            #expect(try await core.save(draft: Self.first, as: 1) == 1)
            // An empty one takes the next number, and the same again while nothing is written in it.
            #expect(try await core.open(draft: .empty)?.number == 2)
            #expect(try await core.open(draft: .empty)?.number == 2)
            #expect(try await core.save(draft: Self.second, as: 2) == 2)
            let newest = try await core.open(draft: .newest)
            #expect(newest?.number == 2)
            #expect(newest?.record == Self.second)
            let older = try await core.open(draft: .number(1))
            #expect(older?.record == Self.first)
            #expect(try await core.open(draft: .number(9)) == nil)
            let drafts = try await core.drafts()
            #expect(Set(drafts.map(\.record)) == [Self.first, Self.second])
            #expect(drafts.filter { $0.holder != nil }.map(\.number) == [1])
        }
    }

    @Test func twoConsolesNeverWriteOverEachOthersDrafts() async throws {
        let other = Process()
        other.executableURL = URL(filePath: "/bin/sleep")
        other.arguments = ["600"]
        try other.run()
        defer { kill(other.processIdentifier, SIGKILL) }
        let its = try #require(ProcessIdentity.running(other.processIdentifier))
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let mine = try #require(try await core.open(draft: .newest))
            _ = try await core.save(draft: Self.first, as: mine.number)
            // The second console begins an empty one, although there is a draft.
            let theirs = try #require(try await core.open(draft: .newest, for: its))
            #expect(theirs.record == RecordDraft())
            #expect(theirs.number != mine.number)
            #expect(try await core.open(draft: .number(mine.number), for: its) == nil)
            #expect(try await !core.remove(draft: mine.number, by: its))
            // Even if it meant the same number, it would write under another.
            let number = try await core.save(draft: Self.second, as: mine.number, of: its)
            #expect(number != mine.number)
            #expect(try await core.drafts().first { $0.number == mine.number }?.record == Self.first)
            // When it has ended its drafts are free.
            kill(other.processIdentifier, SIGKILL)
            try await Poll.until("its end") { !its.isAlive }
            #expect(try await core.open(draft: .number(number))?.record == Self.second)
        }
    }

    @Test func aDeletedDraftCanBeBroughtBack() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            let number = try await core.save(draft: Self.first, as: nil)
            let draft = try #require(try await core.drafts().first)
            #expect(try await core.remove(draft: number))
            #expect(try await core.drafts() == [])
            #expect(try await core.restore(draft: draft) == number)
            #expect(try await core.restore(draft: draft) == number + 1)
        }
    }

    @Test("What an earlier version kept as its only draft becomes the first")
    func theFormerDraftIsTakenOver() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            try await core.keep(try JSONEncoder().encode(Self.first), named: "draft compose")
            let opened = try await core.open(draft: .newest)
            #expect(opened?.number == 1)
            #expect(opened?.record == Self.first)
            #expect(try await core.kept("draft compose") == nil)
        }
    }
}
