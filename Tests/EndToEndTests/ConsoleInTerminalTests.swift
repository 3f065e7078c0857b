import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("The console in a real terminal")
struct ConsoleInTerminalTests {
    @Test("The doctor asks the terminal itself, and leaves it as it was")
    func doctor() async throws {
        try await Tool.run { tool in
            try await tool.console(["doctor", "--offline"], rows: 40, columns: 100) { terminal in
                try await terminal.wait(forLineWith: "ok", "round trip:", "ms to the terminal and back")
                try await terminal.wait(forLineWith: "widths:", "Devanagari")
                try await terminal.wait(for: "journal:")
                #expect(try await terminal.exitStatus() == 0)
                // Neither questions nor answers are left on the screen.
                let screen = try await terminal.screen()
                #expect(!screen.contains("[6n") && !screen.contains("$p") && !screen.contains(";1R"))
                // Where the questions stood, the lines go on; the end of the program may have moved all of them up by one.
                let lines = screen.split(separator: "\n").map { $0.prefix { $0 != ":" } }
                let copy = try #require(lines.firstIndex { $0.hasSuffix(" copy") })
                #expect(lines[copy...].dropFirst().first?.hasSuffix(" round trip") == true, "\(screen)")
            }
        }
    }

    @Test("A bad record cannot be sent; made good, it is sent once, after a question")
    func compose() async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("Enter")
                try await terminal.wait(forLineWith: "Label", "[Acme Deliveries")
                try await terminal.fill("+91 11 4000 1234")
                try await terminal.keys("Tab")
                try await terminal.fill("919812343210")
                try await terminal.keys("Tab", "Tab")
                try await terminal.fill("too short")
                try await terminal.wait(forLineWith: "Reason", "9/100", "BAD")
                try await terminal.keys("Tab")
                try await terminal.fill("now")
                try await terminal.keys("Tab")
                try await terminal.fill("+2h")
                try await terminal.wait(forLineWith: "Ends", "2 h")
                try await terminal.wait(for: "The call reason has 9 characters, 1 more needed")
                try await terminal.keys("Escape", "S")
                try await terminal.wait(for: "not ready, 1 problem")
                #expect(tool.takenCount == 0)

                try await terminal.keys("]")
                try await terminal.wait(for: ">Reason")
                try await terminal.openField()
                try await terminal.fill("er now")
                try await terminal.wait(forLineWith: "Reason", "15/100", "ok")
                try await terminal.keys("Escape", "S")
                try await terminal.waitForSendQuestion()
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Nothing was done.")
                #expect(tool.takenCount == 0)

