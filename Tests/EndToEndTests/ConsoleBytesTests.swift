import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("The bytes that the console writes")
struct ConsoleBytesTests {
    @Test("Nothing at rest, and little for a move of the cursor in labels and in the rows of a file")
    func bytes() async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("day.csv", rows: 3000)
            try await tool.console(["console", file]) { terminal in
                try await terminal.wait(for: "valid 3,000")
                try await terminal.record()
                try await Self.waitForRest(terminal)
                try await Self.move(terminal, in: "the rows of a file", atMost: 120)
                try await terminal.keys("1")
                try await terminal.wait(forLineWith: ">", "Acme Deliveries")
                try await Self.waitForRest(terminal)
                try await Self.move(terminal, in: "labels", atMost: 200)
            }
        }
    }

    /// Waits until all that was asked for has come and is shown: nothing is written at rest.
    private static func waitForRest(_ terminal: TerminalSession) async throws {
        try await Poll.until("two seconds without a byte") {
            let before = try terminal.recorded().count
            return try await terminal.recordedAtRest(quiet: .seconds(2)).count == before
        }
    }

    /// Moves the cursor, which may cost so many bytes on a slow link; beside a list its details change as well.
    private static func move(_ terminal: TerminalSession, in place: String, atMost most: Int) async throws {
        let before = try await terminal.recordedAtRest().count
        try await terminal.keys("j")
        try await Poll.until("a move of the cursor in \(place)") { try terminal.recorded().count > before }
        let cost = try await terminal.recordedAtRest().count - before
        #expect(cost <= most, "a move of the cursor in \(place) costs \(cost) bytes")
    }

    @Test("Hostile names and answers put nothing on the terminal but what ncurses makes")
    func hostile() async throws {
        let name = "Evil\u{1B}]0;owned\u{07}\u{1B}[31m\u{202E}\u{9B}2JBank"
        try await Tool.run(
            sandbox: { configuration in
                configuration.labels[0].name = name
                configuration.labels[1].name = "Acme \u{2066}Billing\u{200B}"
            }
        ) { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Evil")
                try await terminal.record()
                try await terminal.keys("C-l", "Enter")
                try await terminal.wait(forLineWith: ">", "Caller")
                try await terminal.fill("911140001234")
                try await terminal.keys("Tab")
                try await terminal.fill("447700900159")
                try await terminal.keys("Tab", "Tab", "Tab")
                try await terminal.fill("now")
                try await terminal.keys("Tab")
                try await terminal.fill("+2h")
                try await terminal.keys("Escape", "S")
                try await terminal.waitForSendQuestion()
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(for: "OK: 500")
                for keys in [["4", "Tab", "Enter", "Escape"], ["5", "Enter", "Escape"], ["6"], ["3"], ["1"]] {
                    try await terminal.keys(keys[0])
                    try await terminal.wait(for: "[\(keys[0]) ")
                    for key in keys.dropFirst() { try await terminal.keys(key) }
                }
                let output = TerminalOutput(try await terminal.recordedAtRest())
                #expect(output.text.contains("owned"), "the hostile words were never seen")
                #expect(output.strangeSequences == [])
                #expect(!output.sequences.contains("\u{1B}[2J"))
                #expect(output.controls.isSubset(of: [0x08, 0x09, 0x0A, 0x0D, 0x0E, 0x0F]), "\(output.controls)")
                let turning = output.text.unicodeScalars.filter {
                    (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value) || $0.value == 0x200B
                }
                #expect(turning.isEmpty)
                #expect(try await terminal.leave() == 0)
            }
        }
    }
}
