import CallPersonalisation
import Foundation
import TestSupport
import Testing

@testable import CallboardCore

struct FormMemoryTests {
    private static let sent = RecordDraft(
        caller: "911140001234",
        receiver: "919812343210",
        label: "Acme Delivery",
        callReason: "Your order is out",
        starts: "now",
        ends: "+2h"
    )

    @Test func rememberedValuesAreTheNewestFirstAndOnce() {
        var memory = FormMemory()
        memory.apply(.sent(RecordDraft(caller: "1", ends: "+1h")), at: 1)
        memory.apply(.sent(RecordDraft(caller: "2")), at: 2)
        memory.apply(.sent(RecordDraft(caller: "1")), at: 3)
        #expect(memory.values(of: .caller) == ["1", "2"])
        #expect(memory.values(of: .endsAt) == ["+1h"])
        #expect(memory.values(of: .labelName) == [])
    }

    @Test func receiversAreNeverAmongTheValuesNorInATemplate() throws {
        var memory = FormMemory()
        memory.apply(.sent(Self.sent), at: 1)
        memory.apply(.save(FormTemplate(name: "Delivery", draft: Self.sent, usedAt: 1)), at: 1)
        let text = String(decoding: try JSONEncoder().encode(memory), as: UTF8.self)
        #expect(!text.contains("919812343210"))
        #expect(text.contains("911140001234"))
        #expect(try JSONDecoder().decode(FormMemory.self, from: Data(text.utf8)) == memory)
    }

    @Test func onlySoManyValuesAreKept() {
        var memory = FormMemory()
        for index in 0...FormMemory.valuesMax { memory.apply(.sent(RecordDraft(caller: "\(index)")), at: 1) }
        #expect(memory.values(of: .caller).count == FormMemory.valuesMax)
        #expect(memory.values(of: .caller).last == "1")
    }

    @Test func templatesAreReplacedRenamedRemovedAndSortedByUse() {
        var memory = FormMemory()
        for name in ["b", "a", "c"] {
            memory.apply(.save(FormTemplate(name: name, draft: Self.sent, usedAt: 1)), at: 1)
        }
        #expect(memory.templates.map(\.name) == ["a", "b", "c"])
        memory.apply(.use("c"), at: 2)
        #expect(memory.templates.map(\.name) == ["c", "a", "b"])
        memory.apply(.rename("a", to: "  d  "), at: 3)
        memory.apply(.rename("b", to: ""), at: 3)
        #expect(memory.templates.map(\.name) == ["c", "b", "d"])
        memory.apply(.save(FormTemplate(name: "d", draft: RecordDraft(caller: "9"), usedAt: 4)), at: 4)
        #expect(memory.template(named: "d")?.draft.caller == "9")
        memory.apply(.remove("c"), at: 5)
        #expect(memory.templates.map(\.name) == ["d", "b"])
    }

    @Test func whatIsOlderThanTheRetentionIsForgotten() {
        var memory = FormMemory()
        memory.apply(.sent(RecordDraft(caller: "1")), at: 10)
        memory.apply(.sent(RecordDraft(caller: "2")), at: 11)
        memory.forget(before: 11)
        #expect(memory.values(of: .caller) == ["2"])
    }

    @Test func livesInTheStateOfTheAccount() async throws {
        try await SandboxedCore.run { sandboxed in
            let core = sandboxed.core
            #expect(try await core.forms() == FormMemory())
            _ = try await core.change(forms: .sent(Self.sent))
            let changed = try await core.change(forms: .save(FormTemplate(name: "x", draft: Self.sent, usedAt: 1)))
            #expect(try await core.forms() == changed)
            // Pruning everything leaves the templates.
            _ = try await core.save(draft: Self.sent, as: nil)
            try await core.pruneForms(olderThanDays: -1)
            #expect(try await core.forms().values(of: .caller) == [])
            #expect(try await core.forms().templates.count == 1)
            #expect(try await core.drafts() == [])
        }
    }
}

struct ExternalEditorTests {
    @Test func theEditorOfTheEnvironmentIsUsed() {
        #expect(ExternalEditor(environment: [:]).command == "vi")
        #expect(ExternalEditor(environment: ["EDITOR": "nano", "VISUAL": ""]).command == "nano")
        #expect(ExternalEditor(environment: ["EDITOR": "nano", "VISUAL": "code -w"]).command == "code -w")
    }

    @Test func theTextComesBackAndNothingIsLeft() async throws {
        let folder = try TemporaryFolder()
        let script = folder.path + "/editor"
        try """
        #!/bin/sh
        stat -c %a "$1" "$(dirname "$1")" > \(folder.path)/modes
        cat "$1" > \(folder.path)/seen
        printf 'Your parcel is out\\n' > "$1"; touch "$1~"
        """.write(toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        let text = try await Self.edit("Your order\u{301}", script, folder.path)
        #expect(text == "Your parcel is out")
        #expect(try String(contentsOfFile: folder.path + "/seen", encoding: .utf8) == "Your order\u{301}\n")
        #expect(try String(contentsOfFile: folder.path + "/modes", encoding: .utf8) == "600\n700\n")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("callboard-edit") })
    }

    @Test func anEditorThatFailsChangesNothing() async throws {
        let folder = try TemporaryFolder()
        await #expect(throws: ExternalEditor.Failure.editor("ended with status 3")) {
            try await Self.edit("a", "sh -c 'exit 3'", folder.path)
        }
    }

    /// Waits on a thread of its own, which the pool's must not do.
    private static func edit(_ text: String, _ command: String, _ folder: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let editor = ExternalEditor(environment: ["EDITOR": command, "TMPDIR": folder])
                continuation.resume(with: Result { try editor.edit(text, name: "call_reason") })
            }
        }
    }
}
