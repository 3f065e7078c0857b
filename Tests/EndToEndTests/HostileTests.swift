import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Hostile text on every screen")
struct HostileTests {
    /// Everything a terminal might obey, and everything that hides or turns what stands beside it.
    private static let hostile = [
        "\u{1B}]0;owned\u{7}", "\u{1B}[31;5m", "\u{1B}[2J", "\u{1B}P1$tq\u{1B}\\", "\u{1B}_app\u{1B}\\", "\u{9B}2J",
        "\u{9D}0;owned\u{9C}", "\u{90}q\u{9C}", "\u{8}\u{8}\u{8}\u{7F}", "\u{E}\u{F}", "\u{202E}turned\u{202C}",
        "\u{2066}\u{2069}\u{200F}", "\u{200B}\u{200D}\u{FEFF}", "\u{E0041}\u{E007F}", "\u{2028}\u{85}\u{B}",
    ]
    private static let all = "Evil" + hostile.joined() + "Bank"
    private static let marks = "e" + String(repeating: "\u{301}", count: 10_000) + "!"

    private static func configure(_ configuration: inout SandboxConfiguration) {
        configuration.labels[0].name = all
        configuration.labels[1].name = marks
        configuration.labels[2].createdAt = all
        var answer = Fault(method: "POST", path: "dynamic_call_record")
        answer.body = .text(json(["status": "failed", "message": all, "id": all]))
        var refusal = Fault(method: "POST", path: "dynamic_call_records")
        refusal.after = 1
        refusal.count = 1
        refusal.status = 400
        refusal.body = .text(json(["code": all, "message": all]))
        configuration.faults = [answer, refusal]
    }

    private static func json(_ value: Any) -> String {
        let data = (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// A file with a hostile name whose good rows are hostile in what the service does not check, and whose bad rows are
    /// hostile everywhere.
    private static func writeFile(_ tool: Tool) throws -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let label = SandboxLabel.builtIn[0].id
        func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
        var text = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at,\(quoted(all))\n"
        for row in 0..<1100 {
            let receiver = 447_700_900_000 + row % 1000
            text += "911140001234,\(receiver),\(label),,Your order is on its way,\(now + 60_000),\(now + 7_200_000),"
            text += quoted(all) + "\n"
        }
        for place in 0..<8 {
            var cells = [
                "911140001234", "919812343210", label, "", "Your order is on its way", "\(now)", "\(now + 1)", "",
            ]
            cells[place] = place.isMultiple(of: 2) ? all : marks
            text += cells.map(quoted).joined(separator: ",") + "\n"
        }
        let path = tool.directory + "/day\u{1B}[31m\u{202E}\u{9B}2J.csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("Only what the terminal's own description can produce comes out", arguments: ["tmux-256color", "vt100"])
    func onlySequencesOfTheTerminal(term: String) async throws {
        let known = try await TerminfoSequences(of: term)
        try await Tool.run(sandbox: Self.configure) { tool in
            let file = try Self.writeFile(tool)
            try await tool.console(["console", file], term: term) { terminal in
                try await terminal.record()
                try await terminal.wait(for: "invalid")
                // The file: rows, causes, a bad row in full, columns, sideways.
                try await terminal.keys("]")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Enter closes")
                try await Self.press(terminal, "]", "]", "]", "]", "]", "]", "Escape", "Tab")
                // Labels that have just come let the file be checked once more.
                try await terminal.keys("Enter", until: "Esc shows all")
                try await Self.press(terminal, "Escape")
                try await Self.press(terminal, "m", "m", "l", "l", "l", "l", "h", "h", "G", "g", "C-l")
                try await terminal.keys("S")
                try await terminal.wait(for: "[ Cancel ]")
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(forLineWith: "HOLD", "day")
                // Some receivers never get an answer; the others have theirs soon.
                try await terminal.wait(for: " failed + ")
                try await terminal.wait(for: "rejected (400)")
                try await Self.press(terminal, "Tab", "Down", "Enter", "Escape", "?", "Escape")
                // The labels, and a record that the service answers with hostile words.
                try await Self.press(
                    terminal,
                    "1",
                    "Down",
                    "Down",
                    "Up",
                    "Up",
                    "/",
                    "E",
                    "v",
                    "Escape",
                    "Escape",
                    "Enter"
                )
                try await terminal.wait(for: "[2 Compose]")
                try await terminal.fill("911140001234")
                try await terminal.keys("Tab")
                try await terminal.fill("447700900159")
                try await terminal.keys("Tab", "Tab")
                try await terminal.paste(Self.all)
                try await terminal.wait(for: "66/100")
                try await Self.press(terminal, "Escape", "v", "v", "Enter", "C-u")
                try await terminal.keys("Tab")
                try await terminal.fill("now")
                try await terminal.keys("Tab")
                try await terminal.fill("+2h")
                try await terminal.keys("Escape", "S")
                try await terminal.waitForSendQuestion()
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(for: "FAILED. The service says")
                // What became of them, who did what, and every request.
                try await Self.press(terminal, "4", "Tab", "Enter", "Down", "Down", "Escape", "Escape", "Down", "Down")
                try await Self.press(terminal, "5", "Enter", "Down", "Enter", "Escape", "Escape", "6", "Down", "Enter")
                try await Self.press(terminal, "Escape", "?", "Escape", ":")
                try await terminal.paste(Self.all)
                try await Self.press(terminal, "Escape", "3", "o")
                try await terminal.paste(tool.directory + "/d")
                try await Self.press(terminal, "Tab", "Escape", "M", "4", "5", "3", "1")
                try await terminal.resize(rows: 40, columns: 140)
                try await Self.press(terminal, "2", "3", "4", "5", "6", "1")
                try await terminal.wait(for: "[1 Labels]")
                try Self.check(TerminalOutput(try await terminal.recordedAtRest()), known)
            }
        }
    }

    /// Presses keys one after the other, so that no two are taken for a paste or for Alt; each pane is waited for.
    private static func press(_ terminal: TerminalSession, _ keys: String...) async throws {
        for key in keys {
            try await terminal.keys(key)
            if Int(key) != nil { try await terminal.wait(for: "[\(key) ") }
            // Esc waits for what might belong to it, and many keys with an Enter among them that are read at once are a paste.
            if key == "Escape" || key == "Enter" { _ = try await terminal.recordedAtRest(quiet: .milliseconds(40)) }
        }
    }

    private static func check(_ output: TerminalOutput, _ known: TerminfoSequences) throws {
        #expect(output.text.contains("owned"), "the hostile words were never seen")
        #expect(output.text.contains("\u{301}"), "the marks were never seen")
        let strange = try known.strange(among: output.sequences)
        #expect(strange.isEmpty, "\(strange.map { $0.replacing("\u{1B}", with: "ESC ") })")
        #expect(output.controls.isSubset(of: [0x08, 0x09, 0x0A, 0x0D, 0x0E, 0x0F]), "\(output.controls)")
        let hidden = output.text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE0FFF: true
            default: false
            }
        }
        #expect(hidden.isEmpty, "\(Set(hidden.map { String($0.value, radix: 16) }))")
        // As many marks on one character as a script needs, and no more.
        var run = 0
        for scalar in output.text.unicodeScalars {
            run = scalar.value == 0x301 ? run + 1 : 0
            #expect(run <= 4)
            if run > 4 { break }
        }
    }
}
