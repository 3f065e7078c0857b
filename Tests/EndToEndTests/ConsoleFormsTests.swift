import Foundation
import TestSupport
import Testing

@Suite("Forms, pastes and memory in a real terminal")
struct ConsoleFormsTests {
    private static let label = "5a9d1c00-7e57-4b1a-9c00-000000000001"

    @Test("A paste fills the form, and neither runs a command nor presses a button")
    func paste() async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                let body =
                    "curl -X POST https://x.test \\\n -H 'a: b' \\\n -d '{\"caller\":\"911140001234\",\"receiver\":\"+91 98123 43210\",\"label_id\":\"\(Self.label)\",\"call_reason\":\"Your order is out for delivery\"}'\nSy\n"
                try await terminal.paste(body)
                try await terminal.wait(for: "a curl command with a record was pasted outside a field")
                // Enter presses Cancel.
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Nothing was done.")
                try await terminal.paste(body)
                try await terminal.wait(for: "[ Fill the form ]")
                try await terminal.keys("y")
                try await terminal.wait(forLineWith: "Receiver", "[919812343210")
                try await terminal.wait(forLineWith: "Reason", "30/100", "ok")
                try await terminal.keys("u")
                try await terminal.wait(for: "an empty receiver") { !$0.contains("[919812343210") }
                #expect(tool.takenCount == 0)
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("A field is changed in the person's editor, which has the terminal meanwhile")
    func editor() async throws {
        try await Tool.run { tool in
            let editor = tool.directory + "/editor"
            try """
            #!/bin/sh
            printf 'EDITOR HAS THE TERMINAL\\n'; cat "$1"; read line < /dev/tty; printf '%s\\n' "$line" > "$1"
            """.write(toFile: editor, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: editor)
            try await tool.console(environment: ["VISUAL": editor]) { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("2", "Down", "Down", "Down", "Down", "e")
                try await terminal.wait(for: "EDITOR HAS THE TERMINAL")
                try await terminal.type("Your parcel is here")
                try await terminal.keys("Enter")
                try await terminal.wait(forLineWith: "Reason", "[Your parcel is here", "19/100")
                #expect(!(try await terminal.screen()).contains("EDITOR HAS"))
                try await terminal.keys("u")
                try await terminal.wait(for: "the empty reason") { !$0.contains("[Your parcel") }
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("Pane, filter and draft come back at the next start, whether one left or the line was cut")
    func restore() async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("/")
                try await terminal.fill("clinic")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "filter: clinic")
                try await terminal.keys("2", "Down")
                try await terminal.wait(for: ">Caller")
                try await terminal.openField()
                try await terminal.fill("911140001234")
                try await terminal.wait(for: "draft 1 saved")
                try await terminal.hangUpToEnd()
            }
            try await tool.console { terminal in
                try await terminal.wait(for: "[2 Compose]")
                try await terminal.wait(forLineWith: "Caller", "[911140001234")
                try await terminal.keys("1")
                try await terminal.wait(for: "filter: clinic")
                try await terminal.keys("Escape")
                try await terminal.wait(for: "no filter") { !$0.contains("filter: clinic") }
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("Repairs of a file outlive Esc, and a terminal that goes away")
    func repairs() async throws {
        try await Tool.run { tool in
            let path = tool.directory + "/day.csv"
            let row = "911140001234,+919812343210,Acme Deliveries,Your order #7 is out,now,+2h\n"
            try ("caller,receiver,label,reason,starts,ends\n" + String(repeating: row, count: 3))
                .write(toFile: path, atomically: true, encoding: .utf8)
            try await tool.console(["console", path]) { terminal in
                // Before the labels are there the label is the first cause, and wants a value.
                try await terminal.wait(for: "valid 3   invalid 0   with warnings 3")
                try await terminal.keys("Tab", "f")
                try await terminal.wait(for: "Fix: character refused in reason")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Changed     3 rows on their way")
                try await terminal.keys("Escape")
                try await terminal.wait(for: "What was changed stays with the file")
                try await terminal.keys("o")
                try await terminal.wait(for: "Up: earlier")
                try await terminal.keys("Up", "Enter")
                try await terminal.wait(for: "Changed     3 rows on their way")
                try await terminal.hangUpToEnd()
            }
            try await tool.console(["console", path]) { terminal in
                try await terminal.wait(for: "Opened with what was changed until")
                try await terminal.wait(for: "Changed     3 rows on their way")
                try await terminal.keys("u")
                try await terminal.wait(for: "no change") { !$0.contains("Changed     3 rows on their way") }
                try await terminal.keys("q")
                try await terminal.wait(for: "Submissions")
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test("A terminal that can show no screen is offered plain questions")
    func dumbTerminal() async throws {
        try await Tool.run { tool in
            try await tool.console(term: "dumb") { terminal in
                try await terminal.wait(for: "Go on with plain questions (--linear)? [Y/n]")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Choice:")
                try await terminal.type("6")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Part of a name")
                try await terminal.type("acme d")
                try await terminal.keys("Enter")
                try await terminal.wait(for: "Acme Deliveries  5a9d1c00")
                try await terminal.type("q")
                try await terminal.keys("Enter")
                #expect(try await terminal.exitStatus() == 0)
            }
        }
    }
}
