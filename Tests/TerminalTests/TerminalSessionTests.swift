import Foundation
import TestSupport
import Testing

@Suite("The driver for real terminals")
struct TerminalSessionTests {
    @Test func showsWhatAProgramWritesAndHowItEnds() async throws {
        try await TerminalSession.run(
            ["sh", "-c", "stty size; echo $TERM-$COLOUR; read line; echo got $line; exit 7"],
            rows: 10,
            columns: 40,
            term: "vt100",
            environment: ["COLOUR": "none"]
        ) { session in
            let screen = try await session.wait(for: "vt100-none")
            #expect(screen.hasPrefix("10 40\n"))
            try await session.type("a; -b")
            try await session.keys("Enter")
            #expect(try await session.exitStatus() == 7)
            try await session.wait(for: "got a; -b")
        }
    }

    @Test func pastesResizesAndFollowsTheCursor() async throws {
        let script =
            #"printf 'first\033[?1049h\033[3;1Hhere'; trap 'stty size' WINCH; while read line; do echo "[$line]"; done"#
        try await TerminalSession.run(["bash", "-c", script]) { session in
            let screen = try await session.wait(for: "here")
            #expect(!screen.contains("first"))
            #expect(try await session.isOnOwnScreen())
            let cursor = try await session.cursor()
            #expect(cursor.row == 2)
            #expect(cursor.column == 4)
            #expect(cursor.isVisible)
            try await session.paste("pasted line\n")
            try await session.wait(for: "[pasted line]")
            try await session.resize(rows: 20, columns: 60)
            try await session.keys("Enter")
            try await session.wait(for: "20 60")
        }
    }

    @Test func countsBytesAndSendsSignals() async throws {
        let script = #"trap 'printf "\033[1mbye"; exit 3' TERM; echo ready; while :; do read line; printf 'abc'; done"#
        try await TerminalSession.run(["bash", "-c", "stty -echo; " + script]) { session in
            try await session.wait(for: "ready")
            try await session.record()
            #expect(try await session.recordedAtRest(quiet: .milliseconds(30)).isEmpty)
            try await session.keys("Enter")
            try await session.wait(for: "abc")
            // The screen has them before the file does.
            try await Poll.until("abc in the file") { try session.recorded() == Array("abc".utf8) }
            try await session.signal(SIGTERM)
            #expect(try await session.exitStatus() == 3)
            try await Poll.until("bye in the file") { try session.recorded() == Array("abc\u{1B}[1mbye".utf8) }
        }
    }

    @Test func saysWhatItSawInstead() async throws {
        try await TerminalSession.run(["sh", "-c", "echo something else; read line"]) { session in
            try await session.wait(for: "something else")
            let failure = await #expect(throws: TerminalSession.Failure.self) {
                try await session.wait(for: "what never comes", within: .milliseconds(30))
            }
            #expect(failure?.description.contains("something else") == true)
            await #expect(throws: TerminalSession.Failure.self) {
                _ = try await session.exitStatus(within: .milliseconds(30))
            }
        }
    }

    @Test func holdsTheClipboardOfItsTerminal() async throws {
        try await TerminalSession.run(["sh", "-c", #"printf '\033]52;c;aGVsbG8=\007done'; read line"#]) { session in
            try await session.wait(for: "done")
            #expect(try await session.clipboard() == "hello")
        }
    }
}