                try await terminal.keys("S")
                try await terminal.waitForSendQuestion()
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(for: "HTTP 200")
                #expect(tool.taken.count == 1)
                #expect(tool.taken.first?.key.hasPrefix("911140001234|919812343210|") == true)
                #expect(tool.taken.first?.value == 1)
                try await terminal.keys("Escape", "1")
                try await terminal.wait(for: "[1 Labels]")
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("A file is checked, submitted after a question and watched until its states add up to its rows")
    func submitFile() async throws {
        try await Tool.run { tool in
            _ = try tool.writeFile("day.csv", rows: 620, bad: [3, 450])
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("3", "o")
                try await terminal.wait(for: "File (Tab completes)")
                try await terminal.fill(tool.directory + "/day.csv")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "valid 618   invalid 2")
                try await terminal.wait(forLineWith: "reason not 10 to 100", "4, 451")
                try await terminal.keys("S")
                try await terminal.wait(for: "618 of 620, left out: 2")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Nothing was done.")
                try await terminal.keys("S")
                try await terminal.wait(for: "618 of 620, left out: 2")
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(for: "620 rows = 2 invalid + 618 queued")
                #expect(tool.takenCount == 0, "something was sent while it could be taken back")
                try await terminal.wait(for: "620 rows = 2 invalid + 618 pushed")
                try await terminal.wait(forLineWith: "DONE", "day.csv", "620", "618", "2")
                #expect(tool.taken.count == 618)
                #expect(tool.taken.values.allSatisfy { $0 == 1 })
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("What is held is taken back with one key, and nothing of it is sent")
    func takeBack() async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("day.csv", rows: 40)
            try await tool.console(["console", file]) { terminal in
                try await terminal.wait(for: "valid 40   invalid 0")
                try await terminal.keys("S")
                try await terminal.wait(for: "[ Cancel ]")
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(forLineWith: "HOLD", "day.csv")
                try await terminal.keys("u")
                try await terminal.wait(for: "40 rows = 40 cancelled")
                #expect(try await terminal.leave() == 0)
            }
            #expect(tool.takenCount == 0)
        }
    }

    @Test("A record that is taken back never reached the service; let go, it is sent once")
    func takeBackARecord() async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.composeRecord()
                try await terminal.agreeToSend()
                try await terminal.wait(for: "HELD: goes at ")
                try await terminal.keys("u")
                try await terminal.wait(for: "Taken back: nothing was sent. The record is still in the form.")
                #expect(tool.takenCount == 0)
                try await terminal.agreeToSend()
                try await terminal.wait(for: "HELD: goes at ")
                #expect(tool.takenCount == 0)
                try await terminal.wait(for: "HTTP 200")
                #expect(tool.taken.values.map(\.self) == [1])
                try await terminal.keys("Escape", "3")
                try await terminal.wait(forLineWith: "DONE", "to 91******3210")
                try await terminal.wait(forLineWith: "CANCEL", "to 91******3210")
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("A shell gets its terminal back as it was: modes, screen and status; also after Ctrl-Z and fg")
    func terminalRestored() async throws {
        try await Tool.run { tool in
            let environment = tool.environment.merging(["PS1": "sh> "]) { $1 }
            try await TerminalSession.run(["bash", "--norc", "--noprofile", "-i"], environment: environment) {
                terminal in
                let (before, after) = (tool.directory + "/before", tool.directory + "/after")
                func run(_ command: String) async throws {
                    try await terminal.type(command)
                    try await terminal.keys("Enter")
                }
                try await terminal.wait(for: "sh>")
                try await run("stty -a >\(before); cd /")
                try await run("'\(Tool.path)'")
                try await terminal.wait(forLineWith: ">", "Acme Deliveries")
                #expect(try await terminal.isOnOwnScreen())
                try await terminal.keys("C-z")
                try await terminal.wait(for: "Stopped")
                #expect(try await !terminal.isOnOwnScreen())
                // Another size meanwhile is followed.
                try await terminal.resize(rows: 40, columns: 140)
                try await run("fg")
                try await Self.waitForFrame(of: 140, terminal)
                try await terminal.resize(rows: 24, columns: 80)
                try await Self.waitForFrame(of: 80, terminal)
                try await terminal.wait(forLineWith: ">", "Acme Deliveries")
                try await terminal.keys("j")
                try await terminal.wait(forLineWith: ">", "Acme Billing")
                try await terminal.keys("q")
                try await terminal.wait(for: "the shell") { $0.contains("Stopped") && !$0.contains("Acme Billing") }
                #expect(try await !terminal.isOnOwnScreen())
                #expect(try await terminal.cursor().isVisible)
                try await run("echo left with $?; stty -a >\(after); echo it is sa''ved")
                try await terminal.wait(for: "left with 0")
                try await terminal.wait(for: "it is saved")
                let modes = try [before, after].map { try String(contentsOfFile: $0, encoding: .utf8) }
                #expect(modes[0] == modes[1])
                #expect(modes[0].contains("icanon"))
            }
        }
    }

    private static func waitForFrame(of columns: Int, _ terminal: TerminalSession) async throws {
        try await terminal.wait(for: "a frame of \(columns) columns") { screen in
            let lines = screen.split(separator: "\n")
            return lines.contains { $0.count == columns && $0.last == "┐" } && lines.allSatisfy { $0.count <= columns }
        }
    }

    @Test("On a vt100 in the C locale it draws with ASCII and without colours")
    func oldTerminal() async throws {
        try await Tool.run { tool in
            try await tool.console(term: "vt100", environment: ["LANG": "C"]) { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.record()
                try await terminal.keys("C-l")
                for title in ["[2 Compose]", "[3 Batches]", "[4 Failures]", "[5 History]", "[6 Log]"] {
                    try await terminal.keys(String(title.dropFirst().prefix(1)))
                    try await terminal.wait(for: title)
                }
                try await terminal.keys("?")
                try await terminal.wait(for: "Esc closes")
                try await terminal.keys("Escape")
                try await terminal.wait(for: "no help") { !$0.contains("Esc closes") }
                try await terminal.keys("1")
                try await terminal.wait(for: "[1 Labels]")
                // The recorder may lag behind the screen.
                try await Poll.until("the screens are recorded") { try terminal.recorded().count > 2000 }
                let output = TerminalOutput(try await terminal.recordedAtRest())
                let lines = output.text.unicodeScalars.filter { (0x2500...0x259F).contains($0.value) }
                #expect(lines.isEmpty, "it draws with characters that are not ASCII")
                let sequences = output.sequences
                #expect(!sequences.contains("\u{1B}(0"), "it draws with the terminal's other character set")
                // Attributes from 30 on are colours.
                let colours = sequences.filter { $0.hasSuffix("m") && $0.firstMatch(of: /[\[;][349][0-9]/) != nil }
                #expect(colours == [])
                let screen = try await terminal.screen()
                #expect(screen.contains("+--") && screen.contains("| >"))
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("A change of size is followed, down to one at which it says that it is too small, and back")
    func resize() async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                for (rows, columns) in [(40, 140), (20, 60), (24, 80)] {
                    try await terminal.resize(rows: rows, columns: columns)
                    try await terminal.wait(for: "a frame of \(columns)x\(rows)") { screen in
                        let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                        let isWide = lines.contains { $0.count == columns && ($0.last == "┐" || $0.last == "│") }
                        return isWide && lines.count > rows - 2 && lines[rows - 1].contains("Enter")
                    }
                }
                try await terminal.resize(rows: 9, columns: 39)
                try await terminal.wait(for: "callboard needs 40 columns and 10 rows")
                try await terminal.resize(rows: 10, columns: 40)
                try await terminal.wait(for: "Acme")
                try await terminal.resize(rows: 24, columns: 80)
                try await terminal.wait(forLineWith: ">", "Acme Deliveries")
                #expect(try await terminal.leave() == 0)
            }
        }
    }
}
