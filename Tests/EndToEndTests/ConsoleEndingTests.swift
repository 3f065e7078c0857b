import Foundation
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("A console that loses its terminal or is told to end")
struct ConsoleEndingTests {
    /// Rows of the file; ten requests.
    private static let rows = 5000

    /// A sandbox that is slow enough for a submission to be under way when something happens.
    private static let slowly = Tool.slow(by: .seconds(2))

    /// Submits a file and waits until the first of its records have arrived.
    private static func submit(_ tool: Tool, _ terminal: TerminalSession) async throws {
        try await terminal.wait(for: "S submits the file")
        try await terminal.keys("S")
        try await terminal.wait(for: "[ Cancel ]")
        try await terminal.keys("Tab", "Enter")
        try await terminal.wait(forLineWith: "HOLD", "day.csv")
        try await Poll.until("the first records at the service") { tool.takenCount > 0 }
    }

    @Test("When the terminal goes away, what is queued is sent without it, once, and the process ends")
    func hangUp() async throws {
        try await Tool.run(sandbox: Self.slowly) { tool in
            let file = try tool.writeFile("day.csv", rows: Self.rows)
            try await tool.console(["console", file]) { terminal in
                try await Self.submit(tool, terminal)
                #expect(tool.takenCount < Self.rows, "everything was sent before the terminal went away")
                try await terminal.hangUpToEnd()
            }
            #expect(tool.taken.count == Self.rows)
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
            #expect(try await tool("verify").status == 0)
        }
    }

    @Test("SIGTERM ends it with the screen restored; what was not sent is kept and nothing is sent twice")
    func terminate() async throws {
        try await Tool.run(sandbox: Self.slowly) { tool in
            let file = try tool.writeFile("day.csv", rows: Self.rows)
            try await tool.console(["console", file]) { terminal in
                let process = try await terminal.process()
                try await Self.submit(tool, terminal)
                try await terminal.signal(SIGTERM)
                #expect(try await terminal.exitStatus() == 0)
                #expect(try await !terminal.isOnOwnScreen())
                #expect(!process.isAlive)
            }
            #expect(tool.takenCount < Self.rows, "it did not stop sending")
            #expect(try await tool("resume", "--all", "--wait").status == 0)
            #expect(tool.taken.count == Self.rows)
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("Who leaves with a request under way is told what is waited for, and Ctrl-C ends that at once")
    func leaving() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .seconds(600))) { tool in
            let file = try tool.writeFile("day.csv", rows: Self.rows)
            try await tool.console(["console", file]) { terminal in
                try await Self.submit(tool, terminal)
                try await terminal.keys("Q")
                try await terminal.wait(for: "Leave callboard?")
                try await terminal.keys("Tab", "Enter")
                try await terminal.wait(for: "Waits up to 20 s for answers. Ctrl-C: end now")
                #expect(try await !terminal.isOnOwnScreen())
                try await terminal.signal(SIGINT)
                #expect(try await terminal.exitStatus() == 6)
            }
            let status = try await tool("status")
            #expect(status.output.contains("IN DOUBT"))
            #expect(try await tool("verify").status == 0)
        }
    }

    @Test("SIGTERM ends a console without a terminal in order although it has much to send")
    func terminateWithoutTerminal() async throws {
        try await Tool.run(sandbox: Tool.slow(by: .seconds(2))) { tool in
            let file = try tool.writeFile("day.csv", rows: 100_000)
            try await tool.console(["console", file]) { terminal in
                try await Self.submit(tool, terminal)
                let process = try await terminal.process()
                await terminal.hangUp()
                // More than was under way when it went away: it goes on without it.
                let before = tool.takenCount
                try await Poll.until("further requests") { tool.takenCount > before + 6000 }
                process.signal(SIGTERM)
                try await Poll.until("the end of the process") { !process.isAlive }
            }
            #expect(tool.takenCount < 100_000)
            #expect(try await tool("verify").status == 0)
            #expect(try await !tool("status").output.contains("IN DOUBT"))
        }
    }

    @Test("After a kill the next start says what it goes on with")
    func kill() async throws {
        try await Tool.run(sandbox: Self.slowly) { tool in
            let file = try tool.writeFile("day.csv", rows: Self.rows)
            try await tool.console(["console", file]) { terminal in
                try await Self.submit(tool, terminal)
                try await terminal.signal(SIGKILL)
                #expect(try await terminal.exitStatus() == 128 + Int(SIGKILL))
            }
            try await tool.console { terminal in
                try await terminal.wait(for: "Going on with 1 submission that was interrupted at request ")
                try await terminal.wait(for: "3 shows it, p there pauses.")
                #expect(try await terminal.leave() == 0)
            }
        }
    }

    @Test(
        "A record that is held when its console is killed is not sent; hung up on, it goes when its time is over",
        arguments: [SIGKILL, SIGHUP]
    )
    func heldRecord(signal: Int32) async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.composeRecord()
                try await terminal.agreeToSend()
                try await terminal.wait(for: "HELD: goes at ")
                let process = try await terminal.process()
                process.signal(signal)
                try await Poll.until("the end of the process") { !process.isAlive }
            }
            #expect(tool.takenCount == (signal == SIGKILL ? 0 : 1))
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("2")
                try await terminal.wait(forLineWith: "Reason", "Your order is on its way")
                try await terminal.keys("3")
                try await terminal.wait(forLineWith: signal == SIGKILL ? "CANCEL" : "DONE", "to 91******3210")
                #expect(try await terminal.leave() == 0)
            }
            #expect(tool.takenCount == (signal == SIGKILL ? 0 : 1))
            #expect(try await tool("verify").status == 0)
        }
    }

    @Test("A draft that was typed is there at the next start, however the console ended", arguments: [SIGTERM, SIGHUP])
    func draft(signal: Int32) async throws {
        try await Tool.run { tool in
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("Enter")
                // What comes in one piece is a paste, and a paste opens nothing.
                try await terminal.wait(for: ">Caller")
                try await terminal.fill("911140009876")
                try await terminal.wait(forLineWith: "Caller", "911140009876")
                try await terminal.signal(signal)
                #expect(try await terminal.exitStatus() == 0)
            }
            try await tool.console { terminal in
                try await terminal.wait(for: "Acme Deliveries")
                try await terminal.keys("2")
                try await terminal.wait(forLineWith: "Caller", "911140009876")
                #expect(try await terminal.leave() == 0)
            }
        }
    }
}
